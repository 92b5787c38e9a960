package engine

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
)

// run is a plan that is carried out for one request.
type run struct {
	*Planner // with what the request gives its variables
	request  *Request
	loaded   []loaded // by the place of the statement
}

// loaded are the rows of a statement. Those of each of its parents are a span of the cells.
type loaded struct {
	parents int
	cells   []database.Cell
	spans   []span
	number  []int32 // parent's row → which of the spans is its; -1 for none
}

// run begins to carry a complete plan out.
func (p *Planner) run(operation *graphql.OperationContext, request *Request) *run {
	own := *p
	own.operation = operation
	return &run{&own, request, make([]loaded, len(p.statements))}
}

// again begins to carry out a plan that was made for another request. What the request gives its variables may be
// wrong: the error is for the one field, of many, that says so.
func (p *Planner) again(operation *graphql.OperationContext, request *Request) (*run, error) {
	r := p.run(operation, request)
	r.given, r.conditions = make([]database.SQL, len(p.makers)), p.conditions-p.varying
	for i, made := range p.makers {
		var err error
		if r.given[i], err = made(r.Planner); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// complete ends the planning; whatever was of this request only is let go once the plan runs.
func (p *Planner) complete() {
	for _, s := range p.statements {
		s.complete()
		p.unversioned = p.unversioned || s.typ.unversioned
	}
	p.shared, p.made, p.variables = nil, nil, nil
}

// conditions are those on the rows of a statement.
type conditions struct {
	fixed []database.SQL
	// given are the places of those that each run makes.
	given []int
}

// add adds the conditions of another list.
func (c *conditions) add(other conditions) {
	c.fixed, c.given = append(c.fixed, other.fixed...), append(c.given, other.given...)
}

// maker makes a condition of the arguments of a field.
type maker func(*Planner) (database.SQL, error)

// restrict adds a condition that is made of arguments of a field: once, or in every run if there are variables in them.
func (p *Planner) restrict(c *conditions, made maker, arguments ...*ast.Argument) error {
	counted := p.conditions
	condition, err := made(p)
	if err != nil {
		return err
	}
	for _, a := range arguments {
		if a != nil && hasVariable(a.Value) {
			p.varying += p.conditions - counted
			c.given = append(c.given, len(p.makers))
			p.makers, p.given = append(p.makers, made), append(p.given, condition)
			return nil
		}
	}
	c.fixed = append(c.fixed, condition)
	return nil
}

// all gives the conditions as the run has them.
func (r *run) all(c conditions) []database.SQL { return all(c, r.given) }

// all gives the conditions with those that are given.
func all(c conditions, given []database.SQL) []database.SQL {
	// The statement adds the key and the plan of the rows.
	const own = 2
	all := append(make([]database.SQL, 0, len(c.fixed)+len(c.given)+own), c.fixed...)
	for _, i := range c.given {
		all = append(all, given[i])
	}
	return all
}

// blank gives room for the answer that the loaded rows will make.
func (r *run) blank() Answer {
	const perCell, frame = 24, 256
	size := frame
	for i := range r.loaded {
		size += perCell * len(r.loaded[i].cells)
	}
	return make(Answer, 0, size)
}

func hasVariable(v *ast.Value) bool {
	if v.Kind == ast.Variable {
		return true
	}
	for _, child := range v.Children {
		if hasVariable(child.Value) {
			return true
		}
	}
	return false
}
