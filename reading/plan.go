package reading

import (
	"fmt"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/problem"
)

func plan() *engine.Type {
	return engine.Object[models.Plan]("Plan",
		engine.Field("title").Where().OrderBy(),
		engine.Field("year").As(engine.Year()).Where().OrderBy(),
		engine.Field("status").Where(),
		engine.Field("visibility").Where(),
		engine.Field("reportingCycle"),
		engine.Field("yellowFrom").As(engine.Percent()),
		engine.Field("redAbove").As(engine.Percent()),
		engine.Field("sample").Where(),
		engine.Field("version"),
		engine.One("region", "Region").Where(),
		engine.HasOne("document", "Document", engine.OfRow("planId")).If(latestDocument),
		engine.Many("areas", "PlanArea", engine.OfRow("planId")),
		engine.Pages("workItems", "WorkItem", engine.OfRow("planId")),
		engine.Pages("tasks", "Task", engine.OfRow("planId")),
		engine.Pages("projects", "Project", engine.OfRow("planId")),
		engine.Pages("targets", "Target", engine.OfRow("planId")),
		engine.Pages("assignments", "Assignment", engine.OfRow("planId")).During(assigned()),
		engine.Pages("upcoming", "Assignment", engine.OfRow("planId")).During(upcoming()),
		engine.Pages("units", "Unit", engine.Among[models.Assignment]("planId", "unitId")).During(assigned()),
		engine.Pages("changes", "Change", engine.OfRow("planId")),
	).Implements("Node").OrderedBy("year", "regionCode").Counted(datasets.Plans())
}

// latestDocument picks the report among the documents of a plan: the one that came last.
const latestDocument = "{row}.id = (SELECT d.id FROM documents d WHERE d.plan_id = {row}.plan_id ORDER BY d.id DESC LIMIT 1)"

func planArea() *engine.Type {
	return engine.Object[models.PlanArea]("PlanArea",
		engine.Field("ordinal").Where(),
		engine.Field("label"),
		engine.Field("title").Where(),
		engine.Field("version"),
		engine.One("plan", "Plan").Where(),
		engine.One("citation", "Citation"),
		engine.Pages("workItems", "WorkItem", engine.InPlan("areaId")),
		engine.Pages("tasks", "Task", engine.InPlan("areaId")),
		engine.Pages("projects", "Project", engine.InPlan("areaId")),
	).Implements("Node").OrderedBy("ordinal", "id")
}

func findPlan(sc engine.Scope, arguments map[string]any) (database.SQL, *problem.Error) {
	code := fmt.Sprint(arguments["regionCode"])
	year, _ := engine.WholeNumber(arguments["year"])
	missing := problem.Refuse(problem.NotFound, "regionCode", problem.Message{
		En: "there is no plan of region %s for %d", Zh: "没有行政区 %s 的 %d 年度计划",
	}, engine.Quoted(code), year)
	if year != int64(int16(year)) {
		return database.SQL{}, missing
	}
	return database.And(sc.Equals("region_code", code), sc.Equals("year", year)), missing
}
