package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"plangraph/engine"
)

// What things cost: 1 is about 30 µs of CPU on a graph of 10,000 work items, on the database that takes longer. They
// were measured, and rounded: docs/decisions/0023.
const (
	costsPage      = 5    // a connection, for each row that has it
	costsUnits     = 20   // what that is more for the units of a plan: all its assignments are read
	costsCount     = 200  // totalCount, summary: all rows of the list are read
	costsGroups    = 600  // groups: the same, and they are sorted
	costsWhere     = 60   // conditions: a page that they let few rows into reads far
	costsRelation  = 1000 // a condition on a relation: each row looks for rows of another table
	costsNear      = 250  // the same where there are few rows, here or there
	costsText      = 100  // contains, startsWith: each row's text is read
	costsCompared  = 20   // any other comparison
	costsListed    = 10   // each value of in and notIn
	costsSearch    = 400  // a search: all that is found is sorted
	costsOrder     = 200  // each key of an order: most have no index together with the conditions
	costsDay       = 250  // a day to look back to
	costsBody      = 20   // the text of a document, of some 80 KiB
	costsSentences = 40   // each field that reads all sentences of a document
)

// few are the types of which there are far fewer rows than of work items. What all rows are read for costs so many times
// less there: fewer.
var few = map[string]bool{"Region": true, "Unit": true, "Post": true, "Plan": true, "PlanArea": true, "Token": true}

const fewer = 5

// ofRows is what something costs that all rows of a list are read for.
func ofRows(connection string, weight int) int {
	if few[strings.TrimSuffix(connection, connectionSuffix)] {
		return weight / fewer
	}
	return weight
}

const (
	connectionSuffix = "Connection"
	whereSuffix      = "Where"
)

// shortList is how many rows a list without pages is taken to have.
const shortList = 10

// price says in the schema what everything costs: the server counts by that, and so can a client.
func price(doc *ast.SchemaDocument) {
	for _, d := range doc.Definitions {
		switch d.Kind {
		case ast.InputObject:
			priceInput(d)
		case ast.Object, ast.Interface:
			if strings.HasSuffix(d.Name, connectionSuffix) {
				addCost(&d.Directives, costsPage)
			}
			for _, f := range d.Fields {
				priceField(doc, d, f)
			}
		}
	}
}

// priceInput prices the fields of a condition: those of the rows, or the operators of a filter.
func priceInput(d *ast.Definition) {
	filters := d.Fields.ForName("contains") != nil || d.Fields.ForName("eq") != nil
	for _, f := range d.Fields {
		weight := 0
		switch {
		case strings.HasSuffix(d.Name, whereSuffix):
			weight = conditionCosts(d, f)
		case filters && f.Type.Elem != nil:
			weight = costsListed
		case filters && (f.Name == "contains" || f.Name == "startsWith"):
			weight = costsText
		case filters:
			weight = costsCompared
		}
		if weight > 0 {
			addCost(&f.Directives, weight)
		}
	}
}

func conditionCosts(d *ast.Definition, f *ast.FieldDefinition) int {
	to, relation := strings.CutSuffix(f.Type.Name(), whereSuffix)
	combines := f.Name == "and" || f.Name == "or" || f.Name == "not"
	switch {
	case f.Name == "unitEnded": // each row looks for its unit
		return costsRelation
	case !relation || combines:
		return 0
	case few[strings.TrimSuffix(d.Name, whereSuffix)], to != "Unit" && few[to]:
		return costsNear
	}
	return costsRelation
}

// priceField prices a field and its arguments, and says how many rows it has.
func priceField(doc *ast.SchemaDocument, d *ast.Definition, f *ast.FieldDefinition) {
	for _, a := range f.Arguments {
		if weight := argumentCosts(f, a); weight > 0 {
			addCost(&a.Directives, weight)
		}
	}
	if weight := fieldCosts(d, f); weight > 0 {
		addCost(&f.Directives, weight)
	}
	size := func(assumed int, arguments string) {
		add(&f.Directives, directive("listSize", arguments, strconv.Itoa(assumed)))
	}
	of := doc.Definitions.ForName(f.Type.Name())
	switch {
	case strings.HasSuffix(f.Type.Name(), connectionSuffix):
		size(engine.DefaultPage,
			`(assumedSize: %, slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], `+notOne)
	case f.Type.Elem == nil || of == nil || !of.IsCompositeType():
	case f.Arguments.ForName("first") != nil:
		size(engine.DefaultGroups, `(assumedSize: %, slicingArguments: ["first"], `+notOne)
	case f.Arguments.ForName("ids") != nil:
		size(shortList, `(assumedSize: %, slicingArguments: ["ids"], `+notOne)
	case !strings.HasSuffix(d.Name, connectionSuffix):
		size(shortList, "(assumedSize: %)")
	}
}

const notOne = "requireOneSlicingArgument: false)"

func argumentCosts(f *ast.FieldDefinition, a *ast.ArgumentDefinition) int {
	switch {
	case a.Name == "query":
		return costsSearch
	case a.Name == "asOf":
		return costsDay
	case a.Name == "where" && strings.HasSuffix(f.Type.Name(), connectionSuffix):
		return ofRows(f.Type.Name(), costsWhere)
	case a.Name == "orderBy" && strings.HasSuffix(f.Type.Name(), connectionSuffix): // groups are few
		return ofRows(f.Type.Name(), costsOrder)
	}
	return 0
}

func fieldCosts(d *ast.Definition, f *ast.FieldDefinition) int {
	listed := strings.HasSuffix(d.Name, connectionSuffix)
	switch {
	case listed && f.Name == "groups":
		return ofRows(d.Name, costsGroups)
	case listed && (f.Name == "totalCount" || f.Name == "summary"):
		return ofRows(d.Name, costsCount)
	case d.Name == "Plan" && f.Name == "units":
		return costsUnits
	case d.Name == "Document" && f.Name == "body":
		return costsBody
	case d.Name == "DocumentCoverage" && f.Name != "uncited":
		return costsSentences
	}
	return 0
}

func addCost(to *ast.DirectiveList, weight int) {
	add(to, directive("cost", `(weight: "%")`, strconv.Itoa(weight)))
}

// add adds a directive, unless it is there: what is inherited is shared.
func add(to *ast.DirectiveList, d *ast.Directive) {
	if to.ForName(d.Name) == nil {
		*to = append(slices.Clip(*to), d)
	}
}

// directive makes a directive from its arguments in SDL, with a value for the sign %.
func directive(name, arguments, value string) *ast.Directive {
	doc, err := parser.ParseSchema(&ast.Source{
		Name: "price", Input: "type T { f: Int @" + name + strings.ReplaceAll(arguments, "%", value) + " }",
	})
	if err != nil {
		panic(err) // it is written above
	}
	return doc.Definitions[0].Fields[0].Directives[0]
}
