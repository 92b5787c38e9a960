package odata

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/problem"
)

// Asked is what the options of an address ask of a dataset, for doors that answer it in forms of their own.
type Asked struct {
	asked
}

// Asked understands the options of an address: all that OData has for a collection, but for those that speak of pages and
// of its own forms. Beside them there may be own ones, and no others. What is wrong is a *problem.Error; StatusOf says
// how it is answered.
func (m *Model) Asked(table, rawQuery string, own ...string) (*Asked, error) {
	return m.understood(
		table, rawQuery, own, "$apply", "$filter", "$orderby", "$search", "$select", "$skip", "$top",
	)
}

// Narrowed understands the options of an address as Asked does, of a door that has its own words for what is asked of the
// rows: $filter, $search and asOf say which rows they are, and $top how many answers are wanted.
func (m *Model) Narrowed(table, rawQuery string, own ...string) (*Asked, error) {
	return m.understood(table, rawQuery, own, "$filter", "$search", "$top")
}

// Top is how many answers are wanted, and whether that was said.
func (a *Asked) Top() (most int, given bool) { return a.top, a.hasTop }

// understood understands the options that a door takes.
func (m *Model) understood(table, rawQuery string, own []string, takes ...string) (*Asked, error) {
	t := m.table(table)
	if t == nil {
		return nil, problem.Refuse(problem.NotFound, "", noDataset, engine.Quoted(table))
	}
	o, wrong := optionsOf(rawQuery)
	if wrong == nil {
		wrong = onlyKnown(rawQuery, own)
	}
	if wrong == nil {
		wrong = request{options: o}.only(takes...)
	}
	var a asked
	if wrong == nil {
		a, wrong = m.asks(resource{table: t}, o)
	}
	if wrong == nil && a.grouped && a.selected {
		wrong = notServed("$select", problem.Message{
			En: "groups come with all of their columns", Zh: "分组结果包含全部列,不能再选列",
		})
	}
	if wrong != nil {
		return nil, &problem.Error{Code: wrong.code, Argument: wrong.target, Message: wrong.message}
	}
	return &Asked{a}, nil
}

var noDataset = problem.Message{En: "there is no dataset %s", Zh: "没有数据集 %s"}

// onlyKnown refuses options that nobody has: one that is misspelled would give rows that were not asked for.
func onlyKnown(rawQuery string, own []string) *refusal {
	for part := range strings.SplitSeq(rawQuery, "&") {
		raw, _, _ := strings.Cut(part, "=")
		name, wrong := decoded(raw)
		known := name == "" || name == asOfName || strings.HasPrefix(name, "@") || slices.Contains(own, name) ||
			slices.Contains(served, "$"+strings.TrimPrefix(strings.ToLower(name), "$"))
		if wrong == nil && !known {
			wrong = refuse(name, problem.Message{En: "there is no option %s", Zh: "没有选项 %s"}, name)
		}
		if wrong != nil {
			return wrong
		}
	}
	return nil
}

// StatusOf is the status with which a problem of the reader is answered.
func StatusOf(p *problem.Error) int {
	if status, known := statuses[p.Code]; known {
		return status
	}
	if p.Code == notSupported {
		return http.StatusNotImplemented
	}
	return http.StatusBadRequest
}

// Read answers what was asked, as engine.Reader does. most is how many rows come at most, 0 for as many as were asked for.
func (a *Asked) Read(
	ctx context.Context, read *engine.Reader, asker engine.Asker, most int,
	begin func([]datasets.Typed) error, take func([]datasets.Value) error,
) error {
	none := a.hasTop && a.top == 0
	first := a.top
	if none || most > 0 && (first == 0 || first > most) {
		first = max(most, 1) // the engine takes 0 for all
	}
	begun := func(answered engine.Answered) error { return begin(answered.Columns) }
	taken := func(row []datasets.Value) error {
		if none {
			return nil
		}
		return take(row)
	}
	var err error
	if a.grouped {
		_, err = read.Groups(ctx, asker, a.group(first), begun, taken)
	} else {
		q := a.Question
		q.First = first
		_, err = read.Rows(ctx, asker, q, begun, taken)
	}
	return err //nolint:wrapcheck // doors tell problems of the reader from others
}
