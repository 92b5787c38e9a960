package workreport

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// roleWords introduce the units that answer for something; the longer ones come first.
var roleWords = []struct {
	word string
	role Role
}{
	{"牵头责任单位", RoleLead},
	{"牵头单位", RoleLead},
	{"牵头部门", RoleLead},
	{"主办单位", RoleLead},
	{"牵头领导", RoleNone},
	{"主责单位", RoleLead},
	{"责任单位", RoleLead},
	{"责任部门", RoleLead},
	{"承办单位", RoleLead},
	{"实施单位", RoleLead},
	{"配合单位", RoleSupport},
	{"配合部门", RoleSupport},
	{"协办单位", RoleSupport},
	{"参与单位", RoleSupport},
	{"协助单位", RoleSupport},
	{"督办单位", RoleSupervise},
	{"督查单位", RoleSupervise},
	{"督导单位", RoleSupervise},
}

// unitTails end the name of a public body in a sentence. Of other names, only known ones are taken.
var unitTails = words{"局", "委员会", "发改委", "街道办事处", "办事处", "分局", "管委会", "供电公司", "城投公司", "检察院", "法院", "支队", "大队"}

// unitBook matches names in the text to the units that a caller knows.
type unitBook struct {
	names []string // long before short
	known map[string]string
	// beginning are the places in names of those that begin with the same bytes.
	beginning map[string][]int
}

// A name that is looked for in sentences has at least leastName bytes; it is found by the first nameKey of them.
const (
	leastName = len("教育局")
	nameKey   = len("教育")
)

// in finds the names that stand in a text, each where it stands first, long ones before short ones.
func (b *unitBook) in(text string) []unitPlace {
	if len(b.beginning) == 0 {
		return nil
	}
	var found []unitPlace
	seen := map[int]bool{}
	for i := range text {
		if i+leastName > len(text) {
			break
		}
		for _, n := range b.beginning[text[i:i+nameKey]] {
			if !seen[n] && strings.HasPrefix(text[i:], b.names[n]) {
				seen[n] = true
				found = append(found, unitPlace{n, i})
			}
		}
	}
	slices.SortFunc(found, func(a, b unitPlace) int { return a.name - b.name })
	return found
}

// unitPlace is a name by its place in names, and where it stands in a text.
type unitPlace struct{ name, at int }

func newUnitBook(units []KnownUnit) *unitBook {
	book := &unitBook{known: map[string]string{}, beginning: map[string][]int{}}
	for _, u := range units {
		for _, name := range append([]string{u.Name}, u.ShortNames...) {
			if _, taken := book.known[name]; !taken && name != "" {
				book.known[name] = u.Name
				book.names = append(book.names, name)
			}
		}
	}
	sort.SliceStable(book.names, func(i, j int) bool { return len(book.names[i]) > len(book.names[j]) })
	for i, name := range book.names {
		if len(name) >= leastName {
			book.beginning[name[:nameKey]] = append(book.beginning[name[:nameKey]], i)
		}
	}
	return book
}

// match returns the known unit of a name; 区教育局 is the same as 教育局.
func (b *unitBook) match(name string) string {
	if known, ok := b.known[name]; ok {
		return known
	}
	for _, rank := range [...]string{"区", "县", "市", "省", "州", "旗"} {
		if rest, ok := strings.CutPrefix(name, rank); ok {
			if known, ok := b.known[rest]; ok {
				return known
			}
		}
		if known, ok := b.known[rank+name]; ok {
			return known
		}
	}
	return ""
}

