package odata

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"plangraph/datasets"
	"plangraph/problem"
)

// resource is what the path of an address names.
type resource struct {
	// table is the collection, nil for the service itself.
	table *Table
	// of is a part of the service: $metadata or $batch; empty for its document.
	of string
	// key is a condition on the key of one row; nil for the collection.
	key datasets.Expression
	// count asks for nothing but how many there are.
	count bool
	// column is that of one value, raw that it is wanted as it is.
	column string
	raw    bool
	// canonical is the part of the path in front of a column, as it was written.
	canonical string
}

var noResource = problem.Message{En: "there is no %s", Zh: "没有 %s"}

func notFound(what string) *refusal {
	return newRefusal(http.StatusNotFound, problem.NotFound, "", noResource, what)
}

// resourceOf understands a path below the service's root, still encoded.
func (m *Model) resourceOf(path string, aliases map[string]string) (resource, *refusal) {
	var segments []string
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		text, err := url.PathUnescape(segment)
		if err != nil {
			return resource{}, refuse("", notEncoded, segment)
		}
		segments = append(segments, text)
	}
	first, rest := segments[0], segments[1:]
	switch {
	case first == "" || first == "$metadata" || first == "$batch":
		if len(rest) > 0 {
			return resource{}, notFound(path)
		}
		return resource{of: first}, nil
	case first == "$all" || first == "$entity" || strings.HasPrefix(first, "$crossjoin"):
		return resource{}, notServed("", problem.Message{En: "%s is not served", Zh: "不支持 %s"}, first)
	}
	name, key, keyed := strings.Cut(first, "(")
	r := resource{table: m.table(name), canonical: first}
	if r.table == nil {
		return r, notFound(name)
	}
	if keyed {
		p := m.parserOf(first, "("+key, aliases)
		r.key = p.key(r.table)
		if p.wrong != nil {
			return r, p.wrong
		}
	}
	wrong := r.within(rest)
	return r, wrong
}

// within understands what comes behind the collection or the row.
func (r *resource) within(rest []string) *refusal {
	if len(rest) == 0 {
		return nil
	}
	last := rest[len(rest)-1]
	if r.key == nil {
		if len(rest) == 1 && last == "$count" {
			r.count = true
			return nil
		}
		return notFound(strings.Join(rest, "/"))
	}
	c, known := r.table.column(rest[0])
	if !known || len(rest) > 2 || (len(rest) == 2 && last != "$value") {
		return notFound(strings.Join(rest, "/"))
	}
	r.column, r.raw = c.Name, len(rest) == 2
	return nil
}

// key reads the key of a row: ('…'), (id='…'), and, since many clients write it so, a GUID without quotes.
func (p *parser) key(t *Table) datasets.Expression {
	p.expect("(")
	var condition datasets.Expression
	var named []string
	for i := 0; ; i++ {
		column := t.Key[min(i, len(t.Key)-1)]
		if p.next().kind == word && p.following().text == "=" {
			column = p.take().text
			p.expect("=")
		}
		c, _ := t.column(column)
		at := p.next().at
		if !slices.Contains(t.Key, column) || slices.Contains(named, column) {
			p.malformed(at, problem.Message{
				En: "%s has the key %s", Zh: "%s 的键是 %s",
			}, t.Name, strings.Join(t.Key, ","))
		}
		named = append(named, column)
		value := p.unary(&scope{})
		literal, is := value.Expression.(datasets.Literal)
		if !is || literal.Null {
			p.unexpected(p.tokenFrom(at), problem.Message{En: "the value of the key", Zh: "键值"})
		}
		p.check(value, classOf(c.Kind), column)
		condition = both(condition, datasets.Call{
			Name: datasets.Eq, Args: []datasets.Expression{datasets.Ref{Column: column}, literal},
		})
		if !p.skip(sign, ",") {
			break
		}
	}
	p.expect(")")
	p.end()
	if p.wrong == nil && len(named) != len(t.Key) {
		p.malformed(0, problem.Message{En: "%s has the key %s", Zh: "%s 的键是 %s"}, t.Name, strings.Join(t.Key, ","))
	}
	return condition
}
