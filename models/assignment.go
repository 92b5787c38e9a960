package models

import "github.com/google/uuid"

// Assignment is a unit's duty for a work item from ValidFrom to ValidTo, both inclusive; ValidTo is nil while no end is
// known.
type Assignment struct {
	PlanID    uuid.UUID `gorm:"primaryKey"`
	ID        uuid.UUID `gorm:"primaryKey"`
	ItemID    uuid.UUID
	UnitID    uuid.UUID
	PostID    *uuid.UUID
	Role      AssignmentRole
	ValidFrom Date
	ValidTo   *Date
	Status    AssignmentStatus
}

// AssignmentRole is what a unit does for an item.
type AssignmentRole string

// A unit leads (牵头), supports (配合) or supervises (督办).
const (
	RoleLead      AssignmentRole = "LEAD"
	RoleSupport   AssignmentRole = "SUPPORT"
	RoleSupervise AssignmentRole = "SUPERVISE"
)

// AssignmentStatus says whether somebody has confirmed an assignment.
type AssignmentStatus string

// An assignment is suggested until the office confirms it.
const (
	AssignmentSuggested AssignmentStatus = "SUGGESTED"
	AssignmentConfirmed AssignmentStatus = "CONFIRMED"
)
