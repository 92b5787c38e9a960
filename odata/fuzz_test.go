package odata

import (
	"net/url"
	"reflect"
	"testing"

	"plangraph/datasets"
)

// FuzzFilter parses whatever comes: what is a condition is the same when it was written down and parsed again.
func FuzzFilter(f *testing.F) {
	for _, group := range taken() {
		for _, c := range group.cases {
			f.Add(c.text)
		}
	}
	for _, c := range refusedFilters() {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, wrong := parsed(text, map[string]string{"@a": "title", "@b": "@b", "@c": "'x'"})
		if wrong != nil {
			if wrong.message.En == "" || wrong.message.Zh == "" || wrong.target == "" {
				t.Fatalf("%q is refused without words", text)
			}
			return
		}
		again := written(e, false)
		if len(again) > longest {
			return
		}
		e2, wrong := parsed(again, nil)
		if wrong != nil {
			t.Fatalf("%q was written as %q, which is refused: %v", text, again, wrong)
		}
		if !reflect.DeepEqual(e, e2) {
			t.Fatalf("%q was written as %q, which is another condition", text, again)
		}
	})
}

// FuzzClauses parses whatever comes as the other options.
func FuzzClauses(f *testing.F) {
	for _, text := range []string{
		"title,id", "*", "title desc,budget add 1 asc", `"香江 路"`, "路", "groupby((light),aggregate($count as n))",
		"filter(sample)/aggregate(completionRate,budget with sum as total)/filter(total gt 5)",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := testModel()
		table := m.table("tasks")
		p := m.parserOf("$apply", text, nil)
		if a := p.apply(table); p.wrong == nil && a.grouped && len(a.columns) == 0 {
			t.Fatalf("%q gives groups of nothing", text)
		}
		p = m.parserOf("$select", text, nil)
		p.selected(table.Columns)
		p = m.parserOf("$orderby", text, nil)
		if orders := p.ordered(&scope{columns: table.Columns, of: table}); p.wrong == nil && len(orders) == 0 {
			t.Fatalf("%q orders by nothing", text)
		}
		if term, wrong := searched(text); wrong == nil && term == "" {
			t.Fatalf("%q searches for nothing", text)
		}
	})
}

// FuzzOptions takes whatever comes as the query of an address.
func FuzzOptions(f *testing.F) {
	f.Add("$filter=title%20eq%20'a'&top=3&@p=1&x=y")
	f.Add("%24filter=%zz")
	f.Fuzz(func(t *testing.T, query string) {
		all, wrong := optionsOf(query)
		if wrong != nil {
			return
		}
		again := url.Values{}
		for name, text := range all.system {
			again.Set(name, text)
		}
		for name, text := range all.aliases {
			again.Set(name, text)
		}
		if all.asOf != "" {
			again.Set(asOfName, all.asOf)
		}
		all2, wrong := optionsOf(again.Encode())
		if wrong != nil || !reflect.DeepEqual(all, all2) {
			t.Fatalf("%q is %v, and encoded again %v: %v", query, all, all2, wrong)
		}
	})
}

// FuzzAddress takes whatever comes as a path: what is a row or its value is so again.
func FuzzAddress(f *testing.F) {
	for _, path := range []string{
		"tasks", "tasks('x')", "tasks(id='x')/title/$value", "tasks/$count", "$metadata", "tasks(%27a%2Fb%27)", "tasks(", "%zz",
		"tasks(01890a5d-ac96-774b-bcce-b302099a8057)", "tasks('it''s')", "/tasks/", "tasks(@p)",
	} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		m := testModel()
		r, wrong := m.resourceOf(path, map[string]string{"@p": "'x'"})
		if wrong != nil {
			if wrong.message.En == "" || wrong.message.Zh == "" {
				t.Fatalf("%q is refused without words", path)
			}
			return
		}
		if r.key == nil {
			return
		}
		again := r.table.Name + "(" + url.PathEscape(literalText(r.key.(datasets.Call).Args[1].(datasets.Literal))) + ")"
		if r.column != "" {
			again += "/" + r.column
		}
		r2, wrong := m.resourceOf(again, nil)
		if wrong != nil || !reflect.DeepEqual(r.key, r2.key) || r.column != r2.column {
			t.Fatalf("%q was written as %q, which is something else: %v", path, again, wrong)
		}
	})
}
