package seeds

import (
	"github.com/google/uuid"

	"plangraph/models"
)

// assignmentsFile is assignments.yaml: who leads and who supports each work item.
type assignmentsFile struct {
	Status      text             `yaml:"status"`
	From        models.Date      `yaml:"from"`
	Assignments []assignmentYAML `yaml:"assignments"`
}

type assignmentYAML struct {
	Item    text   `yaml:"item"`
	Lead    text   `yaml:"lead"`
	Support []text `yaml:"support"`
}

func (r *reader) readAssignments(f assignmentsFile) {
	status := choice(r, f.Status, models.AssignmentSuggested, models.AssignmentConfirmed)
	assigned := make(map[string]int)
	for _, a := range f.Assignments {
		title := a.Item.Value
		item, ok := r.items[title]
		if !ok {
			r.mistake(a.Item.Line, "plan.yaml has no task or project %q", title)
			continue
		}
		if line, twice := assigned[title]; twice {
			r.mistake(a.Item.Line, "%q has its lead in line %d already", title, line)
			continue
		}
		assigned[title] = a.Item.Line
		r.assign(a, models.Assignment{PlanID: r.planID, ItemID: item, ValidFrom: f.From, Status: status})
	}
}

// assign adds the assignments of one item; like holds what they have in common.
func (r *reader) assign(a assignmentYAML, like models.Assignment) {
	seen := make(map[uuid.UUID]bool)
	add := func(name text, role models.AssignmentRole) {
		unit, ok := r.units[name.Value]
		switch {
		case !ok:
			r.mistake(name.Line, "units.yaml has no unit %q", name.Value)
		case seen[unit]:
			r.mistake(name.Line, "%s is named twice for %q", name.Value, a.Item.Value)
		}
		seen[unit] = true
		row := like
		row.ID, row.UnitID, row.Role = newID(), unit, role
		r.graph.Assignments = append(r.graph.Assignments, row)
	}
	if a.Lead.Value == "" {
		r.mistake(a.Item.Line, "%q has no lead", a.Item.Value)
	} else {
		add(a.Lead, models.RoleLead)
	}
	for _, name := range a.Support {
		add(name, models.RoleSupport)
	}
}
