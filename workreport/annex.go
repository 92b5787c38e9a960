package workreport

import "strings"

// annex reads an annex of work items as one area. Its tasks are its numbered lines, or the rows of a table that was
// flattened to a cell per line, where a number alone begins a row.
func (o *outliner) annex(p part) []node {
	heading := Heading{Citation: o.cite(p.heading), Title: strings.Trim(o.of(p.heading), titleTrim)}
	area := node{heading: heading, head: p.heading, span: o.trim(stretch{p.heading.from, p.body.to})}
	marks := o.cellMarks(p.body)
	if len(marks) < 2 {
		all := o.marksIn(p.body)
		marks = o.increasing(all, firstNumbered(all, nil, true), true, true)
	}
	if len(marks) == 0 {
		return nil
	}
	intro, columns := o.tableHead(stretch{p.body.from, marks[0].label.from})
	area.own = []stretch{intro}
	o.found(1 + len(marks))
	for i, m := range marks {
		row := stretch{m.label.from, p.body.to}
		if i+1 < len(marks) {
			row.to = marks[i+1].label.from
		}
		h, head := o.headingAt(m, row.to)
		if m.kind == markAnnexCell {
			h, head = o.cellHeading(m, row)
		}
		area.children = append(
			area.children,
			node{heading: h, head: head, span: o.trim(row), own: []stretch{{head.to, row.to}}, row: true, columns: columns},
		)
	}
	return []node{area}
}

// tableHead takes the heads of a table off what stands before its first row; those behind 序号 and the title's are
// returned.
func (o *outliner) tableHead(intro stretch) (stretch, []string) {
	lines := o.lines(intro)
	for i, line := range lines {
		if text := strings.Map(dropBlank, o.of(line)); text != "序号" && text != "编号" {
			continue
		}
		intro.to = line.from
		var columns []string
		for _, head := range lines[min(i+2, len(lines)):] {
			columns = append(columns, strings.Map(dropBlank, o.of(head)))
		}
		return intro, columns
	}
	return intro, nil
}

// cellMarks finds lines that are nothing but the next number: the first cells of a table's rows.
func (o *outliner) cellMarks(body stretch) []mark {
	var kept []mark
	for _, line := range o.lines(body) {
		n, size, _ := readOrdinalNumber(o.of(line))
		if size == line.to-line.from && n == len(kept)+1 {
			kept = append(kept, mark{kind: markAnnexCell, ordinal: n, label: line, lineStart: true})
		}
	}
	return kept
}

// cellHeading takes the cell after a row's number as its title.
func (o *outliner) cellHeading(m mark, row stretch) (Heading, stretch) {
	for _, line := range o.lines(stretch{m.label.to, row.to}) {
		head := stretch{m.label.from, line.to}
		return Heading{o.cite(head), o.of(m.label), m.ordinal, o.of(o.trimSet(line, titleTrim))}, head
	}
	return Heading{o.cite(m.label), o.of(m.label), m.ordinal, ""}, m.label
}
