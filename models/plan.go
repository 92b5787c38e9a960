// Package models holds what the others speak of: the rows of the tables, their enums, and scalars.
package models

import "github.com/google/uuid"

// Plan is the annual work plan (年度计划) of one region for one year. YellowFrom and RedAbove are its light rule: the gaps
// in percentage points from which an item is yellow, and above which it is red.
type Plan struct {
	ID             uuid.UUID `gorm:"primaryKey"`
	RegionCode     string
	Year           int
	Title          string
	Status         PlanStatus
	Visibility     Visibility
	YellowFrom     float64
	RedAbove       float64
	ReportingCycle ReportingCycle
	Sample         bool
	Version        int64
}

// PlanStatus is where a plan is in its year.
type PlanStatus string

// A plan is drafted, then active, then closed.
const (
	PlanDraft  PlanStatus = "DRAFT"
	PlanActive PlanStatus = "ACTIVE"
	PlanClosed PlanStatus = "CLOSED"
)

// Visibility says who may read a plan.
type Visibility string

// A public plan is read by everyone, an internal one by the viewers of its region.
const (
	VisibilityPublic   Visibility = "PUBLIC"
	VisibilityInternal Visibility = "INTERNAL"
)

// ReportingCycle is how often units report on a plan.
type ReportingCycle string

// The reporting cycles.
const (
	CycleMonthly   ReportingCycle = "MONTHLY"
	CycleQuarterly ReportingCycle = "QUARTERLY"
)

// Document is the text a plan was read from (来源文件), stored as it came. Length is in Unicode code points.
type Document struct {
	PlanID uuid.UUID `gorm:"primaryKey"`
	ID     uuid.UUID `gorm:"primaryKey"`
	Title  string
	Source *string
	Body   string
	Length int
	SHA256 string `gorm:"column:sha256"`
}

// Citation is a span of a document (出处): from StartOffset to before EndOffset, in Unicode code points; Quote is its
// text. DocumentLength repeats the document's length so that the database can refuse a span outside it.
type Citation struct {
	PlanID         uuid.UUID `gorm:"primaryKey"`
	ID             uuid.UUID `gorm:"primaryKey"`
	DocumentID     uuid.UUID
	DocumentLength int
	StartOffset    int
	EndOffset      int
	Quote          string
}

// PlanArea is a heading of the plan (重点领域). Ordinal and Label are as printed; gaps are real.
type PlanArea struct {
	PlanID     uuid.UUID `gorm:"primaryKey"`
	ID         uuid.UUID `gorm:"primaryKey"`
	Ordinal    int
	Label      string
	Title      string
	CitationID *uuid.UUID
	Version    int64
}

// FirstDay is the first day of the plan's year.
func (p Plan) FirstDay() Date { return NewDate(p.Year, 1, 1) }

// LastDay is the last day of the plan's year.
func (p Plan) LastDay() Date { return NewDate(p.Year, 12, 31) }

// Annotation is what was read from a document (标注): an area, work item, action or target with the span that it cites.
// It is a row of a view; ID is that of what cites.
type Annotation struct {
	PlanID      uuid.UUID `gorm:"primaryKey"`
	ID          uuid.UUID `gorm:"primaryKey"`
	DocumentID  uuid.UUID
	Type        AnnotationType
	StartOffset int
	EndOffset   int
	Quote       string
}
