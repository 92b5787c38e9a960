package sheets

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"plangraph/models"
	"plangraph/problem"
)

// reader reads the rows below the headings of one sheet.
type reader struct {
	*grid
	layout
	options  Options
	area     Cell[string]  // the text across the table that the rows stand below
	merged   map[place]any // the cells of merges, which many rows ask for
	reported map[place]bool
	found    []located
	ledger   Ledger
}

var (
	totals    = regexp.MustCompile(`(?i)^(?:合计|总计|小计|共计|累计|total|subtotal)[:\d项个件.%]*$`)
	footnotes = regexp.MustCompile(`^(?:注|备注|说明|填表|填报|制表|审核|联系|报送)[^:]{0,8}:`)
)

// located is a problem and where it is.
type located struct {
	place
	CellProblem
}

// readGrid reads the ledger of a sheet whose headings were found.
func readGrid(ctx context.Context, g *grid, l layout, options Options) (Ledger, error) {
	r := reader{grid: g, layout: l, options: options, merged: map[place]any{}, reported: map[place]bool{}}
	r.ledger = Ledger{Sheet: g.name, Title: g.title(l.first), Notes: l.notes}
	for number := l.last + 1; number <= len(g.rows); number++ {
		if err := ctx.Err(); err != nil {
			return Ledger{}, err
		}
		if r.skipped(number) {
			continue
		}
		if len(r.ledger.Rows) == options.MaxRows {
			return Ledger{}, problem.Refuse(problem.Limit, argument, tooManyRows, g.name, options.MaxRows)
		}
		r.ledger.Rows = append(r.ledger.Rows, r.row(number))
	}
	slices.SortStableFunc(r.found, func(a, b located) int { return cmp.Or(a.row-b.row, a.col-b.col) })
	for _, f := range r.found {
		r.ledger.Problems = append(r.ledger.Problems, f.CellProblem)
	}
	return r.ledger, nil
}

// title is the first text above the headings.
func (g *grid) title(headings int) string {
	for row := 1; row < headings; row++ {
		for col := 1; col <= len(g.rows[row-1]); col++ {
			if c := g.own(place{row, col}); !c.blank() {
				return tidy(c.text)
			}
		}
	}
	return ""
}

// skipped tells whether a row is none: blank, the headings again, a total, or text across the table.
func (r *reader) skipped(number int) bool {
	first, cells, again := place{}, 0, 0
	for col := 1; col <= len(r.rows[number-1]); col++ {
		p := place{number, col}
		heading, named := r.headings[col]
		if r.own(p).blank() || !named && r.merges[p].right == 0 {
			continue
		}
		if cells++; cells == 1 {
			first = p
		}
		if f := fieldOf(r.own(p).text); f != fieldNone && f == fieldOf(heading) {
			again++
		}
	}
	text := squeezed(r.own(first).text)
	m := r.merges[first]
	switch {
	case cells == 0, again > 1:
		return true
	case totals.MatchString(text):
		r.note(first, TotalRow, totalRow)
		return true
	case cells > 1:
		return false
	case footnotes.MatchString(text):
		r.note(first, BandRow, bandSkipped)
		return true
	case m.right-m.left < 2:
		return false
	case r.columns[fieldArea] == 0:
		value := tidy(r.own(first).text)
		r.area = Cell[string]{first.String(), value, value}
		r.note(first, BandRow, bandArea)
		return true
	}
	r.note(first, BandRow, bandSkipped)
	return true
}

func (r *reader) note(p place, code Code, message problem.Message) {
	r.ledger.Notes = append(r.ledger.Notes, r.problemAt(p, faulty(code, message)))
}

func (r *reader) problemAt(p place, f *fault) CellProblem {
	return CellProblem{
		Row: p.row, Column: r.headings[p.col], Address: p.String(), Text: short(tidy(r.own(p).text)), Code: f.code,
		Message: f.message,
	}
}

// report tells of a problem, of a merged cell once.
func (r *reader) report(p place, f *fault) {
	if !r.reported[p] {
		r.reported[p] = true
		r.found = append(r.found, located{p, r.problemAt(p, f)})
	}
}

