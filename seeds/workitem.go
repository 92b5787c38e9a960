package seeds

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"plangraph/models"
)

type taskYAML struct {
	Label    text          `yaml:"label"`
	Ordinal  int           `yaml:"ordinal"`
	Title    text          `yaml:"title"`
	Quote    passage       `yaml:"quote"`
	Actions  []passage     `yaml:"actions"`
	Targets  []targetYAML  `yaml:"targets"`
	Projects []projectYAML `yaml:"projects"`
}

type projectYAML struct {
	Title      text           `yaml:"title"`
	Kind       text           `yaml:"kind"`
	Named      *bool          `yaml:"named"`
	Quote      passage        `yaml:"quote"`
	Stage      text           `yaml:"stage"`
	Place      text           `yaml:"place"`
	Attributes map[string]any `yaml:"attributes"`
	Targets    []targetYAML   `yaml:"targets"`
	Projects   []projectYAML  `yaml:"projects"`
}

// readTask adds a task and what is below it; like holds what all items of its area have in common.
func (r *reader) readTask(t taskYAML, like models.WorkItem) {
	item := like
	item.Kind, item.Title = models.KindTask, t.Title.Value
	item.Ordinal, item.Label = &t.Ordinal, t.Label.pointer()
	item.CitationID = r.cite(heading(t.Quote, t.Label, t.Title))
	id := r.addItem(item, t.Title)
	for i, a := range t.Actions {
		r.graph.Actions = append(r.graph.Actions, models.Action{
			PlanID: r.planID, ID: newID(), ItemID: id, Ordinal: i + 1, Body: a.Text.Value, CitationID: r.cite(a),
		})
	}
	r.readTargets(t.Targets, id)
	for _, p := range t.Projects {
		r.readProject(p, id, like)
	}
}

func (r *reader) readProject(p projectYAML, parent uuid.UUID, like models.WorkItem) {
	item := like
	item.ParentID = &parent
	item.Kind, item.Title = choice(r, p.Kind, projectKinds()...), p.Title.Value
	item.Named = p.Named == nil || *p.Named
	item.Stage, item.PlaceName = p.Stage.pointer(), p.Place.pointer()
	for _, word := range []text{p.Stage, p.Place} {
		if !strings.Contains(p.Quote.Text.Value, word.Value) {
			r.mistake(word.Line, "the quote of %q does not say %q", p.Title.Value, word.Value)
		}
	}
	item.Attributes = r.attributes(p, item.Kind)
	item.CitationID = r.cite(p.Quote)
	id := r.addItem(item, p.Title)
	r.readTargets(p.Targets, id)
	for _, nested := range p.Projects {
		r.readProject(nested, id, like)
	}
}

// addItem adds an item at the next position of the plan, which is the order of the document, and gives its id.
func (r *reader) addItem(item models.WorkItem, title text) uuid.UUID {
	item.ID, item.Position = newID(), len(r.graph.Items)+1
	if _, taken := r.items[title.Value]; taken {
		r.mistake(title.Line, "two items are called %q", title.Value)
	}
	r.items[title.Value] = item.ID
	r.graph.Items = append(r.graph.Items, item)
	return item.ID
}

// attributes gives what only the project's kind has, as JSON.
func (r *reader) attributes(p projectYAML, kind models.Kind) models.JSON {
	if len(p.Attributes) == 0 {
		return "{}"
	}
	registered, _ := models.ProjectKindOf(kind) // an unknown kind is a mistake of its own
	var names []string
	for _, f := range registered.Attributes() {
		names = append(names, f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		f, has := registered.Attribute(name)
		switch {
		case !has:
			r.mistake(
				p.Title.Line, "%q is a %s, which has no attribute %q; it has: %s", p.Title.Value, kind, name,
				strings.Join(names, ", "),
			)
		case !f.Takes(p.Attributes[name]):
			r.mistake(
				p.Title.Line, "the attribute %s of %q is a %s, not %v", name, p.Title.Value, f.GraphQLType(),
				p.Attributes[name],
			)
		}
	}
	object, err := json.Marshal(p.Attributes)
	if err != nil {
		r.mistake(p.Title.Line, "the attributes of %q are no JSON: %s", p.Title.Value, err)
	}
	return models.JSON(object)
}

func projectKinds() []models.Kind {
	kinds := make([]models.Kind, 0, len(models.ProjectKinds))
	for _, k := range models.ProjectKinds {
		kinds = append(kinds, k.Kind)
	}
	return kinds
}
