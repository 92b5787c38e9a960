package reading

import "plangraph/datasets"

func standing() *Object {
	return &Object{
		name: "Standing", table: "standings", key: planKey, implements: []string{"Node"}, dataset: datasets.Standings(),
		order: orderedBy(date("asOf", "as_of"), rowID("id", "id")),
		fields: []field{
			id("Standing", planKey),
			date("asOf", "as_of").where().orderBy(),
			truth("current", "current"),
			percent("plannedPercent", "planned_percent"),
			percent("actualPercent", "actual_percent"),
			column{name: "gap", expr: "{t}.planned_percent - {t}.actual_percent", codec: pointsCodec()},
			enum("light", "Light", "light").where(),
			text("reasonZh", "reason_zh"),
			text("reasonEn", "reason_en"),
			whole("ruleVersion", "rule_version"),
			date("lightSince", "light_since"),
			date("turnsRedOn", "turns_red_on"),
			truth("sample", "sample"),
			toOne("item", "WorkItem", "item_id"),
		},
	}
}
