package drafts

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/store"
	"plangraph/work"
)

// readFields are the fields that a report says something about, by the type of row; the others are people's.
var readFields = map[string][]string{
	"PlanArea": {"Ordinal", "Label", "Title", "CitationID"},
	"WorkItem": {"Kind", "AreaID", "ParentID", "Ordinal", "Label", "Title", "Named", "Stage", "Attributes", "CitationID"},
	"Action":   {"ItemID", "Ordinal", "Body", "CitationID"},
	"Target": {
		"ItemID", "Indicator", "Comparator", "Value", "ValueTo", "Unit", "BaseValue", "BaseValueTo", "BaseUnit", "Modality", "Nature",
		"Better", "Measure", "Implicit", "CitationID",
	},
}

// references are the fields that lead to other rows: they differ only if those are not the same row.
var references = []string{"AreaID", "ParentID", "ItemID", "CitationID"}

// compareRows holds the draft's rows of one type against the plan's.
func compareRows[R models.Row](ctx context.Context, c *comparison, drafted, there []R) error {
	known := map[uuid.UUID]R{}
	for _, row := range there {
		known[row.Subject().ID] = row
	}
	for _, row := range drafted {
		id, ok := c.ids[row.Subject().ID]
		if !ok {
			if err := addRow(ctx, c, row); err != nil {
				return err
			}
			continue
		}
		if err := changeRow(ctx, c, row, known[id]); err != nil {
			return err
		}
	}
	return nil
}

// addRow adds a row that only the draft has.
func addRow[R models.Row](ctx context.Context, c *comparison, row R) error {
	c.differ(models.ReportDifferenceActionAdded, row, nil)
	if !c.apply {
		return nil
	}
	fields, err := c.here(row)
	if err != nil {
		return err
	}
	added, err := store.Typed[R]().With(row, fields)
	if err != nil {
		return err
	}
	if added, err = c.atTheEnd(ctx, added); err != nil {
		return err
	}
	return work.Create(ctx, c.w, added.(R))
}

// atTheEnd gives a new row a place that is free: after all others.
func (c *comparison) atTheEnd(ctx context.Context, row models.Row) (models.Row, error) {
	switch r := row.(type) {
	case models.WorkItem:
		last, err := store.LastPosition(ctx, c.w, c.plan)
		r.Position = last + 1
		return r, err
	case models.Target:
		r.Position += 1 + len(c.there.targets) + len(c.rows.targets)
		for _, t := range c.there.targets {
			r.Position = max(r.Position, t.Position+1+len(c.rows.targets))
		}
		return r, nil
	}
	return row, nil
}

// changeRow changes what differs in a row that both have, but for what people gave it.
func changeRow[R models.Row](ctx context.Context, c *comparison, row, there R) error {
	wanted, err := c.here(row)
	if err != nil {
		return err
	}
	have, err := work.FieldsOf(there)
	if err != nil {
		return err
	}
	changes := map[string]json.RawMessage{}
	var changed, kept []models.ChangedField
	for _, name := range readFields[there.Subject().Type] {
		if work.Same(have[name], wanted[name]) {
			continue
		}
		field := c.field(there.Subject().Type, name, have[name], wanted[name])
		switch keeps := c.hands.keepsField(there.Subject().ID, name); {
		case keeps && name != "CitationID":
			kept = append(kept, field)
		default:
			changes[name] = wanted[name]
			changed = append(changed, field)
		}
	}
	c.differIn(models.ReportDifferenceActionKept, row, kept)
	c.differIn(models.ReportDifferenceActionChanged, row, changed)
	if !c.apply || len(changes) == 0 {
		return nil
	}
	after, err := store.Typed[R]().With(there, changes)
	if err != nil {
		return err
	}
	return store.Typed[R]().Update(ctx, c.w, there, after)
}

