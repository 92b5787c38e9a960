package reading_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
)

// cursorBook knows which row a cursor of an answer stands for: cursors are opaque, so that of the engine is learned
// where the naive walk put a cursor too, under the list it is of. The generator takes its cursors from here.
type cursorBook struct {
	rows  map[string]cursor            // by the engine's text
	texts map[string]map[string]string // by list and row
	lists map[string][]string
	// cuts are the lists of groups that have not all, in the answer that was compared last.
	cuts []string
}

// cursor is a place in a list.
type cursor struct {
	list string
	row  any
	keys []any // of the row in the list's order
}

func newCursorBook() *cursorBook {
	return &cursorBook{rows: map[string]cursor{}, texts: map[string]map[string]string{}, lists: map[string][]string{}}
}

// learn notes that the engine gave a text for a cursor, and tells whether that goes with what is known.
func (b *cursorBook) learn(text string, c cursor) error {
	if known, ok := b.rows[text]; ok && typeOf(known.row) == typeOf(c.row) && rowKey(known.row) != rowKey(c.row) {
		return fmt.Errorf(
			"cursor %s stands for %v of %q and %v of %q", text, rowKey(known.row), known.list, rowKey(c.row), c.list,
		)
	}
	if b.texts[c.list] == nil {
		b.texts[c.list] = map[string]string{}
	}
	if known, ok := b.texts[c.list][rowKey(c.row)]; ok {
		if known != text {
			return fmt.Errorf("the cursor of one row of %q is %s and %s", c.list, known, text)
		}
		return nil
	}
	if _, ok := b.rows[text]; !ok { // lists in the same order have the same cursors
		b.rows[text] = c
	}
	b.texts[c.list][rowKey(c.row)] = text
	b.lists[c.list] = append(b.lists[c.list], text)
	return nil
}

// rowKey tells rows apart.
func rowKey(row any) string {
	if h, ok := row.(*hit); ok {
		return h.PlanID + h.ID.String()
	}
	if a, ok := row.(*annotation); ok {
		return a.id.String()
	}
	return fmt.Sprintf("%p", row)
}

// listName names what cursors are valid for: rows of a type in an order, which may be of a day.
func listName(element string, orderBy any, day *models.Date, query string) string {
	name := element
	for _, item := range listOf(orderBy) {
		if order, ok := item.(map[string]any); ok {
			name += fmt.Sprint(" ", order["field"], order["direction"] == "DESC")
		}
	}
	if day != nil && strings.Contains(name, "ACTUAL_PERCENT") {
		name += " " + day.String()
	}
	return name + " " + query
}

// page is a connection's rows, and those of them that were asked for.
type page struct {
	all, rows     []any
	list          string
	before, after bool // whether there are rows, or a cursor was given
	element       string
	having        *ast.Definition // what can be said of figures, of which aggregates have several
	day           *models.Date
	order         []orderKey
}

// connection answers a connection over rows.
func (n *naive) connection(f asked, rows []any, day *models.Date, arguments map[string]any) any {
	element := n.element(f.Definition)
	if filter, ok := arguments["where"].(map[string]any); ok {
		rows = slices.DeleteFunc(slices.Clone(rows), func(row any) bool { return !n.takes(row, filter, day) })
	}
	query, _ := arguments["query"].(string)
	p := page{all: rows, element: element, day: day, list: listName(element, arguments["orderBy"], day, query)}
	if groups := n.schema.Types[f.Definition.Type.Name()].Fields.ForName("groups"); groups != nil {
		p.having = n.schema.Types[groups.Arguments.ForName("having").Type.Name()]
	}
	n.cut(&p, rows, arguments)
	answer := object{}
	for _, f := range n.collect(f.Definition.Type.Name(), f.selections) {
		answer = append(answer, member{f.Alias, n.connectionField(f, &p)})
	}
	return answer
}

func (n *naive) connectionField(f asked, p *page) any {
	list := func(answer func(row any) any) []any {
		made := []any{}
		for _, row := range p.rows {
			made = append(made, answer(row))
		}
		return made
	}
	switch f.Name {
	case "nodes":
		return list(func(row any) any { return n.row(row, f.selections, p.day) })
	case "edges":
		return list(func(row any) any {
			edge := object{}
			for _, e := range n.collect(f.Definition.Type.Name(), f.selections) {
				edge = append(edge, member{e.Alias, map[string]func() any{
					"cursor":     func() any { return p.cursorOf(row) },
					"node":       func() any { return n.row(row, e.selections, p.day) },
					"__typename": func() any { return f.Definition.Type.Name() },
				}[e.Name]()})
			}
			return edge
		})
	case "pageInfo":
		info := map[string]any{"hasNextPage": p.after, "hasPreviousPage": p.before, "startCursor": nil, "endCursor": nil}
		if len(p.rows) > 0 {
			info["startCursor"], info["endCursor"] = p.cursorOf(p.rows[0]), p.cursorOf(p.rows[len(p.rows)-1])
		}
		return n.plain(f, "PageInfo", info)
	case "totalCount":
		return len(p.all)
	case "summary":
		return n.figures(f, p, p.all, nil)
	case "groups":
		return n.groups(f, p)
	}
	return f.ObjectDefinition.Name
}

func (p *page) cursorOf(row any) cursor {
	c := cursor{list: p.list, row: row}
	for _, k := range p.order {
		c.keys = append(c.keys, k.value(row))
	}
	return c
}

