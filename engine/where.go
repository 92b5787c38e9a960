package engine

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// How large a filter may be.
const (
	maxFilterDepth = 5
	maxFilterNodes = 100
	maxFilterList  = 100
	maxPattern     = 1000
)

// where turns a filter into a condition on the rows of a scope. argument is the path of the filter, for messages.
func (p *Planner) where(sc Scope, filter map[string]any, argument string, depth int) (database.SQL, error) {
	if depth > maxFilterDepth {
		return database.SQL{}, problem.Refuse(problem.Limit, argument, problem.Message{
			En: "%s is nested deeper than %d", Zh: "%s 的嵌套超过 %d 层",
		}, argument, maxFilterDepth)
	}
	var conditions []database.SQL
	for _, name := range sortedKeys(filter) {
		if filter[name] == nil {
			continue
		}
		if p.conditions++; p.conditions > maxFilterNodes {
			return database.SQL{}, problem.Refuse(problem.Limit, argument, problem.Message{
				En: "more than %d conditions", Zh: "条件超过 %d 个",
			}, maxFilterNodes)
		}
		condition, err := p.condition(sc, name, filter[name], argument+"."+name, depth)
		if err != nil {
			return database.SQL{}, err
		}
		conditions = append(conditions, condition)
	}
	return database.And(conditions...), nil
}

// condition turns one field of a filter into a condition.
func (p *Planner) condition(sc Scope, name string, value any, argument string, depth int) (database.SQL, error) {
	switch name {
	case "and", "or":
		return p.combined(sc, name, value, argument, depth)
	case "not":
		condition, err := p.where(sc, value.(map[string]any), argument, depth+1)
		if condition.Empty() || err != nil {
			return database.SQL{}, err
		}
		return database.Not(condition), nil
	case "id":
		return p.idCondition(sc, value.(map[string]any), argument)
	}
	filter := value.(map[string]any)
	switch declared := sc.typ.byName[name].(type) {
	case Column:
		return p.columnCondition(sc, declared, filter, argument)
	case ToOne:
		return p.exists(sc, declared.target, declared.relation, filter, argument, depth)
	case ToMany:
		return p.exists(sc, declared.target, declared.relation.withAll(), filter, argument, depth)
	case Path:
		return p.existsAlong(sc, declared.steps, filter, argument, depth)
	}
	return database.SQL{}, undeclared(sc.typ.name+"Where", name)
}

func (p *Planner) combined(sc Scope, operator string, value any, argument string, depth int) (database.SQL, error) {
	items, _ := value.([]any)
	var conditions []database.SQL
	for i, item := range items {
		filter, _ := item.(map[string]any)
		condition, err := p.where(sc, filter, argument+"."+strconv.Itoa(i), depth+1)
		if err != nil {
			return database.SQL{}, err
		}
		if condition.Empty() && operator == "or" {
			return database.SQL{}, nil // one of the choices asks for nothing, so all rows will do
		}
		conditions = append(conditions, condition)
	}
	if operator == "or" {
		if len(conditions) == 0 {
			return database.Expr("1 = 0"), nil
		}
		return database.Or(conditions...), nil
	}
	return database.And(conditions...), nil
}

// columnCondition compares a column. What holds for a known value holds for the expression that the column is ordered
// by, too: said aloud, the index of that expression answers the filter.
func (p *Planner) columnCondition(sc Scope, c Column, filter map[string]any, argument string) (database.SQL, error) {
	if c.searched {
		return p.searchedCondition(sc, c, filter, argument)
	}
	condition, err := p.compare(c.in(sc), c.codec, filter, argument)
	if err != nil {
		return condition, err
	}
	if c.lowest != "" {
		known := maps.Clone(filter)
		for _, operator := range []database.Operator{database.Ne, database.NotIn, database.IsNull} {
			delete(known, string(operator))
		}
		var indexed database.SQL
		indexed, err = p.compare(c.key(sc).of(sc.alias), c.codec, known, argument)
		condition = database.And(condition, indexed)
	}
	condition.ByValue = condition.ByValue || !sc.indexed(c) && c.in(sc) != sc.alias+"."+sc.typ.key.column()
	return condition, err
}

