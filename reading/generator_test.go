package reading_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
)

// generator draws valid operations over the schema, with arguments that mostly meet rows of a graph.
type generator struct {
	dice
	schema  *ast.Schema
	world   *world // of who sees all
	role    models.Role
	cursors *cursorBook
	orders  map[string][]any // drawn before, by input type
	strange []any            // values for filters that no row has
	// counting prefers what counters answer: figures of lists, with conditions on what they tell apart.
	counting bool

	variables   map[string]any
	definitions []string
	fragments   []*fragment
	aliases     int
	directives  int
	fieldsLeft  int
}

// dice decide what is drawn: those of a property, or a fuzzer's bytes.
type dice interface {
	IntN(n int) int
	Perm(n int) []int
	Shuffle(n int, swap func(i, j int))
}

// request is an operation with its variables.
type request struct {
	Query     string         `json:"query"`
	Variables map[string]any `json:"variables,omitempty"`
}

// fragment is a named one, with what it selects.
type fragment struct {
	name, on, text string
	depth          int
	scope          *scope
}

// scope is what a selection set answers under each name, so that no two fields contradict each other.
type scope struct{ fields map[string]*usage }

type usage struct {
	field string // with its type and arguments
	below *scope
}

func newScope() *scope { return &scope{map[string]*usage{}} }

// merges tells whether the fields of another scope can stand beside these.
func (s *scope) merges(other *scope) bool {
	for name, theirs := range other.fields {
		if ours := s.fields[name]; ours != nil && (ours.field != theirs.field || !ours.below.merges(theirs.below)) {
			return false
		}
	}
	return true
}

func (s *scope) merge(other *scope) {
	for name, theirs := range other.fields {
		if s.fields[name] == nil {
			s.fields[name] = &usage{theirs.field, newScope()}
		}
		s.fields[name].below.merge(theirs.below)
	}
}

// place is where a selection stands: how deep, how many rows it is for, and the day it looks back to. In a fragment the
// day is not known.
type place struct {
	depth, rows int
	day         *models.Date
	dayUnknown  bool
}

func (p place) below(rows int) place {
	p.depth--
	p.rows = min(p.rows*max(rows, 1), 1<<20)
	return p
}

// Limits of the server, with a margin.
const (
	mostAliases    = 25
	mostDirectives = 20
	mostFields     = 120
	mostRows       = 1500
)

// chance tells, in percent of 100 cases, that something is so. A smaller draw is the simpler one, so that failures
// shrink.
func (g *generator) chance(percent int) bool { return g.IntN(100) >= 100-percent }

// request draws an operation.
func (g *generator) request() request {
	g.variables, g.definitions, g.fragments, g.aliases, g.directives, g.fieldsLeft = map[string]any{}, nil, nil, 0, 0, mostFields
	s := newScope()
	var fields []string
	for range 1 + g.IntN(3) {
		fields = append(fields, g.field(g.schema.Query, s, place{depth: 3 + g.IntN(8), rows: 1}))
	}
	text := " { __typename " + strings.Join(fields, " ") + " }"
	for i := range g.fragments { // each is spread in what stands before it, or was given up with that
		if f := g.fragments[len(g.fragments)-1-i]; uses(text, "..."+f.name) > 0 {
			text += "\nfragment " + f.name + " on " + f.on + f.text
		}
	}
	definitions := slices.DeleteFunc(g.definitions, func(d string) bool { // those of a fragment that was given up
		name, _, _ := strings.Cut(d, ":")
		if uses(text, name) > 0 {
			return false
		}
		delete(g.variables, name[1:])
		return true
	})
	if len(definitions) > 0 {
		text = "(" + strings.Join(definitions, ", ") + ")" + text
	}
	return request{"query" + text, g.variables}
}

// selection draws a selection set of a type.
func (g *generator) selection(typeName string, s *scope, at place) string {
	definition := g.schema.Types[typeName]
	var parts []string
	for range 1 + g.IntN(5) {
		switch n := 99 - g.IntN(100); { // the least draw is a field
		case n < 12:
			parts = append(parts, g.inline(definition, s, at))
		case n < 22:
			parts = append(parts, g.spread(definition, s, at))
		case n < 27 || definition.Kind == ast.Union:
			parts = append(parts, g.typeName(s))
		default:
			parts = append(parts, g.field(definition, s, at))
		}
	}
	if cursor := definition.Fields.ForName("cursor"); cursor != nil && s.fields["cursor"] == nil {
		s.fields["cursor"] = &usage{"cursor:" + cursor.Type.String(), newScope()}
		parts = append(parts, "cursor")
	}
	if text := strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " "); text != "" {
		return " { " + text + " }"
	}
	if text := g.typeName(s); text != "" {
		return " { " + text + " }"
	}
	return " { __typename }"
}