// differIn keeps a difference in fields for the answer. Where in the document a row stands, and as which sentence of its task, are
// no differences of substance.
func (c *comparison) differIn(action models.ReportDifferenceAction, row models.Row, fields []models.ChangedField) {
	fields = slices.DeleteFunc(fields, func(f models.ChangedField) bool {
		return f.Name == "citationId" || f.Name == "ordinal" && row.Subject().Type == "Action"
	})
	if len(fields) > 0 {
		c.differ(action, row, fields)
	}
}

// here gives the fields of a draft's row with references to the plan's rows.
func (c *comparison) here(row models.Row) (map[string]json.RawMessage, error) {
	fields, err := work.FieldsOf(row)
	if err != nil {
		return nil, err
	}
	for _, name := range references {
		var id uuid.UUID
		if json.Unmarshal(fields[name], &id) == nil {
			if there, ok := c.ids[id]; ok {
				fields[name], _ = json.Marshal(there) // a UUID is always JSON
			}
		}
	}
	return fields, nil
}

// removeParts deletes the sentences and targets that the report no longer has, unless people made or edited them.
func (c *comparison) removeParts(ctx context.Context) error {
	for _, a := range c.there.actions {
		if err := removeRow(ctx, c, a, false); err != nil {
			return err
		}
	}
	for _, t := range c.there.targets {
		if err := removeRow(ctx, c, t, false); err != nil {
			return err
		}
	}
	return nil
}

// removeItems deletes the items and areas that the report no longer has, unless people made or edited them or something below.
func (c *comparison) removeItems(ctx context.Context) error {
	inUse := map[uuid.UUID]bool{}
	for _, i := range slices.Backward(c.there.items) { // parts stand after what they are part of
		if err := removeRow(ctx, c, i, inUse[i.ID]); err != nil {
			return err
		}
		if c.matched[i.ID] || inUse[i.ID] || c.hands.keeps(i.ID) {
			inUse[i.AreaID] = true
			if i.ParentID != nil {
				inUse[*i.ParentID] = true
			}
		}
	}
	for _, a := range slices.Backward(c.there.areas) {
		if err := removeRow(ctx, c, a, inUse[a.ID]); err != nil {
			return err
		}
	}
	return nil
}

// number gives the draft's areas and sentences ordinals that nothing holds which stays as it is.
func (c *comparison) number() {
	taken := map[uuid.UUID]map[int]bool{c.plan.ID: {}}
	for _, a := range c.there.areas {
		if c.stays(a.ID) {
			taken[c.plan.ID][a.Ordinal] = true
		}
	}
	for _, a := range c.there.actions {
		if taken[a.ItemID] == nil {
			taken[a.ItemID] = map[int]bool{}
		}
		if c.stays(a.ID) {
			taken[a.ItemID][a.Ordinal] = true
		}
	}
	for i, a := range c.rows.areas {
		c.rows.areas[i].Ordinal = c.free(taken[c.plan.ID], a.ID, a.Ordinal)
	}
	next := map[uuid.UUID]int{}
	for i, a := range c.rows.actions {
		item := a.ItemID
		if there, ok := c.ids[item]; ok {
			item = there
		}
		if taken[item] == nil {
			taken[item] = map[int]bool{}
		}
		c.rows.actions[i].Ordinal = c.free(taken[item], a.ID, next[item]+1)
		next[item] = c.rows.actions[i].Ordinal
	}
}

// stays tells of a row of the plan whether it keeps its ordinal whatever the draft says.
func (c *comparison) stays(id uuid.UUID) bool {
	if c.matched[id] {
		return c.hands.keepsField(id, "Ordinal")
	}
	return c.hands.keeps(id)
}

// free gives the ordinal of a row of the draft: the wanted one, or the next that nothing holds.
func (c *comparison) free(taken map[int]bool, id uuid.UUID, wanted int) int {
	if there, ok := c.ids[id]; ok && c.stays(there) {
		return wanted // it is not going to be written
	}
	for taken[wanted] {
		wanted++
	}
	taken[wanted] = true
	return wanted
}

