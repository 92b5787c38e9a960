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
	lines := o.lines(body)
	var kept []mark
	paragraphs := 0
	for i, line := range lines {
		if i == 0 && line.from > body.from && !o.beginsLine(line.from) {
			continue // the rest of the heading's own line introduces the area
		}
		if line.from == body.from && !o.beginsLine(line.from) {
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

// beginsLine tells whether only white space stands between a place and the start of its line.
func (s *source) beginsLine(at int) bool {
	before := strings.TrimRight(s.text[:at], " \t\u3000\u00a0#>*\ufeff")
	return before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, "\r") || strings.HasSuffix(before, "\u2028") || strings.HasSuffix(before, "\u2029")
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
	return (last == '。' || last == '：' || last == ':' || last == '！') && (words{"同时", "此外", "各位", "为此"}).prefix(text) == ""
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
		if o.isLead(parts[i], longestInline) && !strings.Contains(o.of(parts[i]), "，") && o.length(parts[i+1]) > o.length(parts[i])+shortestBody {
			kept = append(kept, mark{kind: markLead, label: stretch{parts[i].from, parts[i].from}})
		}
	}
	if len(kept) < 2 || kept[0].label.from != parts[0].from || len(parts) > 5*len(kept) {
		return nil
	}
	return kept
}
