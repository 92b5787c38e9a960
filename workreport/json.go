package workreport

import (
	"encoding/json"

	"plangraph/models"
)

// MarshalJSON writes the draft in the form that readings are scored by: areas with their tasks, and lists of all
// targets, projects and assignments in text order, offsets in code points. See docs/report-reader.md.
func (d Draft) MarshalJSON() ([]byte, error) {
	out := jsonDraft{
		Areas: []jsonArea{}, Targets: []jsonTarget{}, Projects: []jsonProject{}, Unnamed: []jsonProject{},
		Undertakings: []jsonSpan{}, Assignments: []jsonAssignment{}, Diagnostics: []jsonDiagnostic{},
	}
	if d.Region.Name != "" || d.Region.Code != "" {
		out.Region = &jsonRegion{d.Region.Name, d.Region.Code}
	}
	out.Year = d.Year.Value
	for _, p := range d.Parts {
		out.Parts = append(out.Parts, jsonSpan{Start: p.Start, End: p.End})
	}
	out.take(d.Goals)
	for _, a := range d.Areas {
		area := jsonArea{jsonHeading: headingJSON(a.Heading, a.Span), Tasks: []jsonTask{}}
		out.take(a.Content)
		for _, t := range a.Tasks {
			area.Tasks = append(area.Tasks, out.task(t))
		}
		out.Areas = append(out.Areas, area)
	}
	for _, g := range d.Diagnostics {
		out.Diagnostics = append(
			out.Diagnostics, jsonDiagnostic{string(g.Code), g.Message, jsonSpan{Start: g.Start, End: g.End, Quote: g.Quote}},
		)
	}
	return json.Marshal(out)
}

type jsonDraft struct {
	Region       *jsonRegion      `json:"region,omitempty"`
	Year         int              `json:"year,omitempty"`
	Parts        []jsonSpan       `json:"parts"`
	Areas        []jsonArea       `json:"areas"`
	Targets      []jsonTarget     `json:"targets"`
	Projects     []jsonProject    `json:"projects"`
	Unnamed      []jsonProject    `json:"unnamed"`
	Undertakings []jsonSpan       `json:"undertakings"`
	Assignments  []jsonAssignment `json:"assignments"`
	Diagnostics  []jsonDiagnostic `json:"diagnostics"`
}

type jsonRegion struct {
	Name string `json:"name"`
	Code string `json:"code,omitempty"`
}

type jsonSpan struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote,omitempty"`
	Kind  string `json:"kind,omitempty"`
}

// jsonHeading is an area or a task; start and end are of the whole, the heading's own are apart.
type jsonHeading struct {
	Label   string   `json:"label"`
	Ordinal int      `json:"ordinal,omitempty"`
	Title   string   `json:"title"`
	Start   int      `json:"start"`
	End     int      `json:"end"`
	Heading jsonSpan `json:"heading"`
}

type jsonArea struct {
	jsonHeading
	Tasks []jsonTask `json:"tasks"`
}

type jsonTask struct {
	jsonHeading
	Actions  []jsonSpan `json:"actions,omitempty"`
	Subtasks []jsonTask `json:"subtasks,omitempty"`
}

type jsonTarget struct {
	Indicator    string `json:"indicator"`
	Comparator   string `json:"comparator,omitempty"`
	Value        any    `json:"value,omitempty"`
	Unit         string `json:"unit,omitempty"`
	BaseValue    any    `json:"baseValue,omitempty"`
	BaseUnit     string `json:"baseUnit,omitempty"`
	Modality     string `json:"modality,omitempty"`
	Nature       string `json:"nature"`
	Better       string `json:"better,omitempty"`
	Distribution string `json:"distribution,omitempty"`
	Part         bool   `json:"part,omitempty"`
	NumberStart  *int   `json:"numberStart,omitempty"`
	NumberEnd    *int   `json:"numberEnd,omitempty"`
	Start        int    `json:"start"`
	End          int    `json:"end"`
	Quote        string `json:"quote"`
}

