package reading_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"plangraph/models"
)

// changedField is a field that a change touched; values are texts, or nil.
type changedField struct {
	name          string
	before, after any
}

// declareChanges declares the audit.
func (w *world) declareChanges() {
	w.fields["Change"] = map[string]resolve{
		"entityId": of(func(c *models.Change) any { return w.nameOf(c.Type, c.PlanID, c.EntityID) }),
		"fields":   of(func(c *models.Change) any { return w.changed(c) }),
		"reverts": of(func(c *models.Change) any {
			return first(
				where(w, "Change", "id", func(o *models.Change) string { return o.ID.String() }, keyOrNone(c.RevertsID)),
			)
		}),
		"item": of(func(c *models.Change) any {
			return first(
				where(
					w,
					"WorkItem",
					"key",
					func(i *models.WorkItem) string { return i.PlanID.String() + i.ID.String() },
					c.PlanID.String()+keyOf(c.ItemID),
				),
			)
		}),
	}
	w.fields["ChangedField"] = map[string]resolve{
		"name":   of(func(f *changedField) any { return f.name }),
		"before": of(func(f *changedField) any { return f.before }),
		"after":  of(func(f *changedField) any { return f.after }),
	}
}

// keyOrNone is a key that no row has for nil.
func keyOrNone(id *uuid.UUID) string {
	if id == nil {
		return "none"
	}
	return id.String()
}

// nameOf gives a row's global id, if its type has any, or else its own.
func (w *world) nameOf(typeName string, plan, row uuid.UUID) string {
	if w.fields[typeName]["id"] == nil && typeName != "WorkItem" {
		return row.String()
	}
	if slices.Contains([]string{"Plan", "Unit", "Post", "PostHolder"}, typeName) {
		plan = uuid.Nil
	}
	return models.ID{Type: typeName, Plan: plan, Row: row}.String()
}

// changed gives the fields that a change touched, but for what names the row, by the names that they have in the graph.
func (w *world) changed(c *models.Change) []any {
	before, after := valuesOf(c.Before), valuesOf(c.After)
	touched := maps.Clone(before)
	maps.Copy(touched, after)
	delete(touched, "ID")
	delete(touched, "PlanID")
	var fields []any
	for column := range touched {
		f := &changedField{name: map[string]string{
			"Body": "text", "LocationCRS": "locationCrs", "SHA256": "sha256", "BudgetFen": "budget",
			"InvestedFen": "invested", "PlannedFen": "planned", "InPlaceFen": "inPlace", "PaidFen": "paid",
			"StartOffset": "start", "EndOffset": "end",
		}[column]}
		if f.name == "" {
			f.name = strings.Replace(strings.ToLower(column[:1])+column[1:], "ID", "Id", 1)
		}
		target := map[string]string{
			"ItemID": "WorkItem", "AreaID": "PlanArea", "UnitID": "Unit", "PostID": "Post", "TargetID": "Target",
			"CitationID": "Citation", "DocumentID": "Document",
			"SuccessorID": "Unit", "ParentID": c.Type,
		}[column]
		f.before, f.after = w.shown(c, target, before[column]), w.shown(c, target, after[column])
		fields = append(fields, f)
	}
	return sorted(fields, func(row any) []any { return []any{row.(*changedField).name} })
}

// shown writes a value of the audit as text; where it refers to a row, by that one's global id.
func (w *world) shown(c *models.Change, target string, value json.RawMessage) any {
	var text string
	switch {
	case value == nil || string(value) == "null":
		return nil
	case json.Unmarshal(value, &text) != nil:
		return string(value)
	case target != "":
		return w.nameOf(target, c.PlanID, uuid.MustParse(text))
	}
	return text
}

func valuesOf(text *models.JSON) map[string]json.RawMessage {
	values := map[string]json.RawMessage{}
	if text != nil {
		if err := json.Unmarshal([]byte(*text), &values); err != nil {
			panic(err)
		}
	}
	return values
}
