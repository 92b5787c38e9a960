package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/datasets"
	"plangraph/engine"
)

// connection makes the connection and edge types of a node, and the figures of its dataset.
func (c *completion) connection(node *engine.Type) error {
	name := node.Name()
	if c.made[name+"Connection"] {
		return nil
	}
	c.made[name+"Connection"] = true
	d := node.Dataset()
	if d == nil {
		return fmt.Errorf("%s is listed, and reading gives it no dataset to count it by", name)
	}
	bound := ""
	if d.UpTo > 0 {
		bound = fmt.Sprintf("; %[1]d says that there are %[1]d or more, and the list has the first of them", d.UpTo)
	}
	fmt.Fprintf(&c.derived, `
"A page of a list of %[1]s (分页列表)."
type %[1]sConnection {
  "The rows with their cursors."
  edges: [%[1]sEdge!]!
  "The rows."
  nodes: [%[1]s!]!
  "Where the page stands in the list."
  pageInfo: PageInfo!
  "How many rows the whole list has (总数)%[2]s; counted only when asked for."
  totalCount: Int!
`, name, bound)
	if !d.OnlyCounts() {
		fmt.Fprintf(&c.derived, "  \"Figures over the whole list (汇总).\"\n  summary: %sSummary!\n", d.Name)
	}
	if len(d.Dimensions) > 0 {
		fmt.Fprintf(&c.derived, `  "The whole list in groups, one for each combination of keys (分组). Errors: INVALID."
  groups(
    "What to group by, 1 to 4 dimensions."
    by: [%[1]sDimension!]!
    "Groups whose figures meet this condition only."
    having: %[2]sHaving
    "Order of the groups; by their keys if absent."
    orderBy: [%[2]sGroupOrder!]
    "How many groups at most, 0 to 1000; 100 if absent. If there are more, extensions.warnings names the list."
    first: Int
  ): [%[1]sGroup!]!
`, d.Name, figuresName(d))
	}
	fmt.Fprintf(&c.derived, `}
"A row with its cursor (分页项)."
type %[1]sEdge {
  "Opaque cursor: where this row stands in this order."
  cursor: String!
  "The row."
  node: %[1]s!
}
`, name)
	c.figures(node, d)
	return nil
}

// onlyCounts begins the names of what all data sets share that only count.
const onlyCounts = "Count"

// figuresName begins the names of the inputs that take a data set's figures.
func figuresName(d *datasets.Dataset) string {
	if d.OnlyCounts() {
		return onlyCounts
	}
	return d.Name
}

// figures makes the summary and group types of a data set.
func (c *completion) figures(node *engine.Type, d *datasets.Dataset) {
	if c.made[d.Name+"Figures"] {
		return
	}
	c.made[d.Name+"Figures"] = true
	measures := c.measures(node, d)
	if !d.OnlyCounts() {
		fmt.Fprintf(
			&c.derived,
			"\"Figures over a set of %s (%s汇总).\"\ntype %sSummary {\n%s}\n",
			d.Name,
			d.Chinese,
			d.Name,
			measures,
		)
	}
	if len(d.Dimensions) == 0 {
		return
	}
	fmt.Fprintf(
		&c.derived,
		"\"A group of %s (%s分组). Keys that are not grouped by are null.\"\ntype %sGroup {\n",
		d.Name,
		d.Chinese,
		d.Name,
	)
	for _, k := range d.Dimensions {
		key := c.keyType(node, k)
		fmt.Fprintf(&c.derived, "  %q\n  %s: %s\n", k.About, k.Name, key)
		if datasets.Codes()[key] != nil {
			fmt.Fprintf(&c.derived, "  \"Its Chinese label (中文名称).\"\n  %s: String\n", k.Name+engine.LabelSuffix)
		}
	}
	fmt.Fprintf(&c.derived, "%s}\n", measures)
	c.dimensions(d.Name, "What "+d.Name+" can be grouped by (分组维度).", d.Dimensions)
	if !d.OnlyCounts() {
		c.figureInputs(node, d)
	}
}

