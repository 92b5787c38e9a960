package sheets

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"plangraph/problem"
)

// headingRows is how far down headings are looked for.
const headingRows = 20

// layout is where a sheet has its headings and what its columns mean.
type layout struct {
	first, last int // the rows of the headings
	columns     map[field]int
	headings    map[int]string // as printed, by column
	notes       []CellProblem
}

// candidate is the row that looks most like headings, for the words of a refusal.
type candidate struct {
	row   int
	known int
	texts []string
}

// findLayout finds the headings: the first row with two known ones, together with the row below where that has the rest
// of them. One of them has to say what a row is about. If there are none, the candidate is the next best.
func findLayout(g *grid) (layout, candidate, bool) {
	var best candidate
	for row := 1; row <= min(headingRows, len(g.rows)); row++ {
		c := g.headingsIn(row)
		if c.known > best.known || c.known == best.known && len(c.texts) > len(best.texts) {
			best = c
		}
		if c.known < 2 {
			continue
		}
		if l := g.layoutAt(row); l.names() {
			return l, c, true
		}
	}
	return layout{}, best, false
}

// names tells whether the rows say what they are about.
func (l layout) names() bool {
	return l.columns[fieldTask] > 0 || l.columns[fieldProject] > 0 || l.columns[fieldID] > 0
}

// headingsIn counts the fields that are known in a row, and gives its texts.
func (g *grid) headingsIn(row int) candidate {
	c := candidate{row: row}
	seen := map[field]bool{fieldNone: true}
	for col := 1; col <= g.width; col++ {
		at := g.anchor(place{row, col})
		text := strings.TrimSpace(g.own(at).text)
		if f := fieldOf(text); !seen[f] {
			seen[f] = true
			c.known++
		}
		if text != "" && at.col == col {
			c.texts = append(c.texts, short(text))
		}
	}
	return c
}

// layoutAt makes the layout of the headings that begin in a row.
func (g *grid) layoutAt(row int) layout {
	l := layout{first: row, last: row, columns: map[field]int{}, headings: map[int]string{}}
	if g.secondHeadings(row + 1) {
		l.last = row + 1
	}
	for _, m := range g.merges { // headings merged downwards end where their merges end
		if m.top == row && m.bottom > l.last && m.bottom < row+3 &&
			fieldOf(g.own(place{m.top, m.left}).text) != fieldNone &&
			g.emptyBelow(m) {
			l.last = m.bottom
		}
	}
	for col := 1; col <= g.width; col++ {
		if note, ok := l.take(g, col); ok {
			l.notes = append(l.notes, note)
		}
	}
	return l
}

// emptyBelow tells whether the rows that a merged heading covers beside its first have nothing of their own.
func (g *grid) emptyBelow(m region) bool {
	for row := m.top + 1; row <= m.bottom; row++ {
		for col := 1; col <= g.width; col++ {
			if !g.own(place{row, col}).blank() {
				return false
			}
		}
	}
	return true
}

// secondHeadings tells whether a row goes on with the headings of the row above: something known stands below a heading
// of several columns or an unknown one, and nothing unknown below a known one, as in a row of data.
func (g *grid) secondHeadings(row int) bool {
	known := 0
	for col := 1; col <= g.width; col++ {
		p, above := place{row, col}, place{row - 1, col}
		text := g.own(p).text
		if strings.TrimSpace(text) == "" {
			continue
		}
		group := g.merges[above]
		spread := group.right > group.left
		switch here, over := fieldOf(text), fieldOf(g.own(g.anchor(above)).text); {
		case here != fieldNone && (spread || over == fieldNone):
			known++
		case spread, here != fieldNone && here == over:
		default:
			return false
		}
	}
	return known > 0
}

// take gives a column its meaning, or a note why it has none.
func (l layout) take(g *grid, col int) (note CellProblem, noted bool) {
	at, text := g.headingOf(l.first, l.last, col)
	if text == "" {
		return CellProblem{}, false
	}
	l.headings[col] = text
	f := fieldOf(text)
	note = CellProblem{Row: at.row, Column: text, Address: at.String(), Text: text}
	switch taken := l.columns[f]; {
	case f == fieldNone:
		note.Code, note.Message = UnknownColumn, fill(unknownColumn, short(text))
	case taken > 0:
		letter, _ := excelize.ColumnNumberToName(taken) // a column that was found has a name
		note.Code, note.Message = SecondColumn, fill(secondColumn, short(text), letter, f.heading())
	default:
		l.columns[f] = col
		return CellProblem{}, false
	}
	return note, true
}

// headingOf gives the heading of a column: of two, the lower if it is known, as it says more. The further columns of a
// heading over several have none.
func (g *grid) headingOf(first, last, col int) (place, string) {
	lower, upper := g.anchor(place{last, col}), g.anchor(place{first, col})
	below, above := strings.TrimSpace(g.own(lower).text), strings.TrimSpace(g.own(upper).text)
	switch {
	case lower.col == col && fieldOf(below) != fieldNone:
		return lower, below
	case upper.col == col && above != "" && (below == "" || fieldOf(above) != fieldNone):
		return upper, above
	case lower.col == col:
		return lower, below
	}
	return place{}, ""
}

// refuseLayout says what was looked for and what was found instead.
func refuseLayout(found candidate) error {
	if len(found.texts) == 0 {
		return problem.Refuse(problem.Invalid, argument, emptyBook)
	}
	var wanted []string
	for _, c := range columns {
		if c.field == fieldTask || c.field == fieldProject || c.field == fieldID {
			wanted = append(wanted, fmt.Sprintf("%s (%s…)", c.headings[0], strings.Join(c.headings[1:4], ", ")))
		}
	}
	texts := found.texts
	if len(texts) > 20 {
		texts = append(texts[:20:20], "…")
	}
	return problem.Refuse(
		problem.Invalid, argument, noHeadings, headingRows, strings.Join(wanted, " / "), found.row,
		strings.Join(texts, " | "),
	)
}
