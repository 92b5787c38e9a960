package chart

import (
	"cmp"
	"math"
	"slices"

	"plangraph/datasets"
)

// plot is a chart's groups as they are drawn: rows of the first key, and in each a figure for each value of the second.
type plot struct {
	rows []row
	// parts are the values of the second key; one without a name if there is none.
	parts []heading
	// left is how many groups are not in the picture, nor in one of the others.
	left int
}

// heading names a key.
type heading struct {
	// key is the value as all doors write it; label is what people read.
	key, label string
	value      datasets.Value
	// rest says that it stands for all others.
	rest bool
}

type row struct {
	heading

	figures []datasets.Value
}

// plotted puts the groups in rows, in the order of the picture, with as many as there is room for.
func (c Chart) plotted() plot {
	p := c.table()
	most := c.Form.room()
	if c.Most > 0 {
		most = min(most, c.Most)
	}
	p = c.shortened(p, most)
	if len(c.Keys) > 1 {
		c.orderParts(&p)
		p = c.narrowed(p, mostLines)
	}
	return p
}

// table puts the groups in rows as they came.
func (c Chart) table() plot {
	p := plot{parts: []heading{{}}}
	if len(c.Keys) > 1 {
		p.parts = nil
	}
	rows, parts := map[heading]int{}, map[heading]int{}
	for _, g := range c.Groups {
		at := place(rows, c.heading(0, g), func(h heading) { p.rows = append(p.rows, row{heading: h}) })
		part := 0
		if len(c.Keys) > 1 {
			part = place(parts, c.heading(1, g), func(h heading) { p.parts = append(p.parts, h) })
		}
		r := &p.rows[at]
		for len(r.figures) <= part {
			r.figures = append(r.figures, datasets.Value{})
		}
		if _, known := c.Figure.number(g.Figure); known {
			r.figures[part] = g.Figure
		}
	}
	for i, r := range p.rows {
		p.rows[i].figures = slices.Concat(r.figures, make([]datasets.Value, len(p.parts)-len(r.figures)))
	}
	return p
}

// place gives the place of a heading, and adds one that is new.
func place(places map[heading]int, h heading, add func(heading)) int {
	at, known := places[h]
	if !known {
		at = len(places)
		places[h] = at
		add(h)
	}
	return at
}

func (c Chart) heading(key int, g Group) heading {
	typed, value := c.Keys[key], g.Keys[key]
	return heading{
		key: string(value.Append(nil, typed.Kind)), value: value, label: c.Language.labelOf(typed, value),
	}
}

// inOrder tells whether values of a kind have an order that a picture keeps. Others are shown the greatest first.
func inOrder(kind datasets.Kind) bool {
	switch kind {
	case datasets.Key, datasets.Text, datasets.Code, datasets.Boolean:
		return false
	}
	return true
}

// shortened orders the rows and puts those in one that there is no room for: of what has an order the earliest, of all
// else the least. Figures that do not add up have no such row, and neither has a line, which leads on.
func (c Chart) shortened(p plot, most int) plot {
	ordered := inOrder(c.Keys[0].Kind)
	if !ordered {
		slices.SortStableFunc(p.rows, func(a, b row) int { return cmp.Compare(c.weight(b.figures), c.weight(a.figures)) })
	}
	if len(p.rows) <= most {
		return p
	}
	kept, others := p.rows[:most], p.rows[most:]
	if ordered {
		kept, others = p.rows[len(p.rows)-most:], p.rows[:len(p.rows)-most]
	}
	if !c.Figure.Additive || c.Form == Line {
		p.rows, p.left = kept, p.left+len(others)
		return p
	}
	rest := row{heading: c.Language.others(len(others)), figures: make([]datasets.Value, len(p.parts))}
	for _, r := range others {
		for i, v := range r.figures {
			rest.figures[i] = c.sum(rest.figures[i], v)
		}
	}
	p.rows = append(slices.Clone(kept), rest)
	return p
}

// orderParts puts codes in the order of the dictionary, texts the greatest first; all else keeps the order it has.
func (c Chart) orderParts(p *plot) {
	of := c.Keys[1]
	order := make([]int, len(p.parts))
	for i := range order {
		order[i] = i
	}
	column := func(i int) []datasets.Value {
		var all []datasets.Value
		for _, r := range p.rows {
			all = append(all, r.figures[i])
		}
		return all
	}
	switch {
	case of.Kind == datasets.Code:
		meanings := datasets.Codes()[of.Enum]
		at := func(i int) int {
			return slices.IndexFunc(meanings, func(m datasets.Meaning) bool { return m.Value == p.parts[i].key })
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(at(a), at(b)) })
	case !inOrder(of.Kind):
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(c.weight(column(b)), c.weight(column(a)))
		})
	}
	p.parts = inPlaces(p.parts, order)
	for i, r := range p.rows {
		p.rows[i].figures = inPlaces(r.figures, order)
	}
}

func inPlaces[V any](all []V, order []int) []V {
	made := make([]V, len(order))
	for i, from := range order {
		made[i] = all[from]
	}
	return made
}

// narrowed puts the last parts in one if there are more than most.
func (c Chart) narrowed(p plot, most int) plot {
	if len(p.parts) <= most {
		return p
	}
	if !c.Figure.Additive {
		p.left += len(p.parts) - most
		p.parts = p.parts[:most]
		for i, r := range p.rows {
			p.rows[i].figures = r.figures[:most]
		}
		return p
	}
	p.parts = append(slices.Clone(p.parts[:most-1]), c.Language.others(len(p.parts)-most+1))
	for i, r := range p.rows {
		var rest datasets.Value
		for _, v := range r.figures[most-1:] {
			rest = c.sum(rest, v)
		}
		p.rows[i].figures = append(slices.Clone(r.figures[:most-1]), rest)
	}
	return p
}

// sum adds figures that add up; nothing and nothing is nothing.
func (c Chart) sum(a, b datasets.Value) datasets.Value {
	switch {
	case a.Null():
		return b
	case b.Null():
		return a
	case c.Figure.Kind == datasets.Integer, c.Figure.Kind == datasets.Money:
		return datasets.IntValue(a.Int() + b.Int())
	}
	const unit = 1e9 // sums have as many decimals
	return datasets.FloatValue(math.Round((a.Float()+b.Float())*unit) / unit)
}

// total is the sum of a row.
func (c Chart) total(figures []datasets.Value) datasets.Value {
	var all datasets.Value
	for _, v := range figures {
		all = c.sum(all, v)
	}
	return all
}

// weight says which of two rows comes first; one without a figure comes last.
func (c Chart) weight(figures []datasets.Value) float64 {
	weight := math.Inf(-1)
	for _, v := range figures {
		if x, known := c.Figure.number(v); known {
			weight = max(weight, 0) + x
			if len(figures) == 1 {
				weight = x
			}
		}
	}
	return weight
}

// number is a figure as a number, money in 元; false if there is none that can be drawn.
func (f Figure) number(v datasets.Value) (float64, bool) {
	if v.Null() {
		return 0, false
	}
	const fen = 100
	switch f.Kind {
	case datasets.Integer:
		return float64(v.Int()), true
	case datasets.Money:
		return float64(v.Int()) / fen, true
	}
	if x := v.Float(); !math.IsNaN(x) && !math.IsInf(x, 0) {
		return x, true
	}
	return 0, false
}

// exact is a figure as all doors write it; empty for none.
func (f Figure) exact(v datasets.Value) string {
	if _, known := f.number(v); !known {
		return ""
	}
	return string(v.Append(nil, f.Kind))
}
