package drafts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/work"
	"plangraph/workreport"
)

// reportRows are the rows that a draft makes: a plan's content, each row with the citation it was read from.
type reportRows struct {
	document    models.Document
	citations   []models.Citation
	areas       []models.PlanArea
	units       []models.Unit
	items       []models.WorkItem
	actions     []models.Action
	targets     []models.Target
	assignments []models.Assignment
}

// reportReader turns a draft into rows of a plan.
type reportReader struct {
	w    *work.Work
	plan models.Plan
	// units are those that names in the text are matched to, by name.
	units map[string]models.Unit
	rows  reportRows
	cited map[planning.Span]uuid.UUID
	// ordinals are those that areas have, free where the search for the next one after a printed one goes on.
	ordinals map[int]bool
	free     map[int]int
}

// goalsTitle heads what a plan promises as a whole.
const goalsTitle = "全年主要目标"

func (r *reportReader) read(d workreport.Draft, document models.Document) {
	r.rows.document = document
	if start, end, found := extent(d.Goals); found {
		area := r.area(
			workreport.Heading{
				Title: goalsTitle, Citation: workreport.Citation{Span: workreport.Span{Start: start, End: end}},
			},
		)
		r.content(r.task(area, nil, workreport.Heading{Title: goalsTitle}, area.CitationID), d.Goals)
	}
	for _, a := range d.Areas {
		area := r.area(a.Heading)
		if _, _, found := extent(a.Content); found || len(a.Tasks) == 0 {
			// What stands before the first task, or in an area without any, is a task of the area's own name.
			r.content(r.task(area, nil, workreport.Heading{Title: a.Heading.Title}, area.CitationID), a.Content)
		}
		for _, t := range a.Tasks {
			r.readTask(area, nil, t)
		}
	}
}

// extent gives the stretch of a content's words, and whether there are any.
func extent(c workreport.Content) (start, end int, found bool) {
	start = -1
	take := func(s workreport.Span) {
		if start < 0 || s.Start < start {
			start = s.Start
		}
		end = max(end, s.End)
	}
	for _, a := range c.Actions {
		take(a.Span)
	}
	for _, t := range c.Targets {
		take(t.Span)
	}
	for _, p := range c.Projects {
		take(p.Span)
	}
	return start, end, start >= 0
}

// area adds an area. Its ordinal is as printed, or the next free one: a plan has each once.
func (r *reportReader) area(h workreport.Heading) models.PlanArea {
	ordinal := h.Ordinal
	for ordinal = max(ordinal, r.free[h.Ordinal]); r.ordinals[ordinal]; {
		ordinal++
	}
	r.ordinals[ordinal], r.free[h.Ordinal] = true, ordinal+1
	area := models.PlanArea{
		PlanID: r.plan.ID, ID: r.w.NewID(), Ordinal: ordinal, Label: line(h.Label), Title: line(h.Title), Version: 1,
		CitationID: r.cite(h.Citation),
	}
	r.rows.areas = append(r.rows.areas, area)
	return area
}

func (r *reportReader) readTask(area models.PlanArea, parent *uuid.UUID, t workreport.Task) {
	task := r.task(area, parent, t.Heading, r.cite(t.Heading.Citation))
	r.content(task, t.Content)
	for _, sub := range t.Subtasks {
		r.readTask(area, &task.ID, sub)
	}
}

func (r *reportReader) task(
	area models.PlanArea, parent *uuid.UUID, h workreport.Heading, citation *uuid.UUID,
) models.WorkItem {
	item := r.item(area.ID, parent, models.KindTask, h.Title, citation)
	if h.Ordinal != 0 {
		item.Ordinal = &h.Ordinal
	}
	item.Label = known(line(h.Label))
	r.rows.items = append(r.rows.items, item)
	return item
}

