package reading

import (
	"fmt"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/problem"
)

func region() *engine.Type {
	return engine.Object[models.Region]("Region",
		engine.Field("code").Where().OrderBy(),
		engine.Field("name").Where(),
		engine.Field("level").Where(),
		engine.One("parent", "Region").Where(),
		engine.Pages("children", "Region", engine.OfRow("parentCode")),
		engine.Pages("units", "Unit", engine.OfRow("regionCode")),
		engine.Pages("plans", "Plan", engine.OfRow("regionCode")),
	).Implements("Node").OrderedBy("code").Counted(datasets.Regions())
}

func findRegion(sc engine.Scope, arguments map[string]any) (database.SQL, *problem.Error) {
	code := fmt.Sprint(arguments["code"])
	return sc.Equals("code", code), problem.Refuse(problem.NotFound, "code", problem.Message{
		En: "there is no region %s", Zh: "没有行政区 %s",
	}, engine.Quoted(code))
}
