package reading

import (
	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

func unit() *engine.Type {
	return engine.Object[models.Unit]("Unit",
		engine.Field("name").Where().OrderBy(),
		engine.Field("shortNames").As(engine.TextList()).Where(),
		engine.Field("kind").Where(),
		engine.Field("creditCode").Where(),
		engine.Field("activeFrom"),
		engine.Field("activeTo").Where(),
		engine.Field("confirmed").Where(),
		engine.Field("formerNames").As(engine.TextList()).Where(),
		engine.Field("version"),
		engine.One("successor", "Unit"),
		engine.One("region", "Region").Where(),
		engine.One("parent", "Unit").Where(),
		engine.Pages("children", "Unit", engine.OfRow("parentId")),
		engine.Many("posts", "Post", engine.OfRow("unitId")),
		engine.Pages("assignments", "Assignment", engine.OfRow("unitId")).During(assigned()),
		engine.Pages("workItems", "WorkItem", engine.Through[models.Assignment]("unitId", "itemId")).
			During(assigned()).Restricted(ofRole),
		engine.Pages("changes", "Change", engine.OfRow("unitId")),
	).Implements("Node").OrderedBy("name", "id").Counted(datasets.Units())
}

// ofRole restricts a unit's work items to those on which it has the role that the field's argument names. On an earlier
// day a unit may have had several duties for an item: the first stands for all. Now it has one at most.
func ofRole(_ *engine.Planner, sc engine.Scope, arguments map[string]any) (database.SQL, []engine.OrderKey, error) {
	var conditions []database.SQL
	sameRole := ""
	if role, ok := arguments["role"].(string); ok {
		conditions = append(conditions, database.Expr("v.role = ?", role))
		sameRole = " AND w.role = v.role"
	}
	if sc.AsOf() != nil {
		conditions = append(conditions, database.Expr("NOT EXISTS (SELECT 1 FROM assignments w "+
			"WHERE w.plan_id = v.plan_id AND w.item_id = v.item_id AND w.unit_id = v.unit_id AND w.id < v.id"+sameRole+
			" AND "+assigned().On("w", sc.AsOf()).Text+")"))
	}
	return database.And(conditions...), nil, nil
}

func post() *engine.Type {
	return engine.Object[models.Post]("Post",
		engine.Field("title").Where(),
		engine.One("unit", "Unit").Where(),
		engine.HasOne("holder", "PostHolder", engine.OfRow("postId")).During(assigned()),
		engine.Many("holders", "PostHolder", engine.OfRow("postId")),
	).Implements("Node").OrderedBy("title", "id")
}

func postHolder() *engine.Type {
	return engine.Object[models.PostHolder]("PostHolder",
		engine.Field("name"),
		engine.Field("validFrom"),
		engine.Field("validTo"),
		engine.One("post", "Post"),
	).Implements("Node").OrderedBy("validFrom", "id")
}
