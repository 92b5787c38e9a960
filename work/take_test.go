package work_test

import (
	"reflect"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/models"
	"plangraph/work"
)

func TestTake(t *testing.T) {
	t.Parallel()
	type changes struct {
		models.Command
		Title  *string                          `json:"title,omitzero"`
		Budget graphql.Omittable[*models.Money] `json:"budget,omitzero"`
		Label  graphql.Omittable[*string]       `json:"label,omitzero"`
		Stage  *string                          `json:"stage,omitzero"`
		Named  bool                             `json:"named,omitzero"`
		AreaID *models.ID                       `json:"areaId,omitzero"`
		Parts  []string                         `json:"parts,omitzero"`
	}
	before := models.WorkItem{
		Title: "修路", BudgetFen: new(models.Money(100)), Label: new("一"), Stage: new("启动"), Named: true,
	}
	for name, c := range map[string]struct {
		said changes
		but  []string
		want func(*models.WorkItem)
	}{
		"what is left out stays": {changes{Named: true}, nil, func(*models.WorkItem) {}},
		"what is said is taken": {
			changes{Title: new("修桥"), Budget: graphql.OmittableOf(new(models.Money(200))), Stage: new("续建")},
			nil,
			func(i *models.WorkItem) {
				i.Title, i.BudgetFen, i.Stage, i.Named = "修桥", new(models.Money(200)), new("续建"), false
			},
		},
		"null makes unknown": {
			changes{Named: true, Budget: graphql.OmittableOf[*models.Money](nil)},
			nil,
			func(i *models.WorkItem) { i.BudgetFen = nil },
		},
		"ids and parts are the caller's": {
			changes{Named: true, AreaID: &models.ID{Type: "PlanArea"}, Parts: []string{"x"}},
			nil,
			func(*models.WorkItem) {},
		},
		"what the caller keeps to itself": {
			changes{Title: new("修桥"), Stage: new("续建")},
			[]string{"title", "stage"},
			func(i *models.WorkItem) { i.Named = false },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, want := before, before
			c.want(&want)
			work.Take(&got, c.said, c.but...)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%+v\nwant %+v", got, want)
			}
			if *before.BudgetFen != 100 {
				t.Error("the row that was read changed")
			}
		})
	}
}
