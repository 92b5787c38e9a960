// Package reading declares how each noun is read: one file a noun, one declaration a type of the schema. The model is
// the map: tables, columns, nullability and scalars are those of package models, as GORM reads it.
package reading

import (
	"slices"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

// NewReader answers the fields of the query from db.
func NewReader(db *database.DB) *engine.Reader { return engine.NewReader(db, NewCatalog()) }

// NewCatalog gives the declarations of all nouns. A name that no model or declaration has stops the program.
func NewCatalog() *engine.Catalog {
	declared := []*engine.Type{
		query(), region(), unit(), post(), postHolder(), plan(), planArea(), document(), documentCoverage(), citation(),
		action(), milestone(), funding(), target(), curvePoint(), targetReading(), assignment(), standing(), searchHit(),
		change(), annotation(), token(),
	}
	catalog, err := engine.NewCatalog("Plan", visiblePlans(), slices.Concat(declared, workItems())...)
	if err == nil {
		err = catalog.DeclareTables(datasets.Tables()...)
	}
	if err != nil {
		panic("reading: " + err.Error())
	}
	return catalog
}

// query has the fields that a request begins with.
func query() *engine.Type {
	return engine.Query(
		engine.OneRow("region", "Region", findRegion),
		engine.All("regions", "Region"),
		engine.OneRow("unit", "Unit", engine.ByID),
		engine.All("units", "Unit"),
		engine.OneRow("plan", "Plan", findPlan),
		engine.All("plans", "Plan"),
		engine.OneRow("document", "Document", engine.ByID),
		engine.All("workItems", "WorkItem"),
		engine.All("tasks", "Task"),
		engine.All("projects", "Project"),
		engine.All("targets", "Target"),
		engine.All("assignments", "Assignment").During(assigned()),
		engine.All("changes", "Change"),
		engine.All("tokens", "Token"),
		engine.All("search", "SearchHit").Restricted(search),
		engine.Node(),
		engine.Nodes(),
		engine.ForViewer("viewer", shownViewer),
	)
}

// visiblePlans says which plans a viewer may see: the public ones, and those of its region and below.
func visiblePlans() engine.Sight {
	return engine.Sight{
		Public: "{row}.visibility = 'PUBLIC'",
		Besides: func(viewer models.Viewer) (also engine.Condition, all bool) {
			if viewer.Role.AtLeast(models.RoleViewer) && viewer.RegionCode != "" {
				also = engine.If("{row}.region_code LIKE ?", models.RegionPrefix(viewer.RegionCode)+"%")
			}
			return also, viewer.Role == models.RoleSystem
		},
	}
}

// administered is the condition that a viewer is an admin of a row's region.
func administered(viewer models.Viewer) engine.Condition {
	switch {
	case viewer.Role == models.RoleSystem:
		return engine.Condition{}
	case viewer.Role.AtLeast(models.RoleAdmin) && viewer.RegionCode != "":
		return engine.If("{row}.region_code LIKE ?", models.RegionPrefix(viewer.RegionCode)+"%")
	}
	return engine.If("1 = 0")
}

// assigned takes the assignments, and who holds posts, of a day; without one, of today. The database sees to it that an
// item has one lead a day, and a post one holder.
func assigned() *engine.Period {
	// Said so, SQLite does not take an index of first days for it: nearly all rows began before any day that is asked for.
	const held = "NOT {row}.valid_from > {day} AND ({row}.valid_to IS NULL OR {row}.valid_to >= {day})"
	return &engine.Period{Now: held, Day: held}
}

// upcoming takes what begins after a day; without one, after today.
func upcoming() *engine.Period {
	const later = "{row}.valid_from > {day}"
	return &engine.Period{Now: later, Day: later}
}
