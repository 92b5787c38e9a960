package chart

import "plangraph/datasets"

// The measures of bars.
const (
	barStep   = 27.0
	barHeight = 18.0
	pad       = 6.0
	// plainShade is that of bars that are not divided.
	plainShade = 2
)

// bars draws lying bars, whose labels have room, one under the other; those of several parts are stacked.
func (p *picture) bars() {
	if p.Form == Stacked {
		p.legend()
	}
	longest, figures := 0.0, 0.0
	for _, r := range p.rows {
		longest = max(longest, widthOf(r.label, usual))
		figures = max(figures, widthOf(p.ending(r), usual))
	}
	const most = 260.0
	labels := min(longest, most) + pad
	ends := p.ends()
	s := scaleOf(ends, p.whole(), margin+labels+pad, width-margin-figures-pad)
	if s.least < 0 {
		s.from += figures + pad
	}
	top := p.y + pad
	p.grid(s, top, top+barStep*float64(len(p.rows)))
	for i, r := range p.rows {
		y := top + barStep*float64(i) + (barStep-barHeight)/2
		baseline := y + barHeight - pad + 1
		p.text(margin+labels, baseline, "end", usual, fitted(r.label, usual, most))
		low, high := p.bar(s, r, y)
		if total, known := p.Figure.number(p.rowFigure(r)); known && total < 0 {
			p.text(s.at(low)-pad, baseline, "end", usual, p.ending(r))
		} else {
			p.text(s.at(high)+pad, baseline, "start", usual, p.ending(r))
		}
	}
}

// bar draws a bar and gives where it ends.
func (p *picture) bar(s scale, r row, y float64) (low, high float64) {
	for part, v := range r.figures {
		x, known := p.Figure.number(v)
		if !known && p.Form == Stacked {
			continue
		}
		from, to := high, high+x
		if x < 0 {
			from, to = low+x, low
		}
		low, high = min(low, from), max(high, to)
		p.mark(r, part)
		if known {
			shaded, length := part, s.at(to)-s.at(from)
			if p.Form != Stacked {
				shaded = plainShade
				if r.rest {
					shaded = len(shades()) - 1
				}
			}
			p.filled(
				shaded, p.Form == Stacked && p.parts[part].rest, "rect",
				"x", px(s.at(from)), "y", px(y), "width", px(length), "height", px(barHeight),
			)
			if text := p.Language.figure(p.Figure, v); p.Form == Stacked && widthOf(text, small)+pad <= length {
				p.within((s.at(from)+s.at(to))/2, y+barHeight/2, text)
			}
		}
		p.end()
	}
	return low, high
}

// within writes a figure on a shape, on paper of its own: it is read on every shade.
func (p *picture) within(x, y float64, text string) {
	wide := widthOf(text, small) + pad/2
	p.shape(
		"rect", "x", px(x-wide/2), "y", px(y-small/2-1), "width", px(wide), "height", px(small+2),
		"fill", paper, "fill-opacity", "0.88", "rx", "2",
	)
	p.text(x, y+small/2-2, "middle", small, text)
}

// rowFigure is the figure of a whole bar.
func (p *picture) rowFigure(r row) datasets.Value {
	if len(r.figures) == 1 {
		return r.figures[0]
	}
	return p.total(r.figures)
}

// ending is what stands at the end of a bar.
func (p *picture) ending(r row) string { return p.Language.figure(p.Figure, p.rowFigure(r)) }

// ends are the numbers at which bars end, on both sides.
func (p *picture) ends() []float64 {
	var all []float64
	for _, r := range p.rows {
		low, high := 0.0, 0.0
		for _, v := range r.figures {
			if x, known := p.Figure.number(v); known {
				low, high = low+min(x, 0), high+max(x, 0)
			}
		}
		all = append(all, low, high)
	}
	return all
}

// grid draws the ticks from top to bottom, with their numbers below, and a stronger line at zero.
func (p *picture) grid(s scale, top, bottom float64) {
	free := s.from - margin
	for _, tick := range s.ticks {
		x, color := s.at(tick), grid
		if tick == 0 {
			color = faint
		}
		p.shape("line", "x1", px(x), "y1", px(top), "x2", px(x), "y2", px(bottom), "stroke", color)
		text := p.Language.number(p.Figure.Kind, tick)
		if wide := widthOf(text, small); x-wide/2 >= free {
			p.text(x, bottom+small+pad/2, "middle", small, text, "fill", faint)
			free = x + wide/2 + pad
		}
	}
	p.y = bottom + small + pad
}
