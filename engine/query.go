package engine

import (
	"context"
	"fmt"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// answer writes what a field of the query loaded, or says why there is nothing.
type answer func(context.Context) (Answer, error)

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
		return func(context.Context) (Answer, error) { return write(nil), nil }, err
	}}
}

// root plans a field of the query.
func (p *Planner) root(f graphql.CollectedField) (answer, error) {
	switch declared := p.catalog.types["Query"].byName[f.Name].(type) {
	case Connection:
		e, err := p.connection(nil, declared, f)
		return func(context.Context) (Answer, error) { return e(p.blank(), Row{}), nil }, err
	case Lookup:
		return p.lookup(declared, f)
	case Root:
		return declared.plan(p, f)
	}
	return nil, undeclared("Query", f.Name)
}

// blank gives room for the answer that the loaded rows will make.
func (p *Planner) blank() Answer {
	const perCell, frame = 24, 256
	size := frame
	for _, s := range p.roots {
		size += perCell * s.cellCount()
	}
	return make(Answer, 0, size)
}

func (p *Planner) lookup(l Lookup, f graphql.CollectedField) (answer, error) {
	asOf, err := p.day(nil, f)
	if err != nil {
		return nil, err
	}
	sc := p.child(nil, p.catalog.types[l.target], relation{}, asOf)
	condition, missing := l.find(sc, f.ArgumentMap(p.operation.Variables))
	if condition.Empty() {
		return nil, missing
	}
	sc.s.where = append(sc.s.where, condition)
	sc.s.order = keys(sc.alias, sc.typ.order)
	sc.s.lookup = true
	e, err := p.selection(sc, f.Selections)
	return func(context.Context) (Answer, error) {
		for r := range sc.s.rowsOf(Row{}) {
			return e(p.blank(), r), nil
		}
		return nil, missing
	}, err
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

// node plans the field of that name.
func (p *Planner) node(f graphql.CollectedField) (answer, error) {
	id := fmt.Sprint(f.ArgumentMap(p.operation.Variables)["id"])
	write, err := p.nodesByID([]string{id}, "", f)
	return func(context.Context) (Answer, error) {
		if e := write(0); e != nil {
			return e, nil
		}
		return nil, notFound("id")
	}, err
}

// nodes plans the field of that name: what is not there is null, with an error at its place.
func (p *Planner) nodes(f graphql.CollectedField) (answer, error) {
	items, err := listOf(f.ArgumentMap(p.operation.Variables)["ids"], "ids")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = fmt.Sprint(item)
	}
	write, err := p.nodesByID(ids, "", f)
	return func(ctx context.Context) (Answer, error) {
		dst := Answer{'['}
		for i := range ids {
			if i > 0 {
				dst = append(dst, ',')
			}
			if written := write(i); written != nil {
				dst = append(dst, written...)
				continue
			}
			dst = append(dst, "null"...)
			graphql.AddError(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), notFound("ids."+strconv.Itoa(i)))
		}
		return append(dst, ']'), nil
	}, err
}

// nodesByID plans a statement for each type among the ids, and how to write the thing of each; nil where there is none.
// A thing is read as the declared type, if that is one with such ids, or else as its id says.
func (p *Planner) nodesByID(ids []string, declared string, f graphql.CollectedField) (func(i int) []byte, error) {
	type found struct {
		scope Scope
		emit  Emit
		key   int
	}
	byType := map[string]*found{}
	parsed := make([]models.ID, len(ids))
	wanted := map[string][]database.SQL{}
	for i, text := range ids {
		id, err := models.ParseID(text)
		if err != nil {
			continue
		}
		t := p.catalog.types[id.Type]
		if as := p.catalog.types[declared]; as != nil && as.idType == id.Type {
			t = as
		}
		parsed[i] = id
		if byType[id.Type] == nil {
			sc := p.child(nil, t, relation{}, nil)
			e, err := p.selection(sc, f.Selections)
			if err != nil {
				return nil, err
			}
			sc.s.order = keys(sc.alias, sc.typ.order)
			byType[id.Type] = &found{sc, e, sc.keyCell()}
		}
		wanted[id.Type] = append(wanted[id.Type], byType[id.Type].scope.hasID(id))
	}
	for name, conditions := range wanted {
		s := byType[name].scope.s
		s.where = append(s.where, database.Or(conditions...))
		s.lookup = len(ids) == 1
	}
	return func(i int) []byte {
		t := byType[parsed[i].Type]
		if t == nil {
			return nil
		}
		for r := range t.scope.s.rowsOf(Row{}) {
			if text := r.cells[t.key].text; text == parsed[i].Code || text == parsed[i].Row.String() {
				return t.emit(nil, r)
			}
		}
		return nil
	}, nil
}
