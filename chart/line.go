package chart

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"plangraph/datasets"
)

// dashes tell lines apart where their labels are far away.
func dashes() []string { return []string{"none", "8 4", "2 3", "10 3 2 3", "5 2", "1 4"} }

// lines draws a line for each part. What lies between two days or months has its room, whether it has a group or not.
func (p *picture) lines() {
	const height, axis, names = 300.0, 64.0, 150.0
	right := width - margin - 2*large
	if len(p.Keys) > 1 {
		right = width - margin - names
	}
	top := p.y + large
	bottom := top + height
	y := scaleOf(p.numbers(), p.whole(), bottom, top)
	p.levels(y, margin+axis, right)
	places := p.places()
	x := scale{least: slices.Min(places), greatest: slices.Max(places), from: margin + axis + pad, to: right - pad}
	if x.least == x.greatest {
		x.least, x.greatest = x.least-1, x.greatest+1
	}
	p.rowLabels(x, places, bottom)
	for part := range p.parts {
		p.line(x, y, places, part)
	}
	if len(p.Keys) > 1 {
		p.lineNames(x, y, places)
	}
	p.y = bottom + large + pad
}

// levels draws the ticks of a height.
func (p *picture) levels(y scale, from, to float64) {
	for _, tick := range y.ticks {
		color := grid
		if tick == 0 {
			color = faint
		}
		at := px(y.at(tick))
		p.shape("line", "x1", px(from), "y1", at, "x2", px(to), "y2", at, "stroke", color)
		p.text(from-pad, y.at(tick)+small/3, "end", small, p.Language.number(p.Figure.Kind, tick), "fill", faint)
	}
}

// places are where the rows stand. A row without a day stands before all others.
func (p *picture) places() []float64 {
	all := make([]float64, len(p.rows))
	first, known := 0.0, false
	for i, r := range p.rows {
		if !r.value.Null() {
			all[i] = placeOf(p.Keys[0].Kind, r.value, i)
			if !known || all[i] < first {
				first, known = all[i], true
			}
		}
	}
	for i, r := range p.rows {
		if r.value.Null() {
			all[i] = first - 1
		}
	}
	return all
}

// placeOf numbers the months, quarters and days.
func placeOf(kind datasets.Kind, v datasets.Value, at int) float64 {
	const months, quarters, day = 12, 4, 24 * 60 * 60
	switch kind {
	case datasets.Month:
		return spanOf(v.Text(), "-", months)
	case datasets.Quarter:
		return spanOf(v.Text(), "Q", quarters)
	case datasets.Date:
		return float64(v.Time().Unix() / day)
	case datasets.Integer:
		return float64(v.Int())
	}
	return float64(at)
}

func spanOf(text, between string, spans int) float64 {
	year, span, _ := strings.Cut(text, between)
	years, _ := strconv.Atoi(year) // the database writes no other form
	n, _ := strconv.Atoi(span)
	return float64(years*spans + n)
}

// rowLabels writes as many labels of rows as there is room for.
func (p *picture) rowLabels(x scale, places []float64, bottom float64) {
	const longest = 120.0
	free := 0.0
	for i, r := range p.rows {
		label := fitted(r.label, small, longest)
		at, half := x.at(places[i]), widthOf(label, small)/2
		if at-half >= free {
			p.text(at, bottom+small+pad, "middle", small, label, "fill", faint)
			free = at + half + pad
		}
	}
}

// line draws the line of a part, and a point for each figure.
func (p *picture) line(x, y scale, places []float64, part int) {
	p.shape(
		"path", "d", p.course(x, y, places, part), "fill", "none", "stroke", ink, "stroke-width", "2",
		"stroke-dasharray", dashes()[part%len(dashes())], "stroke-linejoin", "round",
	)
	const few = 16
	for i, r := range p.rows {
		number, known := p.Figure.number(r.figures[part])
		if !known && len(p.Keys) > 1 {
			continue
		}
		p.mark(r, part)
		if at := x.at(places[i]); known {
			p.shape("circle", "cx", px(at), "cy", px(y.at(number)), "r", "3", "fill", ink)
			if len(p.rows) <= few && len(p.parts) == 1 {
				p.text(at, y.at(number)-pad-1, "middle", small, p.Language.figure(p.Figure, r.figures[part]))
			}
		} else {
			p.text(at, y.from-pad, "middle", small, p.Language.say(noFigure), "fill", faint)
		}
		p.end()
	}
}

// course is the way of a line: broken where nothing is known, and at zero where there was nothing to count.
func (p *picture) course(x, y scale, places []float64, part int) string {
	var course strings.Builder
	drawn, last := false, 0.0
	step := func(at, number float64) {
		command := " L"
		if !drawn {
			command, drawn = " M", true
		}
		course.WriteString(command + px(x.at(at)) + "," + px(y.at(number)))
	}
	for i, r := range p.rows {
		number, known := p.Figure.number(r.figures[part])
		if !known && !p.Figure.Additive || r.value.Null() && inOrder(p.Keys[0].Kind) {
			drawn = false
			continue
		}
		if gap := places[i] - last; drawn && gap > 1 {
			if p.Figure.Additive {
				step(last+1, 0)
				step(places[i]-1, 0)
			} else {
				drawn = false
			}
		}
		step(places[i], number)
		last = places[i]
	}
	return strings.TrimSpace(course.String())
}

// lineNames writes the names of the lines at their ends, below each other.
func (p *picture) lineNames(x, y scale, places []float64) {
	type name struct{ at, wanted float64 }
	names := make([]name, len(p.parts))
	order := make([]int, len(p.parts))
	for part := range p.parts {
		order[part] = part
		names[part].wanted = y.at(0)
		for i, r := range p.rows {
			if number, known := p.Figure.number(r.figures[part]); known {
				names[part].at, names[part].wanted = x.at(places[i]), y.at(number)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(names[a].wanted, names[b].wanted) })
	free := y.to - large
	for _, part := range order {
		at := max(names[part].wanted, free)
		free = at + usual + pad
		const dash, room = 26.0, 110.0
		p.shape(
			"line", "x1", px(names[part].at+pad), "y1", px(names[part].wanted), "x2", px(x.to+pad), "y2", px(at),
			"stroke", grid,
		)
		p.shape(
			"line", "x1", px(x.to+2*pad), "y1", px(at), "x2", px(x.to+2*pad+dash), "y2", px(at), "stroke", ink,
			"stroke-width", "2", "stroke-dasharray", dashes()[part%len(dashes())],
		)
		p.text(x.to+3*pad+dash, at+usual/3, "start", usual, fitted(p.parts[part].label, usual, room))
	}
}
