package main

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"plangraph/models"
)

func TestKindsAgreeWithTheSchema(t *testing.T) {
	kind, _ := models.ProjectKindOf("HIGHWAY")
	for fields, want := range map[string]string{
		"road: String section: String length: Target":              "",
		"road: String section: String length: Target lanes: Int":   "has a field lanes",
		"road: String length: Target":                              "has no field section: String",
		"road: String section: Boolean length: Target":             "has no field section: String",
		"title: String road: String section: String length: Float": "has no field length: Target",
	} {
		doc, err := parser.ParseSchema(
			&ast.Source{Input: "interface Project { title: String } type Highway { " + fields + " }"},
		)
		if err != nil {
			t.Fatal(err)
		}
		err = agree(kind, doc.Definitions.ForName("Highway"), doc.Definitions.ForName("Project"))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", fields, err)
		}
	}
}
