package workreport

import "strings"

const (
	longestLead   = 26 // code points of a lead phrase with its full stop
	longestInline = 14
	shortestBody  = 12
	shortestRest  = 8 // of a paragraph behind its lead phrase
)

// leadParagraphs finds the paragraphs that begin with a lead phrase: 推动路网新突破。…. Unless most paragraphs do, a short
// first sentence is just a short sentence. The first paragraph may be an introduction.
func (o *outliner) leadParagraphs(body stretch, most bool) []mark {
	lines := o.paragraphs(body)
	var kept []mark
	paragraphs := 0
	for i, line := range lines {
		if i == 0 && o.introduces(line, body) {
			continue
		}
		if _, marked := o.markAt(stretch{o.skipMarkdown(line), line.to}, true); marked {
			continue
		}
		paragraphs++
		if m, ok := o.lead(line, longestLead); ok {
			kept = append(kept, m)
		}
	}
	if most && 2*len(kept) < paragraphs-1 || len(kept) < 1 || !most && len(kept) < 2 {
		return nil
	}
	return kept
}

// introduces tells whether the first line of a part introduces the others: it stands behind the heading, or ends in a
// colon.
func (o *outliner) introduces(line, body stretch) bool {
	last := lastRune(o.of(line))
	return !o.beginsLine(line.from) && line.from >= body.from || last == '：' || last == ':'
}

// paragraphs are the lines of a part before the words that close the speech.
func (o *outliner) paragraphs(body stretch) []stretch {
	lines := o.lines(body)
	for i, line := range lines {
		if i > 0 && closingWords.prefix(o.of(line)) != "" {
			return lines[:i]
		}
	}
	return lines
}

var closingWords = words{"各位代表", "同志们", "让我们", "（此处有"}

// beginsLine tells whether only white space stands between a place and the start of its line.
func (s *source) beginsLine(at int) bool {
	before := strings.TrimRight(s.text[:at], " \t\u3000\u00a0#>*\ufeff")
	return before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, "\r") ||
		strings.HasSuffix(before, "\u2028") ||
		strings.HasSuffix(
			before, "\u2029",
		)
}

// lead reads the lead phrase at the start of a paragraph.
func (o *outliner) lead(line stretch, longest int) (mark, bool) {
	start := o.skipMarkdown(line)
	text := stretch{start, line.to}
	parts := o.cut(text, sentenceEnds+"：:")
	if len(parts) < 2 || !o.isLead(parts[0], longest) || o.length(text)-o.length(parts[0]) < shortestRest {
		return mark{}, false
	}
	return mark{kind: markLead, label: stretch{start, start}, lineStart: true}, true
}

// isLead tells whether a sentence can be a lead phrase: short, at most one comma, no figure.
func (o *outliner) isLead(x stretch, longest int) bool {
	text := o.of(x)
	n := o.length(x)
	if n < 5 || n > longest || strings.ContainsAny(text, "0123456789%") || strings.Count(text, "，") > 1 {
		return false
	}
	last := lastRune(text)
	return (last == '。' || last == '：' || last == ':' || last == '！') &&
		(words{"同时", "此外", "各位", "为此"}).prefix(text) == ""
}

// leadsInline finds several lead phrases in one paragraph: 关心企业。更加注重…。支持企业。制定…. They must begin the paragraph
// and be regular, or they are just short sentences.
func (o *outliner) leadsInline(body stretch) []mark {
	lines := o.lines(body)
	if len(lines) == 0 {
		return nil
	}
	parts := o.cut(lines[0], sentenceEnds)
	var kept []mark
	for i := 0; i+1 < len(parts); i++ {
		if o.isLead(parts[i], longestInline) && !strings.Contains(o.of(parts[i]), "，") &&
			o.length(parts[i+1]) > o.length(parts[i])+shortestBody {
			kept = append(kept, mark{kind: markLead, label: stretch{parts[i].from, parts[i].from}})
		}
	}
	if len(kept) < 2 || kept[0].label.from != parts[0].from || len(parts) > 5*len(kept) {
		return nil
	}
	return kept
}

// framedLeads finds lead phrases that repeat one frame: 坚持项目为王，在扩大投资上下功夫。…坚持产业为本，在培育动能上下功夫。 They stand above
// lead phrases of other forms, alone in their paragraph or not.
func (o *outliner) framedLeads(body stretch) []mark {
	byFrame := map[string][]mark{}
	first := ""
	for _, line := range o.lines(body) {
		start := o.skipMarkdown(line)
		parts := o.cut(stretch{start, line.to}, sentenceEnds)
		if len(parts) == 0 {
			continue
		}
		key, ok := o.frame(parts[0])
		if !ok {
			continue
		}
		byFrame[key] = append(byFrame[key], mark{kind: markLead, label: stretch{start, start}, lineStart: true})
		if first == "" && len(byFrame[key]) > 1 {
			first = key
		}
	}
	return byFrame[first]
}

// frame gives the words that a lead phrase of two halves begins and ends with.
func (o *outliner) frame(x stretch) (string, bool) {
	text := []rune(strings.TrimRight(o.of(x), "。"))
	if n := len(
		text,
	); n < 10 || n > 2*longestLead || strings.Count(string(text), "，") != 1 ||
		strings.ContainsAny(string(text), "0123456789：") {
		return "", false
	}
	return string(text[:2]) + string(text[len(text)-2:]), true
}