// plain answers an object whose fields are known.
func (n *naive) plain(f asked, typeName string, values map[string]any) object {
	answer := object{}
	for _, m := range n.collect(typeName, f.selections) {
		value := values[m.Name]
		if m.Name == "__typename" {
			value = typeName
		}
		answer = append(answer, member{m.Alias, value})
	}
	return answer
}

// orderKey is what rows are ordered by.
type orderKey struct {
	value func(row any) any
	desc  bool
}

// order gives the order of a connection's rows; the id comes last, in the direction of the key before it.
func (n *naive) order(p *page, orderBy any) []orderKey {
	var order []orderKey
	for _, item := range listOf(orderBy) {
		wanted, ok := item.(map[string]any)
		if !ok {
			continue
		}
		field := fieldName(wanted["field"].(string))
		order = append(
			order,
			orderKey{
				func(row any) any { return n.world.field(typeOf(row), field)(row, p.day, nil) },
				wanted["direction"] == "DESC",
			},
		)
	}
	if len(order) > 0 {
		return append(order, orderKey{idOfRow, order[len(order)-1].desc})
	}
	by := func(fields ...func(any) any) []orderKey {
		for _, f := range fields {
			order = append(order, orderKey{f, false})
		}
		return order
	}
	switch p.element {
	case "WorkItem", "Task", "Project":
		return by(planOfRow, func(row any) any { return row.(*models.WorkItem).Position })
	case "Target":
		return by(planOfRow, func(row any) any { return row.(*models.Target).Position })
	case "Plan":
		return by(
			func(row any) any { return row.(*models.Plan).Year },
			func(row any) any { return row.(*models.Plan).RegionCode },
		)
	case "Unit":
		return by(func(row any) any { return row.(*models.Unit).Name }, idOfRow)
	case "Standing":
		return by(func(row any) any { return row.(*models.Standing).AsOf }, idOfRow)
	case "Citation":
		return by(func(row any) any { return row.(*models.Citation).StartOffset }, idOfRow)
	case "Assignment":
		return by(planOfRow, idOfRow)
	case "Change", "Token":
		return []orderKey{{idOfRow, true}}
	case "Annotation":
		return []orderKey{
			{func(row any) any { return row.(*annotation).citation.StartOffset }, false},
			{func(row any) any { return row.(*annotation).citation.EndOffset }, true},
			{idOfRow, false},
		}
	case "SearchHit":
		for i := range 4 {
			order = by(func(row any) any { return row.(*hit).searchKeys()[i] })
		}
		return order
	}
	return by(idOfRow)
}

// fieldName turns an enum value into the field's name: DUE_ON is dueOn.
func fieldName(value string) string {
	words := strings.Split(strings.ToLower(value), "_")
	for i := range words[1:] {
		words[i+1] = strings.ToUpper(words[i+1][:1]) + words[i+1][1:]
	}
	return strings.Join(words, "")
}

func idOfRow(row any) any {
	switch r := row.(type) {
	case *models.Region:
		return r.Code
	case *models.Unit:
		return r.ID.String()
	case *models.Plan:
		return r.ID.String()
	case *models.WorkItem:
		return r.ID.String()
	case *models.Target:
		return r.ID.String()
	case *models.Assignment:
		return r.ID.String()
	case *models.Standing:
		return r.ID.String()
	case *models.Citation:
		return r.ID.String()
	case *models.Change:
		return r.ID.String()
	case *models.Token:
		return r.ID.String()
	case *annotation:
		return r.id.String()
	}
	panic(fmt.Sprintf("%T is not listed", row))
}

func planOfRow(row any) any {
	switch r := row.(type) {
	case *models.WorkItem:
		return r.PlanID.String()
	case *models.Target:
		return r.PlanID.String()
	case *models.Assignment:
		return r.PlanID.String()
	}
	panic(fmt.Sprintf("%T has no plan", row))
}

// cut orders the rows and takes those that first, after, last and before ask for.
func (n *naive) cut(p *page, rows []any, arguments map[string]any) {
	p.order = n.order(p, arguments["orderBy"])
	comesAfter := func(row any, keys []any) int {
		for i, k := range p.order {
			if c := compare(k.value(row), keys[i]); c != 0 && k.desc {
				return -c
			} else if c != 0 {
				return c
			}
		}
		return 0
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b any) int { return comesAfter(a, p.cursorOf(b).keys) })
	after, hasAfter := arguments["after"].(string)
	before, hasBefore := arguments["before"].(string)
	rows = slices.DeleteFunc(rows, func(row any) bool {
		return hasAfter && comesAfter(row, n.cursors.rows[after].keys) <= 0 ||
			hasBefore && comesAfter(row, n.cursors.rows[before].keys) >= 0
	})
	if arguments["last"] != nil {
		size, _ := strconv.Atoi(string(ints(arguments["last"])))
		p.rows, p.after, p.before = rows[max(0, len(rows)-size):], hasBefore, len(rows) > size
		return
	}
	size := 20
	if arguments["first"] != nil {
		size, _ = strconv.Atoi(string(ints(arguments["first"])))
	}
	p.rows, p.after, p.before = rows[:min(size, len(rows))], len(rows) > size, hasAfter
}

// ints gives the digits of a whole number, however the request gave it.
func ints(v any) []byte { return fmt.Append(nil, v) }
