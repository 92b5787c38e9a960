package reading

import "plangraph/datasets"

func region() *Object {
	return &Object{
		name: "Region", table: "regions", key: codeKey, implements: []string{"Node"}, dataset: datasets.Regions(),
		order: orderedBy(text("code", "code")),
		fields: []field{
			id("Region", codeKey),
			text("code", "code").where().orderBy(),
			text("name", "name").where(),
			enum("level", "RegionLevel", "level").where(),
			toOne("parent", "Region", "parent_code").where(),
			connection{name: "children", target: "Region", link: ofRow("code", "parent_code")},
			connection{name: "units", target: "Unit", link: ofRow("code", "region_code")},
			connection{name: "plans", target: "Plan", link: ofRow("code", "region_code")},
		},
	}
}
