package sheets

import (
	"context"
	"encoding/xml"
	"fmt"
	"path"
	"strings"

	"plangraph/archive"
	"plangraph/problem"
)

// listed is a visible sheet in a workbook's list.
type listed struct{ name, part string }

// workbook is a workbook that was checked.
type workbook struct {
	sheets []listed
	scans  map[string]worksheet
	date04 bool
	// display shows what cells hold.
	display *display
}

// readWorkbook reads a ledger from a workbook: its parts are checked and scanned once, each, and what the cells hold is
// shown as a spreadsheet program shows it.
func readWorkbook(ctx context.Context, input []byte, options Options) (ledger Ledger, err error) {
	book, err := checkWorkbook(ctx, input, options)
	if err != nil {
		return Ledger{}, err
	}
	// excelize is not ours, and numbers and formats are anybody's.
	defer func() {
		if r := recover(); r != nil {
			ledger, err = Ledger{}, problem.Refuse(problem.Invalid, argument, damaged, r)
		}
	}()
	return book.read(ctx, options)
}

// checkWorkbook looks at all that could do harm, and gives all reasons to refuse it at once.
func checkWorkbook(ctx context.Context, input []byte, options Options) (*workbook, error) {
	c, err := openContainer(ctx, input, options)
	if err != nil {
		return nil, err
	}
	s := &scanner{container: c, options: options}
	book := &workbook{scans: map[string]worksheet{}}
	for _, name := range c.Names() {
		switch {
		case strings.HasPrefix(name, "xl/worksheets/") && path.Ext(name) == ".xml":
			book.scans[name], err = s.scan(name)
		case name == "xl/sharedstrings.xml":
			err = s.checkTexts(name)
		case name == "xl/styles.xml":
			err = s.checkFormats(name)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := book.list(c); err != nil {
		return nil, err
	}
	if book.display, err = newDisplay(s.formats, book.date04); err != nil {
		return nil, err
	}
	return book, c.reasons.Err()
}

// list finds the workbook's visible worksheets.
func (b *workbook) list(c *container) error {
	targets := map[string]string{}
	err := c.elements("xl/_rels/workbook.xml.rels", func(e xml.StartElement) {
		if target := archive.Attribute(e, "Target"); strings.HasPrefix(target, "/") {
			targets[archive.Attribute(e, "Id")] = strings.ToLower(target[1:])
		} else {
			targets[archive.Attribute(e, "Id")] = strings.ToLower(path.Join("xl", target))
		}
	})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	wrong := ""
	err = c.elements(bookPart, func(e xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			flag := archive.Attribute(e, "date1904")
			b.date04 = flag == "1" || flag == "true"
		case "sheet":
			name, part := archive.Attribute(e, "name"), targets[archive.Attribute(e, "id")]
			if key := strings.ToLower(name); seen[key] {
				wrong = name
			} else {
				seen[key] = true
			}
			state := archive.Attribute(e, "state")
			if _, ok := b.scans[part]; ok && (state == "" || state == "visible") {
				b.sheets = append(b.sheets, listed{name, part})
			}
		}
	})
	switch {
	case err != nil:
		return err
	case len(seen) > maxSheets:
		return problem.Refuse(problem.Limit, argument, manySheets, len(seen), maxSheets)
	case wrong != "":
		return problem.Refuse(problem.Invalid, argument, damaged, fmt.Sprintf("two sheets are called %.40q", wrong))
	}
	return nil
}

// read reads the sheet that was asked for, or the first that has headings.
func (b *workbook) read(ctx context.Context, options Options) (Ledger, error) {
	var (
		nearest candidate
		names   []string
	)
	for _, sheet := range b.sheets {
		names = append(names, sheet.name)
		if options.Sheet != "" && options.Sheet != sheet.name || len(b.scans[sheet.part].values) == 0 {
			continue
		}
		g, err := b.grid(ctx, sheet)
		if ctx.Err() != nil {
			return Ledger{}, ctx.Err()
		}
		if err != nil {
			return Ledger{}, problem.Refuse(problem.Invalid, argument, damaged, err)
		}
		l, c, found := findLayout(g)
		if !found {
			if c.known > nearest.known || len(nearest.texts) == 0 {
				nearest = c
			}
			continue
		}
		ledger, err := readGrid(ctx, g, l, options)
		ledger.Notes = append(ledger.Notes, b.others(sheet.name)...)
		return ledger, err
	}
	if options.Sheet != "" && len(nearest.texts) == 0 {
		return Ledger{}, problem.Refuse(problem.Invalid, argument, noSheet, options.Sheet, strings.Join(names, ", "))
	}
	return Ledger{}, refuseLayout(nearest)
}

// others notes the visible sheets with values that are not read.
func (b *workbook) others(name string) (notes []CellProblem) {
	for _, sheet := range b.sheets {
		if sheet.name != name && len(b.scans[sheet.part].values) > 0 {
			notes = append(notes, CellProblem{Text: sheet.name, Code: OtherSheet, Message: fill(otherSheet, sheet.name)})
		}
	}
	return notes
}

// grid makes a table of what the scan found.
func (b *workbook) grid(ctx context.Context, sheet listed) (*grid, error) {
	scan := b.scans[sheet.part]
	g := &grid{name: sheet.name, merges: map[place]region{}, date04: b.date04}
	values := scan.values
	for number := 1; len(values) > 0; number++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var row []content
		for ; len(values) > 0 && values[0].at.row == number; values = values[1:] {
			v := values[0]
			c, err := b.display.content(v)
			if err != nil {
				return nil, err
			}
			for _, a := range scan.arrays {
				if a.contains(v.at) {
					c.kind = kindFormula
				}
			}
			for len(row) < v.at.col {
				row = append(row, content{})
			}
			row[v.at.col-1] = c
		}
		g.add(row)
	}
	err := g.mergeAll(scan.merges)
	return g, err
}

// mergeAll enters the merges; of the cells of a merge only the first has a value.
func (g *grid) mergeAll(merges []region) error {
	for _, m := range merges {
		for row := m.top; row <= m.bottom; row++ {
			for col := m.left; col <= m.right; col++ {
				p := place{row, col}
				if _, ok := g.merges[p]; ok {
					return fmt.Errorf("cell %s is merged twice", p)
				}
				g.merges[p] = m
				if row > m.top || col > m.left {
					g.blank(p)
				}
			}
		}
	}
	return nil
}

// blank empties a cell.
func (g *grid) blank(p place) {
	if p.row <= len(g.rows) && p.col <= len(g.rows[p.row-1]) {
		g.rows[p.row-1][p.col-1] = content{}
	}
}
