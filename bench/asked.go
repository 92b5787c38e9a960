package main

// ofFloor are the questions that the hand-written server answers, too, and those that are to cost a part of it.
func ofFloor() []operation {
	return []operation{
		{
			name:   "Q1",
			title:  "one task with its area, assignments and units",
			file:   "task",
			ask:    choices.tasks,
			floor:  "Q1",
			budget: 1.7,
		},
		{
			name: "Q2", title: "a plan's board: areas with tasks, their assignments and units, and projects", file: "board",
			ask: choices.boards, floor: "Q2", budget: 1.4,
		},
		{
			name:   "Q3f",
			title:  "the first 50 tasks of a light by due date, with lead unit and standing",
			file:   "first_page",
			ask:    choices.lights,
			floor:  "Q3f",
			budget: 1.3,
		},
		{
			name: "Q3", title: "a later page of these", file: "page",
			ask: choices.pages, floor: "Q3", budget: 1.3,
		},
		{
			name: "Q4a", title: "the projects of a plan by kind: count and budget", file: "plan_groups", ask: choices.boards,
			floor: "Q4a", budget: 1.5,
		},
		{
			name:   "Q4b",
			title:  "the projects of all plans by kind: count and budget",
			file:   "all_groups",
			ask:    choices.nothing,
			floor:  "Q4b",
			budget: 0.05,
			limit:  10,
		},
		{
			name: "N1", title: "how many there are of everything, by light, with the sum of budgets", file: "counts",
			ask: choices.nothing, floor: "Q4b", budget: 0.05, limit: 10,
		},
		{
			name: "N2", title: "all work items by light and status", file: "groups", ask: choices.nothing,
			floor: "Q4b", budget: 0.05, limit: 10,
		},
		{
			name: "N3", title: "how many work items have a light", file: "count_of_light", ask: choices.lights,
			floor: "Q4b", budget: 0.05, limit: 10,
		},
	}
}

// lists are what boards and BI tools begin with, over all plans.
func lists() []operation {
	return []operation{
		{name: "L1", title: "first page of all projects of a light", file: "projects_of_light", ask: choices.lights},
		{name: "L2", title: "first page of all tasks of a status", file: "tasks_of_status", ask: choices.statuses},
		{name: "L3", title: "first page of all projects of a status", file: "projects_of_status", ask: choices.statuses},
		{
			name:  "L4",
			title: "a plan's projects of a light, counted",
			file:  "plan_projects_of_light",
			ask:   choices.plansOfLight,
		},
		{
			name:  "O",
			title: "first page of all projects by due date and budget",
			file:  "two_orders",
			ask:   choices.directions,
		},
		{name: "U1", title: "first page of what a unit leads, by its name", file: "led_by", ask: choices.unitNames},
		{name: "U2", title: "first page of what units of a name's part lead", file: "led_by_kind", ask: choices.unitParts},
		{name: "T1", title: "titles that contain what is rare", file: "contains", ask: choices.rare, limit: 5},
		{name: "T2", title: "titles that contain two characters, rare", file: "contains", ask: choices.pairs, limit: 10},
		{name: "S1", title: "search: what is common, counted", file: "search", ask: choices.common, limit: 100},
		{name: "S2", title: "search: what is rare, counted", file: "search", ask: choices.rare, limit: 2},
		{name: "S3", title: "search: what is nowhere, counted", file: "search", ask: choices.absent, limit: 2},
	}
}

// repeated are the same few requests again and again: what a server that keeps its answers looks up.
func repeated() []operation {
	return []operation{
		{
			name:   "K1",
			title:  "the same tasks again and again, by GET and hash",
			file:   "task",
			ask:    keptOf(choices.tasks),
			by:     byHash,
			floor:  "Q1",
			budget: 0.4,
		},
		{
			name:   "K2",
			title:  "the same boards again and again, by GET and hash",
			file:   "board",
			ask:    keptOf(choices.boards),
			by:     byHash,
			floor:  "Q2",
			budget: 0.15,
		},
		{
			name:   "K3",
			title:  "the same tasks, with the ETag of the last answer: 304",
			file:   "task",
			ask:    keptOf(choices.tasks),
			by:     ifChanged,
			floor:  "Q1",
			budget: 0.4,
		},
		{
			name:   "K4",
			title:  "the same boards, with the ETag of the last answer: 304",
			file:   "board",
			ask:    keptOf(choices.boards),
			by:     ifChanged,
			floor:  "Q2",
			budget: 0.15,
		},
	}
}

// saved are changes.
func saved() []operation {
	return []operation{
		{
			name: "Q5", title: "change who leads an item and read it back: audit, key, version", file: "lead", by: bySaving,
			floor: "Q5", budget: 1.7,
		},
	}
}
