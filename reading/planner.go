package reading

import (
	"slices"
	"strings"

	"plangraph/problem"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/models"
)

// planner turns a selection into statements and the functions that write their rows.
type planner struct {
	catalog   *Catalog
	operation *graphql.OperationContext
	dialect   database.Dialect
	viewer    models.Viewer
	roots     []*statement
	// shared keeps what was made of a field that several types of an interface have in common.
	shared map[*ast.Field][]sharedField
	// inLanguage picks the words of a problem with an input.
	inLanguage func(problem.Message) string
	// terms are the words of a search, for its highlights.
	terms []string
	// conditions counts the filters of the request, aliases the tables they name.
	conditions, aliases int
}

// sharedField is what was made of a field in a scope, for these selections.
type sharedField struct {
	scope      scope
	selections ast.SelectionSet
	emit       emit
}

// scope is where fields are read: a table of a statement, under the day that the request looks back to, if it does.
type scope struct {
	s      *statement
	alias  string
	object *Object
	asOf   *models.Date
}

// cell selects an expression over {t} in this scope.
func (sc scope) cell(expr string) int {
	if strings.Contains(expr, "{t}") {
		return sc.s.cell(at(sc.alias, expr))
	}
	return sc.s.cell(sc.alias + "." + expr)
}

// keyCell selects the column that rows of the scope are found by.
func (sc scope) keyCell() int { return sc.cell(sc.object.key.column()) }

// selection plans what a selection set asks of the rows of a scope.
func (p *planner) selection(sc scope, set ast.SelectionSet) (emit, error) {
	if sc.object.members == nil {
		return p.fields(sc, sc.object, p.collect(set, sc.object))
	}
	return p.variants(sc, set)
}

