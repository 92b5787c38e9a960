package models

import "github.com/google/uuid"

// Unit is a responsible unit (责任单位): a department, street office, state company or another body that answers for work.
// ActiveTo is its last day; nil while it exists. Confirmed is false for units that were suggested and not yet checked.
type Unit struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	RegionCode string
	ParentID   *uuid.UUID
	Name       string
	ShortNames JSON
	Kind       UnitKind
	CreditCode *string
	ActiveFrom *Date
	ActiveTo   *Date
	Confirmed  bool
	Version    int64
	// FormerNames are what the unit was called before, as a JSON list; SuccessorID is the unit that it was merged into.
	FormerNames JSON
	SuccessorID *uuid.UUID
}

// UnitKind says what sort of body a unit is.
type UnitKind string

// The kinds of units.
const (
	UnitDepartment     UnitKind = "DEPARTMENT"
	UnitStreetOffice   UnitKind = "STREET_OFFICE"
	UnitStateCompany   UnitKind = "STATE_COMPANY"
	UnitInstitution    UnitKind = "INSTITUTION"
	UnitVerticalAgency UnitKind = "VERTICAL_AGENCY"
	UnitOther          UnitKind = "OTHER"
)

// Post is a seat in a unit (岗位), such as the deputy head in charge; whoever holds it inherits its work.
type Post struct {
	ID     uuid.UUID `gorm:"primaryKey"`
	UnitID uuid.UUID
	Title  string
}

// PostHolder is who holds a post from ValidFrom to ValidTo, both inclusive; ValidTo is nil while no end is known.
type PostHolder struct {
	ID        uuid.UUID `gorm:"primaryKey"`
	PostID    uuid.UUID
	Name      string
	ValidFrom Date
	ValidTo   *Date
}

// ActiveOn tells whether the unit takes work on a day.
func (u Unit) ActiveOn(day Date) bool {
	return (u.ActiveFrom == nil || !day.Before(*u.ActiveFrom)) && (u.ActiveTo == nil || !u.ActiveTo.Before(day))
}