// item makes an item of the plan's year; the text gives no dates.
func (r *reportReader) item(
	area uuid.UUID, parent *uuid.UUID, kind models.Kind, title string, citation *uuid.UUID,
) models.WorkItem {
	return models.WorkItem{
		PlanID: r.plan.ID, ID: r.w.NewID(), Kind: kind, AreaID: area, ParentID: parent, Position: len(r.rows.items) + 1,
		Title:  line(title),
		Status: models.WorkPlanned, Named: true, StartsOn: r.plan.FirstDay(), DueOn: r.plan.LastDay(), DatesInferred: true,
		Weight: 1,
		Light:  models.LightGrey, Attributes: "{}", CitationID: citation, Version: 1, UpdatedAt: r.w.Now(),
	}
}

// content adds what sentences say to the task they stand in.
func (r *reportReader) content(task models.WorkItem, c workreport.Content) {
	for i, a := range c.Actions {
		r.rows.actions = append(r.rows.actions, models.Action{
			PlanID: r.plan.ID, ID: r.w.NewID(), ItemID: task.ID, Ordinal: i + 1, Body: a.Quote, CitationID: r.cite(a),
		})
	}
	projects := make([]models.WorkItem, len(c.Projects))
	for i, p := range c.Projects {
		projects[i] = r.project(task, p)
	}
	measured := map[uuid.UUID][]string{}
	for _, t := range c.Targets {
		item := task
		if i := projectOf(t, c.Projects); i >= 0 {
			item = projects[i]
		}
		target := r.target(item, t)
		if code := measureCode(item.Kind, t.BaseUnit); code != "" && !slices.Contains(measured[item.ID], code) {
			measured[item.ID] = append(measured[item.ID], code)
			target.Measure = &code
		}
		r.rows.targets = append(r.rows.targets, target)
	}
	r.assign(task, c.Assignments)
}

