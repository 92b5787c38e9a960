package engine

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// Planner turns a selection into statements and the functions that write their rows.
type Planner struct {
	catalog   *Catalog
	operation *graphql.OperationContext
	dialect   database.Dialect
	viewer    models.Viewer
	today     models.Date
	// statements are all of the plan, each at its place; roots those that are asked first.
	statements, roots []*statement
	// makers make the conditions that every run makes of its request's variables; given are those of one request.
	makers []maker
	given  []database.SQL
	// variables are the request's, for telling whether fields ask for the same.
	variables map[string]any
	// shared keeps what was made of a field that several types of an interface have in common.
	shared map[*ast.Field][]sharedField
	// made are what fields came to that may be asked for again under another name.
	made map[madeFor][]madeOnce
	// shown are the things of the graph in what was made.
	shown []*shownAlike
	// inLanguage picks the words of a problem with an input.
	inLanguage func(problem.Message) string
	// conditions counts the filters of the request, varying those among them that are made of variables; aliases counts the
	// tables that a filter names.
	conditions, varying, aliases int
	// fieldCount is how many fields were planned.
	fieldCount int
	// single says that the plan is for this request only.
	single bool
	// unversioned says that it reads what changes without moving the version of the data.
	unversioned bool
}

// madeFor is where in the plan a field stands: its name, and the table that it is read of; none for the query.
type madeFor struct {
	s            *statement
	alias, field string
}

// madeOnce is what a field came to with its arguments.
type madeOnce struct {
	field *ast.Field
	made  any
}

// once makes what a field comes to, or gives what it came to under another name.
func once[Made any](p *Planner, parent *Scope, f graphql.CollectedField, made func() (Made, error)) (Made, error) {
	place := madeFor{field: f.ObjectDefinition.Name + "." + f.Name}
	if parent != nil {
		place.s, place.alias = parent.s, parent.alias
	}
	for _, before := range p.made[place] {
		if before.field == f.Field || p.same(before.field, f.Field) {
			return before.made.(Made), nil
		}
	}
	m, err := made()
	if err == nil {
		p.made[place] = append(p.made[place], madeOnce{f.Field, m})
	}
	return m, err
}

// same tells whether two fields have the same arguments, whatever the values that are not of the plan's form.
func (p *Planner) same(a, b *ast.Field) bool {
	return reflect.DeepEqual(a.ArgumentMap(p.variables), b.ArgumentMap(p.variables))
}

// arguments are those of a field, with the values that the request gives its variables.
func (p *Planner) arguments(f *ast.Field) map[string]any { return f.ArgumentMap(p.operation.Variables) }

// sharedField is what was made of a field in a scope, for these selections.
type sharedField struct {
	scope      Scope
	selections ast.SelectionSet
	emit       Emit
}

// Scope is where fields are read: a table of a statement, under the day that the request looks back to, if it does.
type Scope struct {
	s     *statement
	alias string
	typ   *Type
	asOf  *models.Date
	// today is what a field that says so holds on where nothing is asked of an earlier day.
	today models.Date
	// listed is the connection that the rows are a page of, if they are.
	listed *pages
}

// Alias is the alias of the scope's table.
func (sc Scope) Alias() string { return sc.alias }

// Column selects a column of the scope's table and gives its place in the row.
func (sc Scope) Column(name string) int { return sc.s.cell(sc.alias + "." + name) }

// Expression selects an expression over the row and gives its place in the row.
func (sc Scope) Expression(t Template) int { return sc.s.cell(t.of(sc.alias)) }

// Argument is the value of an argument of the connection that the rows are a page of; nil if there is none.
func (sc Scope) Argument(name string) any {
	if sc.listed == nil {
		return nil
	}
	return sc.listed.arguments[name]
}

// keyCell selects the column that rows of the scope are found by.
func (sc Scope) keyCell() int { return sc.Column(sc.typ.key.column()) }

// Dialect is the database that the plan is for.
func (p *Planner) Dialect() database.Dialect { return p.dialect }

// selection plans what a selection set asks of the rows of a scope.
func (p *Planner) selection(sc Scope, set ast.SelectionSet) (Emit, error) {
	if sc.typ.members == nil {
		return p.fields(sc, sc.typ, p.collect(set, sc.typ))
	}
	return p.variants(sc, set)
}

// collect gives the fields that a selection set asks of an object type. gqlgen does not merge a field of a union with
// the same of one of its types.
func (p *Planner) collect(set ast.SelectionSet, t *Type) []graphql.CollectedField {
	collected := graphql.CollectFields(p.operation, set, t.satisfied)
	merged := make([]graphql.CollectedField, 0, len(collected))
	for _, f := range collected {
		if i := slices.IndexFunc(merged, func(m graphql.CollectedField) bool { return m.Alias == f.Alias }); i >= 0 {
			merged[i].Selections = slices.Concat(merged[i].Selections, f.Selections)
			continue
		}
		merged = append(merged, f)
	}
	return merged
}

