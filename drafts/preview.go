package drafts

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/work"
	"plangraph/workreport"
)

// Preview reads a work report and keeps nothing.
func Preview(ctx context.Context, db *database.DB, in models.ReportInput, maxBytes int) (work.Payload, error) {
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
		units, err := unitsOf(ctx, db.DB, region.Code)
		if err != nil {
			return nil, err
		}
		options.RegionCode, options.RegionName, options.Units = region.Code, region.Name, units.known()
	}
	draft, err := readReport(in.Text, in.File, options)
	if err != nil {
		return nil, err
	}
	return draftPayload(draft), nil
}

// draftPayload gives a draft as the schema's ReportDraft.
func draftPayload(d workreport.Draft) work.Payload {
	areas := make([]map[string]any, len(d.Areas))
	for i, a := range d.Areas {
		areas[i] = headed(a.Heading, a.Content)
		areas[i]["tasks"] = draftTasks(a.Tasks)
	}
	made := work.Payload{
		"text": d.Text, "length": len([]rune(d.Text)), "parts": spansOf(d.Parts), "goals": draftContent(d.Goals), "areas": areas,
		"diagnostics": diagnosticsOf(d), "regionName": known(d.Region.Name),
	}
	if d.Year.Value != 0 {
		made["year"] = d.Year.Value
	}
	return made
}

func headed(h workreport.Heading, c workreport.Content) map[string]any {
	return map[string]any{"label": h.Label, "ordinal": h.Ordinal, "title": h.Title, "heading": spanOf(h.Citation), "content": draftContent(c)}
}

func draftTasks(tasks []workreport.Task) []map[string]any {
	all := make([]map[string]any, len(tasks))
	for i, t := range tasks {
		all[i] = headed(t.Heading, t.Content)
		all[i]["subtasks"] = draftTasks(t.Subtasks)
	}
	return all
}

func draftContent(c workreport.Content) map[string]any {
	targets := make([]map[string]any, len(c.Targets))
	for i, t := range c.Targets {
		targets[i] = map[string]any{
			"indicator": t.Indicator, "comparator": known(string(t.Comparator)), "value": t.Value, "valueTo": t.To, "unit": known(t.Unit),
			"baseValue": t.BaseValue, "baseUnit": known(t.BaseUnit), "modality": known(t.Modality), "nature": t.Nature,
			"better": known(string(t.Better)), "implicit": t.Implicit(), "span": spanOf(t.Citation),
		}
	}
	projects := make([]map[string]any, len(c.Projects))
	for i, p := range c.Projects {
		projects[i] = map[string]any{
			"title": p.Name, "kind": p.Kind, "action": known(p.Action), "stage": known(stageWords[p.Stage]), "named": !p.Unnamed,
			"openList": p.Open, "span": spanOf(p.Citation),
		}
	}
	undertakings := make([]map[string]any, len(c.Undertakings))
	for i, u := range c.Undertakings {
		undertakings[i] = map[string]any{"kind": u.Kind, "span": spanOf(u.Citation)}
	}
	assignments := make([]map[string]any, len(c.Assignments))
	for i, a := range c.Assignments {
		units := make([]map[string]any, len(a.Units))
		for j, u := range a.Units {
			units[j] = map[string]any{"name": u.Quote, "known": known(u.Known), "span": spanOf(u.Citation)}
		}
		assignments[i] = map[string]any{"role": known(string(a.Role)), "units": units}
	}
	return map[string]any{
		"actions": spansOf(c.Actions), "targets": targets, "projects": projects, "undertakings": undertakings, "assignments": assignments,
	}
}

// stageWords are the verbs that stand for a project's stages.
var stageWords = map[workreport.Stage]string{
	workreport.StagePlan: "谋划", workreport.StageStart: "启动", workreport.StageAdvance: "推进", workreport.StageComplete: "完成",
}

// TextSpan is a stretch of a text with its words, in code points, end exclusive.
type TextSpan struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote"`
}

func spanOf(c workreport.Citation) TextSpan { return TextSpan{c.Start, c.End, c.Quote} }

func spansOf(citations []workreport.Citation) []TextSpan {
	spans := make([]TextSpan, len(citations))
	for i, c := range citations {
		spans[i] = spanOf(c)
	}
	return spans
}

// diagnosticsOf gives what a person should look at, as the schema's ReportDiagnostic.
func diagnosticsOf(d workreport.Draft) []map[string]any {
	all := make([]map[string]any, len(d.Diagnostics))
	for i, doubt := range d.Diagnostics {
		all[i] = map[string]any{"code": doubt.Code, "message": doubt.Message, "span": spanOf(doubt.Citation)}
	}
	return all
}
