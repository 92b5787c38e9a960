package seeds

import (
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// text is a scalar of a YAML file with the line it stands in, so that a mistake in it can be found.
type text struct {
	Value string
	Line  int
}

// UnmarshalYAML reads a scalar.
func (t *text) UnmarshalYAML(node ast.Node) error {
	t.Line = node.GetToken().Position.Line
	return yaml.NodeToValue(node, &t.Value)
}

// pointer gives the value, or nil if the text is not there.
func (t text) pointer() *string {
	if t.Value == "" {
		return nil
	}
	return &t.Value
}

// passage is a quote of the report, written as a scalar. A quote that the report has more than once is written
// {text: …, at: 618}: At is the offset of its first character, in code points.
type passage struct {
	Text text `yaml:"text"`
	At   *int `yaml:"at"`
}

// UnmarshalYAML reads either form.
func (p *passage) UnmarshalYAML(node ast.Node) error {
	if _, scalar := node.(ast.ScalarNode); scalar {
		return p.Text.UnmarshalYAML(node)
	}
	type fields passage // without this method
	return yaml.NodeToValue(node, (*fields)(p), yaml.DisallowUnknownField())
}