func (r *reader) row(number int) Row {
	row := Row{
		Number:    number,
		ID:        read(r, number, fieldID, idIn),
		Ordinal:   read(r, number, fieldOrdinal, textIn),
		Area:      read(r, number, fieldArea, textIn),
		Task:      read(r, number, fieldTask, textIn),
		Project:   read(r, number, fieldProject, textIn),
		Indicator: read(r, number, fieldIndicator, textIn),
		Target:    read(r, number, fieldTarget, amountIn),
		Leader:    read(r, number, fieldLeader, textIn),
		Status:    read(r, number, fieldStatus, func(c content) (models.WorkStatus, *fault) { return statusOf(c.text) }),
		Note:      read(r, number, fieldNote, textIn),
	}
	if measure := read(
		r,
		number,
		fieldMeasure,
		textIn,
	).Value; row.Target.Value.Value != nil &&
		row.Target.Value.Unit == "" {
		row.Target.Value.Unit = measure
	}
	row.Due = read(
		r,
		number,
		fieldDue,
		func(c content) (models.Date, *fault) { return dueIn(c, r.date04, r.options.Year) },
	)
	r.readUnits(&row)
	if row.Area.Address == "" {
		row.Area = r.area
	}
	if row.ID.Text == "" && row.Task.Text == "" && row.Project.Text == "" {
		r.report(r.naming(number), faulty(NoItem, noItem))
	}
	return row
}

// naming is the cell of a row that ought to name its item.
func (r *reader) naming(number int) place {
	for _, f := range []field{fieldTask, fieldProject, fieldID} {
		if col := r.columns[f]; col > 0 {
			return place{number, col}
		}
	}
	return place{number, 1}
}

// readUnits reads who leads, supports and supervises; see the package's comment for 责任单位.
func (r *reader) readUnits(row *Row) {
	lead := read(r, row.Number, fieldLead, namesIn)
	supports := read(r, row.Number, fieldSupports, namesIn)
	answering := read(r, row.Number, fieldResponsible, namesIn)
	row.Supervise = unitCell(read(r, row.Number, fieldSupervise, namesIn))
	row.Lead, row.Supports = unitCell(lead), unitCell(supports)
	more := answering.Value.all
	if r.columns[fieldLead] == 0 {
		row.Lead = unitCell(answering)
		if row.Lead.Value = answering.Value.leading; len(row.Lead.Value) == 0 {
			row.Lead.Value = more[:min(len(more), 1)]
		}
		more = without(more, row.Lead.Value)
	}
	if supports.Text == "" && answering.Address != "" {
		row.Supports = unitCell(answering)
	}
	row.Supports.Value = slices.Concat(supports.Value.all, without(more, supports.Value.all))
}

func unitCell(c Cell[unitNames]) Cell[[]string] {
	return Cell[[]string]{c.Address, c.Text, slices.Clone(c.Value.all)}
}

// without gives the names that are not among others.
func without(names, others []string) []string {
	known := map[string]bool{}
	for _, name := range others {
		known[name] = true
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return known[name] })
}

// read reads the cell of a row in the column of a field.
func read[T any](r *reader, row int, f field, parse func(content) (T, *fault)) Cell[T] {
	col := r.columns[f]
	if col == 0 {
		return Cell[T]{}
	}
	at := r.counting(place{row, col})
	if cell, ok := r.merged[at].(Cell[T]); ok {
		return cell
	}
	c := r.own(at)
	cell := Cell[T]{Address: at.String(), Text: tidy(c.text)}
	switch {
	case c.kind == kindFormula:
		r.report(at, faulty(Formula, isFormula))
	case c.kind == kindError:
		r.report(at, faulty(CellError, isError, short(c.text)))
	case c.nul > 0:
		r.report(at, faulty(BadText, hasNUL, c.nul))
	case c.blank():
	default:
		value, f := parse(c)
		if cell.Value = value; f != nil {
			r.report(at, f)
		}
	}
	if r.merges[at].bottom > at.row {
		r.merged[at] = cell
	}
	return cell
}

// tidy gives a text without blanks around it, with line breaks of one kind.
func tidy(text string) string {
	return strings.Trim(strings.ReplaceAll(text, "\r\n", "\n"), " \n\u00a0\u3000\ufeff")
}

func textIn(c content) (string, *fault) { return tidy(c.text), nil }

func namesIn(c content) (unitNames, *fault) { return unitsIn(c.text), nil }

func idIn(c content) (models.ID, *fault) {
	id, err := models.ParseID(strings.TrimSpace(c.text))
	if err != nil {
		return models.ID{}, faulty(BadID, badID, short(c.text))
	}
	return id, nil
}
