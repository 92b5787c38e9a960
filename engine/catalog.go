package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"plangraph/datasets"
	"plangraph/models"
)

// Catalog is all declared types.
type Catalog struct {
	types map[string]*Type
	// inOrder are the types as they were declared, the query first.
	inOrder []*Type
	// owner is the type of the plans, which the rows of plans are seen with; sight says who sees one.
	owner *Type
	sight Sight
	// tables are the datasets, in their order.
	tables []*Table
}

// Sight says which plans a viewer sees: those that everybody sees, and others besides, or all of them.
type Sight struct {
	// Public is the condition on a plan, {row}, that everybody sees it.
	Public Template
	// Besides is the condition that a viewer sees a plan that is not public; empty where it sees none, and all where it
	// sees every plan.
	Besides func(models.Viewer) (also Condition, all bool)
}

// of is the condition that a viewer sees a plan; empty where it sees all.
func (s Sight) of(viewer models.Viewer) Condition {
	also, all := s.Besides(viewer)
	switch {
	case all:
		return Condition{}
	case also.Template == "":
		return If(s.Public)
	}
	return If("("+s.Public+" OR "+also.Template+")", also.Values...)
}

// NewCatalog completes the declarations of all nouns. The owner is the type whose id is the plan_id of the rows of
// plans; who sees it, by sight, sees them. All names that no model or no other declaration has are reported.
func NewCatalog(owner string, sight Sight, declared ...*Type) (*Catalog, error) {
	c := &Catalog{types: map[string]*Type{}, inOrder: declared, sight: sight}
	for _, t := range declared {
		c.types[t.name] = t
	}
	if c.owner = c.types[owner]; c.owner == nil {
		return nil, fmt.Errorf("%s owns the rows of plans and is not declared", owner)
	}
	c.owner.key = ownerKey
	var mistakes []error
	for _, t := range declared {
		mistakes = append(mistakes, t.settle(c.types)...)
	}
	for _, t := range declared {
		mistakes = append(mistakes, c.checkDataset(t)...)
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	for _, t := range declared {
		c.unite(t)
	}
	for _, t := range declared {
		t.satisfied = slices.Concat([]string{t.name}, t.implements, t.unions)
		t.values = sortedKeys(t.members)
	}
	return c, nil
}

// checkDataset finds what a dataset names and the type does not have.
func (c *Catalog) checkDataset(t *Type) []error {
	if t.dataset == nil {
		return nil
	}
	var mistakes []error
	for _, d := range t.dataset.Dimensions {
		if _, ok := c.at(t, strings.Split(d.Field, ".")); !ok {
			mistakes = append(
				mistakes, fmt.Errorf("%s is grouped by %s, and %s is no column or row", t.name, d.Name, d.Field),
			)
		}
	}
	for _, m := range t.dataset.Measures {
		for _, field := range []string{m.Field, m.Unless.Field} {
			if _, isColumn := t.byName[field].(Column); field != "" && !isColumn {
				mistakes = append(mistakes, fmt.Errorf("%s measures %s, and %s is no column", t.name, m.Name, field))
			}
		}
	}
	if err := t.resolveCounters(); err != nil {
		mistakes = append(mistakes, err)
	}
	return mistakes
}

// at follows a path of fields over relations to one row, to a column or a row.
func (c *Catalog) at(t *Type, path []string) (Declaration, bool) {
	var found Declaration
	for i, name := range path {
		found = t.byName[name]
		switch f := found.(type) {
		case ToOne:
			t = c.types[f.target]
		case Path:
			t = c.types[f.target]
		case Column:
			return found, i == len(path)-1
		default:
			return nil, false
		}
	}
	return found, true
}

// unite makes the types that a field may have members of its union.
func (c *Catalog) unite(t *Type) {
	for _, declared := range t.fields {
		field, ok := declared.(OneOf)
		if !ok {
			continue
		}
		united := map[*Type]bool{}
		for _, name := range field.targets {
			target := c.types[name]
			for _, member := range append(slices.Collect(maps.Values(target.members)), target) {
				if !united[member] {
					united[member] = true
					member.unions = append(member.unions, field.union)
				}
			}
		}
	}
}

// Type gives a declared type; nil if there is none of that name.
func (c *Catalog) Type(name string) *Type { return c.types[name] }

// Types gives all declared types, the query first.
func (c *Catalog) Types() []*Type { return c.inOrder }

// Name is the GraphQL type.
func (t *Type) Name() string { return t.name }

// Table is the table that the type's rows stand in.
func (t *Type) Table() string { return t.table.Name }

// Dataset is what the type's rows can be counted and grouped by; nil if they are never listed.
func (t *Type) Dataset() *datasets.Dataset { return t.dataset }

// Interfaces names the interfaces and unions that the type is of.
func (t *Type) Interfaces() []string { return slices.Concat(t.implements, t.unions) }

// Members are the types of an interface; none for an object type.
func (t *Type) Members() []*Type { return slices.Collect(maps.Values(t.members)) }

// IDType is the type in the global ids of the rows.
func (t *Type) IDType() string { return t.idType }

// Fields gives the names of the declared fields.
func (t *Type) Fields() []string {
	names := make([]string, len(t.fields))
	for i, f := range t.fields {
		names[i] = f.Name()
	}
	return names
}

// Answers names the GraphQL type that a field answers, or has a list of; it is empty for a field that is planned in its
// own way.
func (t *Type) Answers(field string) string {
	switch f := t.byName[field].(type) {
	case Column:
		return f.codec.name
	case ToOne:
		return f.target
	case Path:
		return f.target
	case ToMany:
		return f.target
	case Embedded:
		return f.target
	case Lookup:
		return f.target
	case OneOf:
		return f.union
	case Connection:
		return f.target + "Connection"
	}
	return ""
}

// Filter is a field that where offers, and the input type it takes.
type Filter struct{ Field, Input string }

// Filters gives what where offers for the type.
func (t *Type) Filters() []Filter {
	var filters []Filter
	for _, declared := range t.fields {
		name, input := declared.Name(), ""
		switch f := declared.(type) {
		case Column:
			if f.filtered {
				input = f.codec.filter
			}
		case Computed:
			if name == "id" {
				input = "IDFilter"
			}
		case ToOne:
			input = whereOf(f.target, f.filtered)
		case Path:
			input = whereOf(f.target, f.filtered)
		case ToMany:
			input = whereOf(f.target, f.filtered)
		}
		if input != "" {
			filters = append(filters, Filter{name, input})
		}
	}
	return filters
}

// whereOf names the filter of a type, if a relation to it is filtered.
func whereOf(target string, filtered bool) string {
	if !filtered {
		return ""
	}
	return target + "Where"
}

// Orders gives the fields that orderBy offers for the type.
func (t *Type) Orders() []string {
	var names []string
	for _, f := range t.fields {
		if c, ok := f.(Column); ok && c.ordered {
			names = append(names, c.name)
		}
	}
	return names
}

// identity declares the global id of the rows of a type.
func identity(t *Type) Computed {
	number, ok := models.IDType(t.idType)
	if !ok {
		panic("engine: " + t.idType + " has no number for its ids: give it the next one in models/id.go")
	}
	key := t.key
	return Planned("id", func(_ *Planner, sc Scope, _ graphql.CollectedField) (Emit, error) {
		own, plan := sc.keyCell(), -1
		if key == planKey {
			plan = sc.Column("plan_id")
		}
		return func(dst []byte, r Row) []byte {
			dst = append(dst, '"')
			if key == codeKey {
				return append(models.AppendRegionID(dst, r.cells[own].Text), '"')
			}
			var planID uuid.UUID
			if plan >= 0 {
				planID = r.UUID(plan)
			}
			return append(models.AppendID(dst, number, planID, r.UUID(own)), '"')
		}, nil
	})
}
