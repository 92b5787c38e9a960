package drafts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/work"
	"plangraph/workreport"
)

// comparePlan holds a draft against the plan that is there, and makes the differences if told so.
func comparePlan(
	ctx context.Context, w *work.Work, in models.ReportImportInput, plan models.Plan, units regionUnits,
	draft workreport.Draft,
) (*models.ReportImportPayload, error) {
	c := comparison{w: w, plan: plan, apply: in.Update, ids: map[uuid.UUID]uuid.UUID{}, matched: map[uuid.UUID]bool{}}
	document, err := c.document(ctx, in, draft)
	if err != nil {
		return nil, err
	}
	c.rows = rowsOfDraft(w, plan, units, draft, document)
	if err := checkTexts(in, c.rows); err != nil {
		return nil, err
	}
	if err := c.load(ctx); err != nil {
		return nil, err
	}
	c.match()
	c.number()
	if err := c.compare(ctx); err != nil {
		return nil, err
	}
	c.differences = append(c.differences, c.gone...)
	made := &models.ReportImportPayload{
		Plan: models.IDOf(plan), Applied: new(c.apply && !w.DryRun()), Differences: c.differences,
		Diagnostics: diagnosticsOf(draft),
		Added:       c.count(models.ReportDifferenceActionAdded), Changed: c.count(models.ReportDifferenceActionChanged),
		Removed: c.count(models.ReportDifferenceActionRemoved), Kept: c.count(models.ReportDifferenceActionKept),
	}
	if c.apply || c.sameText {
		made.Document = models.IDOf(document)
	}
	return made, nil
}

// comparison is a draft beside the plan that is there.
type comparison struct {
	w     *work.Work
	plan  models.Plan
	apply bool
	// rows are what the draft makes, there what the plan has; sameText says that both are of one text.
	rows, there reportRows
	sameText    bool
	// ids lead from the draft's rows to the plan's, matched are those of the plan that the draft has.
	ids     map[uuid.UUID]uuid.UUID
	matched map[uuid.UUID]bool
	hands   hands
	// spans are the citations of both, for keys and answers.
	spans map[uuid.UUID]models.Citation
	// differences come in the draft's order; gone are those of rows that only the plan has.
	differences, gone []models.ReportDifference
}

// document finds the plan's document of the same text, or makes a new one.
func (c *comparison) document(
	ctx context.Context, in models.ReportImportInput, draft workreport.Draft,
) (models.Document, error) {
	document := newDocument(c.plan.ID, c.w.NewID(), orElse(in.DocumentTitle, c.plan.Title), in.Source, draft.Text)
	documents, err := gorm.G[models.Document](
		c.w.DB,
	).Where(
		"plan_id = ? AND sha256 = ?",
		c.plan.ID,
		document.SHA256,
	).Find(
		ctx,
	)
	if err != nil {
		return document, fmt.Errorf("look for the document: %w", err)
	}
	if len(documents) > 0 {
		c.sameText = true
		return documents[0], nil
	}
	if c.apply {
		return document, work.Create(ctx, c.w, document)
	}
	return document, nil
}

// load reads what the plan has.
func (c *comparison) load(ctx context.Context) error {
	err := errors.Join(
		find(ctx, c.w, c.plan, "ordinal", &c.there.areas), find(ctx, c.w, c.plan, "position", &c.there.items),
		find(ctx, c.w, c.plan, "item_id, ordinal", &c.there.actions), find(ctx, c.w, c.plan, "position", &c.there.targets),
		find(ctx, c.w, c.plan, "id", &c.there.assignments), find(ctx, c.w, c.plan, "id", &c.there.citations),
	)
	if err != nil {
		return err
	}
	c.spans = map[uuid.UUID]models.Citation{}
	for _, citation := range slices.Concat(c.there.citations, c.rows.citations) {
		c.spans[citation.ID] = citation
	}
	c.reuseCitations()
	c.hands, err = handsOn(ctx, c.w, c.plan, c.there.ids())
	return err
}

// ids gives the ids of what a plan promises.
func (r reportRows) ids() map[uuid.UUID]bool {
	ids := map[uuid.UUID]bool{}
	for _, a := range r.areas {
		ids[a.ID] = true
	}
	for _, i := range r.items {
		ids[i.ID] = true
	}
	for _, a := range r.actions {
		ids[a.ID] = true
	}
	for _, t := range r.targets {
		ids[t.ID] = true
	}
	for _, a := range r.assignments {
		ids[a.ID] = true
	}
	return ids
}

