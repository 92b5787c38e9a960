package reading_test

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"plangraph/models"
)

// of makes a field of rows of one model that is the same on all days.
func of[T any](get func(*T) any) resolve {
	return func(row any, _ *models.Date, _ map[string]any) any { return get(row.(*T)) }
}

// on makes a field that is of a day.
func on[T any](get func(*T, *models.Date) any) resolve {
	return func(row any, day *models.Date, _ map[string]any) any { return get(row.(*T), day) }
}

// declare says what the fields of all types are: by hand what is more than a column of the model or the row that a key
// leads to.
func (w *world) declare() {
	w.fields = map[string]map[string]resolve{
		"Viewer": {
			"regionCode": of(func(v *models.Viewer) any { return known(v.RegionCode) }),
		},
		"Region": w.regionFields(), "Unit": w.unitFields(), "Plan": w.planFields(), "Target": w.targetFields(),
		"Standing": w.standingFields(),
		"Assignment": {"unitEnded": on(func(a *models.Assignment, day *models.Date) any {
			end := w.unit(a.UnitID).(*models.Unit).ActiveTo
			return end != nil && end.Before(orToday(day)) && (a.ValidTo == nil || end.Before(*a.ValidTo))
		})},
		"Post": {
			"holders": on(func(p *models.Post, _ *models.Date) any { return w.holdersOf(p) }),
			"upcoming": on(func(p *models.Post, day *models.Date) any {
				return slices.DeleteFunc(slices.Clone(w.holdersOf(p)), func(row any) bool {
					return !orToday(day).Before(row.(*models.PostHolder).ValidFrom)
				})
			}),
			"holder": on(func(p *models.Post, day *models.Date) any { return maybe(w.holder(p, day)) }),
		},
		"SearchHit": {
			"type":       of(func(h *hit) any { return string(h.Type) }),
			"text":       of(func(h *hit) any { return h.Text }),
			"plan":       of(func(h *hit) any { return maybe(h.Plan) }),
			"node":       of(func(h *hit) any { return h.Node }),
			"highlights": of(func(h *hit) any { return h.highlights() }),
		},
		"Highlight": {
			"start": func(row any, _ *models.Date, _ map[string]any) any { return row.(highlight)[0] },
			"end":   func(row any, _ *models.Date, _ map[string]any) any { return row.(highlight)[1] },
		},
	}
	w.declareChanges()
	w.declareDocuments()
	w.declareAnnotations()
	w.declareItems()
	w.declareColumns()
}