// dimensions makes an enum of dimensions.
func (c *completion) dimensions(name, about string, dimensions []datasets.Dimension) {
	fmt.Fprintf(&c.derived, "%q\nenum %sDimension {\n", about, name)
	for _, k := range dimensions {
		fmt.Fprintf(&c.derived, "  %q\n  %s\n", k.About, engine.EnumValue(k.Name))
	}
	c.derived.WriteString("}\n")
}

// figureInputs makes what conditions and orders of groups are made of.
func (c *completion) figureInputs(node *engine.Type, d *datasets.Dataset) {
	name := figuresName(d)
	fmt.Fprintf(&c.derived, "\"A figure of groups (度量).\"\nenum %sMeasure {\n", name)
	eachFigure(d, func(name, about string, _ datasets.Measure) {
		fmt.Fprintf(&c.derived, "  %q\n  %s\n", about, engine.EnumValue(name))
	})
	fmt.Fprintf(
		&c.derived,
		"}\n\"Condition on the figures of groups (分组筛选): all that is said must hold.\"\ninput %sHaving {\n",
		name,
	)
	eachFigure(d, func(name, about string, m datasets.Measure) {
		fmt.Fprintf(&c.derived, "  %q\n  %s: %s\n", about, name, c.figureFilter(node, m))
	})
	fmt.Fprintf(&c.derived, `}
"One key of an order of groups (分组排序): a measure, or one of the dimensions that are grouped by. Unknown is least."
input %[1]sGroupOrder {
  "The figure."
  measure: %[1]sMeasure
  "The key."
  dimension: %[1]sDimension
  "The direction."
  direction: OrderDirection! = ASC
}
`, name)
}

// counts makes the condition and the order that the data sets share that only count. Its dimensions are those of all of
// them.
func (c *completion) counts() {
	var counted *engine.Type
	var dimensions []datasets.Dimension
	for _, t := range c.catalog.Types() {
		if t.Dataset() == nil || !t.Dataset().OnlyCounts() || !c.made[t.Dataset().Name+"Figures"] {
			continue
		}
		counted = t
		for _, d := range t.Dataset().Dimensions {
			if !slices.ContainsFunc(dimensions, func(known datasets.Dimension) bool { return known.Name == d.Name }) {
				about, _, _ := strings.Cut(d.About, ";")
				dimensions = append(
					dimensions,
					datasets.Dimension{Name: d.Name, About: strings.TrimSuffix(about, ".") + "."},
				)
			}
		}
	}
	if counted != nil {
		c.dimensions(
			onlyCounts,
			"What groups that only count are ordered by (分组维度): one of the dimensions in by.",
			dimensions,
		)
		c.figureInputs(counted, counted.Dataset())
	}
}

// measures writes the fields of a dataset's figures.
func (c *completion) measures(node *engine.Type, d *datasets.Dataset) string {
	var sdl strings.Builder
	for _, m := range d.Measures {
		fmt.Fprintf(&sdl, "  %q\n  %s: %s\n", m.About, m.Name, c.measureType(node, m))
	}
	return sdl.String()
}

func (c *completion) measureType(node *engine.Type, m datasets.Measure) string {
	switch {
	case m.Rate:
		return "Percent"
	case m.Aggregates == nil:
		return "Int!"
	}
	switch c.fieldType(node, m.Field).Name() {
	case "Money":
		return "MoneyAggregate!"
	case "Percent":
		return "PercentAggregate!"
	}
	return "NumberAggregate!"
}

func (c *completion) figureFilter(node *engine.Type, m datasets.Measure) string {
	switch c.measureType(node, m) {
	case "Int!":
		return "IntFilter"
	case "MoneyAggregate!":
		return "MoneyFilter"
	}
	return "FloatFilter"
}

