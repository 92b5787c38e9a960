package store

import (
	"reflect"

	"plangraph/models"
)

// Graph is rows of the plan graph, a slice for each table but the search texts, which follow from the others. Within a
// slice parents stand before their children.
type Graph struct {
	Regions     []models.Region
	Units       []models.Unit
	Posts       []models.Post
	Plans       []models.Plan
	Documents   []models.Document
	Citations   []models.Citation
	Areas       []models.PlanArea
	Items       []models.WorkItem
	Actions     []models.Action
	Targets     []models.Target
	CurvePoints []models.CurvePoint
	Readings    []models.Reading
	Milestones  []models.Milestone
	Fundings    []models.Funding
	Assignments []models.Assignment
	Standings   []models.Standing
}

// tables gives the rows table by table, each after the tables it refers to. Regions are left out: they may be there
// already.
func (g Graph) tables() []any {
	return []any{
		g.Units, g.Posts, g.Plans, g.Documents, g.Citations, g.Areas, g.Items, g.Actions, g.Targets, g.CurvePoints,
		g.Readings, g.Milestones, g.Fundings, g.Assignments, g.Standings,
	}
}

// Len gives the number of rows that Load writes for g, search texts included.
func (g Graph) Len() int {
	n := len(g.Regions) + len(g.Units) + len(g.Areas) + len(g.Items) + len(g.Actions) // the last four are also searched
	for _, rows := range g.tables() {
		n += reflect.ValueOf(rows).Len()
	}
	return n
}
