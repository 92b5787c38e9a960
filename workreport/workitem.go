package workreport

import (
	"strings"
	"unicode/utf8"

	"plangraph/models"
)

// workItem is one name of the list.
type workItem struct {
	at       stretch // as printed, with a bracket behind it
	name     stretch // without what is done to it
	action   string
	place    place
	found    bool // it ends like a place
	borrowed bool // only the words behind 等 tell that it is a place
	sized    bool // it prints how much: 供热管网80公里
	becomes  bool // it prints what becomes of it: 投产
	own      bool // it prints what is done to it
}

// items cuts a list into its names.
func (r *reader) items(object stretch) []workItem {
	var items []workItem
	from := object.from
	flush := func(to int) {
		at := r.trimSet(stretch{from, to}, blanks+"、")
		if !at.empty() {
			items = append(items, r.item(at))
		}
	}
	for i, char := range r.of(object) {
		i += object.from
		if r.enclosed(i) {
			continue
		}
		word := 0
		switch {
		case char == '、':
			word = len("、")
		case strings.HasPrefix(r.text[i:object.to], "以及"):
			word = len("以及")
		case (char == '和' || char == '及' || char == '与' || char == '暨') && i > from && r.joins(stretch{from, i}, stretch{i + utf8.RuneLen(char), object.to}):
			word = utf8.RuneLen(char)
		}
		if word > 0 {
			flush(i)
			from = i + word
		}
	}
	flush(object.to)
	return items
}

// joins tells whether 和 stands between two names and not inside one: 粮食和物资储备库 is one.
func (r *reader) joins(left, right stretch) bool {
	if (words{"和谐", "和平", "和睦", "及时"}).prefix(r.text[left.to:right.to]) != "" {
		return false
	}
	before := r.item(left)
	if (words{"项目", "工程"}).suffix(r.of(before.at)) != "" && before.at.to-before.name.to < before.at.to-before.at.from {
		return true
	}
	return before.found && r.length(before.name) >= 3 && r.length(right) >= 3 ||
		before.action != "" && before.action != "建设" && before.found
}

// item takes what is done off the end of a name.
func (r *reader) item(at stretch) workItem {
	it := workItem{at: at, name: r.cutBracket(at)}
	for r.cutAction(&it) {
	}
	if !it.found {
		it.place, it.found = placeOf(r.of(it.name))
	}
	whole := it.name
	if it.name = r.cutSize(it.name); it.name != whole {
		it.sized = true
		if !it.found {
			it.place, it.found = placeOf(r.of(it.name))
		}
	}
	if phase := (words{"一期", "二期", "三期", "四期", "五期"}).suffix(
		it.place.word,
	); phase != "" &&
		len(phase) < it.name.to-it.name.from {
		it.place.kind = r.item(stretch{it.name.from, it.name.to - len(phase)}).kind() // 某公园改造|一期 is greening
	}
	it.own = it.action != ""
	return it
}

// cutAction takes the last word that says what is done, or what becomes of it, off a name, until a place is left.
func (r *reader) cutAction(it *workItem) bool {
	name := r.of(it.name)
	if p, ok := placeOf(name); ok && it.action != "" && partNouns.suffix(name) == "" {
		it.place, it.found = p, true
		return false
	}
	word := actionTails.longestSuffix(name)
	if word == "" || word == "提升" || word == "保护" {
		if part := r.partNoun(name); part != "" {
			word = part
		}
	}
	becomes := predicateOf(name) // 长江大桥建成通车、凤凰山隧道完工
	if word == "" {
		word = becomes
	}
	if word == "" || len(word) == len(name) {
		return false
	}
	it.action = word + it.action
	it.name = r.cutBracket(stretch{it.name.from, it.name.to - len(word)})
	if word == becomes {
		it.becomes, it.name = true, r.cutWhen(it.name)
	}
	return true
}

func (it workItem) kind() models.Kind {
	if it.place.kind == "" {
		return "OTHER_PROJECT"
	}
	return it.place.kind
}

// cutSize takes off how large a place is: 某某园区|61平方公里.
func (r *reader) cutSize(name stretch) stretch {
	if !isMeasureEnd(r.of(name)) {
		return name
	}
	for _, q := range r.quantities(name) {
		if q.digits.to == name.to && q.at.from > name.from &&
			(q.measure.dimension == dimensionArea || q.measure.dimension == dimensionLength) {
			return stretch{name.from, q.at.from}
		}
	}
	return name
}

// isMeasureEnd spares most names the search for numbers.
func isMeasureEnd(name string) bool {
	return (words{"公里", "千米", "米", "公顷", "亩"}).suffix(name) != ""
}

func predicateOf(name string) string {
	for _, p := range predicates {
		if strings.HasSuffix(name, p.word) && p.stage != StageUnknown && p.word != "进度" && p.word != "尽快" {
			return p.word
		}
	}
	return ""
}

// partNoun finds a part of a place at the end of a name, if a road or building is named before it.
func (r *reader) partNoun(name string) string {
	word := partNouns.suffix(name)
	if word == "" {
		return ""
	}
	rest := strings.TrimSuffix(name, word)
	if _, ok := placeOf(rest); ok || strings.HasSuffix(rest, "延") {
		return word
	}
	return ""
}

func (r *reader) cutBracket(x stretch) stretch {
	for !x.empty() {
		last, size := utf8.DecodeLastRuneInString(r.of(x))
		if !isClosing(last) || last == '”' || last == '’' || !r.enclosed(x.to-size) {
			return x
		}
		i := strings.LastIndexAny(r.of(x), "（([【")
		if i <= 0 {
			return x
		}
		x.to = x.from + i
		if !utf8.ValidString(r.of(x)) {
			return x
		}
	}
	return x
}
