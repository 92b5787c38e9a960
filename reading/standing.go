package reading

import (
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

func standing() *engine.Type {
	return engine.Object[models.Standing]("Standing",
		engine.Field("asOf").Where().OrderBy(),
		engine.Field("current"),
		engine.Field("plannedPercent").As(engine.Percent()),
		engine.Field("actualPercent").As(engine.Percent()),
		engine.Expression("gap", engine.Points(), "{row}.planned_percent - {row}.actual_percent"),
		engine.Field("light").Where(),
		engine.Field("reasonZh"),
		engine.Field("reasonEn"),
		engine.Field("ruleVersion"),
		engine.Field("lightSince"),
		engine.Field("turnsRedOn"),
		engine.Field("sample"),
		engine.One("item", "WorkItem"),
	).Implements("Node").OrderedBy("asOf", "id").Counted(datasets.Standings())
}
