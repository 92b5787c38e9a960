package seeds_test

import (
	"testing"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/seeds"
	"plangraph/store"
)

// TestSeedsObeyTheRules holds what is loaded to the rules that mutations obey, so that everything of it can be edited.
func TestSeedsObeyTheRules(t *testing.T) {
	jianhua, err := seeds.Jianhua(today)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []store.Graph{jianhua, seeds.SampleDistrict(0), seeds.SampleDistrict(9)} {
		plan := g.Plans[0]
		t.Run(plan.Title, func(t *testing.T) {
			refuse := func(what string, problems problem.List) {
				t.Helper()
				for _, p := range problems {
					t.Errorf("%s: %s %s: %s", what, p.Code, p.Argument, p.Message.Zh)
				}
			}
			refuse("the plan", planning.CheckPlan(plan))
			for _, a := range g.Areas {
				refuse(a.Title, planning.CheckArea(a))
			}
			items, children := map[uuid.UUID]models.WorkItem{}, map[uuid.UUID][]models.WorkItem{}
			for _, i := range g.Items {
				items[i.ID] = i
				if i.ParentID != nil {
					children[*i.ParentID] = append(children[*i.ParentID], i)
				}
			}
			for _, i := range g.Items {
				refuse(i.Title, planning.CheckItem(i))
				var above []models.WorkItem
				if i.ParentID != nil {
					above = []models.WorkItem{items[*i.ParentID]}
					refuse(i.Title, planning.CheckDates(plan, i, &above[0], children[i.ID]))
				}
				refuse(i.Title, planning.CheckItemParent(i, above))
			}
			curves := map[uuid.UUID][]models.CurvePoint{}
			for _, p := range g.CurvePoints {
				curves[p.TargetID] = append(curves[p.TargetID], p)
			}
			for _, target := range g.Targets {
				refuse(target.Indicator, planning.CheckTarget(plan, target, curves[target.ID]))
			}
			for _, a := range g.Actions {
				refuse(a.Body, planning.CheckActions([]string{a.Body}))
			}
			for _, m := range g.Milestones {
				refuse(m.Title, planning.CheckMilestone(plan, m))
			}
			for _, f := range g.Fundings {
				refuse(string(f.Source), planning.CheckFunding(f))
			}
		})
	}
}
