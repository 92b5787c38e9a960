package reading_test

import (
	"bytes"
	"maps"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// shrunk leaves out of an operation what the problem does not need.
func (tr trial) shrunk(r request, problem string) request {
	const tries = 600
	tried := 0
	for smaller := true; smaller; {
		smaller = false
		for i := 0; ; i++ {
			next, ok := without(r, i)
			if tried++; !ok || tried > tries {
				break
			}
			if found := tr.play(next); found != "" && kindOf(found) == kindOf(problem) {
				r, smaller = next, true
				i--
			}
		}
	}
	return r
}

// kindOf tells problems apart.
func kindOf(problem string) string {
	if strings.HasPrefix(problem, "data") {
		return "data"
	}
	words := strings.Fields(problem)
	return strings.Join(words[:min(3, len(words))], " ")
}

// without leaves the i-th piece out of an operation: a selection, an argument, a directive or a field of an input. It answers
// false if there is no i-th piece.
func without(r request, i int) (request, bool) {
	document, err := parser.ParseQuery(&ast.Source{Input: r.Query})
	if err != nil {
		return r, false
	}
	c := cutter{i}
	for _, o := range document.Operations {
		c.selections(&o.SelectionSet)
	}
	for _, f := range document.Fragments {
		c.selections(&f.SelectionSet)
	}
	if c.left >= 0 {
		return r, false
	}
	return tidy(document, r.Variables), true
}

// cutter removes the piece where its count runs out.
type cutter struct{ left int }

// here counts a piece and tells whether it is the one.
func (c *cutter) here() bool {
	c.left--
	return c.left == -1
}

func (c *cutter) selections(set *ast.SelectionSet) {
	for i := range len(*set) {
		if len(*set) > 1 && c.here() {
			*set = append((*set)[:i:i], (*set)[i+1:]...)
			return
		}
		switch s := (*set)[i].(type) {
		case *ast.Field:
			if len(s.Directives) > 0 && c.here() {
				s.Directives = nil
			}
			for j := 0; j < len(s.Arguments); j++ {
				if c.here() {
					s.Arguments = append(s.Arguments[:j:j], s.Arguments[j+1:]...)
					return
				}
				c.value(s.Arguments[j].Value)
			}
			c.selections(&s.SelectionSet)
		case *ast.InlineFragment:
			if c.here() {
				*set = append(append((*set)[:i:i], s.SelectionSet...), (*set)[i+1:]...)
				return
			}
			c.selections(&s.SelectionSet)
		}
	}
}

func (c *cutter) value(v *ast.Value) {
	for i := 0; i < len(v.Children); i++ {
		if c.here() {
			v.Children = append(v.Children[:i:i], v.Children[i+1:]...)
			return
		}
		c.value(v.Children[i].Value)
	}
}

// tidy writes a document without the fragments and variables that nothing uses.
func tidy(document *ast.QueryDocument, variables map[string]any) request {
	write := func() string {
		var b bytes.Buffer
		formatter.NewFormatter(&b, formatter.WithIndent(" ")).FormatQueryDocument(document)
		return b.String()
	}
	for changed := true; changed; {
		changed = false
		text := write()
		for i, f := range document.Fragments {
			if strings.Count(text, "..."+f.Name+"\n")+strings.Count(text, "... "+f.Name+"\n")+strings.Count(text, "..."+f.Name+" ")+strings.Count(text, "... "+f.Name+" ") == 0 {
				document.Fragments = append(document.Fragments[:i:i], document.Fragments[i+1:]...)
				changed = true
				break
			}
		}
	}
	variables = maps.Clone(variables)
	operation := document.Operations[0]
	text := write()
	var used ast.VariableDefinitionList
	for _, v := range operation.VariableDefinitions {
		if uses(text, "$"+v.Variable) > 1 {
			used = append(used, v)
		} else {
			delete(variables, v.Variable)
		}
	}
	operation.VariableDefinitions = used
	return request{write(), variables}
}

// uses counts a name that no letter or digit follows.
func uses(text, name string) int {
	n := 0
	for rest := text; ; n++ {
		i := strings.Index(rest, name)
		if i < 0 {
			return n
		}
		rest = rest[i+len(name):]
		if rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			n--
		}
	}
}
