package engine

import (
	"context"
	"fmt"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// answer writes what a field of the query loaded, or says why there is nothing.
type answer func(context.Context, *run) (Answer, error)

// Find gives the condition that a lookup's row meets, and the problem when nothing meets it. An empty condition is met
// by nothing.
type Find func(sc Scope, arguments map[string]any) (database.SQL, *problem.Error)

// Lookup is a field of the query that finds one row.
type Lookup struct {
	name, target string
	find         Find
}

// OneRow is a field of the query that looks up a row of the target.
func OneRow(name, target string, find Find) Lookup { return Lookup{name, target, find} }

// Name is the field's name.
func (l Lookup) Name() string { return l.name }

// Root is a field of the query with a plan of its own.
type Root struct {
	name string
	plan func(*Planner, graphql.CollectedField) (answer, error)
}

// Name is the field's name.
func (r Root) Name() string { return r.name }

// Node is the field of the query that gives the thing with an id.
func Node() Root { return Root{"node", (*Planner).node} }

// Nodes is the field of the query that gives the things with these ids.
func Nodes() Root { return Root{"nodes", (*Planner).nodes} }

// ForViewer is a field of the query whose value is made of who asks.
func ForViewer(name string, value func(models.Viewer) any) Root {
	return Root{name, func(p *Planner, f graphql.CollectedField) (answer, error) {
		write, err := p.value(value(p.viewer), f.Definition.Type, f.Selections)
		p.single = true
		return func(_ context.Context, r *run) (Answer, error) { return write(r, nil), nil }, err
	}}
}

// root plans a field of the query.
func (p *Planner) root(f graphql.CollectedField) (answer, error) {
	switch declared := p.catalog.types["Query"].byName[f.Name].(type) {
	case Connection:
		e, err := p.connection(nil, declared, f)
		return func(_ context.Context, r *run) (Answer, error) { return e(r.blank(), Row{run: r}), nil }, err
	case Lookup:
		return p.lookup(declared, f)
	case Root:
		return declared.plan(p, f)
	}
	return nil, undeclared("Query", f.Name)
}

func (p *Planner) lookup(l Lookup, f graphql.CollectedField) (answer, error) {
	found, err := once(p, nil, f, func() (Scope, error) { return p.lookUp(l, f) })
	if err != nil {
		return nil, err
	}
	e, err := p.selection(found, f.Selections)
	return func(_ context.Context, r *run) (Answer, error) {
		for row := range found.s.rowsOf(Row{run: r}) {
			return e(r.blank(), row), nil
		}
		_, missing := l.find(found, r.arguments(f.Field))
		return nil, missing
	}, err
}

// lookUp gives where the row of a lookup is read.
func (p *Planner) lookUp(l Lookup, f graphql.CollectedField) (Scope, error) {
	asOf, err := p.day(nil, f)
	if err != nil {
		return Scope{}, err
	}
	sc := p.child(nil, p.catalog.types[l.target], relation{}, asOf)
	sc.s.order = keys(sc.alias, sc.typ.order)
	sc.s.lookup = true
	return sc, p.restrict(&sc.s.where, func(p *Planner) (database.SQL, error) {
		condition, missing := l.find(sc, p.arguments(f.Field))
		if condition.Empty() {
			return condition, missing
		}
		return condition, nil
	}, f.Arguments...)
}

// ByID finds a row by the argument id.
func ByID(sc Scope, arguments map[string]any) (database.SQL, *problem.Error) {
	missing := notFound("id")
	id, err := models.ParseID(fmt.Sprint(arguments["id"]))
	if err != nil || id.Type != sc.typ.idType {
		return database.SQL{}, missing
	}
	return sc.hasID(id), missing
}

// Equals is the condition that a column of the scope has a value; a text that no database stores equals nothing.
func (sc Scope) Equals(column string, value any) database.SQL {
	if text, ok := value.(string); ok && parseText(text) == nil {
		return database.Expr("1 = 0")
	}
	return database.Expr(sc.alias+"."+column+" = ?", value)
}

// notFound is the one answer to an id that is malformed, of another type, unknown or hidden.
func notFound(argument string) *problem.Error {
	return problem.Refuse(problem.NotFound, argument, problem.Message{
		En: "%s: there is nothing with this id", Zh: "%s:没有此标识的对象",
	}, argument)
}

// node plans the field of that name: a look-up of the type that the id says.
func (p *Planner) node(f graphql.CollectedField) (answer, error) {
	id, err := models.ParseID(fmt.Sprint(p.arguments(f.Field)["id"]))
	if err != nil {
		//nolint:nilerr // what is no id names nothing
		return func(context.Context, *run) (Answer, error) { return nil, notFound("id") }, nil
	}
	return p.lookup(Lookup{f.Name, id.Type, ByID}, f)
}

// nodes plans the field of that name: what is not there is null, with an error at its place.
func (p *Planner) nodes(f graphql.CollectedField) (answer, error) {
	items, err := listOf(p.arguments(f.Field)["ids"], "ids")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = fmt.Sprint(item)
	}
	p.single = true
	found, err := once(p, nil, f, func() (things, error) { return p.things(ids, ""), nil })
	if err != nil {
		return nil, err
	}
	write, err := p.eachOf(found, f.Selections)
	return func(ctx context.Context, r *run) (Answer, error) {
		dst := Answer{'['}
		for i := range ids {
			if r.request.size.full(dst) {
				break
			}
			if i > 0 {
				dst = append(dst, ',')
			}
			if written := write(r, i); written != nil {
				dst = append(dst, written...)
				continue
			}
			dst = append(dst, "null"...)
			graphql.AddError(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), notFound("ids."+strconv.Itoa(i)))
		}
		return append(dst, ']'), nil
	}, err
}

