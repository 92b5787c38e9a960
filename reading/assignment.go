package reading

import "plangraph/datasets"

// assignment is read from assignments; whoever sees an item sees who answers for it.
func assignment() *Object {
	return &Object{
		name: "Assignment", table: "assignments", key: planKey, implements: []string{"Node"}, dataset: datasets.Assignments(),
		order: orderedBy(rowID("planId", "plan_id"), rowID("id", "id")),
		fields: []field{
			id("Assignment", planKey),
			enum("role", "AssignmentRole", "role").where(),
			enum("status", "AssignmentStatus", "status").where(),
			date("validFrom", "valid_from").where().orderBy(),
			date("validTo", "valid_to"),
			toOne("unit", "Unit", "unit_id").where(),
			toOne("post", "Post", "post_id").where(),
			toOne("item", "WorkItem", "item_id").where(),
			toOne("plan", "Plan", "plan_id").where(),
		},
	}
}