// projectOf finds the one project in whose words a target stands; -1 if there is none, or the words name several.
func projectOf(t workreport.Target, projects []workreport.Project) int {
	found := -1
	for i, p := range projects {
		if p.Start <= t.Start && t.Start < p.End {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

func (r *reportReader) project(task models.WorkItem, p workreport.Project) models.WorkItem {
	item := r.item(task.AreaID, &task.ID, p.Kind, p.Name, r.cite(p.Citation))
	item.Named = !p.Unnamed
	item.Stage = known(stageWords[p.Stage])
	attributes := map[string]any{}
	kind, _ := models.ProjectKindOf(p.Kind)
	if name := kind.NameAttribute(); name != "" && item.Named {
		attributes[name] = line(p.Entity.Quote)
	}
	if _, has := kind.Attribute("openList"); p.Open && has {
		attributes["openList"] = true
	}
	text, _ := json.Marshal(attributes) // texts and truths are always JSON
	item.Attributes = models.JSON(text)
	r.rows.items = append(r.rows.items, item)
	return item
}

// measureCode is the code of a quantity of a project; empty where it has none in this unit.
func measureCode(kind models.Kind, baseUnit string) string {
	entry, _ := models.ProjectKindOf(kind) // a task has no quantities
	for _, f := range entry.Quantities() {
		if f.Unit == baseUnit {
			return f.Measure
		}
	}
	return ""
}

func (r *reportReader) target(item models.WorkItem, t workreport.Target) models.Target {
	target := models.Target{
		PlanID: r.plan.ID, ID: r.w.NewID(), ItemID: item.ID, Position: len(r.rows.targets) + 1,
		Indicator: line(t.Indicator),
		Value:     t.Value, ValueTo: t.To, Unit: known(line(t.Unit)), BaseValue: t.BaseValue, BaseValueTo: t.BaseTo,
		BaseUnit: known(t.BaseUnit),
		Modality: known(t.Modality), Nature: t.Nature, Better: t.Better, Implicit: t.Implicit(), Weight: 1,
		CitationID: r.cite(t.Citation),
	}
	if t.Comparator != "" {
		target.Comparator = &t.Comparator
	}
	if target.Better == "" {
		target.Better = models.BetterHigher
	}
	return target
}

// assign suggests the units that the text names for an item: the first lead leads, other leads support. Without a
// lead nobody is assigned: an item has exactly one. Nobody begins before the lead, or before the unit itself.
func (r *reportReader) assign(item models.WorkItem, named []workreport.Assignment) {
	roles := map[workreport.Role]models.AssignmentRole{
		workreport.RoleLead: models.RoleLead, workreport.RoleSupport: models.RoleSupport,
		workreport.RoleSupervise: models.RoleSupervise,
	}
	var assignments []models.Assignment
	seen := map[uuid.UUID]bool{}
	led, from := false, planning.Opens(r.plan, r.w.Today())
	for _, wanted := range []workreport.Role{workreport.RoleLead, workreport.RoleSupport, workreport.RoleSupervise} {
		for _, a := range named {
			for _, mention := range a.Units {
				if a.Role != wanted {
					continue
				}
				unit, role := r.unit(mention), roles[a.Role]
				begins := from
				if unit.ActiveFrom != nil && begins.Before(*unit.ActiveFrom) {
					begins = *unit.ActiveFrom
				}
				if seen[unit.ID] || r.plan.LastDay().Before(begins) {
					continue
				}
				switch {
				case role != models.RoleLead:
				case led:
					role = models.RoleSupport
				default:
					led, from = true, begins
				}
				seen[unit.ID] = true
				assignments = append(assignments, models.Assignment{
					PlanID:    r.plan.ID,
					ID:        r.w.NewID(),
					ItemID:    item.ID,
					UnitID:    unit.ID,
					Role:      role,
					ValidFrom: begins,
					Status:    models.AssignmentSuggested,
				})
			}
		}
	}
	if led {
		r.rows.assignments = append(r.rows.assignments, assignments...)
	}
}

// unit gives the unit of a name: a known one, or a new one that is suggested.
func (r *reportReader) unit(m workreport.UnitMention) models.Unit {
	named := line(m.Quote)
	for _, name := range []string{m.Known, named} {
		if unit, ok := r.units[name]; ok && name != "" {
			return unit
		}
	}
	unit := models.Unit{
		ID: r.w.NewID(), RegionCode: r.plan.RegionCode, Name: named, ShortNames: "[]", FormerNames: "[]",
		Kind: models.UnitOther, Version: 1,
	}
	for tail, kind := range map[string]models.UnitKind{"局": models.UnitDepartment, "街道办事处": models.UnitStreetOffice, "公司": models.UnitStateCompany} {
		if strings.HasSuffix(unit.Name, tail) {
			unit.Kind = kind
		}
	}
	r.units[unit.Name] = unit
	r.rows.units = append(r.rows.units, unit)
	return unit
}

// cite gives the citation of a span, the same for all that cite it.
func (r *reportReader) cite(c workreport.Citation) *uuid.UUID {
	span := planning.Span{Start: c.Start, End: c.End}
	if c.End <= c.Start {
		return nil
	}
	if id, ok := r.cited[span]; ok {
		return &id
	}
	id := r.w.NewID()
	r.cited[span] = id
	r.rows.citations = append(r.rows.citations, models.Citation{
		PlanID: r.plan.ID, ID: id, DocumentID: r.rows.document.ID, DocumentLength: r.rows.document.Length,
		StartOffset: c.Start, EndOffset: c.End, Quote: quoteOf(r.rows.document.Body, c),
	})
	return &id
}

// quoteOf gives the words of a span.
func quoteOf(body string, c workreport.Citation) string {
	if c.Quote != "" {
		return c.Quote
	}
	return string([]rune(body)[c.Start:c.End])
}

// newDocument makes the row of a report's text.
func newDocument(plan, id uuid.UUID, title string, source *string, text string) models.Document {
	sum := sha256.Sum256([]byte(text))
	return models.Document{
		PlanID: plan, ID: id, Title: title, Source: source, Body: text, Length: utf8.RuneCountInString(text),
		SHA256: hex.EncodeToString(sum[:]),
	}
}

// known gives a text as it is stored: nil where there is none.
func known[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}