// things are things that are looked for by their ids: a statement for each type among them, however often an id is
// named.
type things struct {
	ids    []models.ID // the zero ID for a text that is none
	scopes map[string]Scope
}

// things looks for ids. A thing is read as the declared type, if that is one with such ids, or else as its id says.
func (p *Planner) things(ids []string, declared string) things {
	found := things{make([]models.ID, len(ids)), map[string]Scope{}}
	wanted := map[string][]database.SQL{}
	named := map[models.ID]bool{}
	for i, text := range ids {
		id, err := models.ParseID(text)
		if err != nil {
			continue
		}
		found.ids[i] = id
		sc, begun := found.scopes[id.Type]
		if !begun {
			t := p.catalog.types[id.Type]
			if as := p.catalog.types[declared]; as != nil && as.idType == id.Type {
				t = as
			}
			sc = p.child(nil, t, relation{}, nil)
			sc.s.order = keys(sc.alias, sc.typ.order)
			found.scopes[id.Type] = sc
		}
		if !named[id] {
			named[id] = true
			wanted[id.Type] = append(wanted[id.Type], sc.hasID(id))
		}
	}
	for name, conditions := range wanted {
		s := found.scopes[name].s
		s.where.fixed = append(s.where.fixed, database.Or(conditions...))
		s.lookup = len(named) == 1
	}
	return found
}

// eachOf plans how to write each of the things as it was selected; nil where there is none.
func (p *Planner) eachOf(found things, set ast.SelectionSet) (func(r *run, i int) []byte, error) {
	type selected struct {
		scope Scope
		emit  Emit
		key   int
	}
	byType := map[string]selected{}
	for _, name := range sortedKeys(found.scopes) {
		sc := found.scopes[name]
		e, err := p.selection(sc, set)
		if err != nil {
			return nil, err
		}
		byType[name] = selected{sc, e, sc.keyCell()}
	}
	return func(r *run, i int) []byte {
		t, looked := byType[found.ids[i].Type]
		if !looked {
			return nil
		}
		for row := range t.scope.s.rowsOf(Row{run: r}) {
			if text := row.cells[t.key].Text; text == found.ids[i].Code || text == found.ids[i].Row.String() {
				return t.emit(nil, row)
			}
		}
		return nil
	}, nil
}
