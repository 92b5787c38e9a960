package main

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/datasets"
	"plangraph/engine"
)

// mistakes are the places where the schema and the declarations disagree.
type mistakes []error

func (m *mistakes) say(format string, arguments ...any) {
	*m = append(*m, fmt.Errorf(format, arguments...))
}

// check tells every place where the schema that people wrote and the declarations of reading do not say the same. What
// the two agree on here can be asked for without a surprise.
func (c *completion) check() error {
	var wrong mistakes
	sets := map[string]*datasets.Dataset{}
	for _, t := range c.catalog.Types() {
		d := c.doc.Definitions.ForName(t.Name())
		if d == nil {
			wrong.say("reading declares the type %s, and the schema does not have it", t.Name())
			continue
		}
		found := slices.Concat(c.checkFields(t, d), c.checkAbove(t, d))
		if len(found) == 0 { // what follows takes the fields for granted
			found = slices.Concat(c.checkFilters(t), c.checkFigures(t), checkSet(t, sets))
		}
		wrong = append(wrong, found...)
	}
	for _, d := range c.doc.Definitions {
		if d.Kind == ast.Object && slices.Contains(d.Interfaces, "Node") && c.catalog.Type(d.Name) == nil {
			wrong.say("the schema has the node type %s, and reading does not declare it", d.Name)
		}
	}
	return errors.Join(wrong...)
}

// checkFields compares the names of a type's fields, and what they answer. A field of the query with an input is no
// matter of reading.
func (c *completion) checkFields(t *engine.Type, d *ast.Definition) mistakes {
	var wrong mistakes
	declared := t.Fields()
	for _, f := range d.Fields {
		if f.Arguments.ForName("input") == nil && !slices.Contains(declared, f.Name) && !c.undeclaredAbove(d, f.Name) {
			wrong.say("the schema has %s.%s, and reading does not declare it", t.Name(), f.Name)
		}
	}
	for _, name := range declared {
		f := d.Fields.ForName(name)
		if f == nil {
			wrong.say("reading declares %s.%s, and the schema does not have it", t.Name(), name)
			continue
		}
		if answer := t.Answers(name); answer != "" && answer != f.Type.Name() {
			wrong.say("%s.%s is a %s in the schema and a %s in reading", t.Name(), name, f.Type.Name(), answer)
		}
	}
	return wrong
}

// undeclaredAbove tells whether a type has a field from an interface of which reading does not declare it either: that
// is said once.
func (c *completion) undeclaredAbove(d *ast.Definition, field string) bool {
	return slices.ContainsFunc(d.Interfaces, func(name string) bool {
		above := c.catalog.Type(name)
		return above != nil && !slices.Contains(above.Fields(), field) &&
			c.doc.Definitions.ForName(name).Fields.ForName(field) != nil
	})
}

// checkAbove compares the interfaces and unions that an object type is of.
func (c *completion) checkAbove(t *engine.Type, d *ast.Definition) mistakes {
	if d.Kind != ast.Object {
		return nil
	}
	above := slices.Clone(d.Interfaces)
	for _, union := range c.doc.Definitions {
		if union.Kind == ast.Union && slices.Contains(union.Types, d.Name) {
			above = append(above, union.Name)
		}
	}
	var wrong mistakes
	for _, name := range above {
		if !slices.Contains(t.Interfaces(), name) {
			wrong.say("%s is a %s in the schema and not in reading", d.Name, name)
		}
	}
	for _, name := range t.Interfaces() {
		if !slices.Contains(above, name) {
			wrong.say("%s is a %s in reading and not in the schema", d.Name, name)
		}
	}
	return wrong
}

// checkFilters finds filters of a type that there is no input for.
func (c *completion) checkFilters(t *engine.Type) mistakes {
	var wrong mistakes
	for _, f := range t.Filters() {
		if target, ok := strings.CutSuffix(f.Input, "Where"); ok && c.catalog.Type(target) != nil {
			continue
		}
		if compared, ok := strings.CutSuffix(f.Input, "Filter"); !ok || !c.comparable(compared) {
			wrong.say("%s.%s is opened to filters, and nothing compares a %s", t.Name(), f.Field, t.Answers(f.Field))
		}
	}
	return wrong
}

// comparable tells whether there is a filter for a scalar or an enum.
func (c *completion) comparable(name string) bool {
	isScalar := func(s comparedScalar) bool { return s.name == name }
	return name == textList || c.enum(name) != nil || slices.ContainsFunc(comparedScalars(), isScalar)
}

// checkFigures compares the data set of a type with the fields that it names.
func (c *completion) checkFigures(t *engine.Type) mistakes {
	if t.Dataset() == nil {
		return nil
	}
	var wrong mistakes
	say := func(format string, arguments ...any) {
		wrong.say("the data set %s of %s: %s", t.Dataset().Name, t.Name(), fmt.Sprintf(format, arguments...))
	}
	for _, d := range t.Dataset().Dimensions {
		if of := c.fieldType(t, d.Field); of == nil {
			say("the schema has no %s, which is the dimension %s", d.Field, d.Name)
		} else if d.Bucket != "" && of.Name() != "Date" {
			say("%s is a %s and has no %s, which is the dimension %s", d.Field, of.Name(), d.Bucket, d.Name)
		}
	}
	for _, m := range t.Dataset().Measures {
		if m.Aggregates != nil {
			of := c.fieldType(t, m.Field).Name()
			if !slices.Contains([]string{"Money", "Percent", "Float", "Int"}, of) {
				say("%s is a %s, and the figure %s adds it up", m.Field, of, m.Name)
			}
		}
		for field, values := range map[string][]string{m.Field: m.When, m.Unless.Field: m.Unless.Values} {
			for _, value := range values {
				if enum := c.enum(c.fieldType(t, field).Name()); enum == nil || enum.EnumValues.ForName(value) == nil {
					say("%s is never %s, which the figure %s counts", field, value, m.Name)
				}
			}
		}
	}
	return wrong
}

// checkSet finds two data sets of one name: the schema has the types of one of them only.
func checkSet(t *engine.Type, sets map[string]*datasets.Dataset) mistakes {
	set := t.Dataset()
	if set == nil {
		return nil
	}
	var wrong mistakes
	if known := sets[set.Name]; known != nil && !reflect.DeepEqual(known, set) {
		wrong.say("%s is counted by a data set %s that is not the %s of another type", t.Name(), set.Name, set.Name)
	}
	sets[set.Name] = set
	return wrong
}
