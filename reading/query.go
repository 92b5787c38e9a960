package reading

import (
	"fmt"

	"plangraph/database"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/problem"
)

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

func findRegion(sc engine.Scope, arguments map[string]any) (database.SQL, *problem.Error) {
	code := fmt.Sprint(arguments["code"])
	return sc.Equals("code", code), problem.Refuse(problem.NotFound, "code", problem.Message{
		En: "there is no region %s", Zh: "没有行政区 %s",
	}, engine.Quoted(code))
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

// shownViewer is the schema's Viewer: who asks.
func shownViewer(viewer models.Viewer) any {
	shown := struct {
		Role       models.Role `json:"role"`
		RegionCode *string     `json:"regionCode"`
	}{Role: viewer.Role}
	if viewer.RegionCode != "" {
		shown.RegionCode = &viewer.RegionCode
	}
	return shown
}
