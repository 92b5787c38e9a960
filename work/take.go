package work

import (
	"fmt"
	"reflect"
	"strings"

	"plangraph/models"
)

// Take sets the fields of a row to what an input says of them, by their graph names: budget of the input is BudgetFen
// of the row. What the input leaves out stays; null makes unknown what may be unknown. Ids of other things, lists and
// maps, and the fields named in but are the caller's to look at.
func Take[R any](row *R, input any, but ...string) {
	fields := map[string]reflect.Value{}
	value := reflect.ValueOf(row).Elem()
	for i := range value.NumField() {
		fields[models.FieldName(value.Type().Field(i).Name)] = value.Field(i)
	}
	for _, name := range but {
		delete(fields, name)
	}
	said := reflect.ValueOf(input)
	for i := range said.NumField() {
		name, _, _ := strings.Cut(said.Type().Field(i).Tag.Get("json"), ",")
		if field, ok := fields[name]; ok {
			set(field, said.Field(i), said.Type().Name()+"."+name)
		}
	}
}

// omittable is what gqlgen makes of a field that tells null from absent.
type omittable interface{ IsSet() bool }

// set sets a field to what an input says of it; path is for the panic where the types do not meet, which no input can
// cause.
func set(field, said reflect.Value, path string) {
	if o, ok := reflect.TypeAssert[omittable](said); ok {
		if !o.IsSet() {
			return
		}
		said = said.MethodByName("Value").Call(nil)[0]
		if !callers(said.Type()) && said.IsNil() {
			field.SetZero()
			return
		}
	}
	if said.Kind() == reflect.Pointer {
		if said.IsNil() {
			return
		}
		said = said.Elem()
	}
	if callers(said.Type()) {
		return
	}
	if field.Kind() == reflect.Pointer {
		known := reflect.New(field.Type().Elem())
		field.Set(known)
		field = known.Elem()
	}
	if !said.Type().AssignableTo(field.Type()) {
		panic(fmt.Sprintf("%s is a %s, the row has a %s", path, said.Type(), field.Type()))
	}
	field.Set(said)
}

// callers tells the types that the caller has to look at.
func callers(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t == reflect.TypeFor[models.ID]() || t.Kind() == reflect.Slice || t.Kind() == reflect.Map
}
