package drafts

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/workreport"
)

// Preview reads a work report and keeps nothing.
func Preview(
	ctx context.Context, db *database.DB, in models.ReportInput, maxBytes int, today models.Date,
) (*models.ReportDraft, error) {
	options := workreport.Options{MaxBytes: maxBytes}
	if in.Year != nil {
		options.Year = *in.Year
	}
	if in.RegionCode != nil {
		region, err := gorm.G[models.Region](db.DB).Where("code = ?", *in.RegionCode).Take(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, noRegion(*in.RegionCode)
		}
		if err != nil {
			return nil, fmt.Errorf("look up the region: %w", err)
		}
		units, err := unitsOf(ctx, db.DB, region.Code, today)
		if err != nil {
			return nil, err
		}
		options.RegionCode, options.RegionName, options.Units = region.Code, region.Name, units.known()
	}
	draft, err := readReport(ctx, in.Text, in.File, options)
	if err != nil {
		return nil, err
	}
	return draftOf(draft), nil
}

// draftOf gives a draft as the schema has it.
func draftOf(d workreport.Draft) *models.ReportDraft {
	made := &models.ReportDraft{
		RegionName: known(d.Region.Name), Text: d.Text, Length: len([]rune(d.Text)), Parts: spansOf(d.Parts),
		Goals: contentOf(d.Goals),
		Areas: make([]models.DraftArea, len(d.Areas)), Diagnostics: diagnosticsOf(d),
	}
	if d.Year.Value != 0 {
		made.Year = &d.Year.Value
	}
	for i, a := range d.Areas {
		made.Areas[i] = models.DraftArea{
			Label: a.Heading.Label, Ordinal: a.Heading.Ordinal, Title: a.Heading.Title, Heading: spanOf(a.Heading.Citation),
			Content: contentOf(a.Content), Tasks: tasksOf(a.Tasks),
		}
	}
	return made
}

func tasksOf(tasks []workreport.Task) []models.DraftTask {
	all := make([]models.DraftTask, len(tasks))
	for i, t := range tasks {
		all[i] = models.DraftTask{
			Label: t.Heading.Label, Ordinal: t.Heading.Ordinal, Title: t.Heading.Title, Heading: spanOf(t.Heading.Citation),
			Content: contentOf(t.Content), Subtasks: tasksOf(t.Subtasks),
		}
	}
	return all
}

func contentOf(c workreport.Content) models.DraftContent {
	content := models.DraftContent{
		Actions: spansOf(c.Actions), Targets: make([]models.DraftTarget, len(c.Targets)),
		Projects:     make([]models.DraftProject, len(c.Projects)),
		Undertakings: make([]models.DraftUndertaking, len(c.Undertakings)),
		Assignments:  make([]models.DraftAssignment, len(c.Assignments)),
	}
	for i, t := range c.Targets {
		content.Targets[i] = models.DraftTarget{
			Indicator: t.Indicator, Comparator: known(t.Comparator), Value: t.Value, ValueTo: t.To, Unit: known(t.Unit),
			BaseValue: t.BaseValue,
			BaseUnit:  known(t.BaseUnit), Modality: known(t.Modality), Nature: t.Nature, Better: known(t.Better),
			Implicit: t.Implicit(),
			Span:     spanOf(t.Citation),
		}
	}
	for i, p := range c.Projects {
		content.Projects[i] = models.DraftProject{
			Title: p.Name, Kind: p.Kind, Action: known(p.Action), Stage: known(stageWords[p.Stage]), Named: !p.Unnamed,
			OpenList: p.Open,
			Span:     spanOf(p.Citation),
		}
	}
	for i, u := range c.Undertakings {
		content.Undertakings[i] = models.DraftUndertaking{Kind: string(u.Kind), Span: spanOf(u.Citation)}
	}
	for i, a := range c.Assignments {
		units := make([]models.DraftUnit, len(a.Units))
		for j, u := range a.Units {
			units[j] = models.DraftUnit{Name: u.Quote, Known: known(u.Known), Span: spanOf(u.Citation)}
		}
		content.Assignments[i] = models.DraftAssignment{Role: known(models.AssignmentRole(a.Role)), Units: units}
	}
	return content
}

// stageWords are the verbs that stand for a project's stages.
var stageWords = map[workreport.Stage]string{
	workreport.StagePlan: "谋划", workreport.StageStart: "启动", workreport.StageAdvance: "推进",
	workreport.StageComplete: "完成",
}

func spanOf(c workreport.Citation) models.TextSpan {
	return models.TextSpan{Start: c.Start, End: c.End, Quote: c.Quote}
}

func spansOf(citations []workreport.Citation) []models.TextSpan {
	spans := make([]models.TextSpan, len(citations))
	for i, c := range citations {
		spans[i] = spanOf(c)
	}
	return spans
}

// diagnosticsOf gives what a person should look at, as the schema's ReportDiagnostic.
func diagnosticsOf(d workreport.Draft) []models.ReportDiagnostic {
	all := make([]models.ReportDiagnostic, len(d.Diagnostics))
	for i, doubt := range d.Diagnostics {
		all[i] = models.ReportDiagnostic{Code: string(doubt.Code), Message: doubt.Message, Span: spanOf(doubt.Citation)}
	}
	return all
}
