package workreport

import (
	"slices"
	"strings"

	"plangraph/models"
)

// projects reads the concrete works that a sentence names.
func (r *reader) projects(c *Content, sentence stretch) {
	for _, clause := range r.clauses(sentence) {
		if w, ok := r.workClause(clause); ok {
			r.addProjects(c, w)
		} else {
			r.commonWorks(c, clause)
		}
	}
}

// concrete tells whether a clause names works, and not a campaign or a position to gain.
func (r *reader) concrete(w *workClause) bool {
	if (words{"打造", "建立", "开展", "形成", "促进", "创新", "强化"}).suffix(w.verb) != "" && !r.built(w) {
		return false
	}
	if w.open && otherCollectives.suffix(w.collective) != "" && !w.predicate && !w.sums() ||
		r.plain(w.items[0]) && !w.open {
		return false
	}
	summed := w.sums() || w.open && w.predicate
	if !summed && r.wins(w) {
		return false
	}
	kept := w.items[:0]
	for _, it := range w.items {
		if r.named(it, w, summed) {
			kept = append(kept, it)
		}
	}
	w.items = kept
	return len(kept) > 0
}

// wins tells whether a list holds a position to gain: what stands beside it is one, too (科创基地和现代化枢纽).
func (r *reader) wins(w *workClause) bool {
	for _, it := range w.items {
		if rankWords.prefix(r.of(it.name)) != "" {
			return true
		}
	}
	return false
}

// built tells of verbs that mostly win titles (打造…高地) whether they build here: a place with a long name and no rank.
func (r *reader) built(w *workClause) bool {
	for _, it := range w.items {
		name := r.of(it.name)
		if !it.found || it.borrowed || r.length(it.name) < 8 && !w.open {
			return false
		}
		if enclosedGrounds.is(it.place.word) {
			name = strings.TrimSuffix(name, it.place.word) // an 产业园 is built, whatever its industry
		}
		if (words{"区域", "产业", "全国", "全省", "京津", "世界", "国际", "一流", "示范", "高端", "先进", "品牌", "集群", "高地", "枢纽", "精品", "样板", "特色", "“"}).in(
			name,
		) != "" {
			return false
		}
	}
	return true
}

// named tells whether an item is the name of one work.
func (r *reader) named(it workItem, w *workClause, summed bool) bool {
	n := r.length(it.name)
	switch {
	case n < 2 && !w.open || r.nobodysName(it, w) || r.plain(it):
		return false
	case summed:
		return true
	case it.found && r.of(it.name) == it.place.word && len(w.items) == 1 && w.stage == StageAdvance && !w.predicate:
		return false // 推进消防站建设 goes on in many places; 启动 and 完成 speak of one
	case it.found:
		return (n >= 3 || w.open || it.place.natural) && w.builds(it)
	}
	return r.unplaced(it, w)
}

// unplaced tells whether a name that ends in no place is a work all the same: a project, a plan of works, or what
// becomes of it.
func (r *reader) unplaced(it workItem, w *workClause) bool {
	n := r.length(it.name)
	if n >= 4 && it.becomes && w.items[0].found && w.items[0].becomes {
		return true // 甲二期投产、乙电池|动建
	}
	return n >= 3 &&
		(strings.Contains(it.action, "项目") || (words{"规划编制", "综合开发", "征迁", "规划修编", "拆迁改造", "拆迁", "搬迁"}).suffix(it.action) != "")
}

// nobodysName recognizes words that no work is called by: slogans in quotes, what is too long, 公园 alone, 体系; and land
// that is not treated, as in 绿水青山.
func (r *reader) nobodysName(it workItem, w *workClause) bool {
	name := r.of(it.name)
	switch {
	case r.length(it.name) > 40, strings.ContainsAny(name, "《》‘’%"), r.quoted(it):
		return true
	case it.place.natural && !it.borrowed && !w.summed:
		return natureWorks.in(it.action) == ""
	case it.found && !it.borrowed:
		return name == it.place.word && runes(name) < 3
	}
	return abstractTails.suffix(name) != "" && !strings.Contains(it.action, "项目")
}

// quoted tells whether quotes make a slogan of a name. A line behind them keeps it: “甲乙”高速某某段.
func (r *reader) quoted(it workItem) bool {
	name := r.of(it.name)
	i := strings.LastIndex(name, "”")
	if i < 0 {
		return strings.Contains(name, "“")
	}
	return !it.place.line || strings.HasSuffix(name, it.place.word) && len(name)-i-len("”") < 2*len("段")
}

// builds tells whether a clause says what is done to a place.
func (w *workClause) builds(it workItem) bool {
	return it.action != "" || buildVerbs.suffix(w.verb) != "" || w.each || w.predicate || w.open
}

