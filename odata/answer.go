package odata

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"plangraph/datasets"
	"plangraph/engine"
)

// answer is a page that is being written. It is held until it is whole: an error must not come after half of it.
type answer struct {
	format
	columns []datasets.Typed
	// places are those of the columns in the rows that come, where these have more.
	places []int
	// computed says that the columns are none of the model's, so that each says what it is.
	computed bool

	body []byte
	rows int
}

// begin writes what stands before the rows. count is below 0 where it was not asked for.
func (a *answer) begin(context string, count int) {
	a.body = append(a.body, '{')
	if !a.bare {
		a.body = append(a.body, `"@odata.context":`...)
		a.body = append(engine.AppendJSON(a.body, context), ',')
	}
	if count >= 0 {
		a.body = append(a.body, `"@odata.count":`...)
		a.body = append(a.long(a.body, count), ',')
	}
	a.body = append(a.body, `"value":[`...)
}

// long writes a number that may be longer than JavaScript's are.
func (f format) long(dst []byte, n int) []byte {
	text := strconv.Itoa(n)
	if f.exact {
		text = `"` + text + `"`
	}
	return append(dst, text...)
}

// row writes a row.
func (a *answer) row(values []datasets.Value) error {
	if a.rows > 0 {
		a.body = append(a.body, ',')
	}
	a.rows++
	a.body = append(a.body, '{')
	a.body = append(a.members(a.body, values), '}')
	return nil
}

// members writes the values of a row with their names.
func (a *answer) members(dst []byte, values []datasets.Value) []byte {
	for i, c := range a.columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		value := values[i]
		if a.places != nil {
			value = values[a.places[i]]
		}
		if a.computed && !a.bare && !value.Null() {
			dst = typed(dst, c)
		}
		dst = append(append(append(dst, '"'), c.Name...), `":`...)
		dst = a.value(dst, value, c.Kind)
	}
	return dst
}

// typed says the type of a value that JSON does not tell.
func typed(dst []byte, c datasets.Typed) []byte {
	name := edmOf(c.Kind).name
	if name == "Edm.String" || name == "Edm.Boolean" || name == "Edm.Double" {
		return dst
	}
	dst = append(append(append(dst, '"'), c.Name...), `@odata.type":"#`...)
	return append(append(dst, strings.TrimPrefix(name, "Edm.")...), `",`...)
}

// value writes a value.
func (f format) value(dst []byte, v datasets.Value, kind datasets.Kind) []byte {
	switch {
	case v.Null():
		return append(dst, "null"...)
	case kind == datasets.Boolean, kind == datasets.Integer, kind == datasets.Number, kind == datasets.Percent,
		kind == datasets.Money && !f.exact:
		return v.Append(dst, kind)
	case kind == datasets.Money, kind == datasets.Date, kind == datasets.Moment:
		return append(v.Append(append(dst, '"'), kind), '"')
	}
	return engine.AppendJSON(dst, v.Text())
}

// placed finds the columns that were selected among those that come, which know their kinds.
func (a *answer) placed(come []datasets.Typed) {
	for i, c := range a.columns {
		for place, column := range come {
			if column.Name == c.Name {
				a.places = append(a.places, place)
				a.columns[i] = column
			}
		}
	}
}

// end writes what stands behind the rows. next is the address of the next page, empty on the last.
func (a *answer) end(next string) {
	a.body = append(a.body, ']')
	if next != "" {
		a.body = append(a.body, `,"@odata.nextLink":`...)
		a.body = engine.AppendJSON(a.body, next)
	}
	a.body = append(a.body, '}')
}

// contextOf is the address of what describes an answer: the model, and what was selected of a collection.
func contextOf(root, of string, columns []datasets.Typed, named bool, behind string) string {
	var b bytes.Buffer
	b.WriteString(root + "$metadata#" + of)
	if named {
		b.WriteByte('(')
		for i, c := range columns {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(c.Name)
		}
		b.WriteByte(')')
	}
	b.WriteString(behind)
	return b.String()
}

// nextOf is the address of the next page: the options as they were given, but for those that say where a page begins and
// ends.
func nextOf(address, rawQuery string, place ...string) string {
	var b strings.Builder
	b.WriteString(address + "?")
	for part := range strings.SplitSeq(rawQuery, "&") {
		rawName, rawText, _ := strings.Cut(part, "=")
		name, _ := decoded(rawName) // all of them have been decoded before
		text, _ := decoded(rawText)
		switch strings.TrimPrefix(strings.ToLower(name), "$") {
		case "", "top", "skip", "skiptoken", "count":
			continue
		}
		b.WriteString(encoded(name) + "=" + encoded(text) + "&")
	}
	for i := 0; i < len(place); i += 2 {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(place[i] + "=" + encoded(place[i+1]))
	}
	return b.String()
}

// encoded encodes a name or text of a query; $ and @ may stand in one as they are.
func encoded(text string) string {
	return strings.NewReplacer("+", "%20", "%24", "$", "%40", "@", "%27", "'", "%28", "(", "%29", ")", "%2C", ",").
		Replace(url.QueryEscape(text))
}
