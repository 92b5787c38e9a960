package main

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

const forPeople = `"A thing (事物): \"quoted\", with a \\ in it."
type Thing implements Node {
  "Global id (标识)."
  id: ID!
  """
  Two lines.
  The second.
  """
  parts(
    "The first rows."
    first: Int = 20
    "Rows after this cursor only."
    after: String
  ): [Thing!]!
}

"""
What leads to it.
And more.
"""
interface Node {
  id: ID!
}

scalar Date

"Its kind."
enum Kind {
  "It."
  IT
}
`

// TestPrinted prints what it has parsed: the same text comes out.
func TestPrinted(t *testing.T) {
	t.Parallel()
	doc, err := parser.ParseSchema(&ast.Source{Input: forPeople})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(printed(doc)); got != schemaHead+forPeople {
		t.Errorf("got\n%s", got)
	}
}