// plain tells whether an item is work of a kind and no work of its own: 农村公路, 各类管网, 11所培训学校.
func (r *reader) plain(it workItem) bool {
	name := r.of(it.name)
	rest := strings.TrimSuffix(name, it.place.word)
	if (words{"东部", "南部", "西部", "北部", "中部", "生态", "绿色", "滨水"}).is(rest) {
		return true // 南部新城, 生态廊道: a direction or a color names no place
	}
	if it.sized && it.kind() == "GREENING" && runes(rest) <= 2 || it.kind() == "PIPE_NETWORK" && utility(rest) {
		return true // 滨河绿道80公里, 老旧供热管网
	}
	if plainNouns.prefix(name) != "" && !strings.Contains(name, "第") && !r.special(it) {
		return true
	}
	if (words{"一批", "高质量的", "大项目", "好项目", "基础设施", "重点项目"}).in(name) != "" {
		return true
	}
	counted := r.quantities(it.name)
	return len(counted) > 0 && counted[0].at.from == it.name.from && counted[0].measure.dimension != dimensionSpec
}

// utility tells whether words only say what pipes are for.
func utility(text string) bool {
	for word := utilities.prefix(text); word != ""; word = utilities.prefix(text) {
		text = text[len(word):]
	}
	return text == ""
}

var utilities = words{
	"供水",
	"供热",
	"供气",
	"燃气",
	"排水",
	"雨污",
	"雨水",
	"污水",
	"自来水",
	"老旧",
	"市政",
	"地下",
	"集中",
	"城市",
	"城镇",
	"和",
	"、",
	"热力",
	"天然气",
	"老化",
}

// special tells whether a project says so much about common work that it is one of its own: 农村水源置换|项目.
func (r *reader) special(it workItem) bool {
	return (words{"置换项目", "试点项目", "示范项目", "迁建项目", "改扩建项目"}).suffix(r.of(it.at)) != "" && r.length(it.at) >= 10
}

// buildVerbs make a project of a place without another word: 打通育才街, 建设体育馆.
var buildVerbs = words{
	"建成通车",
	"建设",
	"新建",
	"改造",
	"改建",
	"扩建",
	"打通",
	"建成",
	"启动",
	"谋划",
	"完成",
	"延伸",
	"修缮",
	"续建",
	"实施",
	"推进",
	"打造",
	"创建",
	"提升",
	"形成",
	"筹建",
	"谋划建设",
	"谋划启动",
	"建设完成",
	"贯通",
	"解决",
	"确保",
	"运营",
	"谋划打造",
	"整治",
	"修复",
	"疏通",
	"重建",
	"迁建",
}

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

// oneEntry tells whether a list is one entry of the ledger: names that one 工程 or 项目 closes, or buildings that share
// what is done to them. Roads, open lists and what is done to each of them are entries of their own.
func (w *workClause) oneEntry(s *source) bool {
	if len(w.items) < 2 || w.each || w.open {
		return false
	}
	if own := w.closed(s); own > 0 {
		return own < len(w.items)
	}
	if (words{"便道", "人行道", "立面", "路灯", "牌匾"}).in(w.items[0].action) != "" {
		return true // the same part of several streets is one work
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
	return own < len(w.items) && !w.summed && !w.predicate && !s.proper(w.items[0])
}

// closed counts the names that 工程 or 项目 closes, if it closes the last one: A和B项目 is one entry, A项目和B项目 are two.
func (w *workClause) closed(s *source) int {
	closing, own := words{"工程", "项目"}, 0
	if closing.suffix(s.of(w.items[len(w.items)-1].at)) == "" {
		return 0
	}
	for _, it := range w.items {
		if closing.suffix(s.of(it.at)) != "" {
			own++
		}
	}
	return own
}

// proper tells whether a building has a name of its own, and is neither of a kind (看守所) nor part of another place
// (某某一中体育馆): then those listed after it are entries of their own.
func (s *source) proper(it workItem) bool {
	rest := strings.TrimSuffix(s.of(it.name), it.place.word)
	within, part := placeOf(rest)
	part = part && runes(within.word) >= 2 && rest != within.word // but 聊城 is a town, and 高铁 says what kind of station
	return it.found && !part && runes(rest) >= 2 && (words{"设施", "平台", "系统"}).suffix(it.place.word) == ""
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
	done := it.action
	if done == "" && (w.each || treatingVerbs.is(w.verb)) {
		done = treatment(p)
	}
	p.Name = p.Entity.Quote + strings.TrimSuffix(done, "工作")
	return p
}

// treatingVerbs name a work by what is done to a place that is there: 改造阳光路 is 阳光路改造.
var treatingVerbs = words{"修缮", "改造", "改造提升", "整治", "修复", "拓宽", "硬化", "改建", "扩建", "改扩建", "疏通", "升级", "重建", "迁建", "续建"}

func treatment(p Project) string {
	if p.Kind == "PROPERTY_TAKEOVER" {
		return "物业接管"
	}
	return p.Action
}

// kindByAction lets what is done, or the word that sums up a list, decide where the place does not. Later kinds go
// first: 管网征收 is about land.
func kindByAction(kind models.Kind, action string, w workClause) models.Kind {
	for _, k := range slices.Backward(models.ProjectKinds) {
		treated := kind == "OTHER_PROJECT" && words(k.Words.Treatments).in(action+w.verb) != ""
		if treated || words(k.Words.Actions).in(action) != "" || words(k.Words.Collectives).in(w.collective) != "" {
			return k.Kind
		}
	}
	return kind
}
