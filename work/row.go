package work

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"

	"github.com/google/uuid"
	"gorm.io/gorm/schema"

	"plangraph/models"
	"plangraph/problem"
)

// Row says once what rows of a model are to every unit of work. Keys, versions and the columns that lead to other
// rows are those of the model; what a field with an id leads to is models.ReferenceType.
type Row[R any] struct {
	// PartOf is the field with the row that one is part of: it goes and comes back with that, and gives it its next
	// version.
	PartOf string
	// Below are the fields with other rows that it goes and comes back with.
	Below []string
	// Irreversible rows stay as they were changed: no change of them is taken back.
	Irreversible bool
	// Order is the order in which rows go with others, as SQL; that of their ids if empty.
	Order string
	// Place is where a row stands among others.
	Place Place
	// Days are those that a row holds for; nil if it holds for none. Of rows that change together, those that leave days
	// come before those that take some, so that no day is taken twice on the way.
	Days func(row R) models.Days
	// Text is what search finds a row by; nil if it does not.
	Text func(row R) (models.SearchType, string, error)
	// Undo makes ready for the creation of a row to be taken back, or says why it stays.
	Undo func(ctx context.Context, w *Work, row R) (problem.List, error)
	// Check holds a row by itself to the rules: what one change took together, later ones may have taken apart.
	Check func(ctx context.Context, w *Work, row R) (problem.List, error)
	// Verify holds to the rules, after changes were taken back, what these have made of rows and those around them.
	Verify func(ctx context.Context, w *Work, changes []models.Change) (problem.List, error)
}

// Place says that of the rows with the same Within no two have the same Field, which is a number.
type Place struct {
	Field, Within string
	// AtEnd gives a row that comes back the place after the last, where its own is taken.
	AtEnd bool
}

// Declaration is a Row whatever its model is.
type Declaration interface {
	declare(namer schema.Namer) (*kind, error)
}

// kind is what a unit of work knows of the rows of one model.
type kind struct {
	name   string
	schema *schema.Schema
	// audited are the fields that the audit has of a row, in the order of their names. Of one that was deleted it has
	// the version, too, for the next one if it is restored: these are kept.
	audited, kept []*schema.Field
	// owners are the fields that lead to what a row goes with, that of which it is a part first.
	owners []owner
	partOf bool
	// namedBy is by which of the fields that the audit has, itemField or unitField, others name such a row; empty for none.
	namedBy string
	order   string
	// irreversible rows are changed, and no change of them is taken back.
	irreversible bool
	place        Place

	days   func(row any) models.Days
	text   func(row any) (models.SearchType, string, error)
	undo   func(ctx context.Context, w *Work, row any) (problem.List, error)
	check  func(ctx context.Context, w *Work, row any) (problem.List, error)
	verify func(ctx context.Context, w *Work, changes []models.Change) (problem.List, error)
	rowOperations
}

// owner is a field that leads to a row of another kind, or of the same.
type owner struct{ field, kind string }

// rowOperations are what is done with rows of a kind that is known by its name only.
type rowOperations struct {
	// find reads the rows that have one of the ids in a column.
	find func(ctx context.Context, w *Work, plan uuid.UUID, column string, ids []uuid.UUID) ([]any, error)
	// with gives a row with fields set: a row like another, or a new one where that is nil.
	with      func(row any, fields map[string]json.RawMessage) (any, error)
	createAll func(ctx context.Context, w *Work, rows []any) error
	updateAll func(ctx context.Context, w *Work, before, after []any) error
	deleteAll func(ctx context.Context, w *Work, rows []any) error
}

func (r Row[R]) declare(namer schema.Namer) (*kind, error) {
	var zero R
	parsed, err := schema.Parse(&zero, new(sync.Map), namer)
	if err != nil {
		return nil, fmt.Errorf("read the columns of %T: %w", zero, err)
	}
	k := &kind{
		name: parsed.Name, schema: parsed, order: r.Order, place: r.Place, verify: r.Verify, partOf: r.PartOf != "",
		irreversible: r.Irreversible, rowOperations: operationsOf[R](),
	}
	k.audited, k.kept = auditedFields(parsed)
	for _, field := range []string{itemField, unitField} {
		if models.ReferenceType("", models.FieldName(field)) == k.name {
			k.namedBy = field
		}
	}
	if k.order == "" {
		k.order = "id"
	}
	fields := r.Below
	if k.partOf {
		fields = append([]string{r.PartOf}, fields...)
	}
	for _, name := range fields {
		leadsTo := models.ReferenceType(k.name, models.FieldName(name))
		if leadsTo == "" || parsed.LookUpField(name) == nil {
			return nil, fmt.Errorf("%s.%s is no field that leads to a row", k.name, name)
		}
		k.owners = append(k.owners, owner{name, leadsTo})
	}
	if r.Days != nil {
		k.days = func(row any) models.Days { return r.Days(row.(R)) }
	}
	if r.Text != nil {
		k.text = func(row any) (models.SearchType, string, error) { return r.Text(row.(R)) }
	}
	k.undo, k.check = ofAny(r.Undo), ofAny(r.Check)
	return k, nil
}