// assignments reads the units a sentence names. It answers true when the sentence is nothing but such a line.
func (r *reader) assignments(c *Content, sentence stretch) (whole bool) {
	text := r.of(sentence)
	found, led := false, false
	for from := 0; from < len(text); {
		at, word, role := nextRole(text[from:])
		if at < 0 {
			break
		}
		at += from
		start := at + len(word)
		rest := text[start:]
		colon := words{"：", ":"}.prefix(rest)
		if colon == "" {
			from = start
			continue
		}
		list := stretch{sentence.from + start + len(colon), sentence.to}
		if next, _, _ := nextRole(text[start:]); next > 0 {
			list.to = sentence.from + start + next
		}
		r.assign(c, stretch{sentence.from + at, list.to}, list, besideLead(role, &led))
		found = true
		whole = whole || strings.Trim(text[:at], "（([【 ") == ""
		from = list.to - sentence.from
	}
	if !found {
		r.leads(c, sentence)
	}
	return whole
}

// besideLead makes support of those who answer beside a lead that was named before them: 牵头单位：甲；责任单位：乙.
func besideLead(role Role, led *bool) Role {
	if role == RoleLead && *led {
		return RoleSupport
	}
	*led = *led || role == RoleLead
	return role
}

// roleBeginnings are the characters that role words begin with.
const roleBeginnings = "牵主责承实配协参督"

// nextRole finds the first role word of a text.
func nextRole(text string) (at int, word string, role Role) {
	for i, r := range text {
		if !strings.ContainsRune(roleBeginnings, r) {
			continue
		}
		for _, w := range roleWords {
			if strings.HasPrefix(text[i:], w.word) {
				return i, w.word, w.role
			}
		}
	}
	return -1, "", RoleNone
}

// assign reads a list of units: 区教育局、区财政局，各街道办事处）.
func (r *reader) assign(c *Content, whole, list stretch, role Role) {
	a := Assignment{Citation: r.cite(r.trimSet(whole, blanks+"；;。，,）)】]")), Role: role}
	for _, name := range r.unitNames(list) {
		if n := r.length(name); n >= 2 && n <= 30 {
			a.Units = append(a.Units, UnitMention{r.cite(name), r.units.match(r.of(name))})
		}
	}
	if len(a.Units) > 0 && role != RoleNone {
		c.Assignments = append(c.Assignments, a)
	}
}

// unitNames divides a list of units; a bracket inside it belongs to its name: 各县（市、区）政府.
func (r *reader) unitNames(list stretch) []stretch {
	var names []stretch
	from, depth := list.from, 0
	flush := func(to int) {
		if name := r.trimSet(stretch{from, to}, blanks+"、，,；;。/[]【】：:"); !name.empty() {
			names = append(names, name)
		}
		from = to
	}
	for i, char := range r.of(list) {
		switch {
		case char == '（' || char == '(':
			depth++
		case (char == '）' || char == ')') && depth > 0:
			depth--
		case (char == '）' || char == ')') && depth == 0:
			flush(list.from + i)
			from = list.from + i + utf8.RuneLen(char)
		case depth == 0 && strings.ContainsRune("、，,；;。/ \u3000\t\n】]", char):
			flush(list.from + i)
		}
	}
	flush(list.to)
	return names
}

// roleVerbs say behind the names of units what they do: 由区教育局牵头、区财政局配合.
var roleVerbs = []struct {
	word string
	role Role
}{{"牵头", RoleLead}, {"主办", RoleLead}, {"配合", RoleSupport}, {"协助", RoleSupport}, {"协办", RoleSupport}}

// leads reads units named in a sentence: those before a role's verb, which have that role, and known ones, which have
// none.
func (r *reader) leads(c *Content, sentence stretch) {
	text := r.of(sentence)
	var all []UnitMention
	for _, verb := range roleVerbs {
		at := strings.Index(text, verb.word)
		if at <= 0 {
			continue
		}
		if units := r.before(stretch{sentence.from, sentence.from + at}, all); len(units) > 0 {
			c.Assignments = append(c.Assignments, Assignment{Citation: r.cite(sentence), Role: verb.role, Units: units})
			all = append(all, units...)
		}
	}
	var merely []UnitMention
	for _, found := range r.units.in(text) {
		name := r.units.names[found.name]
		at := stretch{sentence.from + found.at, sentence.from + found.at + len(name)}
		if !overlapsAny(all, r.span(at)) {
			merely = append(merely, UnitMention{r.cite(at), r.units.known[name]})
			all = append(all, merely[len(merely)-1])
		}
	}
	if len(merely) > 0 {
		sort.SliceStable(merely, func(i, j int) bool { return merely[i].Start < merely[j].Start })
		c.Assignments = append(c.Assignments, Assignment{Citation: r.cite(sentence), Units: merely})
	}
}

