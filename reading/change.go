package reading

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

// change is read from the audit; admins see what concerns their region.
func change() *engine.Type {
	return engine.Object[models.Change]("Change",
		engine.Field("at").Where(),
		engine.Field("actor").Where(),
		engine.Field("mutation").Where(),
		engine.Field("reason").Where(),
		engine.Field("requestId").Where(),
		engine.Field("commandId"),
		engine.Field("action").Where(),
		engine.Field("type").Where(),
		engine.Value("entityId", entityID),
		engine.Value("fields", changedFields),
		engine.One("reverts", "Change"),
		engine.One("plan", "Plan").Where(),
		engine.One("item", "WorkItem").Where(),
		engine.One("unit", "Unit").Where(),
	).Implements("Node").SeenIf(administered).OrderedBy("id DESC").Counted(datasets.Changes())
}

// entityID is the global id of the thing that was changed.
func entityID(sc engine.Scope) func(engine.Row) any {
	typeName, plan, own := sc.Column("type"), sc.Column("plan_id"), sc.Column("entity_id")
	return func(r engine.Row) any { return globalID(r.Text(typeName), r.UUID(plan), r.UUID(own)) }
}

// globalID gives the wire form of a row's id; that of the bare row where the type has no ids of its own.
func globalID(typeName string, plan, row uuid.UUID) string {
	if _, ok := models.IDType(typeName); !ok {
		return row.String()
	}
	if typeName == "Plan" || typeName == "Unit" || typeName == "Post" {
		plan = uuid.Nil
	}
	return models.ID{Type: typeName, Plan: plan, Row: row}.String()
}

// changedField is the schema's ChangedField: values as text, ids as global ids.
type changedField struct {
	Name   string  `json:"name"`
	Before *string `json:"before"`
	After  *string `json:"after"`
}

// changedFields are the fields that a change touched, in alphabetical order.
func changedFields(sc engine.Scope) func(engine.Row) any {
	typeName, plan, before, after := sc.Column("type"), sc.Column("plan_id"), sc.Column("before"), sc.Column("after")
	return func(r engine.Row) any {
		was, is := decoded(r.Text(before)), decoded(r.Text(after))
		touched := maps.Clone(was)
		maps.Copy(touched, is)
		delete(touched, "ID")
		delete(touched, "PlanID")
		fields := make([]changedField, 0, len(touched))
		for column := range touched {
			name := models.FieldName(column)
			shown := func(value any) *string {
				return shownValue(value, models.ReferenceType(r.Text(typeName), name), r.UUID(plan))
			}
			fields = append(fields, changedField{name, shown(was[column]), shown(is[column])})
		}
		slices.SortFunc(fields, func(a, b changedField) int { return strings.Compare(a.Name, b.Name) })
		return fields
	}
}

// decoded reads a JSON object; there is nothing in an empty text.
func decoded(text string) map[string]any {
	fields := map[string]any{}
	if text != "" {
		_ = json.Unmarshal([]byte(text), &fields) // the database holds no other
	}
	return fields
}

// shownValue writes a value as text; target is the type that it leads to, if it does.
func shownValue(value any, target string, plan uuid.UUID) *string {
	switch value := value.(type) {
	case nil:
		return nil
	case string:
		if id, err := uuid.Parse(value); err == nil && target != "" {
			return new(globalID(target, plan, id))
		}
		return &value
	}
	return new(string(engine.AppendJSON(nil, value)))
}