// find reads all rows of a plan.
func find[R any](ctx context.Context, w *work.Work, plan models.Plan, order string, rows *[]R) error {
	found, err := gorm.G[R](w.DB).Where("plan_id = ?", plan.ID).Order(order).Find(ctx)
	if err != nil {
		return fmt.Errorf("read the plan: %w", err)
	}
	*rows = found
	return nil
}

// reuseCitations lets the draft cite what the plan cites already; what is left are the citations to add.
func (c *comparison) reuseCitations() {
	type key struct {
		document   uuid.UUID
		start, end int
	}
	known := map[key]uuid.UUID{}
	for _, there := range c.there.citations {
		known[key{there.DocumentID, there.StartOffset, there.EndOffset}] = there.ID
	}
	c.rows.citations = slices.DeleteFunc(c.rows.citations, func(drafted models.Citation) bool {
		id, ok := known[key{drafted.DocumentID, drafted.StartOffset, drafted.EndOffset}]
		if ok {
			c.ids[drafted.ID] = id
		}
		return ok
	})
}

// hands says what people did to a plan that came from a report: which rows they made, and which fields they edited.
type hands struct {
	imported map[uuid.UUID]bool
	edited   map[uuid.UUID]map[string]bool
}

// handsOn reads the audit of a plan. What was deleted and is there again nobody has touched.
func handsOn(ctx context.Context, w *work.Work, plan models.Plan, there map[uuid.UUID]bool) (hands, error) {
	h := hands{imported: map[uuid.UUID]bool{}, edited: map[uuid.UUID]map[string]bool{}}
	// The fields of imported rows are not asked for, as it takes long to read them all.
	changes, err := gorm.G[models.Change](w.DB).Select(
		"entity_id, item_id, mutation, action, reverts_id, CASE WHEN mutation <> ? THEN after END AS after", w.Mutation(),
	).Where("plan_id = ?", plan.ID).Find(ctx)
	if err != nil {
		return h, fmt.Errorf("read the audit: %w", err)
	}
	for _, c := range changes {
		restored := c.Action == models.ActionDelete && there[c.EntityID] ||
			c.Action == models.ActionCreate && c.RevertsID != nil
		if restored { // it is as it was
			continue
		}
		if c.Mutation == w.Mutation() {
			h.imported[c.EntityID] = h.imported[c.EntityID] || c.Action == models.ActionCreate
			continue
		}
		h.edit(c.EntityID, work.FieldsIn(c.After))
		if c.ItemID != nil && *c.ItemID != c.EntityID {
			h.edit(*c.ItemID, nil) // what belongs to an item is part of the work that people put in it
		}
	}
	return h, nil
}

func (h hands) edit(id uuid.UUID, fields map[string]json.RawMessage) {
	if h.edited[id] == nil {
		h.edited[id] = map[string]bool{}
	}
	for name := range fields {
		h.edited[id][name] = true
	}
}

// keeps tells whether people made or edited a row.
func (h hands) keeps(id uuid.UUID) bool { return !h.imported[id] || h.edited[id] != nil }

// keepsField tells whether people gave a row's field its value.
func (h hands) keepsField(id uuid.UUID, name string) bool {
	return !h.imported[id] || h.edited[id][name]
}

// match finds for the draft's rows those of the plan that are the same: by span and title, by title in the same
// place, by title alone, and of the same text by span alone. Parents are matched before what belongs to them.
func (c *comparison) match() {
	match(c, c.rows.areas, c.there.areas,
		func(a models.PlanArea) string { return c.place(a.CitationID) + "\x00" + a.Title },
		func(a models.PlanArea) string { return a.Title },
		func(a models.PlanArea) string { return c.place(a.CitationID) })
	isTask := func(i models.WorkItem) string { return fmt.Sprint(i.Kind == models.KindTask, "\x00") }
	parent := func(i models.WorkItem) string {
		if i.ParentID == nil {
			return c.same(i.AreaID)
		}
		return c.same(*i.ParentID)
	}
	match(c, c.rows.items, c.there.items,
		func(i models.WorkItem) string { return isTask(i) + c.place(i.CitationID) + "\x00" + i.Title },
		func(i models.WorkItem) string { return isTask(i) + parent(i) + "\x00" + i.Title },
		func(i models.WorkItem) string { return isTask(i) + i.Title },
		func(i models.WorkItem) string { return isTask(i) + c.place(i.CitationID) })
	match(c, c.rows.actions, c.there.actions,
		func(a models.Action) string { return c.same(a.ItemID) + "\x00" + a.Body },
		func(a models.Action) string { return a.Body },
		func(a models.Action) string { return c.place(a.CitationID) },
		func(a models.Action) string { return fmt.Sprint(c.same(a.ItemID), "\x00", a.Ordinal) })
	match(c, c.rows.targets, c.there.targets,
		func(t models.Target) string {
			return fmt.Sprint(c.same(t.ItemID), "\x00", t.Indicator, "\x00", number(t.Value))
		},
		func(t models.Target) string { return c.same(t.ItemID) + "\x00" + t.Indicator },
		func(t models.Target) string { return c.place(t.CitationID) + "\x00" + t.Indicator },
		func(t models.Target) string { return c.place(t.CitationID) })
	match(c, c.rows.assignments, c.there.assignments,
		func(a models.Assignment) string { return c.same(a.ItemID) + c.same(a.UnitID) })
}