// indexed tells whether the rows are a page that an index has in its order, whatever the column is compared with: then
// it is read from there.
func (sc Scope) indexed(c Column) bool {
	if sc.listed == nil || len(sc.listed.order) == 0 {
		return false
	}
	first := sc.listed.order[0].template
	leads, ok := sc.typ.orderable[c.leads]
	return first == c.key(sc) || ok && first == leads.key(sc)
}

// searchedCondition compares a column that search finds rows by.
func (p *Planner) searchedCondition(sc Scope, c Column, filter map[string]any, argument string) (database.SQL, error) {
	key, rest := database.SearchedInPlan, maps.Clone(filter)
	if sc.typ.key != planKey {
		key = database.SearchedByID
	}
	var conditions []database.SQL
	for _, operator := range []database.Operator{database.Contains, database.StartsWith} {
		name := string(operator)
		if filter[name] == nil {
			continue
		}
		delete(rest, name)
		values, err := operands(c.codec, operator, filter[name], argument+"."+name)
		if err != nil {
			return database.SQL{}, err
		}
		conditions = append(conditions, p.dialect.InSearched(sc.alias, key, c.in(sc), operator, values[0].(string)))
	}
	condition, err := p.compare(c.in(sc), c.codec, rest, argument)
	condition = database.And(append(conditions, condition)...)
	if sc.listed == nil { // names lead from what has them, if they are few
		condition.ByValue = false
	}
	return condition, err
}

// compare turns the operators of a filter into conditions on an expression.
func (p *Planner) compare(expr string, c Codec, filter map[string]any, argument string) (database.SQL, error) {
	var conditions []database.SQL
	for _, name := range sortedKeys(filter) {
		if filter[name] == nil {
			continue
		}
		values, err := operands(c, database.Operator(name), filter[name], argument+"."+name)
		if err != nil {
			return database.SQL{}, err
		}
		if c.filter == textListFilter {
			conditions = append(conditions, p.dialect.AnyContains(expr, values[0].(string)))
			continue
		}
		conditions = append(conditions, p.dialect.Compare(expr, database.Operator(name), values...))
	}
	return database.And(conditions...), nil
}

// operands takes what an operator compares with.
func operands(c Codec, operator database.Operator, value any, argument string) ([]any, error) {
	switch operator {
	case database.IsNull:
		return []any{value}, nil
	case database.In, database.NotIn:
		items, err := listOf(value, argument)
		if err != nil {
			return nil, err
		}
		values := make([]any, len(items))
		for i, item := range items {
			if values[i], err = c.take(item, argument+"."+strconv.Itoa(i)); err != nil {
				return nil, err
			}
		}
		return values, nil
	}
	v, err := c.take(value, argument)
	if text, ok := v.(string); ok && len(text) > maxPattern &&
		(operator == database.Contains || operator == database.StartsWith) {
		return nil, problem.Refuse(problem.Limit, argument, problem.Message{
			En: "%s looks for more than %d bytes", Zh: "%s 的查找内容超过 %d 字节",
		}, argument, maxPattern)
	}
	return []any{v}, err
}

func listOf(value any, argument string) ([]any, error) {
	items, ok := value.([]any)
	if !ok { // an operator that compares with one
		items = []any{value}
	}
	if len(items) > maxFilterList {
		return nil, problem.Refuse(problem.Limit, argument, problem.Message{
			En: "%s lists more than %d values", Zh: "%s 列出的值超过 %d 个",
		}, argument, maxFilterList)
	}
	return items, nil
}

// idCondition compares the id of rows with global ids.
func (p *Planner) idCondition(sc Scope, filter map[string]any, argument string) (database.SQL, error) {
	var conditions []database.SQL
	for _, name := range sortedKeys(filter) {
		if filter[name] == nil {
			continue
		}
		items, err := listOf(filter[name], argument+"."+name)
		if err != nil {
			return database.SQL{}, err
		}
		matches := []database.SQL{database.Expr("1 = 0")}
		for i, item := range items {
			id, err := models.ParseID(fmt.Sprint(item))
			if err != nil || id.Type != sc.typ.idType {
				return database.SQL{}, problem.Refuse(problem.Invalid, argument+"."+name, problem.Message{
					En: "%s: value %d is not the id of a %s", Zh: "%s:第 %d 个值不是 %s 的标识",
				}, argument+"."+name, i+1, sc.typ.name)
			}
			matches = append(matches, sc.hasID(id))
		}
		condition := database.Or(matches...)
		if name == string(database.Ne) || name == string(database.NotIn) {
			condition = database.Not(condition)
		}
		conditions = append(conditions, condition)
	}
	return database.And(conditions...), nil
}

