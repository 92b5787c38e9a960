package models

import (
	"strings"

	"github.com/google/uuid"
)

// Change is a row of the audit (变更记录): one row that a mutation created, updated or deleted. It is never changed itself.
// PlanID is the nil UUID for what belongs to no plan. Before and After are JSON objects of the fields that differ, of
// all fields for what was deleted or created. The changes of one mutation share CommandID; RegionCode says whose admins
// read it. DataPart and DataVersion say when it came: positions in the data (see database.Version) are before or after it.
type Change struct {
	PlanID     uuid.UUID `gorm:"primaryKey"`
	ID         uuid.UUID `gorm:"primaryKey"`
	CommandID  uuid.UUID
	At         Time
	Actor      string
	RequestID  string
	Mutation   string
	Reason     *string
	RevertsID  *uuid.UUID
	RegionCode string
	Type       string
	EntityID   uuid.UUID
	ItemID     *uuid.UUID
	UnitID     *uuid.UUID
	Action     ChangeAction
	Before     *JSON
	After      *JSON

	DataPart    int
	DataVersion int64
}

// ChangeAction is what happened to a row.
type ChangeAction string

// The actions.
const (
	ActionCreate ChangeAction = "CREATE"
	ActionUpdate ChangeAction = "UPDATE"
	ActionDelete ChangeAction = "DELETE"
)

// IdempotencyKey is what a mutation answered under a key that its sender chose: Request and Selection are hashes of
// what was asked, Answer is the JSON that was answered.
type IdempotencyKey struct {
	Actor     string `gorm:"primaryKey"`
	Key       string `gorm:"primaryKey"`
	Request   string
	Selection string
	Answer    string
	At        Time
}

// Command is what every mutation's input has besides its own: IdempotencyKey makes a repeated request answer what the
// first did, DryRun keeps nothing, Reason goes into the audit.
type Command struct {
	IdempotencyKey *string
	DryRun         bool
	Reason         *string
}

// Header gives the command part of an input.
func (c Command) Header() Command { return c }

// FieldName gives the graph's name of a row's field: BudgetFen is budget, UnitID unitId, Body text.
func FieldName(column string) string {
	switch column {
	case "Body":
		return "text"
	case "LocationCRS":
		return "locationCrs"
	case "SHA256":
		return "sha256"
	case "StartOffset", "EndOffset":
		column = strings.TrimSuffix(column, "Offset")
	}
	name := strings.TrimSuffix(column, "Fen")
	if before, ok := strings.CutSuffix(name, "ID"); ok {
		name = before + "Id"
	}
	return strings.ToLower(name[:1]) + name[1:]
}

// ReferenceType gives the type of the thing that a field of a type leads to, by the graph's names; empty where it leads
// to none.
func ReferenceType(typeName, field string) string {
	if field == "parentId" {
		return typeName // items hang below items, units below units
	}
	return map[string]string{
		"itemId": "WorkItem", "areaId": "PlanArea", "unitId": "Unit", "postId": "Post", "targetId": "Target",
		"citationId": "Citation",
		"documentId": "Document", "successorId": "Unit", "planId": "Plan",
	}[field]
}
