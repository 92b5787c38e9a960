package workreport

import (
	"strings"
	"unicode/utf8"
)

// workItem is one name of the list.
type workItem struct {
	at       stretch // as printed, with a bracket behind it
	name     stretch // without what is done to it
	action   string
	place    place
	found    bool // it ends like a place
	borrowed bool // only the words behind 等 tell that it is a place
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
	return before.found && r.length(before.name) >= 3 && r.length(right) >= 3 || before.action != "" && before.action != "建设" && before.found
}

// item takes what is done off the end of a name.
func (r *reader) item(at stretch) workItem {
	it := workItem{at: at, name: at}
	it.name = r.cutBracket(it.name)
	for {
		name := r.of(it.name)
		if p, ok := placeOf(name); ok && it.action != "" && partNouns.suffix(name) == "" {
			it.place, it.found = p, true
			break
		}
		word := actionTails.suffix(name)
		if word == "" || word == "提升" || word == "保护" {
			if part := r.partNoun(name); part != "" {
				word = part
			}
		}
		if word == "" {
			word = predicateOf(name) // 长江大桥建成通车、凤凰山隧道完工
		}
		if word == "" || len(word) == len(name) {
			break
		}
		it.action = word + it.action
		it.name = r.cutBracket(stretch{it.name.from, it.name.to - len(word)})
	}
	if !it.found {
		it.place, it.found = placeOf(r.of(it.name))
	}
	it.own = it.action != ""
	return it
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
