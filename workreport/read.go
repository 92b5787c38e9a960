package workreport

import (
	"context"
	"sort"
	"strings"
)

// DefaultMaxBytes is the size limit of an input, and of the text inside a .docx file.
const DefaultMaxBytes = 5 << 20

// Options is what a caller knows better than the text.
type Options struct {
	// MaxBytes limits the input; 0 means DefaultMaxBytes.
	MaxBytes int
	// Format is found out from the bytes where it is FormatAuto.
	Format Format
	// Year and Region overrule what the text says.
	Year       int
	RegionCode string
	RegionName string
	// Units are those that names in the text are matched to.
	Units []KnownUnit
}

// KnownUnit is a unit by its name and the short names it also goes by.
type KnownUnit struct {
	Name       string
	ShortNames []string
}

// Read drafts the plan that a report promises. It is deterministic. The error wraps ErrTooLarge, ErrNotText,
// ErrBadDocument or ErrNoPlanPart and a *problem.Error for the user; or it is that of ctx, which ends the reading when
// nobody waits for the draft any more.
func Read(ctx context.Context, input []byte, options Options) (Draft, error) {
	if options.MaxBytes == 0 {
		options.MaxBytes = DefaultMaxBytes
	}
	if len(input) > options.MaxBytes {
		return Draft{}, refuse(ErrTooLarge, manyBytes, len(input), options.MaxBytes)
	}
	text, err := extract(ctx, input, options)
	if err != nil {
		return Draft{}, err
	}
	return unlessStopped(func() (Draft, error) { return readText(newPace(ctx, text), text, options) })
}

func readText(p *pace, text string, options Options) (Draft, error) {
	s, err := newSource(p, text)
	if err != nil {
		return Draft{}, err
	}
	parts, announced := s.findParts()
	if len(parts) == 0 {
		return Draft{}, refuse(ErrNoPlanPart, noPlanPart)
	}
	o := &outliner{source: s}
	out := o.outline(parts)
	if len(out.areas) == 0 && !announced {
		return Draft{}, refuse(ErrNoPlanPart, noPlanPart)
	}
	r := &reader{source: s, units: newUnitBook(options.Units)}
	draft := Draft{Text: text, Year: s.readYear(parts)}
	if options.Year != 0 {
		draft.Year = Year{Value: options.Year}
	}
	r.year = draft.Year.Value
	draft.Goals = r.goals(out.goals)
	for _, n := range out.areas {
		draft.Areas = append(draft.Areas, r.area(n))
	}
	for _, p := range parts {
		draft.Parts = append(draft.Parts, s.cite(s.trim(p.body)))
	}
	draft.Region = s.readRegion(options)
	draft.Diagnostics = append(append(o.diagnostics, r.diagnostics...), s.doubts(draft, announced)...)
	sort.SliceStable(
		draft.Diagnostics,
		func(i, j int) bool { return draft.Diagnostics[i].Start < draft.Diagnostics[j].Start },
	)
	return draft, nil
}

// doubts are the diagnostics of the draft as a whole.
func (s *source) doubts(d Draft, announced bool) []Diagnostic {
	var all []Diagnostic
	start := s.cite(stretch{})
	if !announced {
		all = append(
			all,
			Diagnostic{
				start, DiagnosticNoHeading, "no heading announces the plan part, so the text was read as a piece of it",
			},
		)
	}
	if d.Year.Value == 0 {
		all = append(all, Diagnostic{start, DiagnosticNoYear, "the text does not say for which year it plans"})
	}
	if d.Region.Name == "" && d.Region.Code == "" {
		all = append(all, Diagnostic{start, DiagnosticNoRegion, "the text does not say which region it is about"})
	}
	for _, a := range d.Areas {
		if len(a.Tasks) == 0 {
			all = append(all, Diagnostic{a.Heading.Citation, DiagnosticNoTasks, "no tasks are marked in this area"})
		}
	}
	return all
}

// reader reads the sentences of an outline.
type reader struct {
	*source
	units       *unitBook
	year        int
	row         bool // in a row of an annex, where a name alone is the work
	later       bool // the sentence before spoke of later years and went on behind a semicolon
	diagnostics []Diagnostic
}

func (r *reader) area(n node) Area {
	a := Area{Heading: n.heading, Span: r.span(n.span), Content: r.content(n)}
	for _, child := range n.children {
		a.Tasks = append(a.Tasks, r.task(child))
	}
	return a
}

func (r *reader) task(n node) Task {
	t := Task{Heading: n.heading, Span: r.span(n.span), Content: r.content(n)}
	for _, child := range n.children {
		t.Subtasks = append(t.Subtasks, r.task(child))
	}
	return t
}

// goals reads what stands before the areas. It may speak of last year and of principles, so it has no actions or
// projects.
func (r *reader) goals(stretches []stretch) Content {
	var c Content
	for _, x := range stretches {
		for _, sentence := range r.sentences(x) {
			r.targets(&c, sentence, true)
		}
	}
	r.found(c.things())
	return c
}

// things counts what was found.
func (c Content) things() int {
	n := len(c.Actions) + len(c.Targets) + len(c.Projects) + len(c.Undertakings)
	for _, a := range c.Assignments {
		n += len(a.Units)
	}
	return n
}

// content reads a node's own sentences. A heading cut off at a comma or without a full stop is itself a sentence of
// work: 一是新建学校5所，….
func (r *reader) content(n node) Content {
	var c Content
	r.headingTargets(&c, n)
	own := n.own
	if r.row = n.row; n.row {
		own = nil
		for _, x := range n.own {
			own = append(own, r.cells(&c, x, n.columns)...)
		}
	}
	for _, x := range own {
		sentences := r.sentences(x)
		for i, sentence := range sentences {
			if i == 0 && n.head.to > n.head.from && x.from == n.head.to && lastRune(r.of(n.head)) == '，' {
				sentence.from = n.head.from + len(n.heading.Label)
			}
			r.sentence(&c, sentence)
		}
		if len(sentences) == 0 && len(n.children) == 0 && !n.row {
			r.sentence(&c, r.trim(stretch{n.head.from + len(n.heading.Label), n.head.to}))
		}
	}
	return c
}

// headingTargets reads a heading that is itself the work, as in 1.新建幼儿园2所。由…. Other headings promise nothing countable.
func (r *reader) headingTargets(c *Content, n node) {
	if len(n.own) == 0 || r.trim(n.own[0]).empty() && !n.row || lastRune(r.of(n.head)) == '，' ||
		!strings.ContainsAny(n.heading.Title, "0123456789") && !n.row {
		return
	}
	r.row = n.row
	x := stretch{n.head.from + len(n.heading.Label), n.head.to}
	for _, sentence := range r.sentences(x) {
		r.targets(c, sentence, false)
		if n.row {
			r.projects(c, sentence)
		}
	}
}

const shortestCell = 6 // code points of a cell that says what is to be done

func (r *reader) sentence(c *Content, sentence stretch) {
	if sentence.empty() {
		return
	}
	before := c.things()
	defer func() { r.found(c.things() - before) }()
	if r.assignments(c, sentence) {
		return
	}
	if r.row && r.length(sentence) < shortestCell {
		return // 张三, 12月底
	}
	c.Actions = append(c.Actions, r.cite(sentence))
	r.targets(c, sentence, false)
	r.projects(c, sentence)
	r.undertakings(c, sentence)
}
