package workreport

import (
	"slices"
	"strings"

	"plangraph/models"
)

// commonWork is work that reports promise by its kind, at so many places that none is named: 改造老旧小区5个.
type commonWork struct {
	nouns words
	works words // what is done to them; empty where the noun says so itself
	kind  models.Kind
}

var commonWorks = slices.Concat(otherCommonWorks, commonWorksOfKinds(models.ProjectKinds))

// otherCommonWorks have no kind of their own. They stand first: of two works with the same noun the later one is meant.
var otherCommonWorks = []commonWork{
	{
		words{"高标准农田", "幼儿园", "中小学", "学校", "停车位", "停车泊位", "停车场", "充电桩"},
		words{"新建", "建设", "改造", "改扩建", "新改扩建"},
		"OTHER_PROJECT",
	},
	{
		words{"锅炉", "车辆", "散煤", "固体废物", "危险废物", "产能"},
		words{"淘汰", "改造", "治理", "污染治理", "专项治理", "淘汰改造", "替代"},
		"OTHER_PROJECT",
	},
	{words{"名校办分校", "全民健身工程"}, nil, "OTHER_PROJECT"},
}

func commonWorksOfKinds(kinds []models.ProjectKind) []commonWork {
	var all []commonWork
	for _, k := range kinds {
		for _, w := range k.Words.Common {
			all = append(all, commonWork{w.Nouns, w.Works, k.Kind})
		}
	}
	return all
}

// commonVerbs begin clauses about such work beside the verbs of all works.
var commonVerbs = words{"加大", "深化", "淘汰", "巩固", "探索", "加强", "更新", "新改扩建", "新改建"}

// commonWorks adds the works of a clause that names none of them: they are projects, too, but without a name.
func (r *reader) commonWorks(c *Content, clause stretch) {
	if !mentionsCommonWork(r.of(clause)) {
		return
	}
	verb, object := r.commonObject(clause)
	if verb == "" {
		return
	}
	var found []Project
	for _, it := range r.items(object) {
		if p, ok := r.commonWork(clause, it.at, verb); ok {
			found = append(found, p)
		}
	}
	if len(found) < 2 {
		found = nil
		if p, ok := r.commonWork(clause, object, verb); ok {
			found = append(found, p)
		}
	}
	c.Projects = append(c.Projects, found...)
}

// mentionsCommonWork spares most clauses the search.
func mentionsCommonWork(clause string) bool {
	for _, work := range commonWorks {
		if work.nouns.in(clause) != "" {
			return true
		}
	}
	return false
}

// commonObject takes verbs and counts off a clause: 计划|改造|老旧小区|5个、36万平米.
func (r *reader) commonObject(clause stretch) (verb string, object stretch) {
	object = r.cutSpent(clause)
	from := object.from
	for more := true; more; {
		rest := r.of(object)
		size := len(actionLead(rest))
		if size == 0 {
			size = len(commonVerbs.prefix(rest))
		}
		object.from += size
		more = size > 0
	}
	verb = r.text[from:object.from]
	if counted := r.quantities(object); len(counted) > 0 {
		if first := counted[0]; first.at.from == object.from {
			object.from = first.at.to
		} else {
			object.to = first.at.from
		}
	}
	if i := strings.Index(r.of(object), "“"); i > 0 {
		object.to = object.from + i
	}
	return verb, r.trimSet(object, blanks+"、的")
}

// commonWork reads a noun with what is done to it, which is the verb before it or the word behind it.
func (r *reader) commonWork(clause, object stretch, verb string) (Project, bool) {
	for _, tail := range [...]string{"工作", "成果", "力度", "步伐", "进度", "模式"} {
		object.to -= len(words{tail}.suffix(r.of(object)))
	}
	name := r.of(object)
	if n := runes(name); n < 3 || n > 24 {
		return Project{}, false
	}
	p := Project{Citation: r.cite(clause), Entity: r.cite(object), Unnamed: true}
	_, p.Stage = stageOf(verb)
	last := -1
	for _, kind := range commonWorks {
		noun := kind.nouns.in(name)
		at := strings.LastIndex(name, noun)
		if noun == "" || at < last {
			continue
		}
		action, before := kind.works.longestSuffix(name), kind.works.longestSuffix(verb)
		switch {
		case kind.works == nil && strings.HasSuffix(name, noun):
			p.Name = name
		case action != "" && at < len(name)-len(action):
			p.Name = name
		case before != "" && strings.HasSuffix(name, noun):
			action, p.Name = before, name+before
		default:
			continue
		}
		last, p.Action, p.Kind = at, action, kind.kind // 老旧小区管网改造 is about the last noun
	}
	return p, last >= 0
}