// variants plans a selection on an interface: once for all types that the selection's fragments do not tell apart.
func (p *Planner) variants(sc Scope, set ast.SelectionSet) (Emit, error) {
	conditions := typeConditions(set, nil)
	planned := map[string]Emit{}
	byType := make(map[string]Emit, len(sc.typ.values))
	signature := make([]byte, len(conditions))
	for _, value := range sc.typ.values {
		t := sc.typ.members[value]
		for i, c := range conditions {
			signature[i] = '0'
			if slices.Contains(t.satisfied, c) {
				signature[i] = '1'
			}
		}
		e, ok := planned[string(signature)]
		if !ok {
			var err error
			if e, err = p.fields(sc, t, p.collect(set, t)); err != nil {
				return nil, err
			}
			planned[string(signature)] = e
		}
		if len(conditions) == 0 {
			return e, nil
		}
		byType[value] = e
	}
	kind := sc.Column(sc.typ.discriminator)
	return func(dst []byte, r Row) []byte { return byType[r.cells[kind].Text](dst, r) }, nil
}

// typeConditions gives the types that the fragments of a selection set speak of.
func typeConditions(set ast.SelectionSet, found []string) []string {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.InlineFragment:
			found = typeConditions(s.SelectionSet, append(found, s.TypeCondition))
		case *ast.FragmentSpread:
			found = typeConditions(s.Definition.SelectionSet, append(found, s.Definition.TypeCondition))
		}
	}
	return found
}

// fields plans the fields of one object type.
func (p *Planner) fields(sc Scope, t *Type, collected []graphql.CollectedField) (Emit, error) {
	members := make([]member, 0, len(collected))
	for _, f := range collected {
		e, err := p.sharedField(sc, t, f)
		if err != nil {
			return nil, err
		}
		members = append(members, newMember(f.Alias, e))
	}
	return objectOf(members), nil
}

// sharedField plans a field once for all types of an interface that have it in common.
func (p *Planner) sharedField(sc Scope, t *Type, f graphql.CollectedField) (Emit, error) {
	if sc.typ.members == nil || sc.typ.byName[f.Name] == nil {
		return p.field(sc, t, f)
	}
	for _, done := range p.shared[f.Field] {
		if done.scope == sc && slices.Equal(done.selections, f.Selections) {
			return done.emit, nil
		}
	}
	e, err := p.field(sc, t, f)
	if err == nil {
		p.shared[f.Field] = append(p.shared[f.Field], sharedField{sc, f.Selections, e})
	}
	return e, err
}

// field plans one field of an object type.
func (p *Planner) field(sc Scope, t *Type, f graphql.CollectedField) (Emit, error) {
	p.fieldCount++
	if f.Name == "__typename" {
		return p.typeName(sc, t), nil
	}
	switch declared := t.byName[f.Name].(type) {
	case Column:
		return value(sc.s.cell(declared.in(sc)), declared.codec.write), nil
	case Computed:
		return declared.plan(p, sc, f)
	case ToOne:
		return p.one(p.join(sc, declared), f)
	case Path:
		return p.one(p.follow(sc, declared.steps), f)
	case Embedded:
		part := sc
		part.typ = p.catalog.types[declared.target]
		return p.selection(part, f.Selections)
	case OneOf:
		return p.oneOf(sc, declared, f)
	case ToMany:
		return p.many(sc, declared, f)
	case Connection:
		return p.connection(&sc, declared, f)
	}
	return nil, undeclared(t.name, f.Name)
}

// undeclared says of a field of the schema that nobody declared it; the schema is not generated as long as there is
// one.
func undeclared(typeName, field string) error {
	return fmt.Errorf("%s.%s is in the schema and not declared", typeName, field)
}

func (p *Planner) typeName(sc Scope, t *Type) Emit {
	if sc.typ.members == nil {
		return literal(`"` + t.name + `"`)
	}
	kind, members := sc.Column(sc.typ.discriminator), sc.typ.members
	return func(dst []byte, r Row) []byte { return appendString(dst, members[r.cells[kind].Text].name) }
}

// one plans an object that was joined.
func (p *Planner) one(joined Scope, f graphql.CollectedField) (Emit, error) {
	e, err := p.selection(joined, f.Selections)
	if err != nil {
		return nil, err
	}
	return unlessNull(joined.keyCell(), e), nil
}

