package main

import (
	"fmt"
	"strings"

	"plangraph/models"
)

// attributes makes the input of what only one kind of project has: a field for each kind, with the attributes that the registry
// gives it, of the types that the kind's own type gives them.
func (c *completion) attributes() error {
	var all strings.Builder
	all.WriteString("\"What only one kind of project has (类型属性): give the field of the project's kind, and no other.\"\ninput ProjectAttributesInput {\n")
	for _, k := range models.ProjectKinds {
		if len(k.Attributes) == 0 {
			continue
		}
		fmt.Fprintf(&all, "  \"If it is a %s (%s).\"\n  %s: %sAttributesInput\n", k.Kind, k.Chinese, k.InputField(), k.TypeName)
		fmt.Fprintf(&c.derived, "\"What only a %s has (%s属性): what is left out is unknown.\"\ninput %sAttributesInput {\n", k.TypeName, k.Chinese, k.TypeName)
		for _, name := range k.Attributes {
			f := c.doc.Definitions.ForName(k.TypeName).Fields.ForName(name)
			if f == nil {
				return fmt.Errorf("%s has no field %s, an attribute of the registry", k.TypeName, name)
			}
			fmt.Fprintf(&c.derived, "  %q\n  %s: %s\n", f.Description, name, f.Type.Name())
		}
		c.derived.WriteString("}\n")
	}
	c.derived.WriteString(all.String() + "}\n")
	return nil
}
