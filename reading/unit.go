package reading

import (
	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

func unit() *engine.Type {
	return engine.Object[models.Unit]("Unit",
		engine.Field("name").Where().OrderBy().Searched(),
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
		engine.Pages("upcoming", "Assignment", engine.OfRow("unitId")).During(upcoming()),
		engine.Pages("workItems", "WorkItem", engine.Through[models.Assignment]("unitId", "itemId")).
			During(assigned()).Restricted(ofRole),
		engine.Pages("changes", "Change", engine.OfRow("unitId")),
	).Implements("Node").OrderedBy("name", "id").Counted(datasets.Units())
}

// ofRole restricts a unit's work items to those on which it has the role that the field's argument names.
func ofRole(_ *engine.Planner, _ engine.Scope, arguments map[string]any) (database.SQL, []engine.OrderKey, error) {
	if role, ok := arguments["role"].(string); ok {
		return database.Expr("v.role = ?", role), nil, nil
	}
	return database.SQL{}, nil, nil
}

func post() *engine.Type {
	return engine.Object[models.Post]("Post",
		engine.Field("title").Where(),
		engine.One("unit", "Unit").Where(),
		engine.HasOne("holder", "PostHolder", engine.OfRow("postId")).During(assigned()),
		engine.Many("holders", "PostHolder", engine.OfRow("postId")),
		engine.Many("upcoming", "PostHolder", engine.OfRow("postId")).During(upcoming()),
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
