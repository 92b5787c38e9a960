package reading

import (
	"context"
	"fmt"
	"strconv"

	"plangraph/problem"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/database"
	"plangraph/models"
)

func query() *Object {
	return &Object{
		name: "Query",
		fields: []field{
			lookup{name: "region", target: "Region", find: findRegion},
			connection{name: "regions", target: "Region"},
			lookup{name: "unit", target: "Unit", find: findID},
			connection{name: "units", target: "Unit"},
			lookup{name: "plan", target: "Plan", find: findPlan},
			connection{name: "plans", target: "Plan"},
			lookup{name: "document", target: "Document", find: findID},
			connection{name: "workItems", target: "WorkItem"},
			connection{name: "tasks", target: "Task"},
			connection{name: "projects", target: "Project"},
			connection{name: "targets", target: "Target"},
			connection{name: "assignments", target: "Assignment", link: link{during: assigned()}},
			connection{name: "changes", target: "Change"},
			connection{name: "tokens", target: "Token"},
			connection{name: "search", target: "SearchHit", restrict: search},
			root{name: "node", plan: (*planner).node},
			root{name: "nodes", plan: (*planner).nodes},
			root{name: "viewer", plan: (*planner).viewing},
		},
	}
}

// answer writes what a field of the query loaded, or says why there is nothing.
type answer func(context.Context) (Answer, error)

// lookup is a field of the query that finds one thing: find gives the condition, and the problem when nothing meets it.
type lookup struct {
	name, target string
	find         func(sc scope, arguments map[string]any) (database.SQL, *problem.Error)
}

func (l lookup) fieldName() string { return l.name }

// root is a field of the query with a plan of its own.
type root struct {
	name string
	plan func(*planner, graphql.CollectedField) (answer, error)
}

func (r root) fieldName() string { return r.name }

// root plans a field of the query.
func (p *planner) root(f graphql.CollectedField) (answer, error) {
	switch declared := p.catalog.objects["Query"].byName[f.Name].(type) {
	case connection:
		e, err := p.connection(nil, declared, f)
		return func(context.Context) (Answer, error) { return e(p.blank(), row{}), nil }, err
	case lookup:
		return p.lookup(declared, f)
	case root:
		return declared.plan(p, f)
	}
	panic("reading: Query." + f.Name + " is in the schema and not declared")
}

// blank gives room for the answer that the loaded rows will make.
func (p *planner) blank() Answer {
	const perCell, frame = 24, 256
	size := frame
	for _, s := range p.roots {
		size += perCell * s.cellCount()
	}
	return make(Answer, 0, size)
}

func (p *planner) lookup(l lookup, f graphql.CollectedField) (answer, error) {
	asOf, err := p.day(nil, f)
	if err != nil {
		return nil, err
	}
	sc := p.child(nil, p.catalog.objects[l.target], link{}, asOf)
	condition, missing := l.find(sc, f.ArgumentMap(p.operation.Variables))
	if condition.Empty() {
		return nil, missing
	}
	sc.s.where = append(sc.s.where, condition)
	sc.s.order = keys(sc.alias, sc.object.order)
	sc.s.lookup = true
	e, err := p.selection(sc, f.Selections)
	return func(context.Context) (Answer, error) {
		for r := range sc.s.rowsOf(row{}) {
			return e(p.blank(), r), nil
		}
		return nil, missing
	}, err
}

func findRegion(sc scope, arguments map[string]any) (database.SQL, *problem.Error) {
	code := fmt.Sprint(arguments["code"])
	return safe(sc.alias+".code = ?", code), problem.Refuse(problem.NotFound, "code", problem.Message{
		En: "there is no region %s", Zh: "没有行政区 %s",
	}, short(code))
}

func findPlan(sc scope, arguments map[string]any) (database.SQL, *problem.Error) {
	code := fmt.Sprint(arguments["regionCode"])
	year, _ := toInt(arguments["year"])
	missing := problem.Refuse(problem.NotFound, "regionCode", problem.Message{
		En: "there is no plan of region %s for %d", Zh: "没有行政区 %s 的 %d 年度计划",
	}, short(code), year)
	if year != int64(int16(year)) {
		return database.SQL{}, missing
	}
	return database.And(safe(sc.alias+".region_code = ?", code), database.Expr(sc.alias+".year = ?", year)), missing
}

func findID(sc scope, arguments map[string]any) (database.SQL, *problem.Error) {
	missing := notFound("id")
	id, err := models.ParseID(fmt.Sprint(arguments["id"]))
	if err != nil || id.Type != sc.object.idType() {
		return database.SQL{}, missing
	}
	return sc.hasID(id), missing
}

// safe compares with a text that may hold anything; one that no database stores equals nothing.
func safe(comparison, text string) database.SQL {
	if parseText(text) == nil {
		return database.Expr("1 = 0")
	}
	return database.Expr(comparison, text)
}

// notFound is the one answer to an id that is malformed, of another type, unknown or hidden.
func notFound(argument string) *problem.Error {
	return problem.Refuse(problem.NotFound, argument, problem.Message{
		En: "%s: there is nothing with this id", Zh: "%s:没有此标识的对象",
	}, argument)
}

// node plans the field of that name.
func (p *planner) node(f graphql.CollectedField) (answer, error) {
	id := fmt.Sprint(f.ArgumentMap(p.operation.Variables)["id"])
	write, err := p.nodesByID([]string{id}, f)
	return func(context.Context) (Answer, error) {
		if e := write(0); e != nil {
			return e, nil
		}
		return nil, notFound("id")
	}, err
}

// nodes plans the field of that name: what is not there is null, with an error at its place.
func (p *planner) nodes(f graphql.CollectedField) (answer, error) {
	items, err := listOf(f.ArgumentMap(p.operation.Variables)["ids"], "ids")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = fmt.Sprint(item)
	}
	write, err := p.nodesByID(ids, f)
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
func (p *planner) nodesByID(ids []string, f graphql.CollectedField) (func(i int) []byte, error) {
	type found struct {
		scope scope
		emit  emit
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
		parsed[i] = id
		if byType[id.Type] == nil {
			sc := p.child(nil, p.catalog.objects[id.Type], link{}, nil)
			e, err := p.selection(sc, f.Selections)
			if err != nil {
				return nil, err
			}
			sc.s.order = keys(sc.alias, sc.object.order)
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
		for r := range t.scope.s.rowsOf(row{}) {
			if text := r.cells[t.key].text; text == parsed[i].Code || text == parsed[i].Row.String() {
				return t.emit(nil, r)
			}
		}
		return nil
	}, nil
}

// viewing plans the field viewer, which no table holds.
func (p *planner) viewing(f graphql.CollectedField) (answer, error) {
	region := "null"
	if p.viewer.RegionCode != "" {
		region = `"` + p.viewer.RegionCode + `"`
	}
	values := map[string]string{"role": `"` + string(p.viewer.Role) + `"`, "regionCode": region, "__typename": `"Viewer"`}
	var members []member
	for _, f := range graphql.CollectFields(p.operation, f.Selections, []string{"Viewer"}) {
		members = append(members, newMember(f.Alias, literal(values[f.Name])))
	}
	e := objectOf(members)
	return func(context.Context) (Answer, error) { return e(nil, row{}), nil }, nil
}