// before reads the list of units that a stretch ends with; nothing if what stands there is no name of a body, or is
// taken.
func (r *reader) before(head stretch, taken []UnitMention) []UnitMention {
	text := r.of(head)
	from := 0
	for _, mark := range []string{"，", ",", "。", "；", ";", "（", "(", "由", "：", ":"} {
		if i := strings.LastIndex(text, mark); i >= 0 {
			from = max(from, i+len(mark))
		}
	}
	var units []UnitMention
	for _, at := range r.unitNames(stretch{head.from + from, head.to}) {
		name := r.of(at)
		n := r.length(at)
		if known := r.units.match(
			name,
		); n < 3 || n > 16 || known == "" && unitTails.suffix(name) == "" ||
			overlapsAny(taken, r.span(at)) {
			units = nil // 积极配合: what does not end a list of names is none
		} else {
			units = append(units, UnitMention{r.cite(at), known})
		}
	}
	return units
}

func overlapsAny(units []UnitMention, x Span) bool {
	for _, u := range units {
		if u.Start < x.End && x.Start < u.End {
			return true
		}
	}
	return false
}

// columnRole tells what a column of an annex holds by its head: units of a role, what nobody has to do (时限, 领导), or the
// work.
func columnRole(head string) (role Role, skip bool) {
	if _, word, role := nextRole(head); word != "" {
		return role, role == RoleNone
	}
	return RoleNone, (words{"时限", "领导", "责任人", "负责人", "联系人", "备注", "时间", "序号"}).in(head) != ""
}

// cells takes the cells of an annex row that name units, and returns those that say what is to be done. Where the row
// has a cell for each head of the table, the heads decide; else the first cell of units is the lead, the next one
// supports.
func (r *reader) cells(c *Content, row stretch, columns []string) []stretch {
	lines := r.lines(row)
	if len(columns) == 0 || len(lines) != len(columns) {
		return []stretch{r.unheadedCells(c, row)}
	}
	var work []stretch
	led := false
	for i, line := range lines {
		role, skip := columnRole(columns[i])
		switch {
		case role != RoleNone:
			r.assign(c, line, line, besideLead(role, &led))
		case !skip:
			work = append(work, line)
		}
	}
	return work
}

func (r *reader) unheadedCells(c *Content, row stretch) stretch {
	role := RoleLead
	rest := row
	for _, line := range r.lines(row) {
		if !r.unitCell(line) {
			if role == RoleLead {
				continue
			}
			break
		}
		r.assign(c, line, line, role)
		if rest.to == row.to {
			rest.to = line.from
		}
		role = RoleSupport
	}
	return rest
}

// unitCell tells whether a line is a list of public bodies and nothing else.
func (r *reader) unitCell(line stretch) bool {
	if r.length(line) > 80 || strings.ContainsAny(r.of(line), "：:。") {
		return false
	}
	for _, at := range r.unitNames(line) {
		name := r.of(r.cutBracket(at))
		if r.units.match(name) == "" && cellTails.suffix(name) == "" || runes(name) > 20 {
			return false
		}
	}
	return true
}

// cellTails end the names of bodies where a table says that units are listed.
var cellTails = words{
	"局", "委", "办", "办公室", "委员会", "中心", "公司", "集团", "街道", "办事处", "指挥部", "专班", "园区", "学校", "乡", "镇", "政府", "法院", "检察院",
	"管委会", "医院", "银行", "支队", "大队", "总队", "联合会", "残联", "妇联", "工会", "团委", "部",
}
