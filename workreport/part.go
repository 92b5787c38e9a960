package workreport

import (
	"strings"
	"unicode/utf8"
)

// topHeading is a line that may divide the report.
type topHeading struct {
	line  stretch
	mark  mark // kind markNone for a line without a mark
	class sectionClass
	title string
}

// part is a stretch of the plan: where it stands, and the heading it stands under (empty for a fragment).
type part struct {
	body    stretch
	heading stretch
	mark    markKind
	annex   bool
}

// findParts returns the stretches of the plan in text order, and whether a heading announced them.
func (s *source) findParts() (parts []part, announced bool) {
	heads := s.topHeadings()
	s.reclassify(heads)
	best := -1
	var size int
	for i, h := range heads {
		if h.class != sectionPlan {
			continue
		}
		if n := s.planEnd(heads, i) - h.line.to; n > size && n > minPlan {
			best, size = i, n
		}
	}
	switch {
	case best >= 0:
		first := s.earlierGoals(heads, best)
		for i := first; i <= best; i++ {
			if i == best || heads[i].class == sectionPlan && heads[i].mark.kind == heads[best].mark.kind {
				end := s.planEnd(heads, i)
				if i < best {
					end = min(end, heads[best].line.from)
				}
				parts = append(parts, part{stretch{heads[i].line.to, end}, heads[i].line, heads[i].mark.kind, false})
			}
		}
		parts = mergeParts(parts)
		announced = true
	default:
		if p, ok := s.unheadedPart(heads); ok {
			parts = append(parts, p)
		}
	}
	if len(parts) > 0 {
		parts = append(parts, s.annexes(heads, parts[len(parts)-1].body.to)...)
	}
	return parts, announced
}

// reclassify judges headings by each other. 一、2023年工作 before 二、2024年工作 is a review; and where no heading speaks of a
// plan, the part after the review does, if it speaks of this year: 二、奋力谱写新篇章.
func (s *source) reclassify(heads []topHeading) {
	latest, plans := 0, 0
	s.columnHeads(heads)
	for _, h := range heads {
		if h.class == sectionPlan {
			plans++
			if year, ok := yearIn(h.title); ok {
				latest = max(latest, year)
			}
		}
	}
	for i := range heads {
		if year, ok := yearIn(heads[i].title); ok && heads[i].class == sectionPlan && year < latest {
			heads[i].class = sectionReview
		}
	}
	if plans > 0 {
		return
	}
	for i := range heads {
		if heads[i].class == sectionReview && heads[i].mark.kind != markNone {
			s.promoteNext(heads, i)
			return
		}
	}
}

// columnHeads takes the heads of columns of an annex (重点工作) out of the headings of plans.
func (s *source) columnHeads(heads []topHeading) {
	planned, annexed := false, false
	for i, h := range heads {
		annexed = annexed || h.class == sectionAnnex
		if annexed && h.class == sectionPlan && (planned || h.mark.kind == markNone && runes(h.title) <= longestColumn) {
			heads[i].class = sectionOther
		}
		planned = planned || heads[i].class == sectionPlan
	}
}

const longestColumn = 8 // code points of a column's head

func (s *source) promoteNext(heads []topHeading, review int) {
	for i := review + 1; i < len(heads); i++ {
		if heads[i].mark.kind != heads[review].mark.kind || heads[i].class != sectionOther {
			continue
		}
		opening := s.atMost(stretch{heads[i].line.to, len(s.text)}, longestSentence)
		if planSubjects.in(s.of(opening)) != "" {
			heads[i].class = sectionPlan
		}
		return
	}
}

const minPlan = 120 // bytes; a table of contents names the plan part, too, but nothing stands under it

// mergeParts drops parts that lie inside an earlier one, and the beginning of those that do: nothing is read twice.
func mergeParts(parts []part) []part {
	var kept []part
	for _, p := range parts {
		if n := len(kept); n > 0 {
			if p.body.to <= kept[n-1].body.to {
				continue
			}
			p.body.from = max(p.body.from, kept[n-1].body.to)
		}
		kept = append(kept, p)
	}
	return kept
}

// earlierGoals steps back over plan headings that stand beside the best one: 二、今年的总体要求 before 三、重点工作.
func (s *source) earlierGoals(heads []topHeading, best int) int {
	first := best
	for i := best - 1; i >= 0; i-- {
		h := heads[i]
		if h.mark.kind != heads[best].mark.kind || h.mark.kind == markNone {
			continue
		}
		if h.class != sectionPlan || s.planEnd(heads, i)-h.line.to < minPlan {
			break
		}
		first = i
	}
	return first
}

// mostHeadings bounds the work on texts that are nothing but headings.
const mostHeadings = 1000

// topHeadings collects the lines that can divide a report: numbered ones and short ones without a full stop.
func (s *source) topHeadings() []topHeading {
	var heads []topHeading
	for _, line := range s.lines(stretch{0, len(s.text)}) {
		if len(heads) >= mostHeadings {
			break
		}
		start := s.skipMarkdown(line)
		m, marked := s.markAt(stretch{start, line.to}, true)
		heads = append(heads, s.inlineHeadings(line)...)
		if marked && m.kind <= markDigit {
			h, at := s.headingAt(m, line.to)
			class := classify(h.Title)
			if s.length(at) > longestHeading {
				class = sectionOther
			}
			heads = append(heads, topHeading{at, m, class, h.Title})
			continue
		}
		body := stretch{start, line.to}
		if s.length(body) > longestHeading {
			continue
		}
		title := strings.TrimRight(s.of(body), "*_# ")
		class := classify(title)
		if class == sectionFurniture {
			heads = append(heads, topHeading{line, mark{}, class, title})
			continue
		}
		announces := strings.HasSuffix(title, "：") && strings.Contains(title, "，") // 今年，我们要抓好以下工作：
		if class == sectionOther || endsSentence(title) || isReportTitle(title) || announces {
			continue
		}
		heads = append(heads, topHeading{line, mark{}, class, title})
	}
	return heads
}

