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
	costsPage      = 5    // a connection, for each row that has it: SQLite reads all its rows to give the first few
	costsCount     = 200  // totalCount, summary: all rows of the list are read
	costsGroups    = 600  // groups: the same, and they are sorted
	costsRelation  = 1000 // a condition on a relation: each row looks for rows of another table
	costsText      = 100  // contains, startsWith: each row's text is read
	costsCompared  = 20   // any other comparison
	costsListed    = 10   // each value of in and notIn
	costsSearch    = 150  // a search
	costsOrder     = 200  // each key of an order: most have no index together with the conditions
	costsDay       = 250  // a day to look back to
	costsBody      = 20   // the text of a document, of some 80 KiB
	costsSentences = 40   // each field that reads all sentences of a document
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
			if strings.HasSuffix(d.Name, "Connection") {
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
		case strings.HasSuffix(d.Name, "Where"):
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
	combines := f.Name == "and" || f.Name == "or" || f.Name == "not"
	if combines && f.Type.Name() == d.Name || !strings.HasSuffix(f.Type.Name(), "Where") {
		return 0
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
	case strings.HasSuffix(f.Type.Name(), "Connection"):
		size(engine.DefaultPage,
			`(assumedSize: %, slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], `+notOne)
	case f.Type.Elem == nil || of == nil || !of.IsCompositeType():
	case f.Arguments.ForName("first") != nil:
		size(engine.DefaultGroups, `(assumedSize: %, slicingArguments: ["first"], `+notOne)
	case f.Arguments.ForName("ids") != nil:
		size(shortList, `(assumedSize: %, slicingArguments: ["ids"], `+notOne)
	case !strings.HasSuffix(d.Name, "Connection"):
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
	case a.Name == "orderBy" && strings.HasSuffix(f.Type.Name(), "Connection"): // groups are few
		return costsOrder
	}
	return 0
}

func fieldCosts(d *ast.Definition, f *ast.FieldDefinition) int {
	switch {
	case strings.HasSuffix(d.Name, "Connection") && f.Name == "groups":
		return costsGroups
	case strings.HasSuffix(d.Name, "Connection") && (f.Name == "totalCount" || f.Name == "summary"):
		return costsCount
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
