package reading

import (
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"plangraph/datasets"
	"plangraph/models"
)

// change is read from changes, the audit; admins see what concerns their region.
func change() *Object {
	return &Object{
		name: "Change", table: "changes", key: planKey, guarded: true, implements: []string{"Node"}, dataset: datasets.Changes(),
		order: []orderKey{{expr: "{t}.id", codec: uuidCodec(), desc: true}},
		fields: []field{
			id("Change", planKey),
			dateTime("at", "at").where(),
			text("actor", "actor").where(),
			text("mutation", "mutation").where(),
			text("reason", "reason").where(),
			text("requestId", "request_id").where(),
			rowID("commandId", "command_id"),
			enum("action", "ChangeAction", "action").where(),
			text("type", "type").where(),
			computed{name: "entityId", make: entityID},
			computed{name: "fields", make: changedFields},
			onlyOne("reverts", "Change", link{parent: "reverts_id", child: "id", samePlan: true}),
			onlyOne("plan", "Plan", link{parent: "plan_id", child: "id"}).where(),
			onlyOne("item", "WorkItem", link{parent: "item_id", child: "id", samePlan: true}).where(),
			onlyOne("unit", "Unit", link{parent: "unit_id", child: "id"}).where(),
		},
	}
}

// entityID writes the global id of the thing that was changed.
func entityID(_ *planner, sc scope, _ graphql.CollectedField) emit {
	typeName, plan, own := sc.cell("type"), sc.cell("plan_id"), sc.cell("entity_id")
	return func(dst []byte, r row) []byte {
		return appendString(dst, globalID(r.cells[typeName].text, uuidOf(&r.cells[plan]), uuidOf(&r.cells[own])))
	}
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

// changedFields writes the fields that a change touched, in alphabetical order.
func changedFields(p *planner, sc scope, f graphql.CollectedField) emit {
	typeName, plan, before, after := sc.cell("type"), sc.cell("plan_id"), sc.cell("before"), sc.cell("after")
	members := graphql.CollectFields(p.operation, f.Selections, []string{"ChangedField"})
	return func(dst []byte, r row) []byte {
		was, is := decoded(&r.cells[before]), decoded(&r.cells[after])
		columns := map[string]string{} // by the fields' names
		for _, values := range []map[string]any{was, is} {
			for column := range values {
				columns[models.FieldName(column)] = column
			}
		}
		shown := changedValues{typeName: r.cells[typeName].text, plan: uuidOf(&r.cells[plan])}
		dst = append(dst, '[')
		first := len(dst)
		for _, name := range sortedKeys(columns) {
			column := columns[name]
			if column == "ID" || column == "PlanID" {
				continue
			}
			if len(dst) > first {
				dst = append(dst, ',')
			}
			dst = shown.field(dst, members, name, was[column], is[column])
		}
		return append(dst, ']')
	}
}

// decoded reads a cell with a JSON object; nothing where it is null.
func decoded(c *cell) map[string]any {
	var fields map[string]any
	if !c.null() {
		_ = json.Unmarshal([]byte(c.text), &fields) // the database holds no other
	}
	return fields
}

// changedValues writes the values of one change.
type changedValues struct {
	typeName string
	plan     uuid.UUID
}

func (v changedValues) field(dst []byte, members []graphql.CollectedField, name string, before, after any) []byte {
	dst = append(dst, '{')
	for i, m := range members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, m.Alias), ':')
		switch m.Name {
		case "__typename":
			dst = appendString(dst, "ChangedField")
		case "name":
			dst = appendString(dst, name)
		case "before":
			dst = v.value(dst, name, before)
		case "after":
			dst = v.value(dst, name, after)
		}
	}
	return append(dst, '}')
}

// value writes a value as text.
func (v changedValues) value(dst []byte, name string, value any) []byte {
	switch value := value.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		target := models.ReferenceType(v.typeName, name)
		if id, err := uuid.Parse(value); err == nil && target != "" {
			return appendString(dst, globalID(target, v.plan, id))
		}
		return appendString(dst, value)
	}
	return appendString(dst, string(appendJSON(nil, value)))
}
