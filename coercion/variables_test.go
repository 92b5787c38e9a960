package coercion_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"plangraph/coercion"
	"plangraph/models"
)

func operationOf(t testing.TB, schema *ast.Schema, document string) *ast.OperationDefinition {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		t.Fatal(err)
	}
	set := rules.NewDefaultRules()
	set.RemoveRule(rules.NoUnusedVariablesRule.Name)
	if wrong := validator.ValidateWithRules(schema, doc, set); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return doc.Operations[0]
}

// TestTexts shows what is done with texts, in whichever scalar they come: what no database stores is refused, with its
// place; what is kept loses what nobody sees at its ends.
func TestTexts(t *testing.T) {
	schema := trialSchema(t)
	for _, c := range []struct {
		operation, kind string
		value, want     any // want is the text, or what the message ends with
	}{
		{"query", "String", "住建\u200b", "住建\u200b"},
		{"mutation", "String", "住建\u200b", "住建"},
		{"mutation", "String", "\ufeff\u00a0住\u00ad建 \u200b\u00ad", "住\u00ad建 "},
		{"mutation", "[String!]", []any{"\u200b", "甲\u00a0"}, []any{"", "甲"}},
		{"mutation", "ID", "\u200ba", "\u200ba"},
		{"mutation", "Filter", map[string]any{"not": map[string]any{"eq": "\u00a0x"}}, map[string]any{"not": map[string]any{"eq": "x"}}},
		{"query", "String", "住\x00建", `character 2 is NUL (U+0000), which no text may have.`},
		{"query", "ID", "\x00", `character 1 is NUL (U+0000), which no text may have.`},
		{"query", "Light", "RED\x00", `at "v"; character 4 is NUL (U+0000), which no text may have.`},
		{"mutation", "Day", "2023-01-01\x00", `character 11 is NUL (U+0000), which no text may have.`},
		{"mutation", "Day", map[string]any{"type": []any{"Po\x00int"}}, `at "v.type.0"; character 3 is NUL (U+0000), which no text may have.`},
		{"mutation", "Day", map[string]any{"\x00": 1}, `character 1 is NUL (U+0000), which no text may have.`},
		{"mutation", "Day", models.File{Name: "报\x00.docx"}, `character 2 is NUL (U+0000), which no text may have.`},
		{"mutation", "Day", models.File{Name: "\xff.docx"}, "the file's name is not UTF-8"},
		{"mutation", "String", models.File{Name: "a.docx"}, `String cannot represent a non string value: "a.docx"`},
		{"query", "Filter", map[string]any{"and": []any{map[string]any{"in": []any{"a", "b\x00"}}}}, `at "v.and.0.in.1"; character 2 is NUL (U+0000), which no text may have.`},
	} {
		operation := operationOf(t, schema, c.operation+"($v: "+c.kind+") { __typename }")
		got, problems := coercion.Variables(schema, operation, map[string]any{"v": c.value})
		if message, ok := c.want.(string); ok && len(problems) == 1 {
			if !strings.HasSuffix(
				strings.ReplaceAll(problems[0].Message.En, ` value "RED\u0000"; `, ` value at "v"; `),
				message,
			) {
				t.Errorf("%s %v: %s, want %s", c.kind, c.value, problems[0].Message.En, message)
			}
			continue
		}
		if len(problems) > 0 || !reflect.DeepEqual(got["v"], c.want) {
			t.Errorf("%s %s %q: %q %v, want %q", c.operation, c.kind, c.value, got["v"], problems, c.want)
		}
	}
}

// TestAtMostNineProblems shows that a long list of wrong values is not answered with as many errors.
func TestAtMostNineProblems(t *testing.T) {
	schema := trialSchema(t)
	operation := operationOf(t, schema, "query($a: [Int], $b: [Int]) { __typename }")
	list := make([]any, 10_000)
	for i := range list {
		list[i] = strings.Repeat("界", 10_000)
	}
	_, problems := coercion.Variables(schema, operation, map[string]any{"a": list, "b": list})
	if len(problems) != 9 {
		t.Errorf("%d problems", len(problems))
	}
	for _, p := range problems {
		if n := utf8.RuneCountInString(p.Message.En); n > 300 {
			t.Errorf("%d characters: %s", n, p.Message.En)
		}
	}
}

