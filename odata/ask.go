package odata

import (
	"time"

	"plangraph/datasets"
	"plangraph/problem"
)

// asked is what an address asks of a table.
type asked struct {
	datasets.Question

	// grouped says that groups are asked for, instead of rows.
	grouped  bool
	grouping datasets.Grouping
	// columns are those that are asked for, in their order.
	columns []datasets.Typed
	// selected says that they were named.
	selected bool
	// top is how many rows there may be in all; none says how many if it is not given.
	top    int
	hasTop bool
}

// asks understands the options of a collection.
func (m *Model) asks(r resource, o *options) (asked, *refusal) {
	a := asked{Question: datasets.Question{Table: r.table.Name, AsOf: o.asOf}, columns: r.table.Columns}
	if wrong := o.checkDay(); wrong != nil {
		return a, wrong
	}
	if text, given := o.system["$expand"]; given {
		return a, notServed("$expand", noSuchOption, "$expand="+text)
	}
	s := &scope{columns: r.table.Columns, of: r.table}
	if text, given := o.system["$apply"]; given {
		p := m.parserOf("$apply", text, o.aliases)
		made := p.apply(r.table)
		if p.wrong != nil {
			return a, p.wrong
		}
		a.Where = made.where
		if made.grouped {
			a.grouped, a.columns = true, made.columns
			a.grouping = datasets.Grouping{By: made.by, Figures: made.figures, Having: made.having}
			s = &scope{columns: made.columns}
		}
	}
	if wrong := a.conditions(m, s, o); wrong != nil {
		return a, wrong
	}
	wrong := a.page(o)
	return a, wrong
}

// conditions understands $filter, $search, $orderby and $select.
func (a *asked) conditions(m *Model, s *scope, o *options) *refusal {
	if text, given := o.system["$filter"]; given {
		p := m.parserOf("$filter", text, o.aliases)
		condition := p.condition(s)
		if p.end(); p.wrong != nil {
			return p.wrong
		}
		if a.grouped {
			a.grouping.Having = both(a.grouping.Having, condition)
		} else {
			a.Where = both(a.Where, condition)
		}
	}
	if text, given := o.system["$search"]; given {
		var wrong *refusal
		if a.Search, wrong = searched(text); wrong != nil {
			return wrong
		}
	}
	if text, given := o.system["$orderby"]; given {
		p := m.parserOf("$orderby", text, o.aliases)
		a.OrderBy = p.ordered(s)
		if p.wrong != nil {
			return p.wrong
		}
	}
	if text, given := o.system["$select"]; given {
		p := m.parserOf("$select", text, nil)
		names := p.selected(a.columns)
		if p.wrong != nil {
			return p.wrong
		}
		a.selects(names)
	}
	return a.ordersGroups()
}

// ordersGroups refuses an order of groups by what is no column of theirs.
func (a *asked) ordersGroups() *refusal {
	if !a.grouped {
		return nil
	}
	for _, order := range a.OrderBy {
		if _, is := order.By.(datasets.Ref); !is {
			return notServed("$orderby", problem.Message{
				En: "groups are ordered by their columns only", Zh: "分组只能按其列排序",
			})
		}
	}
	return nil
}

// selects takes the columns with these names; all if there are none.
func (a *asked) selects(names []string) {
	if names == nil {
		return
	}
	var columns []datasets.Typed
	for _, name := range names {
		c, _ := columnOf(a.columns, name)
		columns = append(columns, c)
	}
	a.columns, a.selected = columns, true
	if !a.grouped {
		a.Columns = names
	}
}

// page understands $top, $skip, $count and $skiptoken.
func (a *asked) page(o *options) *refusal {
	var wrong *refusal
	if text, given := o.system["$top"]; given {
		a.hasTop = true
		if a.top, wrong = numbered("$top", text); wrong != nil {
			return wrong
		}
	}
	if text, given := o.system["$skip"]; given {
		if a.Skip, wrong = numbered("$skip", text); wrong != nil {
			return wrong
		}
	}
	if text, given := o.system["$count"]; given {
		if a.Counted, wrong = truthful(text); wrong != nil {
			return wrong
		}
	}
	text, given := o.system["$skiptoken"]
	if given && (a.grouped || text == "") {
		return refuse("$skiptoken", noPlace)
	}
	a.After = text
	return nil
}

var noPlace = problem.Message{
	En: "this is no address of a next page of this list in this order: begin with its first page",
	Zh: "这不是该列表在此排序下的下一页地址,请从第一页重新开始",
}

// group gives the grouping with what stands in the options behind it.
func (a *asked) group(first int) datasets.Grouping {
	g := a.grouping
	g.Table, g.AsOf, g.Where, g.Search = a.Table, a.AsOf, a.Where, a.Search
	g.OrderBy, g.Skip, g.First = a.OrderBy, a.Skip, first
	return g
}

// checkDay refuses what is no day to look back to.
func (o *options) checkDay() *refusal {
	if o.asOf == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, o.asOf); err != nil {
		return refuse(asOfName, problem.Message{
			En: "%s is a day like 2023-06-30, not %q", Zh: "%s 应为 2023-06-30 形式的日期,而不是 %q",
		}, asOfName, o.asOf)
	}
	return nil
}