func (g *generator) typeName(s *scope) string {
	if u := s.fields["__typename"]; u != nil && u.field != "__typename" {
		return ""
	}
	s.fields["__typename"] = &usage{"__typename", newScope()}
	return "__typename" + g.directive()
}

// directive draws @skip or @include, or nothing.
func (g *generator) directive() string {
	if g.directives == mostDirectives || !g.chance(8) {
		return ""
	}
	g.directives++
	name := pick(g.dice, "skip", "include")
	// Mostly the field stays.
	condition := fmt.Sprint((name == "include") == g.chance(70))
	if g.chance(60) {
		return " @" + name + "(if: " + g.variable(condition == "true", "Boolean!") + ")"
	}
	return " @" + name + "(if: " + condition + ")"
}

// variable makes a variable with a value.
func (g *generator) variable(value any, typeName string) string {
	name := fmt.Sprintf("v%d", len(g.definitions))
	g.definitions = append(g.definitions, "$"+name+": "+typeName)
	g.variables[name] = value
	return "$" + name
}

// conditions gives the types that a fragment in a selection of a type may have.
func (g *generator) conditions(definition *ast.Definition) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(g.schema.Types)) {
		t := g.schema.Types[name]
		if strings.HasPrefix(name, "__") || !t.IsCompositeType() {
			continue
		}
		overlap := slices.ContainsFunc(g.schema.GetPossibleTypes(definition), func(one *ast.Definition) bool {
			return slices.Contains(g.schema.GetPossibleTypes(t), one)
		})
		if overlap {
			names = append(names, name)
		}
	}
	return names
}

func (g *generator) inline(definition *ast.Definition, s *scope, at place) string {
	if at.depth <= 0 {
		return ""
	}
	condition, typeName := "", definition.Name
	if g.chance(85) {
		typeName = pick(g.dice, g.conditions(definition)...)
		condition = " on " + typeName
	}
	at.depth-- // or there would be no end to it
	return "..." + condition + g.directive() + g.selection(typeName, s, at)
}

// spread spreads a fragment, an earlier one if it fits.
func (g *generator) spread(definition *ast.Definition, s *scope, at place) string {
	conditions := g.conditions(definition)
	for _, f := range g.fragments {
		if f.depth <= at.depth && at.rows <= 60 && slices.Contains(conditions, f.on) && s.merges(f.scope) && g.chance(70) {
			s.merge(f.scope)
			return "..." + f.name + g.directive()
		}
	}
	if len(g.fragments) >= 4 || at.depth < 1 || at.rows > 60 {
		return ""
	}
	f := &fragment{
		name: fmt.Sprintf("F%d", len(g.fragments)), on: pick(g.dice, conditions...), depth: min(at.depth, 4),
		scope: newScope(),
	}
	if definition.Kind == ast.Interface && g.chance(50) {
		f.on = definition.Name
	}
	// It is not known to itself, nor to what is in it: it is added when it is whole.
	f.text = g.selection(f.on, f.scope, place{depth: f.depth, rows: max(at.rows, 20), dayUnknown: true})
	if !s.merges(f.scope) {
		return ""
	}
	f.name = fmt.Sprintf("F%d", len(g.fragments))
	g.fragments = append(g.fragments, f)
	s.merge(f.scope)
	return "..." + f.name + g.directive()
}

