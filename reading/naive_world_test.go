package reading_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
)

// world is a plan graph as one viewer may see it. A row is a pointer to its model.
type world struct {
	viewer models.Viewer
	rows   map[string][]any // by GraphQL type; all items under WorkItem
	hits   []any
	index  map[string]map[string][]any
	ids    map[string]any
	fields map[string]map[string]resolve
}

// resolve gives a field of a row: nil, a scalar, a row or rows. Where nothing else is said, it is as of day, nil for
// now.
type resolve func(row any, day *models.Date, arguments map[string]any) any

// hit is what search finds.
type hit struct {
	Type   models.SearchType
	Text   string
	Plan   *models.Plan
	Node   any
	PlanID string
	ID     uuid.UUID
	Term   []string
}

// How scalars are written, where their Go type does not tell.
type (
	percent float64 // rounded to four decimals
	month   string
	mean    float64 // of numbers, compared with some tolerance
)

// newWorld leaves out the plans that the viewer may not see, with everything in them, and changes and tokens that are
// not its to see.
func newWorld(g *graph, viewer models.Viewer) *world {
	w := &world{viewer: viewer, rows: map[string][]any{}, index: map[string]map[string][]any{}, ids: map[string]any{}}
	add(w, "Region", g.Regions, nil)
	seen := map[uuid.UUID]bool{}
	for _, p := range g.Plans {
		seen[p.ID] = p.Visibility == models.VisibilityPublic || viewer.Role == models.RoleSystem ||
			viewer.Role != models.RoleAnonymous && w.within(p.RegionCode, viewer.RegionCode)
	}
	add(w, "Unit", g.Units, nil)
	add(w, "Post", g.Posts, nil)
	add(w, "PostHolder", g.Holders, nil)
	add(w, "Plan", g.Plans, func(p *models.Plan) bool { return seen[p.ID] })
	add(w, "Document", g.Documents, func(r *models.Document) bool { return seen[r.PlanID] })
	add(w, "Citation", g.Citations, func(r *models.Citation) bool { return seen[r.PlanID] })
	add(w, "PlanArea", g.Areas, func(r *models.PlanArea) bool { return seen[r.PlanID] })
	add(w, "WorkItem", g.Items, func(r *models.WorkItem) bool { return seen[r.PlanID] })
	add(w, "Action", g.Actions, func(r *models.Action) bool { return seen[r.PlanID] })
	add(w, "Target", g.Targets, func(r *models.Target) bool { return seen[r.PlanID] })
	add(w, "CurvePoint", g.CurvePoints, func(r *models.CurvePoint) bool { return seen[r.PlanID] })
	add(w, "Reading", g.Readings, func(r *models.Reading) bool { return seen[r.PlanID] })
	add(w, "Milestone", g.Milestones, func(r *models.Milestone) bool { return seen[r.PlanID] })
	add(w, "Funding", g.Fundings, func(r *models.Funding) bool { return seen[r.PlanID] })
	add(w, "Assignment", g.Assignments, func(r *models.Assignment) bool { return seen[r.PlanID] })
	add(w, "Standing", g.Standings, func(r *models.Standing) bool { return seen[r.PlanID] })
	add(w, "Change", g.Changes, func(c *models.Change) bool {
		return viewer.Role == models.RoleSystem || viewer.Role == models.RoleAdmin && w.within(
			c.RegionCode, viewer.RegionCode,
		)
	})
	add(w, "Token", g.Tokens, func(t *models.Token) bool {
		return viewer.Role == models.RoleSystem || viewer.Role == models.RoleAdmin && t.RegionCode != nil && w.within(
			*t.RegionCode, viewer.RegionCode,
		)
	})
	w.addAnnotations()
	w.declare()
	for typeName, rows := range w.rows {
		if w.fields[typeName]["id"] == nil && typeName != "WorkItem" {
			continue
		}
		for _, row := range rows {
			w.ids[w.field(typeOf(row), "id")(row, nil, nil).(string)] = row
		}
	}
	w.addHits()
	return w
}

