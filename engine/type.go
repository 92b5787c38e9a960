package engine

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/models"
)

// Type declares how a GraphQL type is read: an object type, or an interface over the rows of one table.
type Type struct {
	name   string
	table  database.Table
	key    key
	fields []Declaration
	byName map[string]Declaration
	// orderable are the columns that rows can be ordered by, by their enum values.
	orderable map[string]Column

	// implements names the interfaces of an object type, unions those that it is of.
	implements, unions []string
	// idType is the type in the global ids of the rows.
	idType string
	// only is a condition that holds for all its rows, as that on the kind does for tasks.
	only Template
	// satisfied are the type conditions that hold for the rows of an object type.
	satisfied []string
	// discriminator is the column by which the rows of an interface tell their type, members what it says, in the order
	// of values.
	discriminator string
	members       map[string]*Type
	values        []string

	// orderBy is the default order as it was declared, order what it came to; its keys together are unique.
	orderBy []string
	order   []orderKey
	dataset *datasets.Dataset
	// counters are those of the dataset, as they were declared.
	counters []*counter
	// view says that the table is a view.
	view bool
	// sparse says that the table also has rows that belong to no plan, under the nil UUID; they are seen by all.
	sparse bool
	// unversioned says that rows change without moving the version of the data.
	unversioned bool
	// seenIf says who sees a row, whatever it hangs on; nil if that is decided by the plan.
	seenIf Visibility
}

// Visibility is the condition on {row} that a viewer may see it; empty where all rows are seen.
type Visibility func(models.Viewer) Condition

// key is how the rows of a table are found and named.
type key int

const (
	// planKey: plan_id and id. Rows are seen by whom the plan is seen.
	planKey key = iota
	// rowKey: id, and no plan. Rows are seen by all.
	rowKey
	// ownerKey: id, which is the plan's own. Rows are seen by whom the plan is seen.
	ownerKey
	// codeKey: code, as regions have. Rows are seen by all.
	codeKey
)

// column is the column that rows of this key are found by.
func (k key) column() string {
	if k == codeKey {
		return "code"
	}
	return "id"
}

// codec is how that column stands in cursors.
func (k key) codec() Codec {
	if k == codeKey {
		return textCodec()
	}
	return uuidCodec()
}

// Object declares a type whose rows are those of a model, in the model's table.
func Object[Model any](name string, fields ...Declaration) *Type {
	t := &Type{name: name, idType: name, fields: fields}
	made, err := typeOf[Model]()()
	if err != nil {
		panic(err) // a model that GORM cannot read is no model
	}
	t.table, t.key = made.table, made.key
	return t
}

// Query declares the fields of the query.
func Query(fields ...Declaration) *Type { return &Type{name: "Query", fields: fields, key: rowKey} }

// typeOf reads a model's table and key.
func typeOf[Model any]() func() (*Type, error) {
	return func() (*Type, error) {
		var model Model
		table, err := database.TableOf(&model)
		t := &Type{name: reflect.TypeFor[Model]().Name(), table: table, key: rowKey}
		for _, c := range table.Columns {
			switch {
			case c.Key && c.Name == "plan_id":
				t.key = planKey
			case c.Key && c.Name == "code":
				t.key = codeKey
			}
		}
		return t, err
	}
}

// Implements names the interfaces of the type. Whatever is a Node has an id.
func (t *Type) Implements(interfaces ...string) *Type { t.implements = interfaces; return t }

// Only keeps to the rows that meet a condition.
func (t *Type) Only(condition Template) *Type { t.only = condition; return t }

// WithIDsOf says that the rows have their global ids as rows of another type.
func (t *Type) WithIDsOf(name string) *Type { t.idType = name; return t }

// OrderedBy is the default order: columns that are never null by their fields' names, the last unique, each with DESC
// behind it where the greatest comes first.
func (t *Type) OrderedBy(fields ...string) *Type { t.orderBy = fields; return t }

// Counted says what lists of the rows can be counted and grouped by.
func (t *Type) Counted(by *datasets.Dataset) *Type { t.dataset = by; return t }

// Discriminated makes the type an interface: the column says of which of the members a row is.
func (t *Type) Discriminated(column string, members map[string]*Type) *Type {
	t.discriminator, t.members = column, members
	return t
}

// SeenIf says who sees a row, whatever it hangs on.
func (t *Type) SeenIf(by Visibility) *Type { t.seenIf = by; return t }

// OfView says that the table is a view, whose rows no index finds by their keys.
func (t *Type) OfView() *Type { t.view = true; return t }

// Sparse says that the table also has rows of no plan, which are seen by all.
func (t *Type) Sparse() *Type { t.sparse = true; return t }

