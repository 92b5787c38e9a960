package models

import "github.com/google/uuid"

// Standing is a work item's position at a date (进度评价). The current one is live, the others are frozen.
// Percentages run from 0 to 100; the gap is planned − actual, in points.
type Standing struct {
	PlanID         uuid.UUID `gorm:"primaryKey"`
	ID             uuid.UUID `gorm:"primaryKey"`
	ItemID         uuid.UUID
	AsOf           Date
	Current        bool
	PlannedPercent *float64
	ActualPercent  *float64
	Light          Light
	ReasonZh       string
	ReasonEn       string
	RuleVersion    int
	LightSince     Date
	TurnsRedOn     *Date
	Sample         bool
}