// field draws a field of a type, or nothing if it has none to be drawn here.
func (g *generator) field(definition *ast.Definition, s *scope, at place) string {
	var fields ast.FieldList
	for _, f := range definition.Fields {
		composite := g.schema.Types[f.Type.Name()].IsCompositeType()
		if strings.HasPrefix(f.Name, "__") || !g.role.AtLeast(roleFor(f)) || isPreview(f) ||
			composite &&
				(at.depth <= 0 || g.fieldsLeft <= 0 || at.rows > mostRows && (f.Type.Elem != nil || isConnection(f))) {
			continue
		}
		fields = append(fields, f)
		if composite && at.depth > 3 {
			fields = append(fields, f) // prefer to go deep
		}
	}
	if len(fields) == 0 {
		return ""
	}
	if figures := figuresAmong(definition, fields); g.counting && len(figures) > 0 && g.chance(90) {
		fields = figures
	}
	if own := g.own(definition, fields); len(own) > 0 && g.chance(40) {
		fields = own
	}
	if day := ofDay(fields); len(day) > 0 && at.day != nil && g.chance(50) {
		fields = day
	}
	g.fieldsLeft--
	f := fields[g.IntN(len(fields))]
	arguments, inner := g.arguments(f, at)
	used := f.Name + ":" + f.Type.String() + arguments
	name := f.Name
	if u := s.fields[name]; u != nil && u.field != used || g.chance(8) {
		if g.aliases == mostAliases {
			return ""
		}
		g.aliases++
		name = fmt.Sprintf("a%d", g.aliases)
	}
	u := s.fields[name]
	if u == nil {
		u = &usage{used, newScope()}
		s.fields[name] = u
	}
	text := f.Name
	if name != f.Name {
		text = name + ": " + text
	}
	text += arguments + g.directive()
	if g.schema.Types[f.Type.Name()].IsCompositeType() {
		text += g.selection(f.Type.Name(), u.below, inner)
	}
	return text
}

// figuresAmong gives the figures of a list, and those fields of the query that lead to them.
func figuresAmong(definition *ast.Definition, fields ast.FieldList) (figures ast.FieldList) {
	names := []string{"totalCount", "summary", "groups"}
	if definition.Name == "Query" {
		names = []string{"workItems", "tasks", "projects", "targets", "assignments", "units", "plans"}
	}
	for _, f := range fields {
		if slices.Contains(names, f.Name) &&
			(definition.Name == "Query" || definition.Fields.ForName("totalCount") != nil) {
			figures = append(figures, f)
		}
	}
	return figures
}

// roleFor is the role that the schema asks for a field.
func roleFor(f *ast.FieldDefinition) models.Role {
	if access := f.Directives.ForName("access"); access != nil {
		return models.Role(access.Arguments.ForName("role").Value.Raw)
	}
	return models.RoleAnonymous
}

// isPreview tells the fields of the query that show what an input would come to; they read no rows.
func isPreview(f *ast.FieldDefinition) bool { return f.Arguments.ForName("input") != nil }

// own gives those of the fields that a type has beyond its interfaces.
func (g *generator) own(definition *ast.Definition, fields ast.FieldList) ast.FieldList {
	return slices.DeleteFunc(slices.Clone(fields), func(f *ast.FieldDefinition) bool {
		return len(definition.Interfaces) == 0 || slices.ContainsFunc(definition.Interfaces, func(name string) bool {
			return name != "Node" && g.schema.Types[name].Fields.ForName(f.Name) != nil
		})
	})
}

// ofDay gives those of the fields that may be different on an earlier day, and those that lead to such.
func ofDay(fields ast.FieldList) ast.FieldList {
	return slices.DeleteFunc(slices.Clone(fields), func(f *ast.FieldDefinition) bool {
		return !slices.Contains([]string{
			"lead", "leadUnit", "assignments", "supports", "standing", "standings", "light", "plannedPercent",
			"actualPercent", "readings", "targets",
			"workItems", "tasks", "projects", "units", "children", "nodes", "item", "post", "posts", "holder",
		}, f.Name)
	})
}

// print writes a value as it stands in a document, with variables in it here and there.
func (g *generator) print(value any, t *ast.Type) string {
	if value != nil && g.chance(12) && len(g.definitions) < 20 {
		return g.variable(value, t.String())
	}
	return g.literal(value, t)
}

