package reading_test

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	sdl "plangraph/graph"
	"plangraph/models"
)

// published is the schema: it says which of a model's columns are fields, and how they are written.
var published = gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: sdl.SDL()})

// declareColumns declares what needs no words of its own: the columns of the models, and the one row that a key leads
// to.
func (w *world) declareColumns() {
	for _, model := range []any{
		models.Viewer{},
		models.Region{},
		models.Unit{},
		models.Post{},
		models.PostHolder{},
		models.Plan{},
		models.Document{},
		models.Citation{},
		models.PlanArea{},
		models.Action{},
		models.Target{},
		models.CurvePoint{},
		models.Reading{},
		models.Milestone{},
		models.Funding{},
		models.Assignment{},
		models.Standing{},
		models.Change{},
		models.Token{},
	} {
		t := reflect.TypeOf(model)
		w.declareModel(t.Name(), t.Name(), t)
	}
	item := reflect.TypeFor[models.WorkItem]()
	w.declareModel("Task", "WorkItem", item)
	for _, k := range models.ProjectKinds {
		w.declareModel(k.TypeName, "WorkItem", item)
	}
}

// declareModel declares what a model has for the fields of a type that are not declared yet; ids are of idType.
func (w *world) declareModel(typeName, idType string, model reflect.Type) {
	if w.fields[typeName] == nil {
		w.fields[typeName] = map[string]resolve{}
	}
	declare := func(name string, get func(row reflect.Value, field *ast.Type) any) {
		f := published.Types[typeName].Fields.ForName(name)
		if f == nil || w.fields[typeName][name] != nil {
			return
		}
		w.fields[typeName][name] = func(row any, _ *models.Date, _ map[string]any) any {
			return get(reflect.ValueOf(row).Elem(), f.Type)
		}
	}
	for i := range model.NumField() {
		column := model.Field(i).Name
		name := models.FieldName(column)
		if column == "ID" {
			declare(name, func(row reflect.Value, _ *ast.Type) any { return globalID(idType, row) })
			continue
		}
		declare(name, func(row reflect.Value, t *ast.Type) any { return scalar(row.Field(i), t.Name()) })
		if key, ok := strings.CutSuffix(name, "Id"); ok {
			declare(key, func(row reflect.Value, t *ast.Type) any { return w.row(t.Name(), row.Field(i)) })
		}
		if key, ok := strings.CutSuffix(name, "Code"); ok {
			declare(key, func(row reflect.Value, _ *ast.Type) any { return w.regionOf(row.Field(i)) })
		}
	}
}

// globalID gives the id of a row, which names its plan if it is of one.
func globalID(typeName string, row reflect.Value) string {
	id := models.ID{Type: typeName, Row: row.FieldByName("ID").Interface().(uuid.UUID)}
	if plan := row.FieldByName("PlanID"); plan.IsValid() {
		id.Plan = plan.Interface().(uuid.UUID)
	}
	return id.String()
}

// row gives the row that a key leads to.
func (w *world) row(typeName string, key reflect.Value) any {
	id, ok := scalar(key, "ID").(string)
	if !ok {
		return nil
	}
	if typeName == "Task" {
		typeName = "WorkItem"
	}
	index := typeName + " by id"
	if w.index[index] == nil {
		w.index[index] = map[string][]any{}
		for _, row := range w.rows[typeName] {
			own := reflect.ValueOf(row).Elem().FieldByName("ID").Interface().(uuid.UUID).String()
			w.index[index][own] = append(w.index[index][own], row)
		}
	}
	return first(w.index[index][id])
}

// regionOf gives the region that a code names.
func (w *world) regionOf(code reflect.Value) any {
	text, ok := scalar(code, "String").(string)
	if !ok {
		return nil
	}
	return maybe(w.region(text))
}

// scalar gives a column's value as a field of a scalar type has it.
func scalar(column reflect.Value, scalarType string) any {
	if column.Kind() == reflect.Pointer {
		if column.IsNil() {
			return nil
		}
		column = column.Elem()
	}
	switch v := column.Interface().(type) {
	case models.Date:
		if scalarType == "Month" {
			return month(v.String()[:7])
		}
		return v
	case models.Time:
		return v.Time
	case models.JSON:
		return json.RawMessage(v)
	case models.Money:
		return v
	case uuid.UUID:
		return v.String()
	}
	switch {
	case column.Kind() == reflect.String:
		return column.String()
	case column.Kind() == reflect.Bool:
		return column.Bool()
	case column.CanInt():
		return int(column.Int())
	case scalarType == "Percent":
		return percent(column.Float())
	}
	return column.Float()
}