// inlineHeadings finds the headings of a report that was flattened into one long line: 。二、2022年重点工作。.
func (s *source) inlineHeadings(line stretch) []topHeading {
	if s.length(line) < longestParagraph && line.from > 0 || s.length(line) < longestHeading {
		return nil
	}
	var heads []topHeading
	for i, sentence := range s.cut(line, sentenceEnds+"：:") {
		m, ok := s.markAt(sentence, i == 0)
		if !ok || m.kind != markChinese {
			continue
		}
		h, at := s.headingAt(m, line.to)
		if class := classify(h.Title); class != sectionOther && s.length(at) <= longestHeading {
			heads = append(heads, topHeading{at, m, class, h.Title})
		}
	}
	return heads
}

// longestParagraph in code points; a longer line is a report, or a part of one, without its line ends.
const longestParagraph = 3000

func endsSentence(text string) bool {
	return strings.ContainsRune("。！？；，、：!?;,:…", lastRune(text)) && lastRune(text) != '：' && lastRune(text) != ':'
}

// isReportTitle recognizes the report's own title, which names its year but is no part of it.
func isReportTitle(title string) bool {
	return strings.HasSuffix(strings.Map(dropBlank, title), "工作报告") || strings.HasSuffix(title, "公报")
}

// planEnd finds where the part under a plan heading ends: at the next heading of its rank that is about something else.
func (s *source) planEnd(heads []topHeading, i int) int {
	own := heads[i]
	for _, h := range heads[i+1:] {
		s.look(0)
		if endsPlan(own, h) {
			return h.line.from
		}
	}
	return len(s.text)
}

func endsPlan(own, h topHeading) bool {
	switch h.class {
	case sectionFurniture, sectionGlossary, sectionAnnex:
		return h.mark.kind == markNone || h.mark.kind == own.mark.kind || h.mark.kind == markChinese
	case sectionSelf, sectionReview, sectionProblems, sectionFiveYears:
		return h.mark.kind <= max(own.mark.kind, markChinese)
	case sectionPlan:
		return h.mark.kind == own.mark.kind && own.mark.kind != markNone && h.mark.ordinal == own.mark.ordinal+1 &&
			isGoalsTitle(
				own.title,
			)
	}
	return false
}

// unheadedPart finds the plan of a text without a plan heading: from the sentence that announces this year's work, or
// the whole text when it is a fragment that begins with numbered parts and reviews nothing.
func (s *source) unheadedPart(heads []topHeading) (part, bool) {
	end := len(s.text)
	reviews := false
	for _, h := range heads {
		if h.class == sectionReview {
			reviews = true
		}
	}
	if from, ok := s.announcement(); ok {
		return part{body: stretch{from, s.tail(heads, from)}}, true
	}
	if reviews {
		return part{}, false
	}
	end = min(end, s.tail(heads, 0))
	if !s.numberedWork(stretch{0, end}) {
		return part{}, false
	}
	return part{body: stretch{0, end}}, true
}

func (s *source) tail(heads []topHeading, from int) int {
	for _, h := range heads {
		if h.line.from > from &&
			(h.class == sectionFurniture || h.class == sectionGlossary || h.class == sectionSelf && h.mark.kind <= markChinese || h.class == sectionAnnex) {
			return h.line.from
		}
	}
	return len(s.text)
}

// announcement finds a line that ends in 重点抓好以下六方面工作： or the like and is not about the year before.
func (s *source) announcement() (int, bool) {
	for _, line := range s.lines(stretch{0, len(s.text)}) {
		text := strings.TrimRight(s.of(line), "：:。")
		tail := tailOf(text, 60)
		_, dated := yearIn(tail)
		dated = dated && (words{"要", "将"}).in(tail) != ""
		if (strings.HasSuffix(text, "工作") || strings.HasSuffix(text, "任务")) && (dated || planSubjects.in(tail) != "") &&
			(words{"抓好", "做好", "推进", "完成", "落实", "突出"}).in(tailOf(text, 40)) != "" {
			return line.from, true
		}
	}
	return 0, false
}

// tailOf returns about the last n code points of a text.
func tailOf(text string, n int) string {
	from := max(0, len(text)-3*n)
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from--
	}
	return text[from:]
}

// numberedWork tells whether a fragment is divided like a plan.
func (s *source) numberedWork(x stretch) bool {
	marks := s.marksIn(x)
	counted := 0
	for _, m := range marks {
		if m.lineStart && m.kind <= markDigit || m.kind == markParen {
			counted += 2
		} else if m.kind == markCounted || m.kind == markOrdinal {
			counted++
		}
	}
	return counted >= 2 && s.length(x) > 20
}

func (s *source) annexes(heads []topHeading, after int) []part {
	var parts []part
	for i, h := range heads {
		if h.class != sectionAnnex || h.line.from < after {
			continue
		}
		end := len(s.text)
		for _, next := range heads[i+1:] {
			if next.mark.kind == markNone &&
				(next.class == sectionFurniture || next.class == sectionAnnex || next.class == sectionGlossary) {
				end = next.line.from
				break
			}
		}
		parts = append(parts, part{body: stretch{h.line.to, end}, heading: h.line, annex: true})
		after = end // what lies inside an annex is read with it
	}
	return parts
}
