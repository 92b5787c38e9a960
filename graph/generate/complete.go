package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"plangraph/engine"
	"plangraph/models"
	"plangraph/reading"
)

// completion adds to a schema document what follows from the declarations.
type completion struct {
	doc     *ast.SchemaDocument
	catalog *engine.Catalog
	// derived is the SDL of the types that were added, made those that are in it.
	derived strings.Builder
	made    map[string]bool
}

// complete adds inherited fields, project kinds, connections and all that they take and give.
func complete(doc *ast.SchemaDocument) error {
	c := &completion{doc: doc, catalog: reading.NewCatalog(), made: map[string]bool{}}
	c.inherit()
	if err := c.mutations(); err != nil {
		return err
	}
	c.lists()
	c.kinds()
	if err := c.check(); err != nil {
		return err
	}
	if err := c.attributes(); err != nil {
		return err
	}
	if err := c.connections(); err != nil {
		return err
	}
	c.counts()
	c.filterTypes()
	added, err := parser.ParseSchema(&ast.Source{Name: "derived", Input: c.derived.String()})
	if err != nil {
		return fmt.Errorf("the derived schema is wrong: %w", err)
	}
	doc.Definitions = append(doc.Definitions, added.Definitions...)
	price(doc)
	return nil
}

// inherit gives every type the fields of its interfaces, those before its own.
func (c *completion) inherit() {
	for _, kind := range []ast.DefinitionKind{ast.Interface, ast.Object} {
		for _, d := range c.doc.Definitions {
			if d.Kind == kind {
				d.Fields = c.inherited(d)
			}
		}
	}
}

func (c *completion) inherited(d *ast.Definition) ast.FieldList {
	var fields ast.FieldList
	for _, v := range slices.Backward(d.Interfaces) { // Node first
		for _, f := range c.inherited(c.doc.Definitions.ForName(v)) {
			if fields.ForName(f.Name) == nil && d.Fields.ForName(f.Name) == nil {
				copied := *f
				fields = append(fields, &copied)
			}
		}
	}
	return append(fields, d.Fields...)
}

// mutations gives every mutation's input the fields of a command, and its payload the errors.
func (c *completion) mutations() error {
	sdl, err := parser.ParseSchema(&ast.Source{Name: "command", Input: commandSDL + `
type P {
  "What is wrong with the input (输入错误); empty if it was done. Then everything else is null."
  userErrors: [UserError!]!
}`})
	if err != nil {
		return fmt.Errorf("the fields of commands are wrong: %w", err)
	}
	completed := map[string]bool{}
	for _, f := range c.doc.Definitions.ForName("Mutation").Fields {
		input := f.Arguments.ForName("input")
		if input == nil || len(f.Arguments) != 1 {
			return fmt.Errorf("the mutation %s takes one input", f.Name)
		}
		for i, name := range []string{input.Type.Name(), f.Type.Name()} {
			if !completed[name] {
				completed[name] = true
				d := c.doc.Definitions.ForName(name)
				d.Fields = append(d.Fields, sdl.Definitions[i].Fields...)
			}
		}
	}
	return nil
}

// lists says of every list of an input how long it may be, for who reads the descriptions only.
func (c *completion) lists() {
	for _, d := range c.doc.Definitions {
		for _, f := range d.Fields {
			if most := f.Directives.ForName("most"); most != nil {
				f.Description += " At most " + most.Arguments.ForName("items").Value.Raw + "."
			}
		}
	}
}

// kinds makes the enum of kinds from the registry, and makes every kind part of the unions of what can be found.
func (c *completion) kinds() {
	enum := &ast.Definition{
		Kind: ast.Enum, Name: "WorkItemKind", Description: "What a work item is (事项类型).",
		EnumValues: ast.EnumValueList{{Name: string(models.KindTask), Description: "任务."}},
	}
	unions := []*ast.Definition{c.doc.Definitions.ForName("SearchResult"), c.doc.Definitions.ForName("Annotated")}
	for _, k := range models.ProjectKinds {
		value := &ast.EnumValueDefinition{Name: string(k.Kind), Description: k.Chinese + "."}
		enum.EnumValues = append(enum.EnumValues, value)
		for _, union := range unions {
			union.Types = append(union.Types, k.TypeName)
		}
	}
	c.doc.Definitions = append(c.doc.Definitions, enum)
}

