package models

import "github.com/google/uuid"

// WorkItem is what can be assigned, reported on and lit (工作事项): a task or a project. A plan's items are one tree.
// Position is the item's place in the plan, Ordinal and Label are as printed. DatesInferred says that StartsOn and
// DueOn are the plan year's ends because the source gives none. Light, PlannedPercent and ActualPercent repeat the
// current standing. Attributes holds what only the item's kind has; Location is GeoJSON in WGS84, LocationCRS names the
// system it came in.
type WorkItem struct {
	PlanID         uuid.UUID `gorm:"primaryKey"`
	ID             uuid.UUID `gorm:"primaryKey"`
	Kind           Kind
	AreaID         uuid.UUID
	ParentID       *uuid.UUID
	Position       int
	Ordinal        *int
	Label          *string
	Title          string
	Status         WorkStatus
	Named          bool
	Stage          *string
	StartsOn       Date
	DueOn          Date
	DatesInferred  bool
	Weight         float64
	BudgetFen      *Money
	InvestedFen    *Money
	Light          Light
	PlannedPercent *float64
	ActualPercent  *float64
	Attributes     JSON
	Location       *JSON
	LocationCRS    *string `gorm:"column:location_crs"`
	PlaceName      *string
	StreetCode     *string
	CitationID     *uuid.UUID
	Version        int64
	UpdatedAt      Time `gorm:"autoUpdateTime:false"`
}

// WorkStatus is how far the work itself is, as its unit declares it.
type WorkStatus string

// The states of a work item.
const (
	WorkPlanned    WorkStatus = "PLANNED"
	WorkInProgress WorkStatus = "IN_PROGRESS"
	WorkDone       WorkStatus = "DONE"
	WorkSuspended  WorkStatus = "SUSPENDED"
	WorkCancelled  WorkStatus = "CANCELLED"
)

// Light is a traffic light (红黄绿灯).
type Light string

// The lights; GREY means that nothing was reported.
const (
	LightGreen  Light = "GREEN"
	LightYellow Light = "YELLOW"
	LightRed    Light = "RED"
	LightDone   Light = "DONE"
	LightGrey   Light = "GREY"
)

// Action is one sentence of a work item, as printed (举措).
type Action struct {
	PlanID     uuid.UUID `gorm:"primaryKey"`
	ID         uuid.UUID `gorm:"primaryKey"`
	ItemID     uuid.UUID
	Ordinal    int
	Body       string
	CitationID *uuid.UUID
}

// Milestone is a dated step of a work item (节点).
type Milestone struct {
	PlanID    uuid.UUID `gorm:"primaryKey"`
	ID        uuid.UUID `gorm:"primaryKey"`
	ItemID    uuid.UUID
	Ordinal   int
	Title     string
	PlannedOn Date
	ActualOn  *Date
	State     MilestoneState
}

// MilestoneState says whether a milestone was reached.
type MilestoneState string

// The states of a milestone.
const (
	MilestonePending MilestoneState = "PENDING"
	MilestoneReached MilestoneState = "REACHED"
	MilestoneMissed  MilestoneState = "MISSED"
)

// Funding is one source of an item's money (资金来源). Nil amounts are unknown.
type Funding struct {
	PlanID     uuid.UUID `gorm:"primaryKey"`
	ID         uuid.UUID `gorm:"primaryKey"`
	ItemID     uuid.UUID
	Source     FundingSource
	PlannedFen Money
	InPlaceFen *Money
	PaidFen    *Money
}

// FundingSource says who pays.
type FundingSource string

// The sources of funds.
const (
	FundingCentral     FundingSource = "CENTRAL"
	FundingProvincial  FundingSource = "PROVINCIAL"
	FundingMunicipal   FundingSource = "MUNICIPAL"
	FundingDistrict    FundingSource = "DISTRICT"
	FundingSpecialBond FundingSource = "SPECIAL_BOND"
	FundingResidents   FundingSource = "RESIDENTS"
	FundingPrivate     FundingSource = "PRIVATE"
)