// Unversioned says that rows change without moving the version of the data, so that no answer with them is kept.
func (t *Type) Unversioned() *Type { t.unversioned = true; return t }

// ofPlan tells whether the rows are a plan or rows of one, and so seen by whom the plan is seen.
func (t *Type) ofPlan() bool { return t.key == planKey || t.key == ownerKey }

// settle finds the columns of the declarations; it reports all names that the model does not have.
func (t *Type) settle(types map[string]*Type) []error {
	var mistakes []error
	if slices.Contains(t.implements, "Node") && !slices.ContainsFunc(t.fields, isID) {
		t.fields = append([]Declaration{identity(t)}, t.fields...)
	}
	t.byName, t.orderable = make(map[string]Declaration, len(t.fields)), map[string]Column{}
	for i, declared := range t.fields {
		settled, err := t.settled(declared, types)
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		if t.byName[settled.Name()] != nil {
			mistakes = append(mistakes, fmt.Errorf("%s.%s is declared twice", t.name, settled.Name()))
		}
		t.fields[i], t.byName[settled.Name()] = settled, settled
		if c, ok := settled.(Column); ok && c.ordered {
			t.orderable[EnumValue(c.name)] = c
		}
	}
	order, err := t.keys(t.orderBy)
	t.order = order
	if err != nil {
		mistakes = append(mistakes, err)
	}
	return mistakes
}

func isID(d Declaration) bool { return d.Name() == "id" }

// settled completes a declaration.
func (t *Type) settled(declared Declaration, types map[string]*Type) (Declaration, error) {
	switch d := declared.(type) {
	case Column:
		return t.settledColumn(d)
	case ToOne:
		if d.link == nil {
			d.link = toKey(t.keyOf(d.name))
		}
		r, err := t.related(d.relationship, types)
		d.relationship = r
		return d, err
	case ToMany:
		r, err := t.related(d.relationship, types)
		if err != nil {
			return d, err
		}
		d.relationship = r
		d.order, err = types[d.target].keys(d.orderBy)
		return d, err
	case Connection:
		r, err := t.related(d.relationship, types)
		d.relationship = r
		return d, err
	case Embedded:
		if types[d.target] == nil {
			return d, fmt.Errorf("%s.%s is a %s, which is not declared", t.name, d.name, d.target)
		}
	case OneOf:
		for _, target := range d.targets {
			if types[target] == nil {
				return d, fmt.Errorf("%s.%s leads to %s, which is not declared", t.name, d.name, target)
			}
		}
	}
	return declared, nil
}

// related completes a relation.
func (t *Type) related(r relationship, types map[string]*Type) (relationship, error) {
	if types[r.target] == nil {
		return r, fmt.Errorf("%s.%s leads to %s, which is not declared", t.name, r.name, r.target)
	}
	r, err := r.resolved(t, types)
	if err != nil {
		return r, fmt.Errorf("%s.%s: %w", t.name, r.name, err)
	}
	return r, nil
}

// keyOf names the field with the key that a relation to one row leads by: unit by unitId, region by regionCode.
func (t *Type) keyOf(relation string) string {
	if _, err := t.column(relation + "Code"); err == nil {
		return relation + "Code"
	}
	return relation + "Id"
}

// settledColumn finds a field's column in the model.
func (t *Type) settledColumn(c Column) (Column, error) {
	if c.template == "" {
		found, err := t.column(c.name)
		if err != nil {
			return c, err
		}
		c.template, c.nullable = column(found.Name), found.Nullable
		if c.codec.write == nil {
			if c.codec, err = codecOf(found.Type); err != nil {
				return c, fmt.Errorf("%s.%s: %w", t.name, c.name, err)
			}
		}
	}
	if c.filtered && c.codec.filter == "" {
		return c, fmt.Errorf("%s.%s: Where is for what can be compared, and a %s cannot", t.name, c.name, c.codec.name)
	}
	if c.ordered && c.nullable != (c.lowest != "") {
		return c, fmt.Errorf("%s.%s: OrderBy is for what is never null, OrderByNullsAs for what may be", t.name, c.name)
	}
	return c, nil
}

// keys makes an order of columns by their fields' names.
func (t *Type) keys(orderBy []string) ([]orderKey, error) {
	var order []orderKey
	for _, key := range orderBy {
		name, desc := strings.CutSuffix(key, " DESC")
		found, err := t.column(name)
		if err != nil {
			return nil, err
		}
		codec, err := codecOf(found.Type)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.name, name, err)
		}
		if found.Nullable {
			return nil, fmt.Errorf("%s is ordered by %s, which may be null", t.name, name)
		}
		order = append(order, orderKey{template: column(found.Name), codec: codec, desc: desc})
	}
	return order, nil
}