// connections gives every field that answers a connection its arguments, and makes the connection's types.
func (c *completion) connections() error {
	for _, d := range c.doc.Definitions {
		for _, f := range d.Fields {
			name, ok := strings.CutSuffix(f.Type.Name(), "Connection")
			if !ok {
				continue
			}
			node := c.catalog.Type(name)
			if node == nil {
				return fmt.Errorf("%s.%s: reading declares no %s", d.Name, f.Name, name)
			}
			arguments, err := c.pageArguments(node)
			if err != nil {
				return err
			}
			f.Arguments = append(slices.Clip(f.Arguments), arguments...)
			if err := c.connection(node); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *completion) pageArguments(node *engine.Type) (ast.ArgumentDefinitionList, error) {
	sdl := `
type T { f(
  "The first rows after the cursor, 0 to 100; 20 if neither first nor last is given."
  first: Int
  "Rows after this cursor only."
  after: String
  "The last rows before the cursor, 0 to 100; not together with first."
  last: Int
  "Rows before this cursor only."
  before: String
`
	if len(node.Filters()) > 0 {
		sdl += "  \"Rows that meet this condition only.\"\n  where: " + node.Name() + "Where\n"
		c.whereType(node)
	}
	if len(node.Orders()) > 0 {
		sdl += "  \"Order, by one or several fields; the document's or the names' order if absent.\"\n" +
			"  orderBy: [" + c.orderName(node) + "!]\n"
		c.orderType(node)
	}
	doc, err := parser.ParseSchema(&ast.Source{Name: "arguments", Input: sdl + "): Int }"})
	if err != nil {
		return nil, fmt.Errorf("the derived arguments are wrong: %w", err)
	}
	return doc.Definitions[0].Fields[0].Arguments, nil
}

// orderName names the input of orderBy: that of the type, or of an interface of it that is ordered by the very same
// fields.
func (c *completion) orderName(node *engine.Type) string {
	name := node.Name()
	for _, above := range c.doc.Definitions.ForName(name).Interfaces { // the most general one last
		if t := c.catalog.Type(above); t != nil && slices.Equal(t.Orders(), node.Orders()) {
			name = above
		}
	}
	return name + "Order"
}

// orderType makes the input of orderBy.
func (c *completion) orderType(node *engine.Type) {
	name := c.orderName(node)
	if c.made[name] {
		return
	}
	c.made[name] = true
	fmt.Fprintf(&c.derived, "\"One key of an order (排序).\"\ninput %s {\n  \"The field.\"\n  field: %sField!\n"+
		"  \"The direction.\"\n  direction: OrderDirection! = ASC\n}\n\"What can be ordered by (排序字段).\"\nenum %sField {\n", name, name, name)
	for _, field := range node.Orders() {
		fmt.Fprintf(&c.derived, "  %q\n  %s\n", c.about(node.Name(), field), engine.EnumValue(field))
	}
	c.derived.WriteString("}\n")
}

// about gives the first sentence of what the schema says of a field.
func (c *completion) about(typeName, field string) string {
	sentence, _, _ := strings.Cut(c.doc.Definitions.ForName(typeName).Fields.ForName(field).Description, ";")
	return strings.TrimSuffix(strings.TrimSpace(sentence), ".") + "."
}

// whereType makes the filter of a type, and of those that it leads to.
func (c *completion) whereType(node *engine.Type) {
	name := node.Name() + "Where"
	if c.made[name] {
		return
	}
	c.made[name] = true
	var sdl strings.Builder
	fmt.Fprintf(&sdl, "\"Condition on %s (筛选条件): all that is said must hold.\"\ninput %s {\n"+
		"  \"All of these hold (且).\"\n  and: [%s!]\n  \"At least one of these holds (或).\"\n  or: [%s!]\n  \"This does not hold (非).\"\n  not: %s\n",
		node.Name(), name, name, name, name)
	for _, f := range node.Filters() {
		about := c.about(node.Name(), f.Field)
		if target, ok := strings.CutSuffix(f.Input, "Where"); ok {
			about = "Of " + about + " At least one meets the condition."
			c.whereType(c.catalog.Type(target))
		}
		fmt.Fprintf(&sdl, "  %q\n  %s: %s\n", about, f.Field, f.Input)
	}
	sdl.WriteString("}\n")
	c.derived.WriteString(sdl.String())
}