// literal writes a value that is no variable itself.
func (g *generator) literal(value any, t *ast.Type) string {
	switch v := value.(type) {
	case []any:
		if len(v) == 1 && g.chance(20) { // a list of one may be written without brackets
			return g.literal(v[0], t.Elem)
		}
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = g.print(item, t.Elem)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			fields = append(fields, name+": "+g.print(v[name], g.schema.Types[t.Name()].Fields.ForName(name).Type))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case string:
		if g.schema.Types[t.Name()].Kind == ast.Enum {
			return v
		}
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// argument is an argument with its value.
type argument struct {
	name  string
	value any
}

// arguments draws the arguments of a field, and tells where its selection stands.
func (g *generator) arguments(f *ast.FieldDefinition, at place) (string, place) {
	inner := at.below(1)
	if f.Type.Elem != nil {
		inner = at.below(4)
	}
	var given []argument
	if f.Arguments.ForName("asOf") != nil && g.chance(60) {
		day := models.NewDate(2023, 1, 1).AddDays(g.IntN(500))
		inner.day, inner.dayUnknown = &day, false
		given = append(given, argument{"asOf", day.String()})
	}
	query := ""
	for _, a := range f.Arguments {
		switch a.Name {
		case "code":
			given = append(given, argument{a.Name, pick(g.dice, g.world.all("Region")...).(*models.Region).Code})
		case "regionCode":
			given = append(given, argument{a.Name, pick(g.dice, g.world.all("Plan")...).(*models.Plan).RegionCode})
		case "year":
			given = append(given, argument{a.Name, pick(g.dice, 2023, 2023, 2023, 2023, 2024, 99999)})
		case "id":
			given = append(given, argument{a.Name, g.anyID(f.Type.Name())})
		case "ids":
			given = append(
				given, argument{a.Name, []any{g.anyID("Node"), g.anyID("Node"), g.anyID("WorkItem")}[:1+g.IntN(3)]},
			)
		case "query":
			query = g.words()
			given = append(given, argument{a.Name, query})
		case "role":
			if g.chance(50) {
				given = append(given, argument{a.Name, pick(g.dice, "LEAD", "SUPPORT")})
			}
		case "by":
			given = append(given, g.groupArguments(f)...)
		}
	}
	if isConnection(f) {
		page := g.page(f, inner, query)
		inner.rows = at.rows
		for _, a := range page {
			if n, ok := a.value.(int); ok {
				inner.rows = min(at.rows*max(n, 1), 1<<20)
			}
		}
		given = append(given, page...)
	}
	return g.printArguments(f, given), inner
}

func (g *generator) printArguments(f *ast.FieldDefinition, given []argument) string {
	var texts []string
	for _, a := range given {
		texts = append(texts, a.name+": "+g.print(a.value, f.Arguments.ForName(a.name).Type))
	}
	for _, a := range f.Arguments {
		known := slices.ContainsFunc(given, func(other argument) bool { return other.name == a.Name })
		if known || a.Type.NonNull || !g.chance(3) {
			continue
		}
		if g.chance(50) {
			texts = append(texts, a.Name+": null")
			continue
		}
		absent := g.variable(nil, a.Type.String())
		delete(g.variables, absent[1:])
		texts = append(texts, a.Name+": "+absent)
	}
	if len(texts) == 0 {
		return ""
	}
	g.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	return "(" + strings.Join(texts, ", ") + ")"
}

// anyID draws the id of a row, mostly of a type, and seldom of none.
func (g *generator) anyID(typeName string) string {
	rows := g.world.all(typeName)
	if typeName == "Node" || len(rows) == 0 || g.chance(5) {
		if g.chance(5) {
			return pick(g.dice, "", "bm90IGFuIGlk", models.ID{Type: "Plan"}.String())
		}
		return pick(g.dice, slices.Sorted(maps.Keys(g.world.ids))...)
	}
	row := pick(g.dice, rows...)
	return g.world.field(typeOf(row), "id")(row, nil, nil).(string)
}

// words draws a query: pieces of what can be found.
func (g *generator) words() string {
	words := []string{g.piece(pick(g.dice, g.world.hits...).(*hit).Text)}
	if g.chance(30) {
		words = append(words, g.piece(pick(g.dice, g.world.hits...).(*hit).Text))
	}
	query := strings.Join(words, pick(g.dice, " ", "  ", "\u3000"))
	if strings.TrimSpace(query) == "" || len([]rune(query)) > 100 {
		return "改造"
	}
	return query
}

// piece draws a part of a text, perhaps in other letters.
func (g *generator) piece(text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return ""
	}
	from := g.IntN(len(runes))
	if g.chance(40) {
		from = 0
	}
	part := string(runes[from : from+1+g.IntN(len(runes)-from)])
	if g.chance(30) {
		return strings.ToUpper(part)
	}
	return part
}

// uses counts a name that no letter or digit follows.
func uses(text, name string) int {
	n := 0
	for rest := text; ; n++ {
		i := strings.Index(rest, name)
		if i < 0 {
			return n
		}
		rest = rest[i+len(name):]
		if rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			n--
		}
	}
}