type jsonProject struct {
	Name    string     `json:"name"`
	Kind    string     `json:"kind"`
	Action  string     `json:"action,omitempty"`
	Stage   string     `json:"stage,omitempty"`
	Open    bool       `json:"open,omitempty"`
	Start   int        `json:"start"`
	End     int        `json:"end"`
	Quote   string     `json:"quote"`
	Members []jsonSpan `json:"members,omitempty"`
}

type jsonAssignment struct {
	Role  string     `json:"role"`
	Units []jsonUnit `json:"units"`
}

type jsonUnit struct {
	Name  string `json:"name"`
	Known string `json:"known,omitempty"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

type jsonDiagnostic struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	jsonSpan
}

func headingJSON(h Heading, span Span) jsonHeading {
	return jsonHeading{
		h.Label, h.Ordinal, h.Title, span.Start, span.End, jsonSpan{Start: h.Start, End: h.End, Quote: h.Quote},
	}
}

func (d *jsonDraft) task(t Task) jsonTask {
	out := jsonTask{jsonHeading: headingJSON(t.Heading, t.Span)}
	d.take(t.Content)
	for _, a := range t.Actions {
		out.Actions = append(out.Actions, jsonSpan{Start: a.Start, End: a.End})
	}
	for _, sub := range t.Subtasks {
		out.Subtasks = append(out.Subtasks, d.task(sub))
	}
	return out
}

// take adds what a content promises to the flat lists.
func (d *jsonDraft) take(c Content) {
	for _, t := range c.Targets {
		d.Targets = append(d.Targets, targetJSON(t))
	}
	for _, p := range c.Projects {
		project := jsonProject{
			p.Name, string(p.Kind), p.Action, string(p.Stage), p.Open, p.Entity.Start, p.Entity.End, p.Quote, nil,
		}
		for _, m := range p.Members {
			project.Members = append(project.Members, jsonSpan{Start: m.Start, End: m.End, Quote: m.Quote})
		}
		if p.Unnamed {
			d.Unnamed = append(d.Unnamed, project)
			continue
		}
		d.Projects = append(d.Projects, project)
	}
	for _, u := range c.Undertakings {
		d.Undertakings = append(d.Undertakings, jsonSpan{u.Start, u.End, u.Quote, string(u.Kind)})
	}
	for _, a := range c.Assignments {
		assignment := jsonAssignment{Role: string(a.Role)}
		for _, u := range a.Units {
			assignment.Units = append(assignment.Units, jsonUnit{u.Quote, u.Known, u.Start, u.End})
		}
		d.Assignments = append(d.Assignments, assignment)
	}
}

func targetJSON(t Target) jsonTarget {
	out := jsonTarget{
		Indicator: t.Indicator, Comparator: comparatorSign(t.Comparator), Unit: t.Unit, BaseUnit: t.BaseUnit,
		Modality: t.Modality,
		Nature:   string(t.Nature), Better: string(t.Better), Distribution: string(t.Distribution), Part: t.PartOf >= 0,
		Start: t.Start, End: t.End, Quote: t.Quote,
		Value: ends(t.Value, t.To), BaseValue: ends(t.BaseValue, t.BaseTo),
	}
	if t.Number != nil {
		out.NumberStart, out.NumberEnd = &t.Number.Start, &t.Number.End
	}
	return out
}

// ends is a number, or the pair of a range or change; nothing where there is no value.
func ends(value, to *float64) any {
	switch {
	case value == nil:
		return nil
	case to == nil:
		return *value
	}
	return []float64{*value, *to}
}

func comparatorSign(c models.Comparator) string {
	switch c {
	case models.ComparatorGTE:
		return ">="
	case models.ComparatorGT:
		return ">"
	case models.ComparatorEQ:
		return "="
	case models.ComparatorLTE:
		return "<="
	case models.ComparatorLT:
		return "<"
	case models.ComparatorAbout:
		return "about"
	case models.ComparatorRange:
		return "range"
	case models.ComparatorFromTo:
		return "from_to"
	}
	return ""
}
