package reading

import (
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

func target() *engine.Type {
	return engine.Object[models.Target]("Target",
		engine.Field("position"),
		engine.Field("indicator").Where().OrderBy(),
		engine.Field("comparator").Where(),
		engine.Field("value").Where(),
		engine.Field("valueTo"),
		engine.Field("unit").Where(),
		engine.Field("baseValue").Where().OrderByNullsAs("-1e300"),
		engine.Field("baseValueTo"),
		engine.Field("baseUnit"),
		engine.Field("modality"),
		engine.Field("nature").Where(),
		engine.Field("better"),
		engine.Field("measure").Where(),
		engine.Field("implicit").Where(),
		engine.Field("weight"),
		engine.One("item", "WorkItem").Where(),
		engine.One("plan", "Plan").Where(),
		engine.One("citation", "Citation"),
		engine.Many("curve", "CurvePoint", engine.InPlan("targetId")),
		engine.Many("readings", "Reading", engine.InPlan("targetId")).
			During(&engine.Period{Day: "{row}.month <= {month}"}),
	).Implements("Node").OrderedBy("planId", "position").Counted(datasets.Targets())
}

func curvePoint() *engine.Type {
	return engine.Object[models.CurvePoint]("CurvePoint",
		engine.Field("month").As(engine.Month()),
		engine.Field("planned"),
	).OrderedBy("month", "id")
}

// targetReading is what was reached of a target by a month.
func targetReading() *engine.Type {
	return engine.Object[models.Reading]("Reading",
		engine.Field("month").As(engine.Month()),
		engine.Field("value"),
		engine.Field("sample"),
	).OrderedBy("month", "id")
}
