package seeds

import (
	"fmt"
	"io/fs"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"plangraph/models"
)

// planFile is plan.yaml: what the report promises.
type planFile struct {
	Region     text `yaml:"region"`
	Year       int  `yaml:"year"`
	Title      text `yaml:"title"`
	Status     text `yaml:"status"`
	Visibility text `yaml:"visibility"`
	Reporting  text `yaml:"reporting"`
	Light      struct {
		YellowFrom float64 `yaml:"yellowFrom"`
		RedAbove   float64 `yaml:"redAbove"`
	} `yaml:"light"`
	Document struct {
		Title  text `yaml:"title"`
		Source text `yaml:"source"`
		File   text `yaml:"file"`
	} `yaml:"document"`
	Areas []areaYAML `yaml:"areas"`
}

type areaYAML struct {
	Label   text       `yaml:"label"`
	Ordinal int        `yaml:"ordinal"`
	Title   text       `yaml:"title"`
	Quote   passage    `yaml:"quote"`
	Tasks   []taskYAML `yaml:"tasks"`
}

func (r *reader) readPlan(f planFile) error {
	body, err := fs.ReadFile(r.folder, f.Document.File.Value)
	if err != nil {
		return fmt.Errorf("%s:%d: %w", r.file, f.Document.File.Line, err)
	}
	if !r.hasRegion(f.Region.Value) {
		r.mistake(f.Region.Line, "region %q is not in units.yaml", f.Region.Value)
	}
	r.planID, r.items = newID(), make(map[string]uuid.UUID)
	r.graph.Plans = []models.Plan{{
		ID: r.planID, RegionCode: f.Region.Value, Year: f.Year, Title: f.Title.Value, Version: 1,
		YellowFrom: f.Light.YellowFrom, RedAbove: f.Light.RedAbove,
		Status:         choice(r, f.Status, models.PlanDraft, models.PlanActive, models.PlanClosed),
		Visibility:     choice(r, f.Visibility, models.VisibilityPublic, models.VisibilityInternal),
		ReportingCycle: choice(r, f.Reporting, models.CycleMonthly, models.CycleQuarterly),
	}}
	r.report = report{id: newID(), body: string(body), length: utf8.RuneCount(body)}
	r.graph.Documents = []models.Document{{
		PlanID: r.planID, ID: r.report.id, Title: f.Document.Title.Value, Source: f.Document.Source.pointer(),
		Body: r.report.body, Length: r.report.length, SHA256: checksum(r.report.body),
	}}
	for _, a := range f.Areas {
		r.readArea(a, f.Year)
	}
	return nil
}

func (r *reader) readArea(a areaYAML, year int) {
	id := newID()
	r.graph.Areas = append(r.graph.Areas, models.PlanArea{
		PlanID: r.planID, ID: id, Ordinal: a.Ordinal, Label: a.Label.Value, Title: a.Title.Value, Version: 1,
		CitationID: r.cite(heading(a.Quote, a.Label, a.Title)),
	})
	for _, t := range a.Tasks {
		r.readTask(t, models.WorkItem{
			PlanID: r.planID, AreaID: id, Status: models.WorkPlanned, Named: true, Weight: 1, Light: models.LightGrey,
			StartsOn: models.NewDate(year, time.January, 1), DueOn: models.NewDate(year, time.December, 31),
			DatesInferred: true,
			Attributes:    "{}", Version: 1, UpdatedAt: models.Time{Time: r.now.UTC()},
		})
	}
}

// heading gives the passage of a heading: as quoted, or label and title with a full stop, as reports print it.
func heading(quote passage, label, title text) passage {
	if quote.Text.Value != "" {
		return quote
	}
	return passage{Text: text{Value: label.Value + title.Value + "。", Line: title.Line}}
}