// setAside makes room for areas and sentences that change places. What is known of them stays as it was.
func (c *comparison) setAside(ctx context.Context) error {
	if !c.apply {
		return nil
	}
	areas, actions := map[uuid.UUID]models.PlanArea{}, map[uuid.UUID]models.Action{}
	for _, a := range c.there.areas {
		areas[a.ID] = a
	}
	for _, a := range c.there.actions {
		actions[a.ID] = a
	}
	for _, a := range c.rows.areas {
		if there, ok := areas[c.ids[a.ID]]; ok && !c.stays(there.ID) && there.Ordinal != a.Ordinal {
			if err := putAside(ctx, c.w, &there, there.Ordinal); err != nil {
				return err
			}
		}
	}
	for _, a := range c.rows.actions {
		there, ok := actions[c.ids[a.ID]]
		if ok && !c.stays(there.ID) && (there.Ordinal != a.Ordinal || c.same(a.ItemID) != there.ItemID.String()) {
			if err := putAside(ctx, c.w, &there, there.Ordinal); err != nil {
				return err
			}
		}
	}
	return nil
}

// putAside gives a row an ordinal that no other has, until it gets its own.
func putAside(ctx context.Context, w *work.Work, row any, ordinal int) error {
	if err := w.WithContext(ctx).Model(row).Update("ordinal", ordinal+store.Aside).Error; err != nil {
		return fmt.Errorf("put a row aside: %w", err)
	}
	return nil
}

// removeRow deletes one row that only the plan has.
func removeRow[R models.Row](ctx context.Context, c *comparison, row R, inUse bool) error {
	subject := row.Subject()
	if c.matched[subject.ID] {
		return nil
	}
	if inUse || c.hands.keeps(subject.ID) {
		c.differ(models.ReportDifferenceActionKept, row, nil)
		return nil
	}
	c.differ(models.ReportDifferenceActionRemoved, row, nil)
	if !c.apply {
		return nil
	}
	switch r := any(row).(type) {
	case models.WorkItem:
		return store.RemoveItem(ctx, c.w, r)
	case models.Target:
		return store.RemoveTarget(ctx, c.w, r)
	}
	return work.Remove(ctx, c.w, row)
}

// differ keeps a difference for the answer.
func (c *comparison) differ(action models.ReportDifferenceAction, row models.Row, fields []models.ChangedField) {
	d := models.ReportDifference{Action: action, Fields: fields}
	var citation *uuid.UUID
	switch r := row.(type) {
	case models.PlanArea:
		d.Type, d.Title, citation = models.AnnotationTypePlanArea, r.Title, r.CitationID
	case models.WorkItem:
		d.Type, d.Title, citation = models.AnnotationType(store.ItemSearchType(r)), r.Title, r.CitationID
	case models.Action:
		d.Type, d.Title, citation = models.AnnotationTypeAction, r.Body, r.CitationID
	case models.Target:
		d.Type, d.Title, citation = models.AnnotationTypeTarget, r.Indicator, r.CitationID
	}
	if action == models.ReportDifferenceActionRemoved || action == models.ReportDifferenceActionKept && fields == nil {
		c.gone = append(c.gone, d)
		return
	}
	d.Span = c.spanOf(citation)
	c.differences = append(c.differences, d)
}

// field gives a field that differs, as the schema's ChangedField: values as text, ids as global ids.
func (c *comparison) field(typeName, column string, before, after json.RawMessage) models.ChangedField {
	name := models.FieldName(column)
	target := models.ReferenceType(typeName, name)
	shown := func(value json.RawMessage) *string {
		var text *string
		if json.Unmarshal(value, &text) != nil {
			return new(string(value))
		}
		if text == nil || target == "" {
			return text
		}
		id, err := uuid.Parse(*text)
		if err != nil {
			return text
		}
		return new(models.ID{Type: target, Plan: c.plan.ID, Row: id}.String())
	}
	return models.ChangedField{Name: name, Before: shown(before), After: shown(after)}
}
