package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/models"
	"plangraph/store"
)

// generator makes arguments of what the schema says of them, so that no field has to be named: an id is of a thing that
// there is in a region, named by its argument (targetId, areaIds, fromUnitId).
type generator struct {
	t      testing.TB
	schema *ast.Schema
	db     *database.DB
	// region and year are of the plan whose things are named.
	region string
	year   int
	// deleted are the ids of deleted things, by noun, for mutations that restore.
	deleted map[string]models.ID
	report  string // that can be read
	// elsewhere is another region, whose things are named instead of those at the n-th place that names a region's.
	elsewhere string
	place     int
	// selection says what is asked of a member of a payload; nothing but its type if there is none.
	selection func(*ast.Definition) string

	field  string // of the root
	used   map[string]int
	places int

	texts    int               // were made; each is another
	selected map[string]string // what the last operation asked, by member of the payload
}

// variant says which optional arguments are given: none, all that lead to ids or are content, or one of them.
type variant struct {
	all bool
	one string
}

// arguments gives the arguments of a field of the roots.
func (f *generator) arguments(field *ast.FieldDefinition, v variant) map[string]any {
	f.field, f.used, f.places = field.Name, map[string]int{}, 0
	values := map[string]any{}
	for _, a := range field.Arguments {
		if a.Type.NonNull {
			values[a.Name] = f.value(a.Name, a.Type, v)
		}
	}
	return values
}

// variants are the ways to fill the arguments of a field.
func (f *generator) variants(field *ast.FieldDefinition) []variant {
	all := []variant{{}}
	for _, a := range field.Arguments {
		for _, name := range f.optionalIDs(a.Type) {
			all = append(all, variant{one: name})
		}
	}
	if len(all) > 2 {
		all = append(all, variant{all: true})
	}
	return all
}

// isContent tells whether an optional text is what a mutation is about: the text of a report, a sheet, the name of a
// post's holder.
func isContent(name string) bool {
	return name == "text" || name == "csv" || name == "name" || strings.HasSuffix(name, "egionCode")
}

// optionalIDs names what may be left out of an input and leads to ids, or is its content.
func (f *generator) optionalIDs(t *ast.Type) []string {
	var names []string
	if d := f.schema.Types[t.Name()]; d.Kind == ast.InputObject {
		for _, member := range d.Fields {
			switch {
			case !f.leadsToIDs(member.Type, map[string]bool{}) && !isContent(member.Name):
			case !member.Type.NonNull:
				names = append(names, member.Name)
			default:
				names = append(names, f.optionalIDs(member.Type)...)
			}
		}
	}
	return names
}

// leadsToIDs tells whether there is an id, or a region's code, in a type.
func (f *generator) leadsToIDs(t *ast.Type, seen map[string]bool) bool {
	d := f.schema.Types[t.Name()]
	if d.Name == "ID" {
		return true
	}
	if d.Kind != ast.InputObject || seen[d.Name] {
		return false
	}
	seen[d.Name] = true
	return slices.ContainsFunc(
		d.Fields,
		func(member *ast.FieldDefinition) bool { return f.leadsToIDs(member.Type, seen) },
	)
}

func (f *generator) value(name string, t *ast.Type, v variant) any {
	if t.Elem != nil {
		return []any{f.value(name, t.Elem, v)}
	}
	switch d := f.schema.Types[t.Name()]; d.Kind {
	case ast.InputObject:
		return f.object(name, d, v)
	case ast.Enum:
		switch d.Name {
		case "WorkItemKind":
			return "GREENING"
		case "ViewerRole":
			return "VIEWER"
		}
		return d.EnumValues[len(d.EnumValues)-1].Name
	}
	switch t.Name() {
	case "ID":
		return f.id(name)
	case "String":
		switch name {
		case "regionCode":
			return f.regionHere()
		case "query":
			return "改造"
		case "text":
			return f.report
		case "csv":
			return "任务,状态\n改造工程1,暂停\n"
		}
		f.texts++
		return fmt.Sprint("试验", name, f.texts)
	case "Int":
		return map[string]int{"year": 2050, "ordinal": 77}[name]
	case "Float", "Percent":
		return 1.5
	case "Boolean":
		return true
	case "Date":
		return fmt.Sprintf("%d-07-01", f.year)
	case "Month":
		return fmt.Sprintf("%d-06", f.year)
	case "Money":
		return "1.00"
	case "DateTime":
		return "2023-12-31T00:00:00Z"
	}
	f.t.Fatalf("%s: the test does not know how to make a %s", f.field, t.Name())
	return nil
}

