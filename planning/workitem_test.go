package planning_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/planning"
)

func item(t *testing.T, title, due string) models.WorkItem {
	t.Helper()
	return models.WorkItem{
		ID: uuid.NewSHA1(uuid.Nil, []byte(title)), Kind: models.KindTask, Title: title, StartsOn: day(t, "2023-01-01"),
		DueOn: day(t, due), Weight: 1, Attributes: "{}",
	}
}

func TestItem(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*models.WorkItem)
		want   []string
	}{
		"as it is": {func(*models.WorkItem) {}, nil},
		"nothing to pay": {
			func(i *models.WorkItem) { i.BudgetFen, i.InvestedFen = new(models.Money(0)), new(models.Money(0)) }, nil,
		},
		"negative amounts": {
			func(i *models.WorkItem) { i.BudgetFen, i.InvestedFen = new(models.Money(-1)), new(models.Money(-1)) },
			[]string{"INVALID budget", "INVALID invested"},
		},
		"negative weight": {func(i *models.WorkItem) { i.Weight = -0.5 }, []string{"INVALID weight"}},
		"no title":        {func(i *models.WorkItem) { i.Title = "" }, []string{"INVALID title"}},
		"ordinal 0":       {func(i *models.WorkItem) { i.Ordinal = new(0) }, []string{"INVALID ordinal"}},
		"texts that are empty": {
			func(i *models.WorkItem) { i.Label, i.Stage, i.PlaceName = new(""), new(""), new("") },
			[]string{"INVALID label", "INVALID stage", "INVALID placeName"},
		},
		"a system of no place": {
			func(i *models.WorkItem) { i.LocationCRS = new("EPSG:4490") }, []string{"INVALID locationCrs"},
		},
		"a place with a system": {
			func(i *models.WorkItem) { i.Location, i.LocationCRS = new(models.JSON("{}")), new("EPSG:4490") }, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := item(t, "塑造城区宜居环境", "2023-12-31")
			c.change(&i)
			expect(t, planning.CheckItem(i), c.want...)
		})
	}
}

func TestParent(t *testing.T) {
	top, middle, below := item(t, "上级", "2023-12-31"), item(t, "中级", "2023-12-31"), item(t, "下级", "2023-12-31")
	project := item(t, "项目", "2023-12-31")
	project.Kind = "GREENING"
	for name, c := range map[string]struct {
		item  models.WorkItem
		above []models.WorkItem
		want  []string
	}{
		"a task at the top":          {top, nil, nil},
		"a task below a task":        {below, []models.WorkItem{middle, top}, nil},
		"a project below a project":  {item(t, "项目", "2023-12-31"), []models.WorkItem{top}, nil},
		"a task below a project":     {below, []models.WorkItem{project, top}, []string{"INVALID parentId"}},
		"an item below itself":       {top, []models.WorkItem{top}, []string{"INVALID parentId"}},
		"an item below its own part": {top, []models.WorkItem{below, middle, top}, []string{"INVALID parentId"}},
	} {
		t.Run(name, func(t *testing.T) { expect(t, planning.CheckItemParent(c.item, c.above), c.want...) })
	}
}

func TestDates(t *testing.T) {
	for name, c := range map[string]struct {
		starts, due      string
		parent, children []string
		want             []string
	}{
		"the whole year":       {"2023-01-01", "2023-12-31", nil, nil, nil},
		"one day":              {"2023-06-30", "2023-06-30", nil, nil, nil},
		"last year":            {"2022-12-31", "2023-06-30", nil, nil, []string{"INVALID startsOn"}},
		"next year":            {"2023-01-01", "2024-01-01", nil, nil, []string{"INVALID dueOn"}},
		"due before it begins": {"2023-07-01", "2023-06-30", nil, nil, []string{"INVALID dueOn"}},
		"with its parent":      {"2023-01-01", "2023-06-30", []string{"2023-06-30"}, nil, nil},
		"after its parent": {
			"2023-01-01", "2023-07-01", []string{"2023-06-30"}, nil, []string{"INVALID dueOn"},
		},
		"with its parts": {"2023-01-01", "2023-06-30", nil, []string{"2023-06-30", "2023-05-31"}, nil},
		"before both parts, each named": {
			"2023-01-01", "2023-05-30", nil, []string{"2023-06-30", "2023-05-31"}, []string{"INVALID dueOn", "INVALID dueOn"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := item(t, "事项", c.due)
			i.StartsOn = day(t, c.starts)
			var parent *models.WorkItem
			for _, due := range c.parent {
				parent = new(item(t, "上级", due))
			}
			var children []models.WorkItem
			for _, due := range c.children {
				children = append(children, item(t, "下级", due))
			}
			expect(t, planning.CheckDates(plan2023(), i, parent, children), c.want...)
		})
	}
}

