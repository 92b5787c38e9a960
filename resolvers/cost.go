package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"plangraph/engine"
	"plangraph/problem"
)

// costLimit is the gqlgen extension that counts what a request costs, as the schema prices it, and refuses what is too
// dear. Every answer says in its extensions what was asked for, what it came to, and the limit.
type costLimit struct {
	limit int
	// answer is how many bytes an answer has at most.
	answer int
	prices prices
}

const costKey = "cost"

// ExtensionName is the extension's name in gqlgen's messages.
func (costLimit) ExtensionName() string { return "CostLimit" }

// Validate has nothing to check in the schema.
func (costLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext counts a request whose variables are known.
func (l costLimit) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	m := meter{l.prices, oc.Variables, map[spread]cost{}, map[string]statements{}, map[given]int{}}
	total := m.selections(oc.Operation.SelectionSet, 1)
	oc.Stats.SetExtension(costKey, total)
	if total.sum() > l.limit {
		dearest := m.dearest(oc.Operation.SelectionSet, map[string]bool{})
		most, kind := total.most()
		return gqlerror.Wrap(problem.Refuse(problem.Limit, "", problem.Message{
			En: "the request costs %[1]d, the limit is %[2]d: %[3]d of it are for %[4]s, and the dearest field is %[6]s; " +
				"ask for fewer rows, conditions or fields",
			Zh: "查询成本为 %[1]d,上限为 %[2]d:其中%[5]s占 %[3]d,成本最高的字段是 %[6]s;请减少行数、条件或字段",
		}, total.sum(), l.limit, most, kind.En, kind.Zh, dearest.name))
	}
	return nil
}

// InterceptResponse adds the cost to the answer.
func (l costLimit) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if !graphql.HasOperationContext(ctx) {
		return next(ctx)
	}
	counted, ok := graphql.GetOperationContext(ctx).Stats.GetExtension(costKey).(cost)
	if !ok {
		return next(ctx)
	}
	connections := 2
	if counted.dear() {
		connections = 1
	}
	request := engine.NewRequest(l.answer, connections)
	said := &priced{Requested: counted.sum(), Limit: l.limit}
	graphql.RegisterExtension(ctx, costKey, said)
	response := next(engine.WithRequest(ctx, request))
	if response != nil && counted.sum() <= l.limit {
		const block = 4096 // bytes that cost as much as an object
		actual := request.Objects() + len(response.Data)/block + counted.conditions + counted.figures
		said.Actual = &actual
	}
	return response
}

// priced is what an answer says of its cost.
type priced struct {
	Actual    *int `json:"actual,omitempty"` // nil of what was refused
	Limit     int  `json:"limit"`
	Requested int  `json:"requested"`
}

// cost is what something costs: its objects and values, and what the SQL does for conditions and orders, and for
// counts, sums and groups.
type cost struct{ objects, conditions, figures int }

func (c cost) sum() int { return min(c.objects+c.conditions+c.figures, maxCost) }

// dear tells whether a request may keep a core busy for a time that others feel.
func (c cost) dear() bool {
	const sql, objects = 2_000, 10_000
	return c.conditions+c.figures > sql || c.objects > objects
}

// most is the largest part of a cost, and what it is for.
func (c cost) most() (int, problem.Message) {
	switch {
	case c.objects >= max(c.conditions, c.figures):
		return c.objects, problem.Message{En: "objects", Zh: "对象"}
	case c.conditions >= c.figures:
		return c.conditions, problem.Message{En: "conditions and orders", Zh: "条件与排序"}
	}
	return c.figures, problem.Message{En: "counts, sums and groups", Zh: "计数、汇总与分组"}
}

func (c cost) plus(d cost) cost {
	return cost{
		min(c.objects+d.objects, maxCost), min(c.conditions+d.conditions, maxCost), min(c.figures+d.figures, maxCost),
	}
}

// maxCost keeps the count from running over; no limit is higher.
const maxCost = 1 << 40

// meter counts what a document costs.
type meter struct {
	prices    prices
	variables map[string]any
	// spreads are the costs of fragments that were counted; a fragment costs the same wherever it is spread with the same
	// rows.
	spreads map[spread]cost
	// connections are the statements of fragments of connections.
	connections map[string]statements
	// given are what variables cost: many fields may be given the same one.
	given map[given]int
}