func number(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// place says where a row stands in the text: its span if both are of one text, else the words.
func (c *comparison) place(citation *uuid.UUID) string {
	if citation == nil {
		return ""
	}
	cited := c.spans[*citation]
	if c.sameText {
		return fmt.Sprint(cited.StartOffset, "-", cited.EndOffset)
	}
	return cited.Quote
}

// same gives the plan's row that a row of the draft is, as text; another row is itself.
func (c *comparison) same(id uuid.UUID) string {
	if there, ok := c.ids[id]; ok {
		return there.String()
	}
	return id.String()
}

// match pairs rows whose keys are equal and occur once on both sides, key by key.
func match[R any](c *comparison, drafted, there []R, keys ...func(R) string) {
	for _, key := range keys {
		wanted, known := map[string][]R{}, map[string][]R{}
		for _, row := range drafted {
			if _, done := c.ids[models.IDOf(row).Row]; !done {
				wanted[key(row)] = append(wanted[key(row)], row)
			}
		}
		for _, row := range there {
			if !c.matched[models.IDOf(row).Row] {
				known[key(row)] = append(known[key(row)], row)
			}
		}
		for k, rows := range wanted {
			if k != "" && len(rows) == 1 && len(known[k]) == 1 {
				id := models.IDOf(known[k][0]).Row
				c.ids[models.IDOf(rows[0]).Row], c.matched[id] = id, true
			}
		}
	}
}

// compare goes through the draft in its order. Sentences and targets that only the plan has go before, so that their
// places are free; items and areas go after, when nothing hangs on them any more.
func (c *comparison) compare(ctx context.Context) error {
	steps := []func(context.Context) error{
		c.addReferences, c.removeParts,
		func(ctx context.Context) error { return compareRows(ctx, c, c.rows.areas, c.there.areas, false) },
		func(ctx context.Context) error { return compareRows(ctx, c, c.rows.items, c.there.items, true) },
		func(ctx context.Context) error { return compareRows(ctx, c, c.rows.actions, c.there.actions, false) },
		func(ctx context.Context) error { return compareRows(ctx, c, c.rows.targets, c.there.targets, false) },
		c.compareAssignments, c.removeItems,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// addReferences adds the citations and units that the differences refer to.
func (c *comparison) addReferences(ctx context.Context) error {
	if !c.apply {
		return nil
	}
	if err := work.CreateAll(ctx, c.w, c.rows.units); err != nil {
		return err
	}
	return work.CreateAll(ctx, c.w, c.rows.citations)
}

// compareAssignments adds the assignments of units that have no part in an item where nobody has one: other work is
// the office's.
func (c *comparison) compareAssignments(ctx context.Context) error {
	assigned := map[uuid.UUID]bool{}
	for _, a := range c.there.assignments {
		assigned[a.ItemID] = true
	}
	var added []models.Assignment
	for _, a := range c.rows.assignments {
		if id, ok := c.ids[a.ItemID]; ok {
			a.ItemID = id
		}
		if !assigned[a.ItemID] {
			added = append(added, a)
		}
	}
	if !c.apply {
		return nil
	}
	return work.CreateAll(ctx, c.w, added)
}

func (c *comparison) count(action models.ReportDifferenceAction) *int {
	n := 0
	for _, d := range c.differences {
		if d.Action == action {
			n++
		}
	}
	return &n
}

// spanOf gives the span of a citation for the answer.
func (c *comparison) spanOf(citation *uuid.UUID) *models.TextSpan {
	if citation == nil {
		return nil
	}
	cited := c.spans[*citation]
	return &models.TextSpan{Start: cited.StartOffset, End: cited.EndOffset, Quote: cited.Quote}
}
