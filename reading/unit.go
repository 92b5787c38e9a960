package reading

import (
	"plangraph/database"
	"plangraph/datasets"
)

func unit() *Object {
	return &Object{
		name: "Unit", table: "units", key: rowKey, implements: []string{"Node"}, dataset: datasets.Units(),
		order: orderedBy(text("name", "name"), rowID("id", "id")),
		fields: []field{
			id("Unit", rowKey),
			text("name", "name").where().orderBy(),
			textList("shortNames", "short_names").where(),
			enum("kind", "UnitKind", "kind").where(),
			text("creditCode", "credit_code").where(),
			date("activeFrom", "active_from"),
			date("activeTo", "active_to").where(),
			truth("confirmed", "confirmed").where(),
			textList("formerNames", "former_names").where(),
			whole("version", "version"),
			toOne("successor", "Unit", "successor_id"),
			toOne("region", "Region", "region_code").where(),
			toOne("parent", "Unit", "parent_id").where(),
			connection{name: "children", target: "Unit", link: ofRow("id", "parent_id")},
			many{name: "posts", target: "Post", link: ofRow("id", "unit_id")},
			connection{name: "assignments", target: "Assignment", link: ofRow("id", "unit_id").with("", assigned())},
			connection{name: "workItems", target: "WorkItem", link: link{
				parent: "id", through: "assignments", meets: "v.plan_id = {t}.plan_id AND v.item_id = {t}.id", child: "unit_id",
				during: assigned(),
			}, restrict: ofRole},
			connection{name: "changes", target: "Change", link: ofRow("id", "unit_id")},
		},
	}
}

// ofRole restricts a unit's work items to those on which it has the role that the field's argument names. On an earlier day a
// unit may have had several duties for an item: the first stands for all. Now it has one at most.
func ofRole(_ *planner, sc scope, arguments map[string]any) (database.SQL, []orderKey, error) {
	var conditions []database.SQL
	sameRole := ""
	if role, ok := arguments["role"].(string); ok {
		conditions = append(conditions, database.Expr("v.role = ?", role))
		sameRole = " AND w.role = v.role"
	}
	if sc.asOf != nil {
		conditions = append(conditions, database.Expr("NOT EXISTS (SELECT 1 FROM assignments w WHERE w.plan_id = v.plan_id AND "+
			"w.item_id = v.item_id AND w.unit_id = v.unit_id AND w.id < v.id"+sameRole+" AND "+assigned().on("w", sc.asOf).Text+")"))
	}
	return database.And(conditions...), nil, nil
}

func post() *Object {
	return &Object{
		name: "Post", table: "posts", key: rowKey, implements: []string{"Node"},
		order: orderedBy(text("title", "title"), rowID("id", "id")),
		fields: []field{
			id("Post", rowKey),
			text("title", "title").where(),
			toOne("unit", "Unit", "unit_id").where(),
			onlyOne("holder", "PostHolder", ofRow("id", "post_id").with("", assigned())),
			many{name: "holders", target: "PostHolder", link: ofRow("id", "post_id")},
		},
	}
}

func postHolder() *Object {
	return &Object{
		name: "PostHolder", table: "post_holders", key: rowKey, implements: []string{"Node"},
		order: orderedBy(date("validFrom", "valid_from"), rowID("id", "id")),
		fields: []field{
			id("PostHolder", rowKey),
			text("name", "name"),
			date("validFrom", "valid_from"),
			date("validTo", "valid_to"),
			toOne("post", "Post", "post_id"),
		},
	}
}
