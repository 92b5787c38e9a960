package reading

import (
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
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
