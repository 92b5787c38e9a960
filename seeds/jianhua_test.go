package seeds_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/seeds"
	"plangraph/store"
)

var today = time.Date(2023, time.February, 1, 8, 0, 0, 0, time.UTC)

func jianhua(t *testing.T) store.Graph {
	t.Helper()
	g, err := seeds.Jianhua(today)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// curated finds things in a graph by what a test knows of them.
type curated struct {
	store.Graph
	citations map[uuid.UUID]models.Citation
	items     map[uuid.UUID]models.WorkItem
	byTitle   map[string]models.WorkItem
}

func index(g store.Graph) curated {
	c := curated{g, map[uuid.UUID]models.Citation{}, map[uuid.UUID]models.WorkItem{}, map[string]models.WorkItem{}}
	for _, citation := range g.Citations {
		c.citations[citation.ID] = citation
	}
	for _, item := range g.Items {
		c.items[item.ID], c.byTitle[item.Title] = item, item
	}
	return c
}

// taskOf gives the title of the task that an item is or belongs to.
func (c curated) taskOf(id uuid.UUID) string {
	item := c.items[id]
	for item.ParentID != nil {
		item = c.items[*item.ParentID]
	}
	return item.Title
}

// cites fails the test unless a citation is the gold span.
func (c curated) cites(t *testing.T, what string, id *uuid.UUID, want goldSpan) {
	t.Helper()
	if id == nil {
		t.Errorf("%s cites nothing", what)
		return
	}
	if got := c.citations[*id]; (goldSpan{got.Quote, got.StartOffset, got.EndOffset}) != want {
		t.Errorf("%s cites %q [%d,%d), want %v", what, got.Quote, got.StartOffset, got.EndOffset, want)
	}
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func TestJianhua(t *testing.T) {
	c, want := index(jianhua(t)), readGold(t)

	t.Run("the document is the report, byte for byte", func(t *testing.T) {
		document := c.Documents[0]
		sum := sha256.Sum256([]byte(document.Body))
		same(t, "checksum of the body", hex.EncodeToString(sum[:]), want.Source.SHA256)
		same(t, "checksum", document.SHA256, want.Source.SHA256)
		same(t, "length", document.Length, want.Source.Codepoints)
	})
	t.Run("every quote stands at its span", func(t *testing.T) {
		body := []rune(c.Documents[0].Body)
		for _, citation := range c.Citations {
			same(t, citation.Quote, string(body[citation.StartOffset:citation.EndOffset]), citation.Quote)
		}
	})
	t.Run("areas, tasks and sentences are the gold's", func(t *testing.T) { c.checkAreas(t, want) })
	t.Run("targets are the gold's", func(t *testing.T) { c.checkTargets(t, want) })
	t.Run("projects are the gold's", func(t *testing.T) { c.checkProjects(t, want) })
	t.Run("a number that is a project's hangs on the project, under its measure", func(t *testing.T) {
		for _, w := range [][3]string{
			{"结转地段房屋征收及回迁安置地段数", "结转地段房屋征收及回迁安置", "SECTIONS"},
			{"改造老旧小区数量", "老旧小区改造", "COMMUNITIES"},
			{"改造老旧小区面积", "老旧小区改造", "AREA"},
			{"老旧小区改造惠及居民户数", "老旧小区改造", "HOUSEHOLDS"},
			{"老旧小区居民出资比例", "老旧小区改造", ""},
			{"新增绿化面积", "提升城市管理水平", "GREENED_AREA"},
		} {
			i := slices.IndexFunc(c.Targets, func(t models.Target) bool { return t.Indicator == w[0] })
			same(t, w[0]+" item", c.items[c.Targets[i].ItemID].Title, w[1])
			same(t, w[0]+" measure", deref(c.Targets[i].Measure), w[2])
		}
	})
	t.Run("items stand in the order of the document, parents first", func(t *testing.T) {
		seen, last := map[uuid.UUID]bool{}, models.Citation{}
		for i, item := range c.Items {
			same(t, item.Title+" position", item.Position, i+1)
			if item.ParentID != nil && !seen[*item.ParentID] {
				t.Errorf("%s stands before its parent", item.Title)
			}
			if here := c.citations[*item.CitationID]; here.StartOffset < last.StartOffset {
				t.Errorf("%s stands before %q", item.Title, last.Quote)
			} else {
				last = here
			}
			seen[item.ID] = true
		}
	})
	t.Run("what the report does not say is not there", func(t *testing.T) {
		same(t, "standings", len(c.Standings), 0)
		same(t, "readings", len(c.Readings), 0)
		same(t, "fundings", len(c.Fundings), 0)
		for _, item := range c.Items {
			if item.BudgetFen != nil || item.Location != nil || item.Light != models.LightGrey || !item.DatesInferred {
				t.Errorf("%s knows more than the report", item.Title)
			}
		}
		for _, unit := range c.Units {
			if unit.Confirmed || unit.CreditCode != nil {
				t.Errorf("%s is said to be confirmed", unit.Name)
			}
		}
	})
	t.Run("every item has one suggested lead", func(t *testing.T) {
		leads := map[uuid.UUID]int{}
		for _, a := range c.Assignments {
			same(t, "status", a.Status, models.AssignmentSuggested)
			if a.Role == models.RoleLead {
				leads[a.ItemID]++
			}
		}
		for _, item := range c.Items {
			same(t, item.Title+" leads", leads[item.ID], 1)
		}
	})
	t.Run("ids are new at every call", func(t *testing.T) {
		if jianhua(t).Plans[0].ID == c.Plans[0].ID {
			t.Error("two calls gave one id")
		}
	})
}

func (c curated) checkAreas(t *testing.T, want gold) {
	same(t, "areas", len(c.Areas), 4)
	same(t, "actions", len(c.Actions), 53)
	tasks := slices.DeleteFunc(slices.Clone(c.Items), func(i models.WorkItem) bool { return i.Kind != models.KindTask })
	same(t, "tasks", len(tasks), 16)
	for i, area := range want.Areas {
		got := c.Areas[i]
		same(t, "area", got.Label+got.Title, area.Label+area.Title)
		same(t, "ordinal", got.Ordinal, area.Ordinal)
		c.cites(t, got.Title, got.CitationID, area.Heading)
		for _, task := range area.Tasks {
			item := c.byTitle[task.Title]
			same(t, task.Title+" area", item.AreaID, got.ID)
			same(t, task.Title+" label", deref(item.Label), task.Label)
			same(t, task.Title+" ordinal", deref(item.Ordinal), task.Ordinal)
			c.cites(t, task.Title, item.CitationID, task.Heading)
			c.checkActions(t, item, task.Measures)
		}
	}
}

func (c curated) checkActions(t *testing.T, task models.WorkItem, want []goldSpan) {
	var got []models.Action
	for _, action := range c.Actions {
		if action.ItemID == task.ID {
			got = append(got, action)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%s has %d actions, want %d", task.Title, len(got), len(want))
	}
	for i, action := range got {
		same(t, task.Title+" ordinal", action.Ordinal, i+1)
		same(t, task.Title, action.Body, want[i].Quote)
		c.cites(t, task.Title, action.CitationID, want[i])
	}
}

func (c curated) checkTargets(t *testing.T, want gold) {
	targets := map[string]models.Target{}
	for i, target := range c.Targets {
		targets[target.Indicator] = target
		same(t, target.Indicator+" position", target.Position, i+1)
	}
	same(t, "targets", len(c.Targets), len(want.Targets)+len(want.Implicit))
	for _, w := range want.Targets {
		got := targets[w.Indicator]
		c.checkTarget(t, want, w, got, false)
		same(t, w.Indicator+" value", deref(got.Value), deref(w.Value))
		same(t, w.Indicator+" unit", deref(got.Unit), w.Unit)
		same(t, w.Indicator+" base value", deref(got.BaseValue), w.BaseValue)
		same(t, w.Indicator+" base unit", deref(got.BaseUnit), w.BaseUnit)
		same(t, w.Indicator+" modality", deref(got.Modality), deref(w.Modality))
		same(t, w.Indicator+" nature", got.Nature, natures[w.Nature])
	}
	for _, w := range want.Implicit {
		got := targets[w.Indicator]
		c.checkTarget(t, want, w, got, true)
		same(t, w.Indicator+" base value", deref(got.BaseValue), deref(w.Value))
		same(t, w.Indicator+" has a value", got.BaseValue != nil, w.Value != nil)
		same(t, w.Indicator+" nature", got.Nature, natures[w.Kind])
	}
}

func (c curated) checkTarget(t *testing.T, g gold, want goldTarget, got models.Target, implicit bool) {
	t.Helper()
	same(t, want.Indicator+" task", c.taskOf(got.ItemID), g.taskTitle[want.Task])
	same(t, want.Indicator+" comparator", deref(got.Comparator), comparators[deref(want.Comparator)])
	same(t, want.Indicator+" implicit", got.Implicit, implicit)
	lower := got.Nature == models.NatureZero || got.Indicator == "企业开办时间"
	same(t, want.Indicator+" lower is better", got.Better == models.BetterLower, lower)
	c.cites(t, want.Indicator, got.CitationID, want.goldSpan)
}

var (
	comparators = map[string]models.Comparator{">=": models.ComparatorGTE, "=": models.ComparatorEQ}
	natures     = map[string]models.TargetNature{
		"increment": models.NatureIncrement, "workload": models.NatureWorkload, "beneficiary": models.NatureBeneficiary,
		"level": models.NatureRate, "coverage_all": models.NatureCoverage, "zero_bottom_line": models.NatureZero,
		"milestone_pass": models.NatureMilestone, "trend": models.NatureTrend, "qualitative_safety": models.NatureQuality,
		"qualitative_rule": models.NatureQuality,
	}
	kinds = map[string]models.Kind{
		"road_upgrade": "ROAD_UPGRADE", "pipe_network": "PIPE_NETWORK", "property_takeover": "PROPERTY_TAKEOVER",
		"highway": "HIGHWAY",
		"bridge":  "BRIDGE_UPGRADE", "soil_protection": "SOIL_PROTECTION", "tourism_commercial": "TOURISM_SITE",
		"heritage_restoration": "HERITAGE_RESTORATION", "food_street": "FOOD_STREET",
		"housing_expropriation": "HOUSING_EXPROPRIATION",
		"land_acquisition":      "HOUSING_EXPROPRIATION", "old_community_renovation": "HOUSING_RENOVATION",
		"rural_road_repair": "RURAL_WORKS",
		"rural_toilet":      "RURAL_WORKS", "digital_campus": "DIGITAL_CAMPUS",
	}
	parents = map[string]string{
		"P07": "无物业小区接管试点", "P08": "无物业小区接管试点", "P16": "中心城区美食文化中心", "P17": "中心城区美食文化中心",
	}
)

func (c curated) checkProjects(t *testing.T, want gold) {
	same(t, "projects", len(c.Items)-16, len(want.Projects))
	for _, w := range want.Projects {
		got, kind, parent := c.byTitle[w.Name], kinds[w.Kind], parents[w.ID]
		if kind == "" {
			kind = "OTHER_PROJECT"
		}
		if parent == "" {
			parent = want.taskTitle[w.Task]
		}
		same(t, w.Name+" kind", got.Kind, kind)
		same(t, w.Name+" parent", c.items[deref(got.ParentID)].Title, parent)
		same(t, w.Name+" named", got.Named, w.Named)
		same(t, w.Name+" stage", deref(got.Stage), w.Attributes.Stage)
		same(t, w.Name+" place", deref(got.PlaceName), deref(w.Entity).Quote)
		c.cites(t, w.Name, got.CitationID, w.goldSpan)
	}
}