// object fills an input object: what it needs, and of the rest what the variant says. One that needs nothing gets a
// text, or else it would ask for nothing.
func (f *generator) object(name string, d *ast.Definition, v variant) map[string]any {
	object := map[string]any{}
	for _, member := range d.Fields {
		needed := member.Type.NonNull && member.DefaultValue == nil
		wanted := (f.leadsToIDs(member.Type, map[string]bool{}) || isContent(member.Name)) &&
			(v.all || v.one == member.Name)
		if needed || wanted {
			object[member.Name] = f.value(member.Name, member.Type, v)
		}
	}
	if roles := f.schema.Types["AssignmentRole"]; len(object) == 0 && name == "where" { // all there are
		names := make([]any, len(roles.EnumValues))
		for i, role := range roles.EnumValues {
			names[i] = role.Name
		}
		object["roles"] = names
	}
	if len(object) == 0 {
		for _, member := range d.Fields {
			if member.Type.NamedType == "String" {
				object[member.Name] = "试验" + member.Name
				break
			}
		}
	}
	return object
}

// regionHere gives the region whose thing stands at the next place.
func (f *generator) regionHere() string {
	f.places++
	if f.elsewhere != "" && f.places-1 != f.place {
		return f.elsewhere
	}
	return f.region
}

// shorthands are what ids call things by that have another name in the program.
var shorthands = map[string]string{
	"area": "PlanArea", "task": "WorkItem", "project": "WorkItem", "item": "WorkItem", "holder": "PostHolder",
	"change": "Change",
}

// nouns are the things that ids name, and their types.
func (f *generator) nouns() map[string]string {
	nouns := maps.Clone(shorthands)
	for _, k := range store.New(f.db).Kinds() {
		nouns[strings.ToLower(k.Name)] = k.Name
	}
	return nouns
}

// noun gives the thing that an argument names.
func (f *generator) noun(name string) string {
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(name, "s"), "Id"))
	nouns := f.nouns()
	for _, noun := range slices.Sorted(maps.Keys(nouns)) {
		if strings.HasSuffix(name, noun) {
			return noun
		}
	}
	for _, noun := range []string{"plan", "unit", "document"} { // parentId of a unit, id of a unit
		if strings.HasPrefix(f.field, noun) {
			return noun
		}
	}
	if name == "parent" {
		return "task"
	}
	return "item" // node
}

// id gives the id of a thing that an argument names; another one each time.
func (f *generator) id(name string) string {
	noun := f.noun(name)
	if id, ok := f.deleted[noun]; ok && strings.HasSuffix(f.field, "Restore") {
		f.places++
		return id.String()
	}
	region := f.regionHere()
	ids := f.ids(noun, region)
	n := f.used[noun+region]
	f.used[noun+region]++
	if n >= len(ids) {
		f.t.Fatalf("%s: there are %d of %s in %s, and %s is one more", f.field, len(ids), noun, region, name)
	}
	return ids[n].String()
}

