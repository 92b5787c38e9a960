package reading

import (
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

// unitEnded tells whether an assignment outlives its unit, and the unit had ended by the {day}.
const unitEnded = "EXISTS (SELECT 1 FROM units eu WHERE eu.id = {row}.unit_id AND eu.active_to < {day}" +
	" AND ({row}.valid_to IS NULL OR {row}.valid_to > eu.active_to))"

// assignment is read by whoever sees its plan.
func assignment() *engine.Type {
	return engine.Object[models.Assignment]("Assignment",
		engine.Field("role").Where(),
		engine.Field("status").Where(),
		engine.Field("validFrom").Where().OrderBy(),
		engine.Field("validTo"),
		engine.Expression("unitEnded", engine.Of[bool](), unitEnded).NeverNull().OnDays().Where(),
		engine.One("unit", "Unit").Where(),
		engine.One("post", "Post").Where(),
		engine.One("item", "WorkItem").Where(),
		engine.One("plan", "Plan").Where(),
	).Implements("Node").OrderedBy("planId", "id").Counted(datasets.Assignments())
}
