package reading

import "plangraph/datasets"

func target() *Object {
	return &Object{
		name: "Target", table: "targets", key: planKey, implements: []string{"Node"}, dataset: datasets.Targets(),
		order: orderedBy(rowID("planId", "plan_id"), whole("position", "position")),
		fields: []field{
			id("Target", planKey),
			whole("position", "position"),
			text("indicator", "indicator").where().orderBy(),
			enum("comparator", "Comparator", "comparator").where(),
			number("value", "value").where(),
			number("valueTo", "value_to"),
			text("unit", "unit").where(),
			number("baseValue", "base_value").where().orderByKnown("-1e300"),
			number("baseValueTo", "base_value_to"),
			text("baseUnit", "base_unit"),
			text("modality", "modality"),
			enum("nature", "TargetNature", "nature").where(),
			enum("better", "Better", "better"),
			text("measure", "measure").where(),
			truth("implicit", "implicit").where(),
			number("weight", "weight"),
			toOne("item", "WorkItem", "item_id").where(),
			toOne("plan", "Plan", "plan_id").where(),
			toOne("citation", "Citation", "citation_id"),
			many{name: "curve", target: "CurvePoint", link: inPlan("target_id")},
			many{name: "readings", target: "Reading", link: inPlan("target_id").with("", &period{day: "{t}.month <= {month}"})},
		},
	}
}

func curvePoint() *Object {
	return &Object{
		name: "CurvePoint", table: "curve_points", key: planKey,
		order:  orderedBy(month(), rowID("id", "id")),
		fields: []field{month(), number("planned", "planned")},
	}
}

func reading() *Object {
	return &Object{
		name: "Reading", table: "readings", key: planKey,
		order:  orderedBy(month(), rowID("id", "id")),
		fields: []field{month(), number("value", "value"), truth("sample", "sample")},
	}
}
