package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// Payloads answers the field that ctx is at with what a mutation or a preview made: structs (by their fields' JSON
// names) for objects, slices for lists, models.ID for things of the graph, which are read from db as viewer may see
// them, problem.List for a list of UserError and problem.Message for a text, in the words that inLanguage picks.
func (r *Reader) Payloads(
	asker Asker, inLanguage func(problem.Message) string,
) func(ctx context.Context, db database.Querier, made any) ([]byte, error) {
	return func(ctx context.Context, db database.Querier, made any) ([]byte, error) {
		return r.payload(ctx, db, asker, inLanguage, made)
	}
}

func (r *Reader) payload(
	ctx context.Context, db database.Querier, asker Asker, inLanguage func(problem.Message) string, made any,
) (Answer, error) {
	p := r.planner(ctx, asker, graphql.GetOperationContext(ctx).Variables)
	p.inLanguage = inLanguage
	f := graphql.GetFieldContext(ctx).Field
	write, err := p.value(made, f.Definition.Type, f.Selections)
	if err == nil {
		err = p.readNodes()
	}
	if err != nil {
		return nil, err
	}
	p.complete()
	reads := p.run(p.operation, requestOf(ctx))
	if err := reads.load(ctx, db); err != nil {
		return nil, err
	}
	written := write(reads, nil)
	return written, reads.request.size.add(len(written))
}

// written appends a value whose rows are loaded.
type written func(r *run, dst []byte) []byte

// value plans a value of a type. A thing of the graph is planned as what its field is declared to be, not as what its
// id says: a task's id is that of a work item.
func (p *Planner) value(v any, t *ast.Type, set ast.SelectionSet) (written, error) {
	switch said := v.(type) {
	case problem.List:
		v = p.userErrors(said)
	case problem.Message:
		v = p.inLanguage(said)
	}
	value := reflect.ValueOf(v)
	for value.Kind() == reflect.Pointer && !value.IsNil() {
		value = value.Elem()
	}
	switch {
	case absent(value):
		if t.NonNull && t.Elem != nil {
			return func(_ *run, dst []byte) []byte { return append(dst, "[]"...) }, nil
		}
		return func(_ *run, dst []byte) []byte { return append(dst, "null"...) }, nil
	case t.Elem != nil:
		return p.valueList(value, t.Elem, set)
	case len(set) == 0:
		return leaf(value.Interface())
	}
	if id, ok := reflect.TypeAssert[models.ID](value); ok {
		return p.valueNode(id, t.Name(), set), nil
	}
	return p.valueObject(value, t.Name(), set)
}

// userError is the schema's UserError.
type userError struct {
	Code    problem.Code `json:"code"`
	Path    []string     `json:"path"`
	Message string       `json:"message"`
}

// userErrors gives problems with an input as the schema's UserError.
func (p *Planner) userErrors(problems problem.List) []userError {
	errors := make([]userError, len(problems))
	for i, wrong := range problems {
		path := []string{"input"}
		if wrong.Argument != "" {
			path = append(path, strings.Split(wrong.Argument, ".")...)
		}
		errors[i] = userError{wrong.Code, path, p.inLanguage(wrong.Message)}
	}
	return errors
}

// absent tells whether a value is the schema's null.
func absent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	default:
		id, ok := reflect.TypeAssert[models.ID](v)
		return ok && id == models.ID{}
	}
}

func (p *Planner) valueList(list reflect.Value, of *ast.Type, set ast.SelectionSet) (written, error) {
	items := make([]written, list.Len())
	for i := range items {
		item, err := p.value(list.Index(i).Interface(), of, set)
		if err != nil {
			return nil, err
		}
		items[i] = item
	}
	return func(r *run, dst []byte) []byte {
		dst = append(dst, '[')
		for i, write := range items {
			if r.request.size.full(dst) {
				break
			}
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = write(r, dst)
		}
		return append(dst, ']')
	}, nil
}

// leaf writes a scalar or an enum value as JSON has it.
func leaf(v any) (written, error) {
	if text, ok := v.(string); ok {
		return func(_ *run, dst []byte) []byte { return appendString(dst, text) }, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write %T: %w", v, err)
	}
	return func(_ *run, dst []byte) []byte { return append(dst, text...) }, nil
}

// shownAlike are things of the graph of which the same is shown: they are read together.
type shownAlike struct {
	typeName string
	set      ast.SelectionSet
	ids      []string
	write    func(r *run, i int) []byte
}

// mostNodes is how many things of the graph one statement names.
const mostNodes = 100

// valueNode reads a thing of the graph as a type; one that is gone again, or hidden, is null.
func (p *Planner) valueNode(id models.ID, typeName string, set ast.SelectionSet) written {
	at := slices.IndexFunc(p.shown, func(n *shownAlike) bool {
		return n.typeName == typeName && len(n.ids) < mostNodes && slices.Equal(n.set, set)
	})
	if at < 0 {
		at = len(p.shown)
		p.shown = append(p.shown, &shownAlike{typeName: typeName, set: set})
	}
	those := p.shown[at]
	i := len(those.ids)
	those.ids = append(those.ids, id.String())
	return func(r *run, dst []byte) []byte {
		if text := those.write(r, i); text != nil {
			return append(dst, text...)
		}
		return append(dst, "null"...)
	}
}

// readNodes plans how the things of the graph are read.
func (p *Planner) readNodes() (err error) {
	for _, n := range p.shown {
		if n.write, err = p.eachOf(p.things(n.ids, n.typeName), n.set); err != nil {
			return err
		}
	}
	return nil
}

func (p *Planner) valueObject(object reflect.Value, typeName string, set ast.SelectionSet) (written, error) {
	type named struct {
		key   []byte
		write written
	}
	var members []named
	for _, f := range graphql.CollectFields(p.operation, set, []string{typeName}) {
		var write written
		var err error
		if f.Name == "__typename" {
			write, err = leaf(typeName)
		} else {
			write, err = p.value(memberOf(object, f.Name), f.Definition.Type, f.Selections)
		}
		if err != nil {
			return nil, err
		}
		members = append(members, named{append(appendString(nil, f.Alias), ':'), write})
	}
	return func(r *run, dst []byte) []byte {
		dst = append(dst, '{')
		for i, m := range members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = m.write(r, append(dst, m.key...))
		}
		return append(dst, '}')
	}, nil
}

// memberOf gives what an object has under a name: a map's value, or the field of a struct with that JSON name. What it
// does not have is null.
func memberOf(object reflect.Value, name string) any {
	if object.Kind() == reflect.Map {
		if v := object.MapIndex(reflect.ValueOf(name)); v.IsValid() {
			return v.Interface()
		}
		return nil
	}
	for _, f := range reflect.VisibleFields(object.Type()) { // those of embedded structs, too
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name {
			return object.FieldByIndex(f.Index).Interface()
		}
	}
	return nil
}