// collect gives the fields that a selection set asks of an object type. gqlgen does not merge a field of a union with the
// same of one of its types.
func (p *planner) collect(set ast.SelectionSet, object *Object) []graphql.CollectedField {
	collected := graphql.CollectFields(p.operation, set, object.satisfied)
	merged := collected[:0:0]
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
func (p *planner) variants(sc scope, set ast.SelectionSet) (emit, error) {
	conditions := typeConditions(set, nil)
	planned := map[string]emit{}
	byType := make(map[string]emit, len(sc.object.values))
	signature := make([]byte, len(conditions))
	for _, value := range sc.object.values {
		object := sc.object.members[value]
		for i, c := range conditions {
			signature[i] = '0'
			if slices.Contains(object.satisfied, c) {
				signature[i] = '1'
			}
		}
		e, ok := planned[string(signature)]
		if !ok {
			var err error
			if e, err = p.fields(sc, object, p.collect(set, object)); err != nil {
				return nil, err
			}
			planned[string(signature)] = e
		}
		if len(conditions) == 0 {
			return e, nil
		}
		byType[value] = e
	}
	kind := sc.cell(sc.object.discriminator)
	return func(dst []byte, r row) []byte { return byType[r.cells[kind].text](dst, r) }, nil
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
func (p *planner) fields(sc scope, object *Object, collected []graphql.CollectedField) (emit, error) {
	members := make([]member, 0, len(collected))
	for _, f := range collected {
		e, err := p.sharedField(sc, object, f)
		if err != nil {
			return nil, err
		}
		members = append(members, newMember(f.Alias, e))
	}
	return objectOf(members), nil
}

// sharedField plans a field once for all types of an interface that have it in common.
func (p *planner) sharedField(sc scope, object *Object, f graphql.CollectedField) (emit, error) {
	if sc.object.members == nil || sc.object.byName[f.Name] == nil {
		return p.field(sc, object, f)
	}
	for _, done := range p.shared[f.Field] {
		if done.scope == sc && slices.Equal(done.selections, f.Selections) {
			return done.emit, nil
		}
	}
	e, err := p.field(sc, object, f)
	if err == nil {
		p.shared[f.Field] = append(p.shared[f.Field], sharedField{sc, f.Selections, e})
	}
	return e, err
}

// field plans one field of an object type.
func (p *planner) field(sc scope, object *Object, f graphql.CollectedField) (emit, error) {
	if f.Name == "__typename" {
		return p.typeName(sc, object), nil
	}
	switch declared := object.byName[f.Name].(type) {
	case column:
		return p.column(sc, declared), nil
	case computed:
		return declared.make(p, sc, f), nil
	case composed:
		return declared.plan(p, sc, f)
	case one:
		return p.one(p.join(sc, declared), f)
	case path:
		return p.one(p.follow(sc, declared.steps), f)
	case variety:
		return p.variety(sc, declared, f)
	case many:
		return p.many(sc, declared, f)
	case connection:
		return p.connection(&sc, declared, f)
	}
	panic("reading: " + object.name + "." + f.Name + " is in the schema and not declared")
}

func (p *planner) typeName(sc scope, object *Object) emit {
	if sc.object.members == nil {
		return literal(`"` + object.name + `"`)
	}
	kind, members := sc.cell(sc.object.discriminator), sc.object.members
	return func(dst []byte, r row) []byte { return appendString(dst, members[r.cells[kind].text].name) }
}

func (p *planner) column(sc scope, c column) emit {
	if sc.asOf == nil {
		return value(sc.cell(c.expr), c.codec.write)
	}
	return value(sc.cell(c.on(sc.asOf)), c.codec.write)
}

// one plans an object that was joined.
func (p *planner) one(joined scope, f graphql.CollectedField) (emit, error) {
	e, err := p.selection(joined, f.Selections)
	if err != nil {
		return nil, err
	}
	return unlessNull(joined.keyCell(), e), nil
}

// variety plans an object of one of several types.
func (p *planner) variety(sc scope, v variety, f graphql.CollectedField) (emit, error) {
	byType := map[string]emit{}
	planned := map[string]emit{}
	for _, value := range sortedKeys(v.targets) {
		target := v.targets[value]
		if _, ok := planned[target]; !ok {
			l := link{parent: "id", child: "id", samePlan: p.catalog.objects[target].key == planKey}
			e, err := p.one(p.join(sc, one{name: v.name + target, target: target, link: l}), f)
			if err != nil {
				return nil, err
			}
			planned[target] = e
		}
		byType[value] = planned[target]
	}
	kind := sc.cell(v.column)
	return func(dst []byte, r row) []byte { return byType[r.cells[kind].text](dst, r) }, nil
}

// follow joins the relations of a path and answers the last scope.
func (p *planner) follow(sc scope, steps []string) scope {
	for _, step := range steps {
		sc = p.join(sc, sc.object.byName[step].(one))
	}
	return sc
}

// join adds the row of a relation to the statement's rows, once.
func (p *planner) join(sc scope, o one) scope {
	target := p.catalog.objects[o.target]
	joined := scope{s: sc.s, object: target, asOf: sc.asOf}
	name := sc.alias + "." + o.name
	if sc.asOf != nil {
		name += "@" + sc.asOf.String()
	}
	if alias, ok := sc.s.joined[name]; ok {
		joined.alias = alias
		return joined
	}
	joined.alias = sc.s.nextAlias()
	sc.s.joined[name] = joined.alias
	var b database.Builder
	b.Add(" LEFT JOIN " + target.table + " " + joined.alias + " ON ").Put(p.joinCondition(sc, joined, o))
	sc.s.joins = append(sc.s.joins, b.SQL())
	return joined
}

// joinCondition says which row of the target is the relation's; of several that held on a day, the latest.
func (p *planner) joinCondition(sc, joined scope, o one) database.SQL {
	during := o.link.during
	if during == nil || during.latest == "" || sc.asOf == nil {
		return p.related(sc.alias, joined, o.link)
	}
	candidate := joined
	candidate.alias = joined.alias + "c"
	var b database.Builder
	if o.link.samePlan {
		b.Add(joined.alias + ".plan_id = " + sc.alias + ".plan_id AND ")
	}
	b.Add(joined.alias + ".id = (SELECT " + candidate.alias + ".id FROM " + joined.object.table + " " + candidate.alias).
		Where(p.related(sc.alias, candidate, o.link)).
		Add(" ORDER BY " + at(candidate.alias, during.latest) + " LIMIT 1)")
	return b.SQL()
}

// related is the condition that a row of child belongs to the row of the parent with this alias.
func (p *planner) related(parent string, child scope, l link) database.SQL {
	conditions := []database.SQL{l.on(child.alias, child.object, database.Expr(parent+"."+l.parent))}
	if l.samePlan {
		conditions = append([]database.SQL{database.Expr(child.alias + ".plan_id = " + parent + ".plan_id")}, conditions...)
	}
	return database.And(append(conditions, child.restrictions(l)...)...)
}

// restrictions are the conditions that a relation puts on its rows besides whose they are.
func (sc scope) restrictions(l link) []database.SQL {
	owner := sc.alias
	if l.through != "" {
		owner = "v"
	}
	var conditions []database.SQL
	if l.only != "" {
		conditions = append(conditions, database.Expr(at(owner, l.only)))
	}
	if sc.object.only != "" {
		conditions = append(conditions, database.Expr(at(sc.alias, sc.object.only)))
	}
	if l.during != nil {
		conditions = append(conditions, l.during.on(owner, sc.asOf))
	}
	return conditions
}

// on is the condition that a row held on the day, or holds now.
func (d *period) on(alias string, day *models.Date) database.SQL {
	if day == nil {
		return database.Expr(at(alias, d.now))
	}
	return database.Expr(at(alias, onDay(d.day, *day)))
}

// rows describes the rows that a relation leads to from the rows of parent; a nil parent is the query itself. The
// statement is not yet part of the plan.
func (p *planner) rows(parent *scope, target *Object, l link, asOf *models.Date) scope {
	if l.anyOf != "" && l.during != nil {
		l.anyOf = strings.ReplaceAll(l.anyOf, "{during}", l.during.on("a", asOf).Text)
		l.during = nil
	}
	s := newStatement(target, "t0")
	sc := scope{s: s, alias: "t0", object: target, asOf: asOf}
	s.link = l
	s.where = sc.restrictions(l)
	if parent == nil || !parent.object.ofPlan() || target.guarded {
		s.where = append(s.where, p.visible(sc.alias, target))
	}
	return sc
}

// add makes a statement part of the plan, below the parent that its relation leads from.
func (p *planner) add(parent *scope, s *statement) {
	if parent == nil {
		p.roots = append(p.roots, s)
		return
	}
	s.parent, s.parentAlias = parent.s, parent.alias
	s.keyCell = parent.cell(s.link.parent)
	if s.link.samePlan {
		s.planCell = parent.cell("plan_id")
	}
	parent.s.children = append(parent.s.children, s)
}

// child begins a statement for the rows of a relation.
func (p *planner) child(parent *scope, target *Object, l link, asOf *models.Date) scope {
	sc := p.rows(parent, target, l, asOf)
	p.add(parent, sc.s)
	return sc
}

// ofPlan tells whether the rows of an object are a plan or rows of one, and so seen by whom the plan is seen.
func (o *Object) ofPlan() bool { return o.key == planKey || o.key == ownPlanKey }

// visible is the condition that the viewer may see a row. Rows that belong to no plan are seen by all.
func (p *planner) visible(alias string, object *Object) database.SQL {
	if object.guarded {
		return administered(p.viewer, alias)
	}
	plans := visiblePlans(p.viewer)
	switch {
	case plans.Empty() || !object.ofPlan():
		return database.SQL{}
	case object.key == ownPlanKey:
		return database.SQL{Text: at(alias, plans.Text), Args: plans.Args}
	}
	var b database.Builder
	b.Add(alias+".plan_id IN (SELECT vp.id FROM plans vp WHERE ").Add(at("vp", plans.Text), plans.Args...).Add(")")
	if object.planless {
		return database.Or(database.Expr(alias+".plan_id = ?", nilUUID), b.SQL())
	}
	return b.SQL()
}

// administered is the condition that the viewer is an admin of a row's region.
func administered(viewer models.Viewer, alias string) database.SQL {
	switch {
	case viewer.Role == models.RoleSystem:
		return database.SQL{}
	case viewer.Role.AtLeast(models.RoleAdmin) && viewer.RegionCode != "":
		return database.Expr(alias+".region_code LIKE ?", models.RegionPrefix(viewer.RegionCode)+"%")
	}
	return database.Expr("1 = 0")
}

// nilUUID is the plan of rows that belong to none in a table of rows that mostly do.
const nilUUID = "00000000-0000-0000-0000-000000000000"

// visiblePlans is the condition over {t} that the viewer may see a plan; empty where it sees all.
func visiblePlans(viewer models.Viewer) database.SQL {
	public := database.Expr("{t}.visibility = 'PUBLIC'")
	switch {
	case viewer.Role == models.RoleSystem:
		return database.SQL{}
	case viewer.Role.AtLeast(models.RoleViewer) && viewer.RegionCode != "":
		return database.Or(public, database.Expr("{t}.region_code LIKE ?", models.RegionPrefix(viewer.RegionCode)+"%"))
	}
	return public
}

// many plans a short list.
func (p *planner) many(sc scope, m many, f graphql.CollectedField) (emit, error) {
	asOf, err := p.day(sc.asOf, f)
	if err != nil {
		return nil, err
	}
	child := p.child(&sc, p.catalog.objects[m.target], m.link, asOf)
	order := m.order
	if order == nil {
		order = child.object.order
	}
	child.s.order = keys(child.alias, order)
	e, err := p.selection(child, f.Selections)
	if err != nil {
		return nil, err
	}
	return list(child.s, e), nil
}

// day gives the day that a field looks back to: its own asOf, or the one it stands under.
func (p *planner) day(inherited *models.Date, f graphql.CollectedField) (*models.Date, error) {
	if f.Arguments.ForName("asOf") == nil {
		return inherited, nil
	}
	text := f.ArgumentMap(p.operation.Variables)["asOf"]
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
		made[i] = database.Key{Expr: database.Expr(at(alias, k.expr), k.args...), Desc: k.desc}
	}
	return made
}
