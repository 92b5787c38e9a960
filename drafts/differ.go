package drafts

import (
	"context"
	"encoding/json"
	"reflect"
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
		"ItemID", "Indicator", "Comparator", "Value", "ValueTo", "Unit", "BaseValue", "BaseValueTo", "BaseUnit", "Modality",
		"Nature",
		"Better", "Measure", "Implicit", "CitationID",
	},
}

// references are the fields that lead to other rows: they differ only if those are not the same row.
var references = []string{"AreaID", "ParentID", "ItemID", "CitationID"}

// compareRows holds the draft's rows of one type against the plan's. What is new is added first where others of its
// type may stand below it, and else last: when the places of those that were moved are free.
func compareRows[R any](ctx context.Context, c *comparison, drafted, there []R, newFirst bool) error {
	known := map[uuid.UUID]R{}
	for _, row := range there {
		known[models.IDOf(row).Row] = row
	}
	var added []R
	var changed []work.Revision[R]
	for _, row := range drafted {
		if id, ok := c.ids[models.IDOf(row).Row]; ok {
			after, differs, err := changeRow(c, row, known[id])
			if err != nil {
				return err
			}
			if differs {
				changed = append(changed, work.Revision[R]{Before: known[id], After: after})
			}
			continue
		}
		c.differ(models.ReportDifferenceActionAdded, row, nil)
		added = append(added, here(c, row))
	}
	if !c.apply {
		return nil
	}
	if err := c.atTheEnd(ctx, any(added)); err != nil {
		return err
	}
	if newFirst {
		if err := work.CreateAll(ctx, c.w, added); err != nil {
			return err
		}
		added = nil
	}
	if _, err := work.UpdateAll(ctx, c.w, changed); err != nil {
		return err
	}
	return work.CreateAll(ctx, c.w, added)
}

// atTheEnd gives new rows places that are free: after all others.
func (c *comparison) atTheEnd(ctx context.Context, added any) error {
	switch rows := added.(type) {
	case []models.WorkItem:
		last, err := store.LastPosition(ctx, c.w, c.plan)
		for i := range rows {
			rows[i].Position = last + 1 + i
		}
		return err
	case []models.Target:
		last, err := store.LastTarget(ctx, c.w, c.plan)
		for i := range rows {
			rows[i].Position = last + 1 + i
		}
		return err
	}
	return nil
}

// changeRow gives a row that both have with what differs, but for what people gave it.
func changeRow[R any](c *comparison, row, there R) (after R, differs bool, err error) {
	have, wanted, err := work.Differing(c.w, there, here(c, row))
	if err != nil || len(have) == 0 {
		return there, false, err
	}
	id := models.IDOf(there)
	changes := map[string]json.RawMessage{}
	var changed, kept []models.ChangedField
	for _, name := range readFields[id.Type] {
		if work.Same(have[name], wanted[name]) { // neither has it, or a database laid one out anew
			continue
		}
		field := c.field(id.Type, name, have[name], wanted[name])
		if name != "CitationID" && c.hands.keepsField(id.Row, name) {
			kept = append(kept, field)
			continue
		}
		changes[name] = wanted[name]
		changed = append(changed, field)
	}
	c.differIn(models.ReportDifferenceActionKept, row, kept)
	c.differIn(models.ReportDifferenceActionChanged, row, changed)
	if len(changes) == 0 {
		return there, false, nil
	}
	after, err = work.With(there, changes)
	return after, true, err
}

// differIn keeps a difference in fields for the answer. Where in the document a row stands, and as which sentence of
// its task, are no differences of substance.
func (c *comparison) differIn(action models.ReportDifferenceAction, row any, fields []models.ChangedField) {
	fields = slices.DeleteFunc(fields, func(f models.ChangedField) bool {
		return f.Name == "citationId" || f.Name == "ordinal" && models.IDOf(row).Type == "Action"
	})
	if len(fields) > 0 {
		c.differ(action, row, fields)
	}
}

// here gives a draft's row with references to the plan's rows.
func here[R any](c *comparison, row R) R {
	fields := reflect.ValueOf(&row).Elem()
	for _, name := range references {
		switch field := fields.FieldByName(name); {
		case !field.IsValid():
		case field.Kind() != reflect.Pointer:
			if there, ok := c.ids[field.Interface().(uuid.UUID)]; ok {
				field.Set(reflect.ValueOf(there))
			}
		case !field.IsNil():
			if there, ok := c.ids[field.Elem().Interface().(uuid.UUID)]; ok {
				field.Set(reflect.ValueOf(&there))
			}
		}
	}
	return row
}

// removeParts deletes the sentences and targets that the report no longer has, unless people made or edited them.
func (c *comparison) removeParts(ctx context.Context) error {
	unused := func(uuid.UUID) bool { return false }
	if err := removeRows(ctx, c, c.there.actions, unused); err != nil {
		return err
	}
	return removeRows(ctx, c, c.there.targets, unused)
}

// removeItems deletes the items and areas that the report no longer has, unless people made or edited them or
// something below.
func (c *comparison) removeItems(ctx context.Context) error {
	inUse := map[uuid.UUID]bool{}
	for _, i := range slices.Backward(c.there.items) { // parts stand after what they are part of
		if c.matched[i.ID] || inUse[i.ID] || c.hands.keeps(i.ID) {
			inUse[i.AreaID] = true
			if i.ParentID != nil {
				inUse[*i.ParentID] = true
			}
		}
	}
	used := func(id uuid.UUID) bool { return inUse[id] }
	if err := removeRows(ctx, c, c.there.items, used); err != nil {
		return err
	}
	return removeRows(ctx, c, c.there.areas, used)
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

// removeRows deletes the rows of one type that only the plan has and that are not in use.
func removeRows[R any](ctx context.Context, c *comparison, there []R, inUse func(uuid.UUID) bool) error {
	var gone []R
	for _, row := range there {
		switch id := models.IDOf(row).Row; {
		case c.matched[id]:
		case inUse(id) || c.hands.keeps(id):
			c.differ(models.ReportDifferenceActionKept, row, nil)
		default:
			c.differ(models.ReportDifferenceActionRemoved, row, nil)
			gone = append(gone, row)
		}
	}
	if !c.apply {
		return nil
	}
	return work.Remove(ctx, c.w, gone...)
}

// differ keeps a difference for the answer.
func (c *comparison) differ(action models.ReportDifferenceAction, row any, fields []models.ChangedField) {
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
