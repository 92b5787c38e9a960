package resolvers

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/engine"
)

// prices is what the schema says that everything costs, in its directives @cost and @listSize.
type prices struct {
	schema    *ast.Schema
	types     map[string]int
	fields    map[*ast.FieldDefinition]fieldPrice
	arguments map[*ast.ArgumentDefinition]int
	inputs    map[string]map[string]inputPrice
}

// fieldPrice is what a field costs, and how many rows it has.
type fieldPrice struct {
	weight int
	// ofType is what each of its objects costs, leaf says that it has none.
	ofType int
	leaf   bool
	// connection says that it answers a connection, listed that it belongs to one.
	connection, listed bool
	size               listSize
}

// listSize is what @listSize says; assumed is 1 without it.
type listSize struct {
	assumed   int
	arguments []string
	// below says that the lists in the answer have the size, not the answer itself.
	below bool
}

// inputPrice is what a field of an input costs, and what it takes.
type inputPrice struct {
	weight int
	of     string
}

func newPrices(schema *ast.Schema) prices {
	p := prices{
		schema: schema, types: map[string]int{}, fields: map[*ast.FieldDefinition]fieldPrice{},
		arguments: map[*ast.ArgumentDefinition]int{}, inputs: map[string]map[string]inputPrice{},
	}
	for name, d := range schema.Types {
		p.types[name] = weightOf(d.Directives, 0)
		if d.IsCompositeType() {
			p.types[name] = weightOf(d.Directives, 1)
		}
	}
	for name, d := range schema.Types {
		if d.Kind == ast.InputObject {
			p.inputs[name] = map[string]inputPrice{}
			for _, f := range d.Fields {
				p.inputs[name][f.Name] = inputPrice{weightOf(f.Directives, 0), f.Type.Name()}
			}
			continue
		}
		for _, f := range d.Fields {
			of := schema.Types[f.Type.Name()]
			p.fields[f] = fieldPrice{
				weight: weightOf(f.Directives, 0), ofType: p.types[of.Name], leaf: !of.IsCompositeType(),
				connection: isConnection(of.Name), listed: isConnection(name), size: sizeOf(f.Directives),
			}
			for _, a := range f.Arguments {
				p.arguments[a] = weightOf(a.Directives, 0)
			}
		}
	}
	return p
}

func isConnection(name string) bool { return strings.HasSuffix(name, "Connection") }

func weightOf(directives ast.DirectiveList, usual int) int {
	cost := directives.ForName("cost")
	if cost == nil {
		return usual
	}
	weight, err := strconv.Atoi(cost.Arguments.ForName("weight").Value.Raw)
	if err != nil {
		panic("a weight in the schema is no whole number: " + err.Error())
	}
	return weight
}

func sizeOf(directives ast.DirectiveList) listSize {
	said := directives.ForName("listSize")
	if said == nil {
		return listSize{assumed: 1}
	}
	size := listSize{below: said.Arguments.ForName("sizedFields") != nil}
	if assumed := said.Arguments.ForName("assumedSize"); assumed != nil {
		size.assumed, _ = strconv.Atoi(assumed.Value.Raw) // an Int of the schema
	}
	if arguments := said.Arguments.ForName("slicingArguments"); arguments != nil {
		for _, child := range arguments.Value.Children {
			size.arguments = append(size.arguments, child.Value.Raw)
		}
	}
	return size
}

// rows is how many rows there are, by the arguments of the field.
func (l listSize) rows(arguments map[string]any) int {
	most, said := 0, false
	for _, name := range l.arguments {
		if list, ok := arguments[name].([]any); ok {
			most, said = max(most, len(list)), true
		} else if n, ok := engine.PageSize(arguments[name], engine.MaxGroups); ok {
			most, said = max(most, n), true
		}
	}
	if said {
		return most
	}
	return l.assumed
}

// values is what the values of an argument or a field of an input cost: the weight, for each value of a list, and what
// stands in them.
func (p prices) values(weight int, of string, value any) int {
	switch v := value.(type) {
	case nil:
		return 0
	case []any:
		sum := 0
		for _, item := range v {
			sum = min(sum+p.values(weight, of, item), maxCost)
		}
		return sum
	case map[string]any:
		sum := weight
		for name, item := range v {
			f := p.inputs[of][name]
			sum = min(sum+p.values(f.weight, f.of, item), maxCost)
		}
		return sum
	}
	return weight
}