// TestLiterals shows what is refused of a valid document, where.
func TestLiterals(t *testing.T) {
	schema := trialSchema(t)
	for document, want := range map[string]string{
		`{ f(s: "住建\ud83d\ude00\u{1F600}\\ud800") }`:                 "",
		`{ f(s: """\ud800""") }`:                                     "", // a block string has no escapes
		"{ f(s: \"\ufffd\") }":                                       "",
		`{ f(s: "住建\uD800") }`:                                       `\uD800 is half of a surrogate pair and no character`,
		`{ f(ss: ["a", "\ud83d\ud83d\ude00"]) }`:                     `\ud83d is half of a surrogate pair and no character`,
		`{ f(filter: {not: {eq: "\udE00\ud83d"}}) }`:                 `\udE00 is half of a surrogate pair and no character`,
		`query($v: String = "\udfff") { f(s: $v) }`:                  `\udfff is half of a surrogate pair and no character`,
		`{ f(filter: {ids: "a\u0000"}) }`:                            "character 2 is NUL (U+0000), which no text may have.",
		`{ f(n: 2147483648) }`:                                       "Int cannot represent non 32-bit signed integer value: 2147483648",
		`{ f(ns: [-2147483649]) }`:                                   "Int cannot represent non 32-bit signed integer value: -2147483649",
		`{ f(x: 2147483648) }`:                                       "",
		`{ f(s: {}) }`:                                               `Expected value of type "String", found {}.`,
		`{ f(lights: [RED, {}]) }`:                                   `Expected value of type "Light", found {}.`,
		`{ f @skip(if: {}) }`:                                        `Expected value of type "Boolean", found {}.`,
		`{ ...F ...F } fragment F on Query { f(s: "\u0000") }`:       "character 1 is NUL (U+0000), which no text may have.",
		"{ 甲: __typename }":                                          "parse",
		`{ 	f(s: "` + strings.Repeat("界", 20) + `", id: "\ud800") }`: `\ud800 is half of a surrogate pair and no character`,
	} {
		doc, err := parser.ParseQuery(&ast.Source{Input: document})
		if err != nil {
			if want != "parse" {
				t.Errorf("%s: %v", document, err)
			}
			continue
		}
		for _, rule := range validator.Validate(schema, doc) { //nolint:staticcheck // all rules
			if !strings.Contains(rule.Message, "found {") {
				t.Errorf("%s: %v", document, rule)
			}
		}
		problems := coercion.Document(schema, doc)
		if got := strings.TrimPrefix(problems.Error(), "input:1:"); want == "" && len(problems) > 0 || want != "" &&
			(len(problems) != 1 || !strings.Contains(got, want)) {
			t.Errorf("%s: %q, want %q", document, got, want)
		}
	}
}

// TestJSON shows what is refused of a JSON text before it is decoded.
func TestJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": "住建\ud83d\ude00", "b": "\\ud800", "c": "\\\\udc00 \n\"", "d": "�\ufffd"}`: "",
		`{"a": "\ud800"}`:                    `the request has \ud800, half of a surrogate pair and no character`,
		`{"a": "\\\ud800"}`:                  `the request has \ud800, half of a surrogate pair and no character`,
		`{"a": "\uDFff\uD83D"}`:              `the request has \uDFff, half of a surrogate pair and no character`,
		`{"\ud83dx\ude00": 1}`:               `the request has \ud83d, half of a surrogate pair and no character`,
		"{\"a\": \"\xed\xa0\x80\"}":          "the request is not UTF-8: byte 8 is 0xED",
		"{\"界\": \"\xff\"}":                  "the request is not UTF-8: byte 10 is 0xFF",
		"{\"a\": \"\xe4\xbd\"}":              "the request is not UTF-8: byte 8 is 0xE4",
		`{"query": "{ f(s: \"\\ud800\") }"}`: "", // an escape of GraphQL's: Document has the words
	} {
		err := coercion.CheckJSON([]byte(text))
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// FuzzVariables takes any JSON for a variable of any type. What is taken is taken as it is when it comes again.
func FuzzVariables(f *testing.F) {
	schema := trialSchema(f)
	for kind, value := range map[string]string{
		"[Filter!]!": `{"and": {"in": "a"}, "grid": [1, [2]], "place": {"point": 5}}`, "[[Int!]]": `[[1.0, 2e3], 5]`,
		"Strict": `{"need": 1, "items": -0, "at": {"area": {"need": 2, "items": []}}}`, "ID": "12345678901234567890",
		"[Place]": `[{"id": 5}, null, {"code": null}]`, "Float!": "1e308", "Light": `"RED"`, "Boolean": "true",
	} {
		f.Add(kind, value)
	}
	f.Fuzz(func(t *testing.T, kind, text string) {
		parsed, err := parser.ParseQuery(&ast.Source{Input: "query($v: " + kind + ") { __typename }"})
		if err != nil ||
			len(
				validator.ValidateWithRules(
					schema,
					parsed,
					rules.NewRules(rules.KnownTypeNamesRule, rules.VariablesAreInputTypesRule),
				),
			) > 0 ||
			len(parsed.Operations) != 1 {
			return
		}
		var value any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if decoder.Decode(&value) != nil {
			return
		}
		once, problems := coercion.Variables(schema, parsed.Operations[0], map[string]any{"v": value})
		if len(problems) > 0 {
			return
		}
		twice, problems := coercion.Variables(schema, parsed.Operations[0], once)
		if len(problems) > 0 || !reflect.DeepEqual(once, twice) {
			t.Errorf("%s %s: %#v, then %#v %v", kind, text, once, twice, problems)
		}
	})
}
