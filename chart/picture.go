package chart

import (
	"strings"

	"plangraph/datasets"
)

// The measures of a picture.
const (
	width  = 840.0
	margin = 24.0
	small  = 12.0
	usual  = 13.0
	large  = 20.0
	// family begins with fonts that have Chinese characters.
	family = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', SimHei, sans-serif"
)

// picture is a chart that is drawn.
type picture struct {
	Chart
	drawing
	plot

	// y is how far down it has come.
	y float64
}

// SVG draws the chart.
func (c Chart) SVG() []byte {
	p := &picture{Chart: c, plot: c.plotted()}
	p.head()
	switch {
	case len(p.rows) == 0:
		p.y += large
		p.text(width/2, p.y+large, "middle", large, p.Language.say(nothingWord), "fill", faint)
		p.y += large + margin
	case c.Form == Line:
		p.lines()
	case c.Form == Ring:
		p.ring()
	default:
		p.bars()
	}
	p.foot()
	return p.framed()
}

// framed puts what was drawn into a document of its size.
func (p *picture) framed() []byte {
	d := &drawing{}
	d.begin(
		"svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(width)+" "+px(p.y), "width", px(width),
		"height", px(p.y), "role", "img", "xml:lang", string(p.Language), "font-family", family, "fill", words,
	)
	d.words("title", p.Title)
	d.words("desc", p.description())
	d.hatches()
	d.shape("rect", "width", px(width), "height", px(p.y), "fill", paper)
	d.out.Write(p.out.Bytes())
	d.end()
	return d.out.Bytes()
}

// head writes the title, and what the numbers are.
func (p *picture) head() {
	const lines = 3
	p.y = margin
	for _, line := range wrapped(p.Title, large, width-2*margin, lines) {
		p.y += large
		p.text(margin, p.y, "start", large, line, "font-weight", "bold")
		p.y += large * 0.3
	}
	p.y += usual
	p.text(margin, p.y, "start", usual, fitted(p.figures(), usual, width-2*margin), "fill", faint)
	p.y += usual
}

// figures says what the numbers are, with their unit.
func (p *picture) figures() string {
	name := p.Language.named(p.Figure.Label)
	if unit := p.Language.unit(p.Figure); unit != "" {
		return p.Language.say(unitWord, name, unit)
	}
	return name
}

// foot writes of which day and version the data are, and what is not shown.
func (p *picture) foot() {
	p.y += margin
	p.text(margin, p.y, "start", small, strings.Join(p.origin(), " · "), "fill", faint)
	p.y += margin
}

func (p *picture) origin() []string {
	said := []string{p.Language.say(dayWord, p.Day), p.Language.say(versionWord, p.Version)}
	if p.left > 0 {
		said = append(said, p.Language.say(leftWord, p.left))
	}
	return said
}

// description says in words what the picture shows, for those who do not see it.
func (p *picture) description() string {
	said := []string{p.figures()}
	for _, r := range p.rows {
		for i, v := range r.figures {
			if len(p.Keys) > 1 && v.Null() {
				continue
			}
			said = append(said, p.caption(r, i))
		}
	}
	if len(p.rows) == 0 {
		said = append(said, p.Language.say(nothingWord))
	}
	return strings.Join(append(said, p.origin()...), "; ")
}

// caption says what a mark stands for.
func (p *picture) caption(r row, part int) string {
	text := r.label
	if len(p.Keys) > 1 {
		text += ", " + p.parts[part].label
	}
	return text + ": " + p.Language.figure(p.Figure, r.figures[part])
}

// mark begins what stands for a figure, with its keys and its exact value.
func (p *picture) mark(r row, part int) {
	attributes := []string{"data-value", p.Figure.exact(r.figures[part])}
	attributes = append(attributes, keyed("data-key", "data-rest", r.heading)...)
	if len(p.Keys) > 1 {
		attributes = append(attributes, keyed("data-part", "data-part-rest", p.parts[part])...)
	}
	p.begin("g", attributes...)
	p.words("title", p.caption(r, part))
}

// keyed gives the attribute of a key; nothing stands for none, as in CSV.
func keyed(name, rest string, h heading) []string {
	if h.rest {
		return []string{rest, "true"}
	}
	return []string{name, h.key}
}

// legend says which shade stands for which part.
func (p *picture) legend() {
	x := margin
	const box, gap, longest = 14.0, 6.0, 200.0
	p.y += gap
	for i, part := range p.parts {
		label := fitted(part.label, usual, longest)
		needed := box + gap + widthOf(label, usual) + 3*gap
		if x+needed > width-margin && x > margin {
			x = margin
			p.y += usual + 2*gap
		}
		p.filled(i, part.rest, "rect", "x", px(x), "y", px(p.y), "width", px(box), "height", px(box))
		p.text(x+box+gap, p.y+usual-1, "start", usual, label)
		x += needed
	}
	p.y += box + gap
}

// numbers are all figures that can be drawn.
func (p *picture) numbers() []float64 {
	var all []float64
	for _, r := range p.rows {
		for _, v := range r.figures {
			if x, known := p.Figure.number(v); known {
				all = append(all, x)
			}
		}
	}
	return all
}

func (p *picture) whole() bool { return p.Figure.Kind == datasets.Integer }
