package store

import (
	"plangraph/database"
	"plangraph/models"
)

// What a mutation says, and whether it is done, depends on nothing that who asks may not see: a unit's work in plans of
// others neither keeps it from ending nor is counted. The conditions below are on a row of plans with the alias p.

// seenBy takes the plans that a viewer may read.
func seenBy(v models.Viewer) database.SQL {
	return database.Or(database.Expr("p.visibility = ?", models.VisibilityPublic), coveredBy(v))
}

// coveredBy takes the plans of the viewer's region and below: an admin changes these.
func coveredBy(v models.Viewer) database.SQL {
	switch {
	case v.Role == models.RoleSystem:
		return database.Expr("1 = 1")
	case v.Role == models.RoleAnonymous || v.RegionCode == "":
		return database.Expr("1 = 0")
	}
	return database.Expr("p.region_code LIKE ?", models.RegionPrefix(v.RegionCode)+"%")
}

// inPlans is the condition that rows of plans are in such ones.
func inPlans(column string, which database.SQL) (string, []any) {
	return "EXISTS (SELECT 1 FROM plans p WHERE p.id = " + column + " AND (" + which.Text + "))", which.Args
}