func add[T any](w *world, typeName string, rows []T, seen func(*T) bool) {
	w.rows[typeName] = []any{}
	for i := range rows {
		if seen == nil || seen(&rows[i]) {
			w.rows[typeName] = append(w.rows[typeName], &rows[i])
		}
	}
}

// draws tells whether the graph is one that could have things of a type: a noun that is new is not drawn, and all that
// is asked of it is answered by nothing.
func (w *world) draws(d *ast.Definition) bool {
	_, drawn := w.rows[d.Name]
	return drawn || slices.Contains(d.Interfaces, "WorkItem")
}

// within tells whether a region is the other or lies below it.
func (w *world) within(code, other string) bool {
	for r := w.region(code); r != nil; r = w.region(*r.ParentCode) {
		if r.Code == other {
			return true
		}
		if r.ParentCode == nil {
			break
		}
	}
	return false
}

func (w *world) field(typeName, name string) resolve {
	f := w.fields[typeName][name]
	if f == nil {
		panic("the naive walk has no field " + typeName + "." + name)
	}
	return f
}

// all gives the rows of an object type or interface.
func (w *world) all(typeName string) []any {
	switch typeName {
	case "Task", "Project":
		return slices.DeleteFunc(slices.Clone(w.rows["WorkItem"]), func(row any) bool {
			return (row.(*models.WorkItem).Kind == models.KindTask) != (typeName == "Task")
		})
	}
	return w.rows[typeName]
}

// where gives the rows of a type whose key, by the name of the index, has a value.
func where[T any](w *world, typeName, index string, key func(*T) string, value string) []any {
	name := typeName + "." + index
	if w.index[name] == nil {
		w.index[name] = map[string][]any{}
		for _, row := range w.rows[typeName] {
			k := key(row.(*T))
			w.index[name][k] = append(w.index[name][k], row)
		}
	}
	return w.index[name][value]
}

