package workreport

import (
	"slices"
	"strings"
)

// areaMarks chooses the marks that divide a part of the plan into areas.
func (o *outliner) areaMarks(body stretch, above markKind) []mark {
	all := o.marksIn(body)
	if siblings := o.increasing(all, above, true, false); above != markNone && len(siblings) >= 2 {
		return siblings
	}
	for _, lineStart := range [...]bool{true, false} {
		if kind := firstNumbered(all, []markKind{above}, lineStart); kind != markNone {
			if marks := o.increasing(all, kind, lineStart, true); len(marks) > 0 {
				return marks
			}
		}
	}
	if marks := o.titleLines(body); len(marks) >= 2 {
		return marks
	}
	if run := o.longestRun(all); len(run) >= 2 {
		return run
	}
	if marks := o.dashes(all); len(marks) >= 2 {
		return marks
	}
	if marks := o.framedLeads(body); len(marks) >= 2 {
		return marks
	}
	return o.leadParagraphs(body, true)
}

// taskMarks chooses the marks that divide an area into tasks or a task into subtasks.
func (o *outliner) taskMarks(body stretch, used []markKind, depth int) []mark {
	all := o.marksIn(body)
	leads := o.leadParagraphs(body, depth == 0)
	if kind := firstNumbered(all, used, true); kind != markNone {
		marks := o.increasing(all, kind, true, true)
		if len(leads) < 2 || len(marks) > 0 && marks[0].label.from < leads[0].label.from {
			return marks
		}
		return leads // the numbers stand below one of them
	}
	run := o.longestRun(all)
	if len(leads) >= 2 && !o.spansLines(run) {
		return leads
	}
	if len(run) >= 2 {
		o.noteStrays(all, run)
		return run
	}
	if kind := firstNumbered(all, used, false); kind != markNone {
		if marks := o.increasing(all, kind, false, true); len(marks) >= 2 {
			return marks
		}
	}
	return o.weakTaskMarks(body, all, leads, depth)
}

// weakTaskMarks chooses among the marks of a part that numbers nothing.
func (o *outliner) weakTaskMarks(body stretch, all, leads []mark, depth int) []mark {
	if marks := o.dashes(all); len(marks) >= 1 {
		return marks
	}
	if marks := o.titleLines(body); len(marks) >= 2 && depth == 0 {
		return marks
	}
	if len(leads) > 0 && depth == 0 && len(o.paragraphs(body)) > 1 {
		return leads // the only paragraph of an area may begin with a short sentence
	}
	return o.leadsInline(body)
}

// firstNumbered gives the kind of the first mark that numbers parts, stands at lines' starts or anywhere as asked, is
// not used above, and counts from one (or nowhere does).
func firstNumbered(all []mark, used []markKind, lineStart bool) markKind {
	anyKind := markNone
	for _, m := range all {
		numbers := m.kind <= markCircled || m.kind == markOrdinal
		if !numbers || lineStart && !m.lineStart || slices.Contains(used, m.kind) {
			continue
		}
		if m.ordinal == 1 {
			return m.kind
		}
		// Inside a line, 3.5 and 二、 may be anything: such a count must begin with one.
		weak := !m.lineStart && (m.kind == markDigit || m.kind == markChinese)
		if anyKind == markNone && !weak {
			anyKind = m.kind
		}
	}
	return anyKind
}

const widestGap = 20

// increasing keeps the marks of a kind whose numbers grow; gaps are kept as printed. Marks inside a line must count on
// without a gap.
func (o *outliner) increasing(all []mark, kind markKind, lineStart, report bool) []mark {
	var kept []mark
	last := 0
	for _, m := range all {
		if m.kind != kind || lineStart && !m.lineStart {
			continue
		}
		gap := len(kept) > 0 && m.ordinal > last+1
		if m.ordinal <= last || gap && !m.lineStart || m.ordinal > last+widestGap {
			o.noteMark(
				report, m, DiagnosticBrokenCount, "this number does not count on from the one before, so it stays text",
			)
			continue
		}
		if gap {
			o.noteMark(report, m, DiagnosticGap, "a number is missing before this one")
		}
		kept, last = append(kept, m), m.ordinal
	}
	return kept
}

func (o *outliner) noteMark(report bool, m mark, code DiagnosticCode, message string) {
	if report {
		o.note(m.label, code, message)
	}
}

func (o *outliner) dashes(all []mark) []mark {
	var kept []mark
	for _, m := range all {
		if (m.kind == markDash || m.kind == markBullet) && m.lineStart && (len(kept) == 0 || kept[0].kind == m.kind) {
			kept = append(kept, m)
		}
	}
	return kept
}

// titleLines finds short lines without a full stop that stand above paragraphs: headings without a mark.
func (o *outliner) titleLines(body stretch) []mark {
	lines := o.lines(body)
	var kept []mark
	for i, line := range lines {
		if i+1 >= len(lines) || o.length(line) > longestTitle/2+6 || o.length(line) < 4 {
			continue
		}
		if o.length(lines[i+1]) < 2*o.length(line) || endsSentence(o.of(line)) || strings.ContainsAny(o.of(line), "|\t") {
			continue
		}
		if last := lastRune(o.of(line)); last == '：' || last == ':' || strings.HasPrefix(o.of(line), "各位代表") {
			continue
		}
		start := o.skipMarkdown(line)
		kept = append(kept, mark{kind: markLead, label: stretch{start, start}, lineStart: true})
	}
	return kept
}
