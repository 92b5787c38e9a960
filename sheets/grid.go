package sheets

import (
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"plangraph/planning"
)

// kind is what sort of value stands in a cell.
type kind uint8

const (
	kindText kind = iota
	kindNumber
	kindFormula
	kindError
)

// content is what stands in a cell: its text as shown, and its number where it is one.
type content struct {
	kind   kind
	number float64
	text   string
	// nul is the place of the first NUL, which a workbook can hold as an escape: characters count from 1. The text is
	// without it, for the database would refuse it.
	nul int
}

// withText gives a cell with its text.
func (c content) withText(text string) content {
	if at := strings.IndexByte(text, 0); at >= 0 {
		c.nul = utf8.RuneCountInString(text[:at]) + 1
		text = strings.ReplaceAll(text, "\x00", "")
	}
	c.text = planning.Tidy(text)
	return c
}

func (c content) blank() bool { return c.kind == kindText && strings.TrimSpace(c.text) == "" }

// place is a cell, row and column from 1.
type place struct{ row, col int }

func (p place) String() string {
	name, err := excelize.CoordinatesToCellName(p.col, p.row)
	if err != nil {
		return ""
	}
	return name
}

// region is a merge, with all its corners.
type region struct{ top, left, bottom, right int }

// grid is a sheet as a table of cells.
type grid struct {
	name   string
	rows   [][]content // by row and column, from 0; rows end where they like
	width  int         // the length of the longest row
	merges map[place]region
	date04 bool // days are counted from 1904
}

// own gives what stands in a cell itself; in a merge that is its first cell only.
func (g *grid) own(p place) content {
	if p.row < 1 || p.row > len(g.rows) || p.col < 1 || p.col > len(g.rows[p.row-1]) {
		return content{}
	}
	return g.rows[p.row-1][p.col-1]
}

// anchor gives the cell whose value counts for all cells of a merge, and any other cell itself.
func (g *grid) anchor(p place) place {
	if m, ok := g.merges[p]; ok {
		return place{m.top, m.left}
	}
	return p
}

// counting gives the cell whose value counts in a row: a merge counts for its rows, but only in its first column.
func (g *grid) counting(p place) place {
	if m, ok := g.merges[p]; ok && m.left == p.col {
		return place{m.top, m.left}
	}
	return p
}

// add appends a row.
func (g *grid) add(row []content) {
	g.rows = append(g.rows, row)
	g.width = max(g.width, len(row))
}
