// Package reading answers every object type below the roots. A selection becomes a plan of statements (planner.go), the plan is
// loaded level by level, a statement for each relation (load.go), and what was loaded is written as JSON (write.go). The
// file of each noun declares its types once; permissions are part of the statements.
package reading

import (
	"maps"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"plangraph/datasets"
	"plangraph/models"
)

// Catalog is all declared types.
type Catalog struct {
	objects map[string]*Object
	// inOrder are the objects as they were declared, the query's fields first.
	inOrder []*Object
}

// NewCatalog links the declarations of all nouns.
func NewCatalog() *Catalog {
	c := &Catalog{objects: map[string]*Object{}}
	c.declare(query(), region(), unit(), post(), postHolder(), plan(), planArea(), document(), citation(), action(), milestone(), funding(),
		target(), curvePoint(), reading(), assignment(), standing(), searchHit(), change(), annotation(), token())
	c.declare(workItems()...)
	for _, o := range c.inOrder {
		c.link(o)
	}
	for _, o := range c.inOrder {
		o.satisfied = slices.Concat([]string{o.name}, o.implements, o.unions)
		o.values = sortedKeys(o.members)
	}
	return c
}

func (c *Catalog) declare(objects ...*Object) {
	for _, o := range objects {
		c.objects[o.name] = o
		c.inOrder = append(c.inOrder, o)
	}
}

// link fills in what a relation to a row's key leaves out: the target's key, and that plan rows meet in their plan.
func (c *Catalog) link(o *Object) {
	o.byName = make(map[string]field, len(o.fields))
	for i, declared := range o.fields {
		if f, ok := declared.(one); ok && f.link.child == "" {
			target := c.objects[f.target]
			f.link.child = target.key.column()
			f.link.samePlan = o.key == planKey && target.key == planKey
			o.fields[i] = f
		}
		if v, ok := declared.(variety); ok {
			c.unite(v)
		}
		o.byName[o.fields[i].fieldName()] = o.fields[i]
	}
}

// unite makes the types that a field may have members of its union.
func (c *Catalog) unite(v variety) {
	united := map[*Object]bool{}
	for _, name := range v.targets {
		target := c.objects[name]
		members := slices.Collect(maps.Values(target.members))
		for _, member := range append(members, target) {
			if !united[member] {
				united[member] = true
				member.unions = append(member.unions, v.union)
			}
		}
	}
}

// Object gives a declared type, for those who make the schema from it; nil if there is none of that name.
func (c *Catalog) Object(name string) *Object { return c.objects[name] }

// Name is the GraphQL type.
func (o *Object) Name() string { return o.name }

// Fields gives the names of the declared fields.
func (o *Object) Fields() []string {
	names := make([]string, len(o.fields))
	for i, f := range o.fields {
		names[i] = f.fieldName()
	}
	return names
}

// Filter is a field that where offers, and the input type it takes.
type Filter struct{ Field, Input string }

// Filters gives what where offers for the type.
func (c *Catalog) Filters(o *Object) []Filter {
	var filters []Filter
	for _, declared := range o.fields {
		switch f := declared.(type) {
		case column:
			if f.filtered {
				filters = append(filters, Filter{f.name, f.codec.filter})
			}
		case computed:
			if f.name == "id" {
				filters = append(filters, Filter{"id", "IDFilter"})
			}
		case one:
			if f.filtered {
				filters = append(filters, Filter{f.name, f.target + "Where"})
			}
		case path:
			if f.filtered {
				filters = append(filters, Filter{f.name, f.target + "Where"})
			}
		case many:
			if f.filtered {
				filters = append(filters, Filter{f.name, f.target + "Where"})
			}
		}
	}
	return filters
}

// Orders gives the fields that orderBy offers for the type.
func (o *Object) Orders() []string {
	var names []string
	for _, f := range o.fields {
		if c, ok := f.(column); ok && c.ordered {
			names = append(names, c.name)
		}
	}
	return names
}

// idType is the type in the global ids of the object's rows: of all items it is WorkItem.
func (o *Object) idType() string {
	if o.table == "work_items" {
		return "WorkItem"
	}
	return o.name
}

// id declares the global id of the rows of an object.
func id(typeName string, k key) computed {
	number, ok := models.IDType(typeName)
	if !ok {
		panic("reading: " + typeName + " has no number for its ids")
	}
	return computed{name: "id", make: func(_ *planner, sc scope, _ graphql.CollectedField) emit {
		own, inPlan := sc.cell(k.column()), -1
		if k == planKey {
			inPlan = sc.cell("plan_id")
		}
		return func(dst []byte, r row) []byte {
			dst = append(dst, '"')
			if k == codeKey {
				return append(models.AppendRegionID(dst, r.cells[own].text), '"')
			}
			var planID uuid.UUID
			if inPlan >= 0 {
				planID = uuidOf(&r.cells[inPlan])
			}
			return append(models.AppendID(dst, number, planID, uuidOf(&r.cells[own])), '"')
		}
	}}
}

// uuidOf reads a UUID that the database gave as text.
func uuidOf(c *cell) uuid.UUID {
	parsed, _ := uuid.Parse(c.text) // the database holds no other
	return parsed
}

// Table is the table that the type's rows stand in.
func (o *Object) Table() string { return o.table }

// Dataset is what the type's rows can be counted and grouped by; nil if they are never listed.
func (o *Object) Dataset() *datasets.Dataset { return o.dataset }