func TestActions(t *testing.T) {
	expect(t, planning.CheckActions(nil))
	expect(t, planning.CheckActions([]string{"摸清底数。", "两行\n一句。"}))
	expect(
		t, planning.CheckActions([]string{"好。", "", " 空格。", strings.Repeat("长", 5001)}), "INVALID actions.1",
		"INVALID actions.2", "INVALID actions.3",
	)
}

func TestMilestone(t *testing.T) {
	for name, c := range map[string]struct {
		planned, actual string
		state           models.MilestoneState
		want            []string
	}{
		"to come":                     {"2023-06-30", "", models.MilestonePending, nil},
		"missed":                      {"2023-06-30", "", models.MilestoneMissed, nil},
		"reached late":                {"2023-06-30", "2023-07-01", models.MilestoneReached, nil},
		"reached on no day":           {"2023-06-30", "", models.MilestoneReached, []string{"INVALID actualOn"}},
		"on a day, and still to come": {"2023-06-30", "2023-06-30", models.MilestonePending, []string{"INVALID state"}},
		"on a day, and missed":        {"2023-06-30", "2023-06-30", models.MilestoneMissed, []string{"INVALID state"}},
		"outside the year, both of them": {
			"2022-12-31", "2024-01-01", models.MilestoneReached, []string{"INVALID plannedOn", "INVALID actualOn"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := models.Milestone{Title: "验收", PlannedOn: day(t, c.planned), State: c.state}
			if c.actual != "" {
				m.ActualOn = new(day(t, c.actual))
			}
			expect(t, planning.CheckMilestone(plan2023(), m), c.want...)
		})
	}
	if got := planning.MilestoneStateOf(models.Milestone{}); got != models.MilestonePending {
		t.Errorf("without a day it is %s", got)
	}
	if got := planning.MilestoneStateOf(
		models.Milestone{ActualOn: new(day(t, "2023-06-30"))},
	); got != models.MilestoneReached {
		t.Errorf("with a day it is %s", got)
	}
}

func TestFunding(t *testing.T) {
	known := func(fen models.Money) *models.Money { return &fen }
	for name, c := range map[string]struct {
		funding models.Funding
		want    []string
	}{
		"planned only":               {models.Funding{PlannedFen: 100}, nil},
		"nothing planned":            {models.Funding{}, nil},
		"all paid":                   {models.Funding{PlannedFen: 100, InPlaceFen: known(100), PaidFen: known(100)}, nil},
		"more in place than planned": {models.Funding{PlannedFen: 100, InPlaceFen: known(200)}, nil},
		"paid, in place unknown":     {models.Funding{PlannedFen: 100, PaidFen: known(100)}, nil},
		"paid more than in place": {
			models.Funding{PlannedFen: 100, InPlaceFen: known(99), PaidFen: known(100)}, []string{"INVALID paid"},
		},
		"negative, all of them": {
			models.Funding{PlannedFen: -1, InPlaceFen: known(-1), PaidFen: known(-1)},
			[]string{"INVALID planned", "INVALID inPlace", "INVALID paid"},
		},
	} {
		t.Run(name, func(t *testing.T) { expect(t, planning.CheckFunding(c.funding), c.want...) })
	}
}
