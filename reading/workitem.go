package reading

import (
	"slices"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

// workItems declares the interfaces WorkItem and Project, and their types: all are rows of one table.
func workItems() []*engine.Type {
	item := itemType("WorkItem", "", workItemFields()).Implements("Node")
	project := itemType("Project", "{row}.kind <> 'TASK'", projectFields()).Implements("WorkItem", "Node")
	task := itemType("Task", "{row}.kind = 'TASK'", append(workItemFields(),
		engine.Pages("projects", "Project", engine.InPlan("parentId")))).Implements("WorkItem", "Node")

	items := map[string]*engine.Type{string(models.KindTask): task}
	projects := map[string]*engine.Type{}
	types := []*engine.Type{item.Discriminated("kind", items), project.Discriminated("kind", projects), task}
	for _, k := range models.ProjectKinds {
		only := engine.Template("{row}.kind = '" + string(k.Kind) + "'")
		t := itemType(k.TypeName, only, append(projectFields(), kindFields(k)...)).Implements("Project", "WorkItem", "Node")
		items[string(k.Kind)], projects[string(k.Kind)] = t, t
		types = append(types, t)
	}
	return types
}

func itemType(name string, only engine.Template, fields []engine.Declaration) *engine.Type {
	return engine.Object[models.WorkItem](name, fields...).Only(only).WithIDsOf("WorkItem").
		OrderedBy("planId", "position").Counted(datasets.WorkItems())
}

// workItemFields are what tasks and projects have in common.
func workItemFields() []engine.Declaration {
	return []engine.Declaration{
		engine.Field("kind").Where().Leads("dueOn"),
		engine.Field("position"),
		engine.Field("ordinal"),
		engine.Field("label"),
		engine.Field("title").Where().OrderBy().Searched(),
		engine.Field("status").Where().Leads("dueOn"),
		engine.Field("startsOn").Where().OrderBy(),
		engine.Field("dueOn").Where().OrderBy(),
		engine.Field("datesInferred"),
		engine.Field("weight"),
		engine.Field("budget").Where().OrderByNullsAs("-1"),
		engine.Field("invested").Where().OrderByNullsAs("-1"),
		engine.Field("light").Where().Leads("dueOn").OnDay("coalesce(" + standingOnDay("light") + ", 'GREY')"),
		engine.Field("plannedPercent").As(engine.Percent()).OnDay(standingOnDay("planned_percent")),
		engine.Field("actualPercent").As(engine.Percent()).Where().OrderByNullsAs("-1").
			OnDay(standingOnDay("actual_percent")),
		engine.Field("updatedAt").Where().OrderBy(),
		engine.Field("version"),
		engine.One("plan", "Plan").Where(),
		engine.One("area", "PlanArea").Where(),
		engine.One("parent", "WorkItem").Where(),
		engine.Pages("children", "WorkItem", engine.InPlan("parentId")),
		engine.Many("actions", "Action", engine.InPlan("itemId")),
		engine.Many("targets", "Target", engine.InPlan("itemId")).Where(),
		engine.Many("milestones", "Milestone", engine.InPlan("itemId")),
		engine.Many("funding", "Funding", engine.InPlan("itemId")),
		engine.Many("assignments", "Assignment", engine.InPlan("itemId")).
			During(assigned()).OrderedBy(leadFirst...).Where(),
		engine.HasOne("lead", "Assignment", engine.InPlan("itemId")).If("{row}.role = 'LEAD'").During(assigned()).Where(),
		engine.Along("leadUnit", "Unit", "lead", "unit").Where(),
		engine.Many("supports", "Assignment", engine.InPlan("itemId")).If("{row}.role = 'SUPPORT'").
			During(assigned()).OrderedBy(leadFirst...),
		engine.Many(
			"upcoming",
			"Assignment",
			engine.InPlan("itemId"),
		).During(
			upcoming(),
		).OrderedBy(
			"validFrom",
			"role",
			"id",
		),
		engine.HasOne("standing", "Standing", engine.InPlan("itemId")).During(&engine.Period{
			Now: "{row}.current", Day: "{row}.as_of <= {day}", Latest: "{row}.as_of DESC",
		}),
		engine.Pages("standings", "Standing", engine.InPlan("itemId")).
			During(&engine.Period{Day: "{row}.as_of <= {day}"}),
		engine.One("citation", "Citation"),
		engine.Pages("changes", "Change", engine.InPlan("itemId")),
	}
}

// standingOnDay is a column of an item's standing on a {day}; null where nothing was reported by then.
func standingOnDay(column string) engine.Template {
	return engine.Template(
		"(SELECT s." + column + " FROM standings s WHERE s.plan_id = {row}.plan_id AND s.item_id = {row}.id" +
			" AND s.as_of <= {day} ORDER BY s.as_of DESC LIMIT 1)",
	)
}

// leadFirst orders assignments by role (LEAD, SUPERVISE, SUPPORT) and age.
var leadFirst = []string{"role", "validFrom", "id"}

// projectFields are what projects of all kinds have in common.
func projectFields() []engine.Declaration {
	return slices.Concat(workItemFields(), []engine.Declaration{
		engine.Field("named"),
		engine.Field("stage"),
		engine.Field("placeName"),
		engine.Field("streetCode").Where(),
		engine.Field("location").As(engine.JSON("GeoJSON")),
		engine.Field("locationCrs"),
	})
}

func action() *engine.Type {
	return engine.Object[models.Action]("Action",
		engine.Field("ordinal"),
		engine.Field("text"),
		engine.One("item", "WorkItem"),
		engine.One("citation", "Citation"),
	).Implements("Node").OrderedBy("ordinal", "id")
}

func milestone() *engine.Type {
	return engine.Object[models.Milestone]("Milestone",
		engine.Field("ordinal"),
		engine.Field("title"),
		engine.Field("plannedOn"),
		engine.Field("actualOn"),
		engine.Field("state"),
		engine.One("item", "WorkItem"),
	).Implements("Node").OrderedBy("ordinal", "id")
}

func funding() *engine.Type {
	return engine.Object[models.Funding]("Funding",
		engine.Field("source"),
		engine.Field("planned"),
		engine.Field("inPlace"),
		engine.Field("paid"),
		engine.One("item", "WorkItem"),
	).Implements("Node").OrderedBy("source", "id")
}