// oneOf plans an object of one of several types.
func (p *Planner) oneOf(sc Scope, o OneOf, f graphql.CollectedField) (Emit, error) {
	byType := map[string]Emit{}
	planned := map[string]Emit{}
	for _, value := range sortedKeys(o.targets) {
		target := o.targets[value]
		if _, ok := planned[target]; !ok {
			same := relation{parent: "id", samePlan: p.catalog.types[target].key == planKey, rows: byColumn("id")}
			branch := ToOne{relationship: relationship{name: o.name + target, target: target, relation: same}}
			e, err := p.one(p.join(sc, branch), f)
			if err != nil {
				return nil, err
			}
			planned[target] = e
		}
		byType[value] = planned[target]
	}
	kind := sc.Column(o.column)
	return func(dst []byte, r Row) []byte { return byType[r.cells[kind].Text](dst, r) }, nil
}

// follow joins the relations of a path and answers the last scope.
func (p *Planner) follow(sc Scope, steps []string) Scope {
	for _, step := range steps {
		sc = p.join(sc, sc.typ.byName[step].(ToOne))
	}
	return sc
}

// join adds the row of a relation to the statement's rows, once.
func (p *Planner) join(sc Scope, o ToOne) Scope {
	target := p.catalog.types[o.target]
	joined := Scope{s: sc.s, typ: target, asOf: sc.asOf, today: p.today}
	name := sc.alias + "." + o.name
	if sc.asOf != nil {
		name += "@" + sc.asOf.String()
	}
	if alias, ok := sc.s.aliases[name]; ok {
		joined.alias = alias
		return joined
	}
	joined.alias = sc.s.nextAlias()
	sc.s.aliases[name] = joined.alias
	var b database.Builder
	b.Add(" LEFT JOIN " + target.table.Name + " " + joined.alias + " ON ").Put(p.joinCondition(sc, joined, o))
	sc.s.joins = append(sc.s.joins, b.SQL())
	return joined
}

// joinCondition says which row of the target is the relation's; of several that held on a day, the latest.
func (p *Planner) joinCondition(sc, joined Scope, o ToOne) database.SQL {
	during := o.relation.during
	if during == nil || during.Latest == "" || sc.asOf == nil {
		return p.related(sc.alias, joined, o.relation)
	}
	candidate := joined
	candidate.alias = joined.alias + "c"
	var b database.Builder
	if o.relation.samePlan {
		b.Add(joined.alias + ".plan_id = " + sc.alias + ".plan_id AND ")
	}
	b.Add(
		joined.alias + ".id = (SELECT " + candidate.alias + ".id FROM " + joined.typ.table.Name + " " + candidate.alias,
	).
		Where(
			p.related(sc.alias, candidate, o.relation),
		).
		Add(
			" ORDER BY " + during.Latest.of(candidate.alias) + " LIMIT 1)",
		)
	return b.SQL()
}

// related is the condition that a row of child belongs to the row of the parent with this alias.
func (p *Planner) related(parent string, child Scope, l relation) database.SQL {
	conditions := []database.SQL{l.rows.on(child.alias, child.typ, database.Expr(parent+"."+l.parent))}
	if l.samePlan {
		conditions = append([]database.SQL{database.Expr(child.alias + ".plan_id = " + parent + ".plan_id")}, conditions...)
	}
	return database.And(append(conditions, p.restrictions(child, l)...)...)
}

// restrictions are the conditions that a relation puts on its rows besides whose they are.
func (p *Planner) restrictions(sc Scope, l relation) []database.SQL {
	owner := sc.alias
	if l.rows != nil {
		owner = l.rows.owner(owner)
	}
	var conditions []database.SQL
	if l.only != "" {
		conditions = append(conditions, database.Expr(l.only.of(owner)))
	}
	if sc.typ.only != "" {
		conditions = append(conditions, database.Expr(sc.typ.only.of(sc.alias)))
	}
	if l.during != nil {
		conditions = append(conditions, l.during.on(owner, sc.asOf, p.today))
	}
	return conditions
}

// rows describes the rows that a relation leads to from the rows of parent; a nil parent is the query itself. The
// statement is not yet part of the plan.
func (p *Planner) rows(parent *Scope, target *Type, l relation, asOf *models.Date) Scope {
	if among, ok := l.rows.(amongKeys); ok {
		among.day, among.today = asOf, p.today
		l.rows = among
	}
	s := p.statement(target, "t0")
	sc := Scope{s: s, alias: "t0", typ: target, asOf: asOf, today: p.today}
	s.relation = l
	s.where.fixed = p.restrictions(sc, l)
	if parent == nil || !parent.typ.ofPlan() || target.seenIf != nil {
		s.seen = len(s.where.fixed)
		visible := p.visible
		if target.dataset != nil && target.dataset.UpTo > 0 {
			visible = p.visibleOneByOne
		}
		s.where.fixed = append(s.where.fixed, visible(sc.alias, target))
	}
	return sc
}

// statement begins a statement.
func (p *Planner) statement(t *Type, alias string) *statement {
	s := newStatement(t, alias)
	s.place = len(p.statements)
	p.statements = append(p.statements, s)
	return s
}

