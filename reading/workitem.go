package reading

import (
	"slices"

	"plangraph/datasets"
	"plangraph/models"
)

// workItems declares the interfaces WorkItem and Project, and their types: all are rows of one table.
func workItems() []*Object {
	item := itemType("WorkItem", "", workItemFields())
	project := itemType("Project", "{t}.kind <> 'TASK'", projectFields())
	task := itemType("Task", "{t}.kind = 'TASK'", append(workItemFields(),
		connection{name: "projects", target: "Project", link: inPlan("parent_id")}))
	task.implements = []string{"WorkItem", "Node"}

	item.discriminator, project.discriminator = "kind", "kind"
	item.members = map[string]*Object{string(models.KindTask): task}
	project.members = map[string]*Object{}
	objects := []*Object{item, project, task}
	own := kindFields()
	for _, k := range models.ProjectKinds {
		object := itemType(k.TypeName, "{t}.kind = '"+string(k.Kind)+"'", append(projectFields(), own[k.Kind]...))
		object.implements = []string{"Project", "WorkItem", "Node"}
		item.members[string(k.Kind)], project.members[string(k.Kind)] = object, object
		objects = append(objects, object)
	}
	return objects
}

func itemType(name, only string, fields []field) *Object {
	return &Object{
		name: name, table: "work_items", key: planKey, only: only, fields: fields, dataset: datasets.WorkItems(),
		order: orderedBy(rowID("planId", "plan_id"), whole("position", "position")),
	}
}

// workItemFields are what tasks and projects have in common.
func workItemFields() []field {
	return []field{
		id("WorkItem", planKey),
		enum("kind", "WorkItemKind", "kind").where(),
		whole("position", "position"),
		whole("ordinal", "ordinal"),
		text("label", "label"),
		text("title", "title").where().orderBy(),
		enum("status", "WorkStatus", "status").where(),
		date("startsOn", "starts_on").where().orderBy(),
		date("dueOn", "due_on").where().orderBy(),
		truth("datesInferred", "dates_inferred"),
		number("weight", "weight"),
		money("budget", "budget_fen").where().orderByKnown("-1"),
		money("invested", "invested_fen").where().orderByKnown("-1"),
		enum("light", "Light", "light").where().onDay("coalesce(" + standingOnDay("light") + ", 'GREY')"),
		percent("plannedPercent", "planned_percent").onDay(standingOnDay("planned_percent")),
		percent("actualPercent", "actual_percent").where().orderByKnown("-1").onDay(standingOnDay("actual_percent")),
		dateTime("updatedAt", "updated_at").where().orderBy(),
		whole("version", "version"),
		toOne("plan", "Plan", "plan_id").where(),
		toOne("area", "PlanArea", "area_id").where(),
		toOne("parent", "WorkItem", "parent_id").where(),
		connection{name: "children", target: "WorkItem", link: inPlan("parent_id")},
		many{name: "actions", target: "Action", link: inPlan("item_id")},
		many{name: "targets", target: "Target", link: inPlan("item_id")}.where(),
		many{name: "milestones", target: "Milestone", link: inPlan("item_id")},
		many{name: "funding", target: "Funding", link: inPlan("item_id")},
		many{name: "assignments", target: "Assignment", link: inPlan("item_id").with("", assigned()), order: leadFirst()}.where(),
		onlyOne("lead", "Assignment", inPlan("item_id").with("{t}.role = 'LEAD'", assigned())).where(),
		path{name: "leadUnit", target: "Unit", steps: []string{"lead", "unit"}}.where(),
		many{name: "supports", target: "Assignment", link: inPlan("item_id").with("{t}.role = 'SUPPORT'", assigned()), order: leadFirst()},
		onlyOne("standing", "Standing", inPlan("item_id").with("", &period{
			now: "{t}.current", day: "{t}.as_of <= {day}", latest: "{t}.as_of DESC",
		})),
		connection{name: "standings", target: "Standing", link: inPlan("item_id").with("", &period{day: "{t}.as_of <= {day}"})},
		toOne("citation", "Citation", "citation_id"),
		connection{name: "changes", target: "Change", link: inPlan("item_id")},
	}
}

// standingOnDay is a column of an item's standing on a {day}; null where nothing was reported by then.
func standingOnDay(column string) string {
	return "(SELECT s." + column + " FROM standings s WHERE s.plan_id = {t}.plan_id AND s.item_id = {t}.id" +
		" AND s.as_of <= {day} ORDER BY s.as_of DESC LIMIT 1)"
}

// leadFirst orders assignments by role (LEAD, SUPERVISE, SUPPORT) and age.
func leadFirst() []orderKey {
	return orderedBy(text("role", "role"), date("validFrom", "valid_from"), rowID("id", "id"))
}

// projectFields are what projects of all kinds have in common.
func projectFields() []field {
	return slices.Concat(workItemFields(), []field{
		truth("named", "named"),
		text("stage", "stage"),
		text("placeName", "place_name"),
		text("streetCode", "street_code").where(),
		asJSON("location", "GeoJSON", "location"),
		text("locationCrs", "location_crs"),
	})
}

func action() *Object {
	return &Object{
		name: "Action", table: "actions", key: planKey, implements: []string{"Node"},
		order: orderedBy(whole("ordinal", "ordinal"), rowID("id", "id")),
		fields: []field{
			id("Action", planKey),
			whole("ordinal", "ordinal"),
			text("text", "body"),
			toOne("item", "WorkItem", "item_id"),
			toOne("citation", "Citation", "citation_id"),
		},
	}
}

func milestone() *Object {
	return &Object{
		name: "Milestone", table: "milestones", key: planKey, implements: []string{"Node"},
		order: orderedBy(whole("ordinal", "ordinal"), rowID("id", "id")),
		fields: []field{
			id("Milestone", planKey),
			whole("ordinal", "ordinal"),
			text("title", "title"),
			date("plannedOn", "planned_on"),
			date("actualOn", "actual_on"),
			enum("state", "MilestoneState", "state"),
			toOne("item", "WorkItem", "item_id"),
		},
	}
}

func funding() *Object {
	return &Object{
		name: "Funding", table: "fundings", key: planKey, implements: []string{"Node"},
		order: orderedBy(text("source", "source"), rowID("id", "id")),
		fields: []field{
			id("Funding", planKey),
			enum("source", "FundingSource", "source"),
			money("planned", "planned_fen"),
			money("inPlace", "in_place_fen"),
			money("paid", "paid_fen"),
			toOne("item", "WorkItem", "item_id"),
		},
	}
}
