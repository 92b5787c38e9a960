package reading

import (
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

// assignment is read by whoever sees its plan.
func assignment() *engine.Type {
	return engine.Object[models.Assignment]("Assignment",
		engine.Field("role").Where(),
		engine.Field("status").Where(),
		engine.Field("validFrom").Where().OrderBy(),
		engine.Field("validTo"),
		engine.One("unit", "Unit").Where(),
		engine.One("post", "Post").Where(),
		engine.One("item", "WorkItem").Where(),
		engine.One("plan", "Plan").Where(),
	).Implements("Node").OrderedBy("planId", "id").Counted(datasets.Assignments())
}