// first gives the one row, or nil.
func first(rows []any) any {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

// maybe is nil for a nil pointer.
func maybe[T any](row *T) any {
	if row == nil {
		return nil
	}
	return row
}

func percentOf(p *float64) any {
	if p == nil {
		return nil
	}
	return percent(*p)
}

func (w *world) byID(id string) any { return w.ids[id] }

func (w *world) region(code string) *models.Region {
	found, _ := first(where(w, "Region", "code", func(r *models.Region) string { return r.Code }, code)).(*models.Region)
	return found
}

func (w *world) unit(id uuid.UUID) any {
	return first(where(w, "Unit", "id", func(u *models.Unit) string { return u.ID.String() }, id.String()))
}

func (w *world) plan(id uuid.UUID) any {
	return first(where(w, "Plan", "id", func(p *models.Plan) string { return p.ID.String() }, id.String()))
}

func (w *world) item(id uuid.UUID) any {
	return first(where(w, "WorkItem", "id", func(i *models.WorkItem) string { return i.ID.String() }, id.String()))
}

func (w *world) citation(id *uuid.UUID) any {
	if id == nil {
		return nil
	}
	return first(where(w, "Citation", "id", func(c *models.Citation) string { return c.ID.String() }, id.String()))
}

// held leaves the assignments that hold today, or held on a day.
func (w *world) held(assignments []any, day *models.Date) []any {
	return slices.DeleteFunc(slices.Clone(assignments), func(row any) bool {
		return !row.(*models.Assignment).Days().Has(orToday(day))
	})
}

// noon is when all is asked, in the middle of the days of the random graphs.
var noon = time.Date(2023, time.July, 1, 4, 0, 0, 0, time.UTC)

// orToday is the day that is asked for, or the one on which it is.
func orToday(day *models.Date) models.Date {
	if day == nil {
		return models.NewDate(2023, time.July, 1)
	}
	return *day
}

// toCome leaves the assignments that begin later.
func (w *world) toCome(assignments []any, day *models.Date) []any {
	return slices.DeleteFunc(slices.Clone(assignments), func(row any) bool {
		return !orToday(day).Before(row.(*models.Assignment).ValidFrom)
	})
}

// ofRole leaves the assignments with a role.
func ofRole(assignments []any, role models.AssignmentRole) []any {
	return slices.DeleteFunc(
		slices.Clone(assignments),
		func(row any) bool { return row.(*models.Assignment).Role != role },
	)
}

// assignmentsOf gives who answers for an item, leads before others.
func (w *world) assignmentsOf(item *models.WorkItem, day *models.Date) []any {
	rows := w.held(
		where(w, "Assignment", "item", func(a *models.Assignment) string { return a.ItemID.String() }, item.ID.String()),
		day,
	)
	return sorted(rows, func(row any) []any {
		a := row.(*models.Assignment)
		return []any{string(a.Role), a.ValidFrom, a.ID.String()}
	})
}

// lead gives the item's lead.
func (w *world) lead(item *models.WorkItem, day *models.Date) *models.Assignment {
	leads := ofRole(w.assignmentsOf(item, day), models.RoleLead)
	if len(leads) == 0 {
		return nil
	}
	return leads[len(leads)-1].(*models.Assignment)
}

// standingsOf gives an item's standings, by then if there is a day.
func (w *world) standingsOf(item *models.WorkItem, day *models.Date) []any {
	rows := slices.Clone(
		where(w, "Standing", "item", func(s *models.Standing) string { return s.ItemID.String() }, item.ID.String()),
	)
	rows = slices.DeleteFunc(rows, func(row any) bool { return day != nil && day.Before(row.(*models.Standing).AsOf) })
	return sorted(rows, func(row any) []any { return []any{row.(*models.Standing).AsOf} })
}

// standing gives an item's current standing, or the last of a day.
func (w *world) standing(item *models.WorkItem, day *models.Date) *models.Standing {
	rows := w.standingsOf(item, day)
	if day != nil && len(rows) > 0 {
		return rows[len(rows)-1].(*models.Standing)
	}
	for _, row := range rows {
		if s := row.(*models.Standing); s.Current {
			return s
		}
	}
	return nil
}

// sorted orders rows by keys.
func sorted(rows []any, keys func(any) []any) []any {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b any) int { return compareAll(keys(a), keys(b)) })
	return rows
}

func compareAll(a, b []any) int {
	for i := range a {
		if c := compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

// compare orders two values of one sort; nil is the least.
func compare(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	switch a := a.(type) {
	case models.Date:
		return strings.Compare(a.String(), b.(models.Date).String())
	case time.Time:
		return a.Truncate(time.Microsecond).Compare(b.(time.Time).Truncate(time.Microsecond))
	case bool:
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	}
	if left := reflect.ValueOf(a); left.Kind() == reflect.String {
		return strings.Compare(left.String(), reflect.ValueOf(b).String())
	} else if left.CanInt() {
		return cmp.Compare(left.Int(), reflect.ValueOf(b).Int())
	}
	return cmp.Compare(reflect.ValueOf(a).Float(), reflect.ValueOf(b).Float())
}

// typeOf gives the GraphQL type of a row.
func typeOf(row any) string {
	switch r := row.(type) {
	case *models.WorkItem:
		for _, k := range models.ProjectKinds {
			if k.Kind == r.Kind {
				return k.TypeName
			}
		}
		return "Task"
	case *hit:
		return "SearchHit"
	case highlight:
		return "Highlight"
	case *changedField:
		return "ChangedField"
	case *annotation:
		return "Annotation"
	case *documentCoverage:
		return "DocumentCoverage"
	case *textSpan:
		return "TextSpan"
	}
	return reflect.TypeOf(row).Elem().Name()
}
