package ledger

import (
	"regexp"
	"strings"
	"time"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/sheets"
	"plangraph/work"
)

// The headings of columns, for those who look at what is said of a cell.
const (
	columnID        = "标识"
	columnArea      = "重点领域"
	columnTask      = "工作任务"
	columnProject   = "项目"
	columnIndicator = "指标"
	columnTarget    = "目标值"
	columnLead      = "牵头单位"
	columnSupports  = "配合单位"
	columnSupervise = "督办单位"
	columnLeader    = "责任领导"
	columnDue       = "完成时限"
	columnStatus    = "状态"
	columnNote      = "备注"
)

// ledgerRow is a row of the sheet, with what becomes of it.
type ledgerRow struct {
	sheets.Row
	item     *ledgerItem
	cells    []models.LedgerCell
	problems []models.LedgerProblem
}

// cellAt is a cell whatever it holds.
type cellAt struct{ column, address, text string }

func cellOf[T any](column string, c sheets.Cell[T]) cellAt { return cellAt{column, c.Address, c.Text} }

// naming is the cell that names a row's item.
func (r *ledgerRow) naming() cellAt {
	switch {
	case r.ID.Text != "":
		return cellOf(columnID, r.ID)
	case r.Project.Text != "":
		return cellOf(columnProject, r.Project)
	}
	return cellOf(columnTask, r.Task)
}

// wrong says what is wrong with a cell; values fill the verbs of both sentences.
func (r *ledgerRow) wrong(at cellAt, code models.LedgerProblemCode, message problem.Message, values ...any) {
	r.problems = append(r.problems, problemAt(at, code, problem.Refuse("", "", message, values...).Message))
}

func problemAt(at cellAt, code models.LedgerProblemCode, message problem.Message) models.LedgerProblem {
	return models.LedgerProblem{
		Address: optional(at.address), Column: optional(at.column), Text: optional(shortText(at.text)),
		Code: code, Message: message,
	}
}

// note says once what was left unread.
func (l *ledger) note(row int, at cellAt, code models.LedgerNoteCode, message problem.Message, values ...any) {
	n := noteAt(row, at, code, problem.Refuse("", "", message, values...).Message)
	for _, noted := range l.notes {
		if noted.Code == code && orElse(noted.Text, "") == orElse(n.Text, "") {
			return
		}
	}
	l.notes = append(l.notes, n)
}

func noteAt(row int, at cellAt, code models.LedgerNoteCode, message problem.Message) models.LedgerNote {
	n := models.LedgerNote{
		Address: optional(at.address), Column: optional(at.column), Text: optional(shortText(at.text)),
		Code: code, Message: message,
	}
	if row > 0 {
		n.Row = &row
	}
	return n
}

// change says that a cell changes something.
func (r *ledgerRow) change(at cellAt, field models.LedgerField, before, after string) {
	r.cells = append(r.cells, models.LedgerCell{
		Address: at.address, Column: at.column, Field: field, Before: optional(before), After: optional(after),
	})
}

// shortText cuts a text for an answer.
func shortText(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// passOn reports what package sheets did not understand, at every row that it is about: a merged cell is about several.
func (l *ledger) passOn(sheet sheets.Ledger) {
	at, in := map[string][]sheets.CellProblem{}, map[int][]sheets.CellProblem{}
	for _, p := range sheet.Problems {
		at[p.Address] = append(at[p.Address], p)
		in[p.Row] = append(in[p.Row], p)
	}
	for _, row := range l.rows {
		seen := map[string]bool{}
		pass := func(problems []sheets.CellProblem) {
			for _, p := range problems {
				if !seen[p.Address+string(p.Code)] && !row.unread(p) {
					row.problems = append(
						row.problems, problemAt(cellAt{p.Column, p.Address, p.Text}, models.LedgerProblemCode(p.Code), p.Message),
					)
				}
				seen[p.Address+string(p.Code)] = true
			}
		}
		pass(in[row.Number])
		for _, address := range row.addresses() {
			pass(at[address])
		}
	}
	for _, n := range sheet.Notes {
		l.notes = append(
			l.notes, noteAt(n.Row, cellAt{n.Column, n.Address, n.Text}, models.LedgerNoteCode(n.Code), n.Message),
		)
	}
}

// addresses are those of a row's cells that are read.
func (r *ledgerRow) addresses() []string {
	return []string{
		r.ID.Address, r.Area.Address, r.Task.Address, r.Project.Address, r.Indicator.Address, r.Target.Address,
		r.Lead.Address, r.Supports.Address,
		r.Supervise.Address, r.Leader.Address, r.Due.Address, r.Status.Address,
	}
}

// unread tells whether it does not matter that a cell was not understood: nothing is made of numbers and remarks, and
// a value that stands there as export has written it changes nothing.
func (r *ledgerRow) unread(p sheets.CellProblem) bool {
	switch {
	case p.Address == "":
		return false
	case p.Address == r.Ordinal.Address, p.Address == r.Note.Address:
		return true
	case p.Code != sheets.BadAmount || p.Address != r.Target.Address || r.item == nil:
		return false
	}
	for _, t := range r.item.targets {
		if planning.SameText(amountOf(t).String(), r.Target.Text) {
			return true
		}
	}
	return false
}

var exported = regexp.MustCompile(`导出\s*(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})`)

// exportTime is when a sheet says that it was exported.
func exportTime(sheet sheets.Ledger) (models.Time, bool) {
	found := exported.FindStringSubmatch(strings.ReplaceAll(sheet.Title, "\n", " "))
	if found == nil {
		return models.Time{}, false
	}
	at, err := time.ParseInLocation(exportedAt, found[1], work.China)
	return models.Time{Time: at}, err == nil
}

// known gives a text as an answer has it: nil where there is none.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// orElse gives a text that was given, or another.
func orElse(given *string, otherwise string) string {
	if given != nil && strings.TrimSpace(*given) != "" {
		return *given
	}
	return otherwise
}
