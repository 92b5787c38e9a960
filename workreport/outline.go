package workreport

import (
	"slices"
)

// node is a part of the plan: its heading, where it reaches, its own text and what it is divided into.
type node struct {
	heading  Heading
	head     stretch
	span     stretch
	own      []stretch
	children []node
	row      bool     // of an annex: its cells may name units
	columns  []string // the heads of the table's columns behind the title's
}

// outline is the plan as divided by its marks, before its sentences are read.
type outline struct {
	goals []stretch
	areas []node
}

// outliner builds an outline and collects what did not fit.
type outliner struct {
	*source
	diagnostics []Diagnostic
}

func (o *outliner) note(x stretch, code DiagnosticCode, message string) {
	if len(o.diagnostics) < maxDiagnostics {
		o.diagnostics = append(o.diagnostics, Diagnostic{o.cite(x), code, message})
	}
}

const maxDiagnostics = 200

func (o *outliner) outline(parts []part) outline {
	var out outline
	for _, p := range parts {
		if p.annex {
			out.areas = append(out.areas, o.annex(p)...)
			continue
		}
		before := len(out.areas)
		o.divide(&out, p.body, p.mark, 0)
		if n := len(out.areas); n > before {
			o.trimClosing(&out.areas[n-1])
		}
	}
	return out
}

// divide splits a part of the plan into goals and areas. Parts that only set goals or only gather work are opened.
func (o *outliner) divide(out *outline, body stretch, above markKind, depth int) {
	marks := o.areaMarks(body, above)
	if len(marks) == 0 {
		out.goals = append(out.goals, body)
		return
	}
	if intro := (stretch{body.from, marks[0].label.from}); !intro.empty() {
		out.goals = append(out.goals, intro)
	}
	for i, m := range marks {
		area := stretch{m.label.from, body.to}
		if i+1 < len(marks) {
			area.to = marks[i+1].label.from
		}
		heading, head := o.headingAt(m, area.to)
		rest := stretch{head.to, area.to}
		switch {
		case selfWords.in(heading.Title) != "" && i > 0:
			continue
		case isGoalsTitle(heading.Title):
			out.goals = append(out.goals, rest)
			continue
		case isWorkTitle(heading.Title) && depth < deepest && len(o.areaMarks(rest, m.kind)) > 0:
			o.divide(out, rest, m.kind, depth+1)
			continue
		}
		out.areas = append(out.areas, o.node(heading, head, area, []markKind{above, m.kind}, 0))
	}
}

// skipEmphasis steps over the Markdown marks that close a bold heading.
func (s *source) skipEmphasis(from, to int) int {
	for from < to && (s.text[from] == '*' || s.text[from] == '_') {
		from++
	}
	return from
}

const deepest = 1 // tasks and subtasks

// node divides an area or a task further. used are the kinds of mark that stand above it.
func (o *outliner) node(heading Heading, head, span stretch, used []markKind, depth int) node {
	o.found(1)
	n := node{heading: heading, head: head, span: o.trim(span)}
	body := stretch{o.skipEmphasis(head.to, span.to), span.to}
	var marks []mark
	if depth <= deepest {
		marks = o.taskMarks(body, used, depth)
	}
	own := body
	if len(marks) > 0 {
		own.to = marks[0].label.from
	}
	n.own = []stretch{own}
	for i, m := range marks {
		child := stretch{m.label.from, span.to}
		if i+1 < len(marks) {
			child.to = marks[i+1].label.from
		}
		h, at := o.headingAt(m, child.to)
		n.children = append(n.children, o.node(h, at, child, append(slices.Clip(used), m.kind), depth+1))
	}
	return n
}

// trimClosing ends the last area before the words that close the speech.
func (o *outliner) trimClosing(area *node) {
	end := area.span.to
	for _, line := range o.lines(stretch{area.head.to, area.span.to}) {
		if text := o.of(line); closingWords.prefix(text) != "" {
			end = line.from
			break
		}
	}
	area.shorten(o.source, end)
}

func (n *node) shorten(s *source, end int) {
	n.span = s.trim(stretch{n.span.from, max(n.head.to, min(n.span.to, end))})
	for i := range n.own {
		n.own[i].to = max(n.own[i].from, min(n.own[i].to, end))
	}
	for i := range n.children {
		if n.children[i].span.from < end {
			n.children[i].shorten(s, end)
			continue
		}
		n.children = n.children[:i]
		break
	}
}