// ids gives the ids of the things of a kind that there are in a region, those first that most can be done with.
func (f *generator) ids(noun, region string) []models.ID {
	ofPlan := func(typeName, table, more string) []models.ID {
		var rows []struct{ PlanID, ID uuid.UUID }
		f.rows(
			&rows,
			"SELECT t.plan_id, t.id FROM "+table+" t JOIN plans p ON p.id = t.plan_id WHERE p.region_code = ? AND p.year = ? "+more,
			region,
			f.year,
		)
		ids := make([]models.ID, len(rows))
		for i, r := range rows {
			ids[i] = models.ID{Type: typeName, Plan: r.PlanID, Row: r.ID}
		}
		return ids
	}
	alone := func(typeName, query string, args ...any) []models.ID {
		var rows []struct{ ID uuid.UUID }
		f.rows(&rows, query, args...)
		ids := make([]models.ID, len(rows))
		for i, r := range rows {
			ids[i] = models.ID{Type: typeName, Row: r.ID}
		}
		return ids
	}
	switch noun {
	case "plan":
		year := f.year
		if f.field == "planDelete" {
			year++ // the draft
		}
		return alone("Plan", "SELECT id FROM plans WHERE region_code = ? AND year = ?", region, year)
	case "area":
		return ofPlan("PlanArea", "plan_areas", "ORDER BY t.ordinal DESC")
	case "task":
		return ofPlan(
			"WorkItem",
			"work_items",
			"AND t.kind = 'TASK' ORDER BY (SELECT a.ordinal FROM plan_areas a WHERE a.id = t.area_id), t.position DESC",
		)
	case "project":
		return ofPlan("WorkItem", "work_items", "AND t.kind <> 'TASK' ORDER BY t.position DESC")
	case "item":
		return ofPlan("WorkItem", "work_items", "ORDER BY t.position")
	case "assignment":
		return ofPlan("Assignment", "assignments", "AND t.valid_to IS NULL AND t.role = 'SUPPORT' ORDER BY t.id")
	case "change":
		return ofPlan("Change", "changes", "ORDER BY t.id DESC")
	case "unit":
		if f.field == "assignmentAdd" || f.field == "unitDeactivate" { // those that have no part yet
			return alone(
				"Unit",
				`SELECT id FROM units u WHERE region_code = ? AND active_to IS NULL AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.unit_id = u.id)
				AND NOT EXISTS (SELECT 1 FROM units below WHERE below.parent_id = u.id) ORDER BY id`,
				region,
			)
		}
		return alone(
			"Unit",
			"SELECT id FROM units u WHERE region_code = ? AND active_to IS NULL ORDER BY (SELECT count(*) FROM assignments a WHERE a.unit_id = u.id) DESC, id",
			region,
		)
	case "post":
		return alone(
			"Post",
			"SELECT p.id FROM posts p JOIN units u ON u.id = p.unit_id WHERE u.region_code = ? ORDER BY (SELECT count(*) FROM assignments a WHERE a.unit_id = u.id) DESC, p.id",
			region,
		)
	case "holder":
		return alone(
			"PostHolder",
			"SELECT h.id FROM post_holders h JOIN posts p ON p.id = h.post_id JOIN units u ON u.id = p.unit_id WHERE u.region_code = ?",
			region,
		)
	case "token":
		return alone("Token", "SELECT id FROM api_tokens WHERE region_code = ? AND revoked_at IS NULL ORDER BY id", region)
	}
	for _, k := range store.New(f.db).Kinds() {
		if k.Name == f.nouns()[noun] {
			return ofPlan(k.Name, k.Table, "ORDER BY t.id")
		}
	}
	f.t.Fatalf("%s: the test does not know where to find a %s", f.field, noun)
	return nil
}

func (f *generator) rows(into any, query string, args ...any) {
	f.t.Helper()
	if err := f.db.Raw(query, args...).Scan(into).Error; err != nil {
		f.t.Fatalf("%s: %v", query, err)
	}
}

// operation writes an operation of one root field, with its arguments as variables.
func (f *generator) operation(
	field *ast.FieldDefinition,
	given map[string]any,
	command map[string]any,
) (string, map[string]any) {
	var definitions, arguments []string
	variables := map[string]any{}
	for _, a := range field.Arguments {
		value, ok := given[a.Name]
		if !ok {
			continue
		}
		if object, ok := value.(map[string]any); ok && f.schema.Mutation.Fields.ForName(field.Name) == field {
			maps.Copy(object, command)
		}
		definitions, arguments = append(
			definitions,
			"$"+a.Name+": "+a.Type.String(),
		), append(
			arguments,
			a.Name+": $"+a.Name,
		)
		variables[a.Name] = value
	}
	text := field.Name
	if len(arguments) > 0 {
		text += "(" + strings.Join(arguments, ", ") + ")"
	}
	if d := f.schema.Types[field.Type.Name()]; d.IsCompositeType() {
		text += " { __typename"
		f.selected = map[string]string{}
		for _, member := range d.Fields {
			switch {
			case len(member.Arguments) > 0 || strings.HasPrefix(member.Name, "__"):
			case member.Name == "userErrors":
				text += " userErrors { code path message }"
			case f.schema.Types[member.Type.Name()].IsCompositeType():
				f.selected[member.Name] = f.below(f.schema.Types[member.Type.Name()])
				text += " " + member.Name + f.selected[member.Name]
			default:
				text += " " + member.Name
			}
		}
		text += " }"
	}
	operation := "query"
	if f.schema.Mutation.Fields.ForName(field.Name) == field {
		operation = "mutation"
	}
	if len(definitions) > 0 {
		operation += "(" + strings.Join(definitions, ", ") + ")"
	}
	return operation + " { " + text + " }", variables
}

// below is what an operation asks of a member of a payload.
func (f *generator) below(d *ast.Definition) string {
	if f.selection == nil {
		return " { __typename }"
	}
	return f.selection(d)
}
