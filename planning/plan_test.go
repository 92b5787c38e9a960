package planning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

// found says problems as "CODE argument", in their order.
func found(problems problem.List) []string {
	var said []string
	for _, p := range problems {
		said = append(said, strings.TrimSpace(fmt.Sprintf("%s %s", p.Code, p.Argument)))
	}
	return said
}

// expect compares problems with those that are wanted, and wants words in both languages for each, with every verb
// filled.
func expect(t *testing.T, problems problem.List, want ...string) {
	t.Helper()
	if got := found(problems); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, p := range problems {
		if text := p.Message.En + p.Message.Zh; strings.Contains(text, "%!") || p.Message.En == "" || p.Message.Zh == "" {
			t.Errorf("says %q, %q", p.Message.En, p.Message.Zh)
		}
	}
}

func plan2023() models.Plan {
	return models.Plan{
		RegionCode: "230203", Year: 2023, Title: "建华区2023年政府工作计划", Status: models.PlanActive, YellowFrom: 10, RedAbove: 30,
	}
}

func TestPlan(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*models.Plan)
		want   []string
	}{
		"as it is":                      {func(*models.Plan) {}, nil},
		"one gap for both":              {func(p *models.Plan) { p.YellowFrom, p.RedAbove = 10, 10 }, nil},
		"no title":                      {func(p *models.Plan) { p.Title = "" }, []string{"INVALID title"}},
		"a title with blanks around it": {func(p *models.Plan) { p.Title = " 计划" }, []string{"INVALID title"}},
		"a title that is too long": {
			func(p *models.Plan) { p.Title = strings.Repeat("长", 301) }, []string{"INVALID title"},
		},
		"a year before the republic": {func(p *models.Plan) { p.Year = 1948 }, []string{"INVALID year"}},
		"a year far off":             {func(p *models.Plan) { p.Year = 2200 }, []string{"INVALID year"}},
		"red before yellow":          {func(p *models.Plan) { p.RedAbove = 9 }, []string{"INVALID redAbove"}},
		"gaps that no percentages can have": {
			func(p *models.Plan) { p.YellowFrom, p.RedAbove = -1, 101 }, []string{"INVALID yellowFrom", "INVALID redAbove"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			plan := plan2023()
			c.change(&plan)
			expect(t, planning.CheckPlan(plan), c.want...)
		})
	}
}

func TestPlanMovesOneStepAtATime(t *testing.T) {
	statuses := []models.PlanStatus{models.PlanDraft, models.PlanActive, models.PlanClosed}
	for i, from := range statuses {
		for k, to := range statuses {
			before, after := plan2023(), plan2023()
			before.Status, after.Status = from, to
			var want []string
			if i-k > 1 || k-i > 1 {
				want = []string{"INVALID status"}
			}
			expect(t, planning.CheckPlanChanged(before, after), want...)
		}
	}
}

func TestClosedPlanStaysAsItIs(t *testing.T) {
	for name, change := range map[string]func(*models.Plan){
		"title":  func(p *models.Plan) { p.Title = "改名" },
		"rule":   func(p *models.Plan) { p.RedAbove = 31 },
		"both":   func(p *models.Plan) { p.Visibility, p.Status = models.VisibilityInternal, models.PlanActive },
		"cycles": func(p *models.Plan) { p.ReportingCycle = models.CycleQuarterly },
	} {
		t.Run(name, func(t *testing.T) {
			before := plan2023()
			before.Status = models.PlanClosed
			after := before
			change(&after)
			expect(t, planning.CheckPlanChanged(before, after), "PERIOD_CLOSED")
		})
	}
}

func TestOnlyDraftsAreDeleted(t *testing.T) {
	plan := plan2023()
	expect(t, planning.CheckPlanDeleted(plan), "INVALID planId")
	plan.Status = models.PlanDraft
	expect(t, planning.CheckPlanDeleted(plan))
}

func TestArea(t *testing.T) {
	expect(t, planning.CheckArea(models.PlanArea{Ordinal: 3, Label: "(三)", Title: "聚焦城乡融合"}))
	expect(t, planning.CheckArea(models.PlanArea{Title: "两行\n标题"}), "INVALID ordinal", "INVALID label", "INVALID title")
}