// known is nil for an empty text.
func known(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// holdersOf gives who held a post, the first before others.
func (w *world) holdersOf(p *models.Post) []any {
	rows := where(w, "PostHolder", "post", func(h *models.PostHolder) string { return h.PostID.String() }, p.ID.String())
	return sorted(rows, func(row any) []any {
		return []any{row.(*models.PostHolder).ValidFrom, row.(*models.PostHolder).ID.String()}
	})
}

// holder gives who holds a post today, or held it on a day.
func (w *world) holder(p *models.Post, day *models.Date) *models.PostHolder {
	for _, row := range w.holdersOf(p) {
		if h := row.(*models.PostHolder); h.Days().Has(orToday(day)) {
			return h
		}
	}
	return nil
}

func (w *world) regionFields() map[string]resolve {
	return map[string]resolve{
		"id": of(func(r *models.Region) any { return models.ID{Type: "Region", Code: r.Code}.String() }),
		"children": of(func(r *models.Region) any {
			return where(w, "Region", "parent", func(c *models.Region) string { return text(c.ParentCode) }, r.Code)
		}),
		"units": of(func(r *models.Region) any {
			return where(w, "Unit", "region", func(u *models.Unit) string { return u.RegionCode }, r.Code)
		}),
		"plans": of(func(r *models.Region) any {
			return where(w, "Plan", "region", func(p *models.Plan) string { return p.RegionCode }, r.Code)
		}),
	}
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func keyOf(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

func (w *world) unitFields() map[string]resolve {
	everyDay := func(u *models.Unit) []any {
		return where(w, "Assignment", "unit", func(a *models.Assignment) string { return a.UnitID.String() }, u.ID.String())
	}
	assignments := func(u *models.Unit, day *models.Date) []any { return w.held(everyDay(u), day) }
	return map[string]resolve{
		"changes": of(func(u *models.Unit) any {
			return where(w, "Change", "unit", func(c *models.Change) string { return keyOf(c.UnitID) }, u.ID.String())
		}),
		"children": of(func(u *models.Unit) any {
			return where(w, "Unit", "parent", func(c *models.Unit) string { return keyOf(c.ParentID) }, u.ID.String())
		}),
		"posts": of(func(u *models.Unit) any {
			rows := where(w, "Post", "unit", func(p *models.Post) string { return p.UnitID.String() }, u.ID.String())
			return sorted(rows, func(row any) []any { return []any{row.(*models.Post).Title} })
		}),
		"assignments": on(func(u *models.Unit, day *models.Date) any { return assignments(u, day) }),
		"upcoming":    on(func(u *models.Unit, day *models.Date) any { return w.toCome(everyDay(u), day) }),
		"workItems": func(row any, day *models.Date, arguments map[string]any) any {
			held := assignments(row.(*models.Unit), day)
			if role, ok := arguments["role"].(string); ok {
				held = ofRole(held, models.AssignmentRole(role))
			}
			var items []any
			for _, a := range held {
				if item := w.item(a.(*models.Assignment).ItemID); !slices.Contains(items, item) {
					items = append(items, item)
				}
			}
			return items
		},
	}
}

// inPlan gives the rows of a type that are of a plan.
func inPlan[T any](w *world, typeName string, plan func(*T) uuid.UUID) resolve {
	return of(func(p *models.Plan) any {
		return where(w, typeName, "plan", func(row *T) string { return plan(row).String() }, p.ID.String())
	})
}

// ofKind leaves tasks, or projects, or both.
func (w *world) ofKind(typeName string, items []any) []any {
	return slices.DeleteFunc(slices.Clone(items), func(row any) bool {
		task := row.(*models.WorkItem).Kind == models.KindTask
		return typeName == "Task" && !task || typeName == "Project" && task
	})
}

func (w *world) planFields() map[string]resolve {
	items := inPlan(w, "WorkItem", func(i *models.WorkItem) uuid.UUID { return i.PlanID })
	assignments := inPlan(w, "Assignment", func(a *models.Assignment) uuid.UUID { return a.PlanID })
	rows := func(get resolve, p *models.Plan) []any { list, _ := get(p, nil, nil).([]any); return list }
	return map[string]resolve{
		"changes": inPlan(w, "Change", func(c *models.Change) uuid.UUID { return c.PlanID }),
		"document": of(func(p *models.Plan) any {
			documents := where(
				w,
				"Document",
				"plan",
				func(d *models.Document) string { return d.PlanID.String() },
				p.ID.String(),
			)
			byAge := sorted(documents, func(row any) []any { return []any{row.(*models.Document).ID.String()} })
			slices.Reverse(byAge)
			return first(byAge)
		}),
		"areas": of(func(p *models.Plan) any {
			areas := where(w, "PlanArea", "plan", func(a *models.PlanArea) string { return a.PlanID.String() }, p.ID.String())
			return sorted(areas, func(row any) []any { return []any{row.(*models.PlanArea).Ordinal} })
		}),
		"workItems":   items,
		"tasks":       of(func(p *models.Plan) any { return w.ofKind("Task", rows(items, p)) }),
		"projects":    of(func(p *models.Plan) any { return w.ofKind("Project", rows(items, p)) }),
		"targets":     inPlan(w, "Target", func(t *models.Target) uuid.UUID { return t.PlanID }),
		"assignments": on(func(p *models.Plan, day *models.Date) any { return w.held(rows(assignments, p), day) }),
		"upcoming":    on(func(p *models.Plan, day *models.Date) any { return w.toCome(rows(assignments, p), day) }),
		"units": on(func(p *models.Plan, day *models.Date) any {
			var units []any
			for _, a := range w.held(rows(assignments, p), day) {
				if u := w.unit(a.(*models.Assignment).UnitID); !slices.Contains(units, u) {
					units = append(units, u)
				}
			}
			return units
		}),
	}
}

func (w *world) declareDocuments() {
	w.fields["Document"] = map[string]resolve{
		"body": of(func(d *models.Document) any { return d.Body }),
		"citations": of(func(d *models.Document) any {
			return where(
				w,
				"Citation",
				"document",
				func(c *models.Citation) string { return c.DocumentID.String() },
				d.ID.String(),
			)
		}),
	}
	items := func(typeName string) resolve {
		return of(func(a *models.PlanArea) any {
			return w.ofKind(
				typeName,
				where(w, "WorkItem", "area", func(i *models.WorkItem) string { return i.AreaID.String() }, a.ID.String()),
			)
		})
	}
	w.fields["PlanArea"] = map[string]resolve{
		"workItems": items("WorkItem"), "tasks": items("Task"), "projects": items("Project"),
	}
}

func (w *world) standingFields() map[string]resolve {
	return map[string]resolve{
		"gap": of(func(s *models.Standing) any {
			if s.PlannedPercent == nil || s.ActualPercent == nil {
				return nil
			}
			return percent(*s.PlannedPercent - *s.ActualPercent)
		}),
	}
}

func (w *world) targetFields() map[string]resolve {
	return map[string]resolve{
		"curve": of(func(t *models.Target) any {
			points := where(
				w,
				"CurvePoint",
				"target",
				func(p *models.CurvePoint) string { return p.TargetID.String() },
				t.ID.String(),
			)
			return sorted(points, func(row any) []any { return []any{row.(*models.CurvePoint).Month} })
		}),
		"readings": on(func(t *models.Target, day *models.Date) any {
			rows := where(
				w,
				"Reading",
				"target",
				func(r *models.Reading) string { return r.TargetID.String() },
				t.ID.String(),
			)
			rows = slices.DeleteFunc(slices.Clone(rows), func(row any) bool { // a month is read when it is over
				return day != nil && day.Before(row.(*models.Reading).Month.EndOfMonth())
			})
			return sorted(rows, func(row any) []any { return []any{row.(*models.Reading).Month} })
		}),
	}
}

// ofItem gives the rows of a type that hang on an item, ordered by a key.
func ofItem[T any](w *world, typeName string, item func(*T) uuid.UUID, key func(*T) any) resolve {
	return of(func(i *models.WorkItem) any {
		rows := where(w, typeName, "item", func(row *T) string { return item(row).String() }, i.ID.String())
		return sorted(rows, func(row any) []any { return []any{key(row.(*T))} })
	})
}

// declareItems declares tasks and projects.
func (w *world) declareItems() {
	below := func(typeName string) resolve {
		return of(func(i *models.WorkItem) any {
			return w.ofKind(
				typeName,
				where(w, "WorkItem", "parent", func(c *models.WorkItem) string { return keyOf(c.ParentID) }, i.ID.String()),
			)
		})
	}
	w.fields["Task"] = w.itemFields(below("WorkItem"))
	w.fields["Task"]["projects"] = below("Project")
	for _, k := range models.ProjectKinds {
		w.fields[k.TypeName] = w.itemFields(below("WorkItem"))
		for _, f := range k.Attributes() {
			w.fields[k.TypeName][f.Name] = of(func(i *models.WorkItem) any {
				var attributes map[string]any
				if err := json.Unmarshal([]byte(i.Attributes), &attributes); err != nil {
					panic(err)
				}
				return attributes[f.Name]
			})
		}
		for _, f := range k.Quantities() {
			w.fields[k.TypeName][f.Name] = of(func(i *models.WorkItem) any {
				for _, t := range where(w, "Target", "item", func(t *models.Target) string { return t.ItemID.String() }, i.ID.String()) {
					if text(t.(*models.Target).Measure) == f.Measure {
						return t
					}
				}
				return nil
			})
		}
	}
}

func (w *world) itemFields(children resolve) map[string]resolve {
	fields := map[string]resolve{
		"changes": of(func(i *models.WorkItem) any {
			return where(w, "Change", "item", func(c *models.Change) string { return keyOf(c.ItemID) }, i.ID.String())
		}),
		"children": children,
		"actions": ofItem(
			w,
			"Action",
			func(a *models.Action) uuid.UUID { return a.ItemID },
			func(a *models.Action) any { return a.Ordinal },
		),
		"targets": ofItem(
			w,
			"Target",
			func(t *models.Target) uuid.UUID { return t.ItemID },
			func(t *models.Target) any { return t.Position },
		),
		"milestones": ofItem(w, "Milestone", func(m *models.Milestone) uuid.UUID { return m.ItemID },
			func(m *models.Milestone) any { return m.Ordinal }),
		"funding": ofItem(
			w,
			"Funding",
			func(f *models.Funding) uuid.UUID { return f.ItemID },
			func(f *models.Funding) any { return string(f.Source) },
		),
	}
	w.addDuties(fields)
	return fields
}

// addDuties adds the fields that are of a day: who answers for an item, and how it stands.
func (w *world) addDuties(fields map[string]resolve) {
	fields["assignments"] = on(func(i *models.WorkItem, day *models.Date) any { return w.assignmentsOf(i, day) })
	fields["supports"] = on(func(i *models.WorkItem, day *models.Date) any {
		return ofRole(w.assignmentsOf(i, day), models.RoleSupport)
	})
	fields["upcoming"] = on(func(i *models.WorkItem, day *models.Date) any {
		rows := where(
			w, "Assignment", "item", func(a *models.Assignment) string { return a.ItemID.String() }, i.ID.String(),
		)
		return sorted(w.toCome(rows, day), func(row any) []any {
			a := row.(*models.Assignment)
			return []any{a.ValidFrom, string(a.Role), a.ID.String()}
		})
	})
	fields["lead"] = on(func(i *models.WorkItem, day *models.Date) any { return maybe(w.lead(i, day)) })
	fields["leadUnit"] = on(func(i *models.WorkItem, day *models.Date) any {
		if lead := w.lead(i, day); lead != nil {
			return w.unit(lead.UnitID)
		}
		return nil
	})
	fields["standing"] = on(func(i *models.WorkItem, day *models.Date) any { return maybe(w.standing(i, day)) })
	fields["standings"] = on(func(i *models.WorkItem, day *models.Date) any { return w.standingsOf(i, day) })
	fields["light"] = on(func(i *models.WorkItem, day *models.Date) any {
		if day == nil {
			return string(i.Light)
		}
		if s := w.standing(i, day); s != nil {
			return string(s.Light)
		}
		return "GREY"
	})
	fields["plannedPercent"] = on(func(i *models.WorkItem, day *models.Date) any {
		if s := w.standing(i, day); day != nil && s != nil {
			return percentOf(s.PlannedPercent)
		} else if day != nil {
			return nil
		}
		return percentOf(i.PlannedPercent)
	})
	fields["actualPercent"] = on(func(i *models.WorkItem, day *models.Date) any {
		if s := w.standing(i, day); day != nil && s != nil {
			return percentOf(s.ActualPercent)
		} else if day != nil {
			return nil
		}
		return percentOf(i.ActualPercent)
	})
}

// highlight is a stretch of a text, in code points.
type highlight [2]int

// addHits adds what search can find.
func (w *world) addHits() {
	add := func(t models.SearchType, plan, id uuid.UUID, text string, node any) {
		h := &hit{Type: t, Text: text, Node: node, ID: id, PlanID: plan.String()}
		h.Plan, _ = w.plan(plan).(*models.Plan)
		w.hits = append(w.hits, h)
	}
	for _, row := range w.rows["Unit"] {
		u := row.(*models.Unit)
		names := slices.Concat(
			[]string{u.Name}, textsOf(json.RawMessage(u.ShortNames)), textsOf(json.RawMessage(u.FormerNames)),
		)
		add(models.SearchUnit, uuid.Nil, u.ID, strings.Join(names, "、"), u)
	}
	for _, row := range w.rows["PlanArea"] {
		a := row.(*models.PlanArea)
		add(models.SearchPlanArea, a.PlanID, a.ID, a.Title, a)
	}
	for _, row := range w.rows["WorkItem"] {
		i := row.(*models.WorkItem)
		t := models.SearchProject
		if i.Kind == models.KindTask {
			t = models.SearchTask
		}
		add(t, i.PlanID, i.ID, i.Title, i)
	}
	for _, row := range w.rows["Action"] {
		a := row.(*models.Action)
		add(models.SearchAction, a.PlanID, a.ID, a.Body, a)
	}
}

// fold makes a text comparable the way search compares: character by character.
func fold(text string) []rune {
	runes := []rune(text)
	for i, r := range runes {
		runes[i] = models.Fold(r)
	}
	return runes
}

// search gives copies of the hits that have every word of a query. Their order is by rank, see searchKeys.
func (w *world) search(query string) []any {
	words := strings.Fields(query)
	var found []any
	for _, row := range w.hits {
		h := *row.(*hit)
		h.Term = words
		if !slices.ContainsFunc(
			words,
			func(word string) bool { return !strings.Contains(string(fold(h.Text)), string(fold(word))) },
		) {
			found = append(found, &h)
		}
	}
	return found
}

// searchKeys order hits: the whole text, its beginning, anywhere, sentences; then the shorter ones.
func (h *hit) searchKeys() []any {
	folded, whole := string(fold(h.Text)), string(fold(strings.Join(h.Term, " ")))
	rank := 2
	switch {
	case h.Type == models.SearchAction:
		rank = 3
	case folded == whole:
		rank = 0
	case strings.HasPrefix(folded, whole):
		rank = 1
	}
	return []any{rank, len([]rune(h.Text)), h.PlanID, h.ID.String()}
}

// highlights gives the stretches that any word covers.
func (h *hit) highlights() []any {
	folded := fold(h.Text)
	covered := make([]bool, len(folded)+1)
	for _, word := range h.Term {
		w := fold(word)
		for i := 0; i+len(w) <= len(folded); i++ {
			if slices.Equal(folded[i:i+len(w)], w) {
				for j := range w {
					covered[i+j] = true
				}
			}
		}
	}
	var stretches []any
	from := -1
	for i, c := range covered {
		if c && from < 0 {
			from = i
		}
		if !c && from >= 0 {
			stretches = append(stretches, highlight{from, i})
			from = -1
		}
	}
	return stretches
}