// add makes a statement part of the plan, below the parent that its relation leads from.
func (p *Planner) add(parent *Scope, s *statement) {
	if parent == nil {
		p.roots = append(p.roots, s)
		return
	}
	s.parent, s.parentAlias = parent.s, parent.alias
	s.keyCell = parent.Column(s.relation.parent)
	if s.relation.samePlan {
		s.planCell = parent.Column("plan_id")
	}
	parent.s.children = append(parent.s.children, s)
}

// child begins a statement for the rows of a relation.
func (p *Planner) child(parent *Scope, target *Type, l relation, asOf *models.Date) Scope {
	sc := p.rows(parent, target, l, asOf)
	if parent == nil { // a look-up
		sc.s.where.fixed[sc.s.seen] = p.visibleByKey(sc.alias, target)
	}
	p.add(parent, sc.s)
	return sc
}

// visible is the condition that the viewer may see a row of many.
func (p *Planner) visible(alias string, t *Type) database.SQL {
	return p.seen(alias, t, func(plans database.SQL) database.SQL {
		var b database.Builder
		b.Add(alias + ".plan_id IN (SELECT vp.id FROM " + p.catalog.owner.table.Name + " vp WHERE ")
		return b.Put(plans).Add(")").SQL()
	})
}

// visibleByKey is the same of a row that is found by its key, as its plan is then: SQLite makes a list of all visible plans
// for the other.
func (p *Planner) visibleByKey(alias string, t *Type) database.SQL {
	return p.seen(alias, t, func(plans database.SQL) database.SQL {
		var b database.Builder
		b.Add("EXISTS (SELECT 1 FROM " + p.catalog.owner.table.Name + " vp WHERE vp.id = " + alias + ".plan_id AND ")
		return b.Put(plans).Add(")").SQL()
	})
}

// visibleOneByOne is the same of rows of which few are asked: none of the databases makes a list of all visible plans.
func (p *Planner) visibleOneByOne(alias string, t *Type) database.SQL {
	return p.seen(alias, t, func(plans database.SQL) database.SQL {
		var b database.Builder
		b.Add("(SELECT true FROM " + p.catalog.owner.table.Name + " vp WHERE vp.id = " + alias + ".plan_id AND ")
		return b.Put(plans).Add(")").SQL()
	})
}

// seen is the condition that the viewer may see a row; ofPlan makes it of one on plans, as vp. Rows that belong to no plan
// are seen by all, unless the type says otherwise.
func (p *Planner) seen(alias string, t *Type, ofPlan func(database.SQL) database.SQL) database.SQL {
	if t.seenIf != nil {
		return t.seenIf(p.viewer).of(alias)
	}
	plans := p.catalog.sight.of(p.viewer)
	switch {
	case plans.Template == "" || !t.ofPlan():
		return database.SQL{}
	case t.key == ownerKey:
		return plans.of(alias)
	}
	condition := ofPlan(plans.of("vp"))
	if t.sparse {
		return database.Or(database.Expr(alias+".plan_id = ?", noPlan), condition)
	}
	return condition
}

// noPlan is the plan of rows that belong to none in a table of rows that mostly do.
const noPlan = "00000000-0000-0000-0000-000000000000"

// many plans a short list.
func (p *Planner) many(sc Scope, m ToMany, f graphql.CollectedField) (Emit, error) {
	asOf, err := p.day(sc.asOf, f)
	if err != nil {
		return nil, err
	}
	child, _ := once(p, &sc, f, func() (Scope, error) {
		child := p.child(&sc, p.catalog.types[m.target], m.relation, asOf)
		order := m.order
		if order == nil {
			order = child.typ.order
		}
		child.s.order = keys(child.alias, order)
		return child, nil
	})
	e, err := p.selection(child, f.Selections)
	if err != nil {
		return nil, err
	}
	return list(child.s, e), nil
}

// day gives the day that a field looks back to: its own asOf, or the one it stands under.
func (p *Planner) day(inherited *models.Date, f graphql.CollectedField) (*models.Date, error) {
	if f.Arguments.ForName("asOf") == nil {
		return inherited, nil
	}
	text := p.arguments(f.Field)["asOf"]
	if text == nil {
		return inherited, nil
	}
	parsed, err := dateCodec().take(text, "asOf")
	if err != nil {
		return nil, err
	}
	day, err := models.ParseDate(parsed.(string))
	return &day, err
}

// keys turns an order's declaration into SQL.
func keys(alias string, order []orderKey) []database.Key {
	made := make([]database.Key, len(order))
	for i, k := range order {
		made[i] = database.Key{Expr: database.Expr(k.template.of(alias), k.args...), Desc: k.desc}
	}
	return made
}
