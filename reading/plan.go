package reading

import "plangraph/datasets"

func plan() *Object {
	return &Object{
		name: "Plan", table: "plans", key: ownPlanKey, implements: []string{"Node"}, dataset: datasets.Plans(),
		order: orderedBy(year("year", "year"), text("regionCode", "region_code")),
		fields: []field{
			id("Plan", ownPlanKey),
			text("title", "title").where().orderBy(),
			year("year", "year").where().orderBy(),
			enum("status", "PlanStatus", "status").where(),
			enum("visibility", "Visibility", "visibility").where(),
			enum("reportingCycle", "ReportingCycle", "reporting_cycle"),
			percent("yellowFrom", "yellow_from"),
			percent("redAbove", "red_above"),
			truth("sample", "sample").where(),
			whole("version", "version"),
			toOne("region", "Region", "region_code").where(),
			onlyOne("document", "Document", link{parent: "id", child: "plan_id", only: latestDocument}),
			many{name: "areas", target: "PlanArea", link: ofRow("id", "plan_id")},
			connection{name: "workItems", target: "WorkItem", link: ofRow("id", "plan_id")},
			connection{name: "tasks", target: "Task", link: ofRow("id", "plan_id")},
			connection{name: "projects", target: "Project", link: ofRow("id", "plan_id")},
			connection{name: "targets", target: "Target", link: ofRow("id", "plan_id")},
			connection{name: "assignments", target: "Assignment", link: ofRow("id", "plan_id").with("", assigned())},
			connection{name: "units", target: "Unit", link: link{
				parent: "id", anyOf: "SELECT a.unit_id FROM assignments a WHERE a.plan_id = {key} AND {during}", during: assigned(),
			}},
			connection{name: "changes", target: "Change", link: ofRow("id", "plan_id")},
		},
	}
}

// latestDocument picks the report among the documents of a plan: the one that came last.
const latestDocument = "{t}.id = (SELECT d.id FROM documents d WHERE d.plan_id = {t}.plan_id ORDER BY d.id DESC LIMIT 1)"

func planArea() *Object {
	return &Object{
		name: "PlanArea", table: "plan_areas", key: planKey, implements: []string{"Node"},
		order: orderedBy(whole("ordinal", "ordinal"), rowID("id", "id")),
		fields: []field{
			id("PlanArea", planKey),
			whole("ordinal", "ordinal").where(),
			text("label", "label"),
			text("title", "title").where(),
			whole("version", "version"),
			toOne("plan", "Plan", "plan_id").where(),
			toOne("citation", "Citation", "citation_id"),
			connection{name: "workItems", target: "WorkItem", link: inPlan("area_id")},
			connection{name: "tasks", target: "Task", link: inPlan("area_id")},
			connection{name: "projects", target: "Project", link: inPlan("area_id")},
		},
	}
}
