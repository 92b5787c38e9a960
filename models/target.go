package models

import "github.com/google/uuid"

// Target is an indicator with a value to reach (指标). Value, ValueTo and Unit are as printed (36 万平米), the Base… fields
// the same in base units (360000 ㎡). An implicit target is promised in words without digits (全覆盖). Measure is the code
// of a quantity that typed project fields look for, such as HOUSEHOLDS; an item has one target for each.
type Target struct {
	PlanID      uuid.UUID `gorm:"primaryKey"`
	ID          uuid.UUID `gorm:"primaryKey"`
	ItemID      uuid.UUID
	Position    int
	Indicator   string
	Comparator  *Comparator
	Value       *float64
	ValueTo     *float64
	Unit        *string
	BaseValue   *float64
	BaseValueTo *float64
	BaseUnit    *string
	Modality    *string
	Nature      TargetNature
	Better      Better
	Measure     *string
	Implicit    bool
	Weight      float64
	CitationID  *uuid.UUID
}

// Comparator relates an indicator to its value.
type Comparator string

// The comparators; RANGE means between two values, FROM_TO a change from one to the other.
const (
	ComparatorGTE    Comparator = "GTE"
	ComparatorGT     Comparator = "GT"
	ComparatorEQ     Comparator = "EQ"
	ComparatorLTE    Comparator = "LTE"
	ComparatorLT     Comparator = "LT"
	ComparatorAbout  Comparator = "ABOUT"
	ComparatorRange  Comparator = "RANGE"
	ComparatorFromTo Comparator = "FROM_TO"
)

// TargetNature says what sort of promise a target is.
type TargetNature string

// The natures. BENEFICIARY counts who profits, TREND gives a direction without a value, QUALITY a state to keep.
const (
	NatureIncrement   TargetNature = "INCREMENT"
	NatureLevel       TargetNature = "LEVEL"
	NatureRate        TargetNature = "RATE"
	NatureWorkload    TargetNature = "WORKLOAD"
	NatureCoverage    TargetNature = "COVERAGE"
	NatureZero        TargetNature = "ZERO"
	NatureMilestone   TargetNature = "MILESTONE"
	NatureBeneficiary TargetNature = "BENEFICIARY"
	NatureTrend       TargetNature = "TREND"
	NatureQuality     TargetNature = "QUALITY"
)

// Better says which way of an indicator is the good one.
type Better string

// The directions.
const (
	BetterHigher Better = "HIGHER"
	BetterLower  Better = "LOWER"
)

// CurvePoint is what a target plans to have reached at the end of a month, cumulative. Month is its first day.
type CurvePoint struct {
	PlanID   uuid.UUID `gorm:"primaryKey"`
	ID       uuid.UUID `gorm:"primaryKey"`
	TargetID uuid.UUID
	Month    Date
	Planned  float64
}

// Reading is what a target had reached at the end of a month, cumulative (实绩). Month is its first day.
type Reading struct {
	PlanID   uuid.UUID `gorm:"primaryKey"`
	ID       uuid.UUID `gorm:"primaryKey"`
	TargetID uuid.UUID
	Month    Date
	Value    float64
	Sample   bool
}