// eachFigure goes through the figures by their flat names: count, budgetSum, budgetAvg…
func eachFigure(d *datasets.Dataset, visit func(name, about string, m datasets.Measure)) {
	for _, m := range d.Measures {
		if m.Aggregates == nil {
			visit(m.Name, m.About, m)
		}
		for _, a := range m.Aggregates {
			visit(engine.FigureName(m, a), string(a)+": "+m.About, m)
		}
	}
}

// keyType is the type of a group's key: that of its field, but nullable.
func (c *completion) keyType(node *engine.Type, k datasets.Dimension) string {
	switch k.Bucket {
	case "MONTH":
		return "Month"
	case "WEEK", "QUARTER":
		return "String"
	case "YEAR":
		return "Int"
	}
	return c.fieldType(node, k.Field).Name()
}

// fieldType finds the type of a field by its path; nil if there is no such field.
func (c *completion) fieldType(node *engine.Type, path string) *ast.Type {
	d := c.doc.Definitions.ForName(node.Name())
	var t *ast.Type
	for name := range strings.SplitSeq(path, ".") {
		if d == nil || d.Fields.ForName(name) == nil {
			return nil
		}
		t = d.Fields.ForName(name).Type
		d = c.doc.Definitions.ForName(t.Name())
	}
	return t
}

// comparedScalar is a scalar that filters compare, and how.
type comparedScalar struct {
	name      string
	operators []string
}

// textList is what lists of texts are filtered as.
const textList = "TextList"

// equality are the operators of what has no order.
func equality() []string { return []string{"eq", "ne", "in", "notIn"} }

func comparedScalars() []comparedScalar {
	ordered := append(equality(), "lt", "lte", "gt", "gte")
	return []comparedScalar{
		{"ID", equality()},
		{"Boolean", []string{"eq", "ne"}},
		{"Int", ordered},
		{"Float", ordered},
		{"Money", ordered},
		{"Date", ordered},
		{"DateTime", ordered},
		{"String", append(slices.Clone(ordered), "contains", "startsWith")},
	}
}

// enum finds an enum; nil if there is none of that name.
func (c *completion) enum(name string) *ast.Definition {
	if d := c.doc.Definitions.ForName(name); d != nil && d.Kind == ast.Enum {
		return d
	}
	return nil
}

// filterTypes makes the inputs that compare scalars and enums, for those that filters use.
func (c *completion) filterTypes() {
	for _, s := range comparedScalars() {
		c.filterType(s.name, s.operators)
	}
	c.derived.WriteString(`"Looks into a list of texts (列表比较)."
input TextListFilter {
  "At least one has this text in it (包含), whatever the case of Latin letters."
  contains: String
}
`)
	for _, d := range c.doc.Definitions {
		if d.Kind == ast.Enum && strings.Contains(c.derived.String(), ": "+d.Name+"Filter\n") {
			c.filterType(d.Name, equality())
		}
	}
}

func (c *completion) filterType(scalar string, operators []string) {
	about := map[string]string{
		"eq":         "Equal to (等于).",
		"ne":         "Different from (不等于); unknown is different from everything.",
		"in":         "One of, at most 100 (属于).",
		"notIn":      "None of, at most 100 (不属于).",
		"lt":         "Less than (小于).",
		"lte":        "At most (不大于).",
		"gt":         "Greater than (大于).",
		"gte":        "At least (不小于).",
		"contains":   "Has this text in it (包含), whatever the case of Latin letters.",
		"startsWith": "Begins with this text (开头是), whatever the case of Latin letters.",
	}
	fmt.Fprintf(&c.derived, "\"Compares a %[1]s (比较): all that is said must hold.\"\ninput %[1]sFilter {\n", scalar)
	for _, o := range operators {
		t := scalar
		if o == "in" || o == "notIn" {
			t = "[" + scalar + "!]"
		}
		fmt.Fprintf(&c.derived, "  %q\n  %s: %s\n", about[o], o, t)
	}
	if scalar != "ID" {
		c.derived.WriteString("  \"Unknown (为空), or known if false.\"\n  isNull: Boolean\n")
	}
	c.derived.WriteString("}\n")
}