// ofAny gives a rule whatever the model of its rows is; nil for none.
func ofAny[R any](
	rule func(context.Context, *Work, R) (problem.List, error),
) func(context.Context, *Work, any) (problem.List, error) {
	if rule == nil {
		return nil
	}
	return func(ctx context.Context, w *Work, row any) (problem.List, error) { return rule(ctx, w, row.(R)) }
}

// has tells whether rows have a field.
func (k *kind) has(field string) bool { return k.schema.LookUpField(field) != nil }

// column is the column of a field.
func (k *kind) column(field string) string { return k.schema.LookUpField(field).DBName }

// inPlan tells whether rows lie in a plan.
func (k *kind) inPlan() bool { return k.has("PlanID") }

// idIn gives the id in a field of a row; the nil UUID where it has none.
func (k *kind) idIn(row any, field string) uuid.UUID {
	f := k.schema.FieldsByName[field]
	if f == nil {
		return uuid.Nil
	}
	value := reflect.ValueOf(row).FieldByIndex(f.StructField.Index)
	if id, ok := reflect.TypeAssert[uuid.UUID](value); ok {
		return id
	}
	if id, ok := reflect.TypeAssert[*uuid.UUID](value); ok && id != nil {
		return *id
	}
	return uuid.Nil
}

// kinds are all kinds of rows, by name and in the order of their declaration: what others go with, or refer to, comes
// first.
type kinds struct {
	all    []*kind
	byName map[string]*kind
}

func declared(namer schema.Namer, rows []Declaration) (kinds, error) {
	ks := kinds{byName: map[string]*kind{}}
	for _, row := range rows {
		k, err := row.declare(namer)
		if err != nil {
			return ks, err
		}
		ks.all = append(ks.all, k)
		ks.byName[k.name] = k
	}
	for _, k := range ks.all {
		for _, o := range k.owners {
			if ks.byName[o.kind] == nil {
				return ks, fmt.Errorf("%s goes with %s, which is not declared", k.name, o.kind)
			}
		}
	}
	return ks, nil
}

// kindOf gives the kind of the rows of a model.
func kindOf[R any](w *Work) (*kind, error) { return w.kinds.of(reflect.TypeFor[R]().Name()) }

func (ks kinds) of(name string) (*kind, error) {
	k, ok := ks.byName[name]
	if !ok {
		return nil, fmt.Errorf("rows of %s are not declared", name)
	}
	return k, nil
}

func operationsOf[R any]() rowOperations {
	return rowOperations{
		find: func(ctx context.Context, w *Work, plan uuid.UUID, column string, ids []uuid.UUID) ([]any, error) {
			rows, err := RowsWith[R](ctx, w, plan, column, ids)
			return untyped(rows), err
		},
		with: func(row any, fields map[string]json.RawMessage) (any, error) {
			var changed R // read anew: a copy would share what its pointers point to
			for _, layer := range []any{row, fields} {
				text, err := json.Marshal(layer)
				if err == nil {
					err = json.Unmarshal(text, &changed)
				}
				if err != nil {
					return nil, fmt.Errorf("read %T from the audit: %w", changed, err)
				}
			}
			return changed, nil
		},
		createAll: func(ctx context.Context, w *Work, rows []any) error {
			if len(rows) == 1 {
				return Create(ctx, w, rows[0].(R))
			}
			return CreateAll(ctx, w, typed[R](rows))
		},
		updateAll: func(ctx context.Context, w *Work, before, after []any) error {
			set := make([]Revision[R], len(before))
			for i := range before {
				set[i] = Revision[R]{before[i].(R), after[i].(R)}
			}
			_, err := UpdateAll(ctx, w, set)
			return err
		},
		deleteAll: func(ctx context.Context, w *Work, rows []any) error { return deleteAll(ctx, w, typed[R](rows)) },
	}
}

func typed[R any](rows []any) []R {
	all := make([]R, len(rows))
	for i, row := range rows {
		all[i] = row.(R)
	}
	return all
}

func untyped[R any](rows []R) []any {
	all := make([]any, len(rows))
	for i, row := range rows {
		all[i] = row
	}
	return all
}

// With gives a row with fields set as the audit has them: one like row.
func With[R any](row R, fields map[string]json.RawMessage) (R, error) {
	changed, err := operationsOf[R]().with(row, fields)
	if err != nil {
		return row, err
	}
	return changed.(R), nil
}

// Kind is what is declared of the rows of a model, for those who look at all of them.
type Kind struct {
	Name, Table string
	// Model is a row without values, of the Go type of such rows.
	Model any
	// Fields are the columns by field, Owners the kinds that rows go with.
	Fields map[string]string
	Owners []string
}

// Kinds gives all kinds that are declared, in their order.
func (s *Runner) Kinds() []Kind {
	all := make([]Kind, len(s.kinds.all))
	for i, k := range s.kinds.all {
		all[i] = Kind{
			Name: k.name, Table: k.schema.Table, Model: reflect.Zero(k.schema.ModelType).Interface(),
			Fields: map[string]string{},
		}
		for _, f := range k.schema.Fields {
			all[i].Fields[f.Name] = f.DBName
		}
		for _, o := range k.owners {
			all[i].Owners = append(all[i].Owners, o.kind)
		}
	}
	return all
}
