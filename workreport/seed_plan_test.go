package workreport_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/seeds"
	"plangraph/store"
	"plangraph/workreport"
)

// differences are all there are between the curated plan of 建华区 and what Read makes of the same text, each with the
// reason why both are right, or why the reader falls short.
var differences = map[string]string{
	// The curated plan decides what the words leave open.
	"(二)三要 target 新增市场主体: comparator is GTE by hand, EQ by the reader":        "a bare number is read as it stands; that an increment to strive for is a minimum is for a person to say",
	"(五)四要 target 新增就业: comparator is GTE by hand, EQ by the reader":          "as above",
	"(四)一要 target 优良天数达标率: nature is RATE by hand, LEVEL by the reader":       "a share that is to be kept at 90 % and more is a level, as the gold reading says; RATE is a rate of change",
	"(四)三要 target 农膜回收率: nature is RATE by hand, LEVEL by the reader":         "as above",
	"(四)三要 target 农药包装废弃物回收率: nature is RATE by hand, LEVEL by the reader":    "as above",
	"(五)三要 target 标准化基层文化服务中心覆盖率: modality is 努力 by hand, 努力实现 by the reader": "the reader takes the words as printed",
	// The curated plan names things more fully than its sentences do.
	"(三)一要 target 结转地段房屋征收及回迁安置地段数: indicator is 结转地段房屋征收及回迁安置地段数 by hand, 结转地段房屋征收及回迁安置 by the reader": "that sections are counted is not said",
	"(三)一要 target 改造老旧小区数量: indicator is 改造老旧小区数量 by hand, 改造老旧小区 by the reader":                        "数量 is not printed",
	"(三)一要 target 老旧小区改造惠及居民户数: indicator is 老旧小区改造惠及居民户数 by hand, 惠及居民 by the reader":                  "whom it helps is said, by what stands in the clause before",
	"(三)一要 target 老旧小区居民出资比例: indicator is 老旧小区居民出资比例 by hand, 居民出资比例 by the reader":                    "as above",
	"(四)一要 target 秸秆禁烧火点: indicator is 秸秆禁烧火点 by hand, “不着火” by the reader":                             "that straw is meant is said in the clause before",
	"(三)二要 project 无物业小区接管试点: title is 无物业小区接管试点 by hand, 无物业小区接管 by the reader":                        "试点 stands before the verb",
	"(四)一要 project 散煤污染治理“三重一改”: title is 散煤污染治理“三重一改” by hand, 散煤污染治理 by the reader":                   "a slogan in quotes is left out of names",
	"(五)三要 project 东四道街美食打卡集散地: title is 东四道街美食打卡集散地 by hand, 东四道街 by the reader":                       "what 等 sums up is what the streets become, and not part of their names",
	"(五)三要 project 卜奎美食街美食打卡集散地: title is 卜奎美食街美食打卡集散地 by hand, 卜奎美食街 by the reader":                    "as above",
	// One of the two holds something that the other leaves out.
	"(五)三要: project 2023年全省旅发大会筹备 is not read": "an event; the reader keeps events apart from projects, and here finds only its preparation",
	"(四)三要: project 黑土地保护 is only read":        "the curated plan has the project 全省黑土地保护利用 of the same task, and leaves the work without a name out",
	"(四)一要: target 综合利用率 is only read":         "a direction without a value, in passing; the curated plan keeps the three that carry a sentence",
	"(五)五要: target 人民生命健康安全 is only read":      "a state to keep, as 饮用水安全 is; the curated plan has the accidents of the same sentence instead",
}

