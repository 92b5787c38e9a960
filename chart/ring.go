package chart

import (
	"math"

	"plangraph/datasets"
)

// ring draws the groups as parts of a whole, from the top, and a list of them beside it.
func (p *picture) ring() {
	const outer, inner, across = 130.0, 74.0, 240.0
	top := p.y + margin
	middle := top + outer + large
	all, _ := p.Figure.number(p.sumOfRows())
	p.text(across, middle-2, "middle", usual, p.Language.say(totalWord), "fill", faint)
	p.text(across, middle+large, "middle", large, p.Language.figure(p.Figure, p.sumOfRows()), "font-weight", "bold")
	const step, box, list = 26.0, 14.0, 510.0
	y := middle - step*float64(len(p.rows))/2
	from := 0.0
	for i, r := range p.rows {
		x, known := p.Figure.number(r.figures[0])
		share := 0.0
		if all > 0 {
			share = x / all
		}
		p.mark(r, 0)
		if share > 0 {
			p.filled(i, r.rest, "path", "d", arc(across, middle, inner, outer, from, from+share))
			if share >= leastNamed {
				p.besideRing(r, across, middle, outer, from+share/2)
				at, down := onCircle(across, middle, (inner+outer)/2, from+share/2)
				p.within(at, down, percent(share))
			}
			from += share
		}
		p.filled(i, r.rest, "rect", "x", px(list), "y", px(y), "width", px(box), "height", px(box))
		text := p.Language.figure(p.Figure, r.figures[0])
		if known && all > 0 {
			text += " · " + percent(share)
		}
		room := width - margin - list - box - 2*pad - widthOf(text, usual)
		p.text(list+box+pad, y+usual-1, "start", usual, fitted(r.label, usual, room))
		p.text(width-margin, y+usual-1, "end", usual, text)
		p.end()
		y += step
	}
	p.y = max(middle+outer+large, y)
}

// leastNamed is the share that a part has to have to be named beside the ring; all of them are in the list.
const leastNamed = 0.05

// besideRing names a part.
func (p *picture) besideRing(r row, across, middle, outer, turn float64) {
	const room = 85.0
	x, y := onCircle(across, middle, outer+pad+2, turn)
	anchor := "start"
	switch {
	case math.Abs(x-across) < large:
		anchor = "middle"
	case x < across:
		anchor = "end"
	}
	if anchor == "middle" && y > middle {
		y += small
	}
	p.text(x, y, anchor, small, fitted(r.label, small, room))
}

func percent(share float64) string {
	const whole = 100
	return grouped(math.Round(share*whole*10)/10) + "%"
}

// onCircle is a place on a circle, in turns from the top.
func onCircle(across, middle, radius, turn float64) (x, y float64) {
	sin, cos := math.Sincos(2 * math.Pi * turn)
	return across + radius*sin, middle - radius*cos
}

// arc is a piece of a ring, in turns from the top. It goes in two steps: one that leads all around would lead nowhere.
func arc(across, middle, inner, outer, from, to float64) string {
	at := func(radius, turn float64) string {
		x, y := onCircle(across, middle, radius, turn)
		return px(x) + "," + px(y)
	}
	bow := func(radius float64, sweep string, turn float64) string {
		return " A" + px(radius) + "," + px(radius) + " 0 0 " + sweep + " " + at(radius, turn)
	}
	half := (from + to) / 2
	return "M" + at(outer, from) + bow(outer, "1", half) + bow(outer, "1", to) +
		" L" + at(inner, to) + bow(inner, "0", half) + bow(inner, "0", from) + " Z"
}

// sumOfRows is the whole that the rows are parts of.
func (p *picture) sumOfRows() datasets.Value {
	var all datasets.Value
	for _, r := range p.rows {
		all = p.sum(all, r.figures[0])
	}
	return all
}
