package workreport

import (
	"strings"

	"plangraph/models"
)

// projects reads the concrete works that a sentence names.
func (r *reader) projects(c *Content, sentence stretch) {
	for _, clause := range r.clauses(sentence) {
		if w, ok := r.workClause(clause); ok {
			r.addProjects(c, w)
		}
	}
}

// concrete tells whether a clause names works, and not a campaign or a position to gain.
func (r *reader) concrete(w *workClause) bool {
	if (words{"打造", "建立", "开展", "形成", "促进", "创新", "强化"}).suffix(w.verb) != "" && !r.built(w) {
		return false
	}
	if w.open && otherCollectives.suffix(w.collective) != "" && !w.predicate && !w.sums() || r.plain(w.items[0]) && !w.open {
		return false
	}
	summed := w.sums() || w.open && w.predicate
	kept := w.items[:0]
	for _, it := range w.items {
		if r.named(it, w, summed) {
			kept = append(kept, it)
		}
	}
	w.items = kept
	return len(kept) > 0
}

// built tells of verbs that mostly win titles (打造…高地) whether they build here: a place with a long name and no rank.
func (r *reader) built(w *workClause) bool {
	for _, it := range w.items {
		name := r.of(it.name)
		if !it.found || it.borrowed || r.length(it.name) < 8 && !w.open || (words{"区域", "产业", "全国", "全省", "京津", "世界", "国际", "一流", "示范", "高端", "先进", "品牌", "集群", "高地", "枢纽", "精品", "样板", "特色"}).in(name) != "" {
			return false
		}
	}
	return true
}

// named tells whether an item is the name of one work.
func (r *reader) named(it workItem, w *workClause, summed bool) bool {
	name := r.of(it.name)
	n := r.length(it.name)
	switch {
	case n < 2 && !w.open, n > 40, strings.ContainsAny(name, "“”《》‘’%"):
		return false
	case it.found && n < 3 && name == it.place.word:
		return false // 公园 alone is nobody's name
	case abstractTails.suffix(name) != "" && !strings.Contains(it.action, "项目"), r.plain(it):
		return false
	case summed:
		return true
	case it.found:
		return (n >= 3 || w.open) && w.builds(it)
	}
	return n >= 3 && (strings.Contains(it.action, "项目") || (words{"规划编制", "综合开发", "征迁", "规划修编", "拆迁改造", "拆迁", "搬迁"}).suffix(it.action) != "")
}

// builds tells whether a clause says what is done to a place.
func (w *workClause) builds(it workItem) bool {
	return it.action != "" || buildVerbs.suffix(w.verb) != "" || w.each || w.predicate || w.open
}

// plain tells whether an item is work of a kind and no work of its own: 农村公路, 各类管网, 11所培训学校.
func (r *reader) plain(it workItem) bool {
	name := r.of(it.name)
	if plainNouns.prefix(name) != "" && !strings.Contains(name, "第") {
		return true
	}
	if (words{"一批", "高质量的", "大项目", "好项目", "基础设施", "重点项目"}).in(name) != "" {
		return true
	}
	counted := r.quantities(it.name)
	return len(counted) > 0 && counted[0].at.from == it.name.from && counted[0].measure.dimension != dimensionSpec
}

// buildVerbs make a project of a place without another word: 打通育才街, 建设体育馆.
var buildVerbs = words{"建成通车", "建设", "新建", "改造", "改建", "扩建", "打通", "建成", "启动", "谋划", "完成", "延伸", "修缮", "续建", "实施", "推进", "打造", "创建", "提升", "形成", "筹建", "谋划建设", "谋划启动", "建设完成", "贯通", "解决", "确保", "谋划打造", "整治", "修复", "疏通", "重建", "迁建"}

func (r *reader) addProjects(c *Content, w workClause) {
	if w.oneEntry(r.source) {
		first, last := w.items[0], w.items[len(w.items)-1]
		p := r.project(w, last)
		p.Entity = r.cite(stretch{first.at.from, last.at.to})
		p.Name = p.Entity.Quote
		for _, it := range w.items {
			p.Members = append(p.Members, r.cite(it.name))
		}
		c.Projects = append(c.Projects, p)
		return
	}
	for _, it := range w.items {
		c.Projects = append(c.Projects, r.project(w, it))
	}
}

// oneEntry tells whether a list is one entry of the ledger: names that one 工程 or 项目 closes, or buildings that share what
// is done to them. Roads, open lists and what is done to each of them are entries of their own.
func (w *workClause) oneEntry(s *source) bool {
	if len(w.items) < 2 || w.each || w.open {
		return false
	}
	last := w.items[len(w.items)-1]
	if strings.HasSuffix(s.of(last.at), "工程") || strings.HasSuffix(s.of(last.at), "项目") {
		return true
	}
	own := 0
	for _, it := range w.items {
		if it.place.line {
			return false
		}
		if it.own {
			own++
		}
	}
	return own < len(w.items)
}

func (r *reader) project(w workClause, it workItem) Project {
	p := Project{
		Citation: r.cite(w.clause),
		Entity:   r.cite(it.name),
		Action:   it.action,
		Kind:     it.place.kind,
		Stage:    w.stage,
		Open:     w.open,
	}
	if p.Kind == "" {
		p.Kind = "OTHER_PROJECT"
	}
	if p.Action == "" {
		p.Action = strings.Trim(w.verb, blanks)
		if w.open && w.collective != "" && p.Action == "" {
			p.Action = w.collective
		}
	}
	p.Kind = kindByAction(p.Kind, p.Action, w)
	p.Name = p.Entity.Quote + strings.TrimSuffix(it.action, "工作")
	return p
}

// kindByAction lets what is done decide where the place does not.
func kindByAction(kind models.Kind, action string, w workClause) models.Kind {
	switch {
	case strings.Contains(action, "物业"):
		return "PROPERTY_TAKEOVER"
	case (words{"修缮"}).in(action+w.verb) != "" && kind == "OTHER_PROJECT":
		return "HERITAGE_RESTORATION"
	case (words{"征迁", "征收", "拆迁"}).in(action) != "":
		return "HOUSING_EXPROPRIATION"
	case strings.Contains(w.collective, "美食"):
		return "FOOD_STREET"
	case (words{"管线", "管网", "雨水", "污水"}).in(action) != "":
		return "PIPE_NETWORK"
	}
	return kind
}