// TestSeedPlan compares every area, task, action, target and project of the curated plan with the reader's draft.
func TestSeedPlan(t *testing.T) {
	graph, err := seeds.Jianhua(time.Date(2023, time.January, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	draft, err := workreport.Read(t.Context(), []byte(graph.Documents[0].Body), workreport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := comparison{plan: newCurated(graph), found: map[string]bool{}}
	c.areas(draft.Areas)
	for difference := range c.found {
		if differences[difference] == "" {
			t.Errorf("not explained: %s", difference)
		}
	}
	for _, difference := range slices.Sorted(maps.Keys(differences)) {
		if !c.found[difference] {
			t.Errorf("explained, but no longer there: %s", difference)
		}
	}
}

// curated is the plan by hand, by what contains what.
type curated struct {
	store.Graph
	citations map[uuid.UUID]models.Citation
	tasks     map[uuid.UUID][]models.WorkItem // by area
	children  map[uuid.UUID][]models.WorkItem
	actions   map[uuid.UUID][]models.Action
	targets   map[uuid.UUID][]models.Target
}

func newCurated(g store.Graph) curated {
	c := curated{
		g,
		map[uuid.UUID]models.Citation{},
		map[uuid.UUID][]models.WorkItem{},
		map[uuid.UUID][]models.WorkItem{},
		map[uuid.UUID][]models.Action{},
		map[uuid.UUID][]models.Target{},
	}
	for _, citation := range g.Citations {
		c.citations[citation.ID] = citation
	}
	for _, item := range g.Items {
		if item.ParentID == nil {
			c.tasks[item.AreaID] = append(c.tasks[item.AreaID], item)
		} else {
			c.children[*item.ParentID] = append(c.children[*item.ParentID], item)
		}
	}
	for _, action := range g.Actions {
		c.actions[action.ItemID] = append(c.actions[action.ItemID], action)
	}
	for _, target := range g.Targets {
		c.targets[target.ItemID] = append(c.targets[target.ItemID], target)
	}
	return c
}

// below gives the projects and targets of a task, however deep.
func (c curated) below(item models.WorkItem) ([]models.WorkItem, []models.Target) {
	projects, targets := []models.WorkItem{}, c.targets[item.ID]
	for _, child := range c.children[item.ID] {
		deeper, theirs := c.below(child)
		projects, targets = append(append(projects, child), deeper...), append(targets, theirs...)
	}
	return projects, targets
}

func (c curated) span(id *uuid.UUID) workreport.Span {
	citation := c.citations[*id]
	return workreport.Span{Start: citation.StartOffset, End: citation.EndOffset}
}

// comparison collects differences as sentences.
type comparison struct {
	plan  curated
	found map[string]bool
}

func (c *comparison) note(format string, values ...any) {
	c.found[fmt.Sprintf(format, values...)] = true
}

// same notes a difference of one field.
func (c *comparison) same(what, field string, want, got any) {
	if fmt.Sprint(want) != fmt.Sprint(got) {
		c.note("%s: %s is %v by hand, %v by the reader", what, field, want, got)
	}
}

func (c *comparison) areas(read []workreport.Area) {
	c.same("plan", "number of areas", len(c.plan.Areas), len(read))
	for i, want := range c.plan.Areas {
		if i >= len(read) {
			break
		}
		what := "area " + want.Label
		c.heading(what, want.Label, want.Ordinal, want.Title, want.CitationID, read[i].Heading)
		tasks := c.plan.tasks[want.ID]
		c.same(what, "number of tasks", len(tasks), len(read[i].Tasks))
		for j, task := range tasks {
			if j < len(read[i].Tasks) {
				c.task(want.Label+*task.Label, task, read[i].Tasks[j])
			}
		}
	}
}

func (c *comparison) heading(
	what, label string, ordinal int, title string, citation *uuid.UUID, got workreport.Heading,
) {
	c.same(what, "label", label, got.Label)
	c.same(what, "ordinal", ordinal, got.Ordinal)
	c.same(what, "title", title, got.Title)
	c.same(what, "span", c.plan.span(citation), got.Span)
}

func (c *comparison) task(what string, want models.WorkItem, got workreport.Task) {
	c.heading(what, *want.Label, *want.Ordinal, want.Title, want.CitationID, got.Heading)
	actions := c.plan.actions[want.ID]
	c.same(what, "number of actions", len(actions), len(got.Actions))
	for i, action := range actions {
		if i < len(got.Actions) {
			c.same(fmt.Sprintf("%s action %d", what, i+1), "span", c.plan.span(action.CitationID), got.Actions[i].Span)
		}
	}
	projects, targets := c.plan.below(want)
	c.targets(what, targets, got.Targets)
	c.projects(what, projects, got.Projects)
	c.same(what, "number of subtasks", 0, len(got.Subtasks))
}

func overlap(a, b workreport.Span) bool { return a.Start < b.End && b.Start < a.End }

func (c *comparison) targets(what string, want []models.Target, got []workreport.Target) {
	left := slices.Clone(got)
	for _, w := range want {
		i := slices.IndexFunc(left, func(g workreport.Target) bool {
			return overlap(c.plan.span(w.CitationID), g.Span) && w.Implicit == g.Implicit() &&
				fmt.Sprint(value(w.Value)) == fmt.Sprint(
					value(g.Value),
				)
		})
		if i < 0 {
			i = slices.IndexFunc(left, func(g workreport.Target) bool {
				return overlap(c.plan.span(w.CitationID), g.Span) && w.Implicit == g.Implicit()
			})
		}
		if i < 0 {
			c.note("%s: target %s is not read", what, w.Indicator)
			continue
		}
		c.target(what+" target "+w.Indicator, w, left[i])
		left = slices.Delete(left, i, i+1)
	}
	for _, g := range left {
		c.note("%s: target %s is only read", what, g.Indicator)
	}
}

func (c *comparison) target(what string, w models.Target, g workreport.Target) {
	c.same(what, "indicator", w.Indicator, g.Indicator)
	c.same(what, "comparator", text(w.Comparator), string(g.Comparator))
	c.same(what, "value", value(w.Value), value(g.Value))
	c.same(what, "upper value", value(w.ValueTo), value(g.To))
	c.same(what, "unit", text(w.Unit), g.Unit)
	c.same(what, "base value", value(w.BaseValue), value(g.BaseValue))
	c.same(what, "base unit", text(w.BaseUnit), g.BaseUnit)
	c.same(what, "modality", text(w.Modality), g.Modality)
	c.same(what, "nature", w.Nature, g.Nature)
	c.same(what, "better", w.Better, g.Better)
}

func (c *comparison) projects(what string, want []models.WorkItem, got []workreport.Project) {
	left := slices.Clone(got)
	for _, w := range want {
		i := slices.IndexFunc(left, func(g workreport.Project) bool {
			return overlap(c.plan.span(w.CitationID), g.Span) && strings.Contains(
				w.Title, strings.TrimSuffix(g.Entity.Quote, "管理"),
			)
		})
		if i < 0 {
			c.note("%s: project %s is not read", what, w.Title)
			continue
		}
		name := what + " project " + w.Title
		c.same(name, "title", w.Title, left[i].Name)
		c.same(name, "kind", w.Kind, left[i].Kind)
		c.same(name, "named", w.Named, !left[i].Unnamed)
		left = slices.Delete(left, i, i+1)
	}
	for _, g := range left {
		c.note("%s: project %s is only read", what, g.Name)
	}
}

func text[T ~string](s *T) string {
	if s == nil {
		return ""
	}
	return string(*s)
}

func value(x *float64) string {
	if x == nil {
		return "nothing"
	}
	return fmt.Sprint(*x)
}
