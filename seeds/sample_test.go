package seeds

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/store"
)

// TestAnotherKind holds samples to what they are drawn from: a kind of projects may come without a row of the others
// changing.
func TestAnotherKind(t *testing.T) {
	var all store.Graph
	addDistrictOf(&all, 0, 1, models.ProjectKinds)
	for i, kind := range models.ProjectKinds {
		t.Run(string(kind.Kind), func(t *testing.T) {
			var others store.Graph
			addDistrictOf(&others, 0, 1, slices.Delete(slices.Clone(models.ProjectKinds), i, i+1))
			isOthers := itemsThatAreNo(kind.Kind, all)
			if len(others.Items) != len(isOthers) {
				t.Errorf("%d items without, %d beside those of the kind", len(others.Items), len(isOthers))
			}
			want := all
			want.Items = keep(all.Items, func(i models.WorkItem) bool { return isOthers[i.ID] })
			want.Assignments = keep(all.Assignments, func(a models.Assignment) bool { return isOthers[a.ItemID] })
			want.Standings = keep(all.Standings, func(s models.Standing) bool { return isOthers[s.ItemID] })
			want.Milestones = keep(all.Milestones, func(m models.Milestone) bool { return isOthers[m.ItemID] })
			want.Fundings = keep(all.Fundings, func(f models.Funding) bool { return isOthers[f.ItemID] })
			want.Targets = keep(all.Targets, func(t models.Target) bool { return isOthers[t.ItemID] })
			isTheirs := map[uuid.UUID]bool{}
			for _, t := range want.Targets {
				isTheirs[t.ID] = true
			}
			want.CurvePoints = keep(all.CurvePoints, func(p models.CurvePoint) bool { return isTheirs[p.TargetID] })
			want.Readings = keep(all.Readings, func(r models.Reading) bool { return isTheirs[r.TargetID] })
			if !reflect.DeepEqual(others, want) {
				t.Error("rows of other kinds changed")
			}
		})
	}
}

func itemsThatAreNo(kind models.Kind, g store.Graph) map[uuid.UUID]bool {
	ids := map[uuid.UUID]bool{}
	for _, i := range g.Items {
		if i.Kind != kind {
			ids[i.ID] = true
		}
	}
	return ids
}

func keep[T any](rows []T, wanted func(T) bool) []T {
	var kept []T
	for _, row := range rows {
		if wanted(row) {
			kept = append(kept, row)
		}
	}
	return kept
}

func TestKindsStandApart(t *testing.T) {
	at := map[int]models.Kind{}
	for _, k := range models.ProjectKinds {
		position := kindPosition(k.Kind)
		if other, taken := at[position]; taken {
			t.Errorf("%s and %s stand at one position", k.Kind, other)
		}
		at[position] = k.Kind
	}
}