// hasID is the condition that a row has this id.
func (sc Scope) hasID(id models.ID) database.SQL {
	switch sc.typ.key {
	case codeKey:
		return database.Expr(sc.alias+".code = ?", id.Code)
	case planKey:
		return database.And(
			database.Expr(sc.alias+".plan_id = ?", id.Plan.String()), database.Expr(sc.alias+".id = ?", id.Row.String()),
		)
	}
	return database.Expr(sc.alias+".id = ?", id.Row.String())
}

// inner is a scope for the rows of a relation within a condition.
func (p *Planner) inner(sc Scope, target string) Scope {
	p.aliases++
	return Scope{alias: "f" + strconv.Itoa(p.aliases), typ: p.catalog.types[target], asOf: sc.asOf, today: p.today}
}

// exists is the condition that a relation leads to a row that the filter takes, and that the viewer may see.
func (p *Planner) exists(
	sc Scope, target string, l relation, filter map[string]any, argument string, depth int,
) (database.SQL, error) {
	inner := p.inner(sc, target)
	condition, err := p.where(inner, filter, argument, depth+1)
	if err != nil {
		return database.SQL{}, err
	}
	return p.existing(sc, inner, ToOne{relationship: relationship{target: target, relation: l}}, condition), nil
}

// existing is exists with the condition made. A condition of a list of all plans leads to its rows, if they are few; one
// on the rows of a plan asks them.
func (p *Planner) existing(sc, inner Scope, o ToOne, condition database.SQL) database.SQL {
	var seen database.SQL
	if !sc.typ.ofPlan() {
		seen = p.visible(inner.alias, inner.typ)
	}
	during := o.relation.during
	by, simple := o.relation.rows.(byColumn)
	listed := sc.listed == nil || sc.listed.parent == nil
	if simple = simple && listed && (during == nil || during.Latest == "" || sc.asOf == nil); !simple {
		var b database.Builder
		b.Add("EXISTS (SELECT 1 FROM " + inner.typ.table.Name + " " + inner.alias)
		b.Where(p.joinCondition(sc, inner, o), p.dialect.Checked(condition.OneByOne()), seen).Add(")")
		exists := b.SQL()
		exists.ByValue = true // all rows have such a row, or few
		return exists
	}
	related := database.Related{
		Table: inner.typ.table.Name, Alias: inner.alias, Always: database.And(p.restrictions(inner, o.relation)...),
		Asked: condition, Seen: seen,
	}
	if o.relation.samePlan {
		related.Own = append(related.Own, sc.alias+".plan_id")
		related.Theirs = append(related.Theirs, inner.alias+".plan_id")
	}
	related.Own = append(related.Own, sc.alias+"."+o.relation.parent)
	related.Theirs = append(related.Theirs, inner.alias+"."+string(by))
	exists := p.dialect.Exists(related)
	if sc.listed != nil {
		exists.Rare[0].Many = p.dialect.TooMany(sc.typ.table.Name, sc.alias, exists.First(), database.Page)
	}
	return exists
}

// existsAlong is exists over several relations, one after the other.
func (p *Planner) existsAlong(
	sc Scope, steps []string, filter map[string]any, argument string, depth int,
) (database.SQL, error) {
	step := sc.typ.byName[steps[0]].(ToOne)
	if len(steps) == 1 {
		return p.exists(sc, step.target, step.relation, filter, argument, depth)
	}
	inner := p.inner(sc, step.target)
	condition, err := p.existsAlong(inner, steps[1:], filter, argument, depth)
	if err != nil {
		return database.SQL{}, err
	}
	return p.existing(sc, inner, step, condition), nil
}

// sortedKeys gives the keys of a map in order, so that the same request makes the same statement.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