// given is a variable where an argument is due.
type given struct {
	variable, of string
	weight       int
}

// spread is a fragment where it is selected from so many rows.
type spread struct {
	fragment string
	rows     int
}

// dear is a field of the query with its cost.
type dear struct {
	name string
	cost
}

// dearest finds the field of the query that costs most.
func (m meter) dearest(set ast.SelectionSet, seen map[string]bool) dear {
	var found dear
	for _, selection := range set {
		var one dear
		switch s := selection.(type) {
		case *ast.Field:
			one = dear{s.Alias, m.field(s, 1)}
		case *ast.InlineFragment:
			one = m.dearest(s.SelectionSet, seen)
		case *ast.FragmentSpread:
			if !seen[s.Name] {
				seen[s.Name] = true
				one = m.dearest(s.Definition.SelectionSet, seen)
			}
		}
		if one.sum() > found.sum() {
			found = one
		}
	}
	return found
}

// selections counts a selection set; rows is how many rows the page has that it is selected from.
func (m meter) selections(set ast.SelectionSet, rows int) cost {
	var total cost
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			total = total.plus(m.field(s, rows))
		case *ast.InlineFragment:
			total = total.plus(m.selections(s.SelectionSet, rows))
		case *ast.FragmentSpread:
			key := spread{s.Name, rows}
			if _, counted := m.spreads[key]; !counted {
				m.spreads[key] = m.selections(s.Definition.SelectionSet, rows)
			}
			total = total.plus(m.spreads[key])
		}
	}
	return total
}

// field counts a field with what is in it. Objects are for each row above; what SQL does is not.
func (m meter) field(f *ast.Field, rows int) cost {
	price, known := m.prices.fields[f.Definition]
	if !known { // of the schema's own
		return cost{}
	}
	c := cost{objects: price.weight}
	if price.listed {
		c = cost{figures: price.weight}
	}
	if len(f.Arguments) == 0 && price.leaf {
		return c
	}
	arguments := f.ArgumentMap(m.variables)
	for _, a := range f.Definition.Arguments {
		c.conditions += m.argument(f, a, arguments[a.Name])
	}
	if price.leaf {
		return c
	}
	size := price.size.rows(arguments)
	switch {
	case price.connection:
		c.conditions = min(min(c.conditions, 1<<20)*m.statements(f.SelectionSet).sum(), maxCost)
		below := m.selections(f.SelectionSet, size)
		below.objects += price.ofType
		return c.plus(below)
	case price.listed && price.size.arguments == nil && f.Definition.Type.Elem != nil:
		size = rows
	}
	below := m.selections(f.SelectionSet, 1)
	below.objects = min((below.objects+price.ofType)*size, maxCost)
	return c.plus(below)
}

// argument counts the value of an argument.
func (m meter) argument(f *ast.Field, a *ast.ArgumentDefinition, value any) int {
	weight, of := m.prices.arguments[a], a.Type.Name()
	written := f.Arguments.ForName(a.Name)
	if written == nil || written.Value.Kind != ast.Variable {
		return m.prices.values(weight, of, value)
	}
	g := given{written.Value.Raw, of, weight}
	if _, counted := m.given[g]; !counted {
		m.given[g] = m.prices.values(weight, of, value)
	}
	return m.given[g]
}

// statements is how many statements of SQL a connection takes.
type statements struct{ page, figures int }

func (s statements) sum() int { return s.page + s.figures }

// statements counts one for the page, and one for each field with a cost of its own.
func (m meter) statements(set ast.SelectionSet) statements {
	var all statements
	for _, selection := range set {
		var one statements
		switch s := selection.(type) {
		case *ast.Field:
			if price, known := m.prices.fields[s.Definition]; known && price.weight > 0 {
				one.figures = 1
			} else if known {
				one.page = 1
			}
		case *ast.InlineFragment:
			one = m.statements(s.SelectionSet)
		case *ast.FragmentSpread:
			counted, known := m.connections[s.Name]
			if !known {
				counted = m.statements(s.Definition.SelectionSet)
				m.connections[s.Name] = counted
			}
			one = counted
		}
		all = statements{max(all.page, one.page), min(all.figures+one.figures, maxCost)}
	}
	return all
}
