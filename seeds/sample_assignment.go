package seeds

import (
	"time"

	"github.com/google/uuid"

	"plangraph/models"
)

// addAssignments gives the item at a place a lead and up to two supporting units. In a tenth of the cases another unit
// led until May.
func (s *sampler) addAssignments(at draw, item uuid.UUID) {
	at = at.at("assignment")
	units := at.order("units", len(s.units))
	status := oneOf(at, "status", models.AssignmentConfirmed, models.AssignmentConfirmed, models.AssignmentSuggested)
	add := func(unit int, role models.AssignmentRole, from time.Month, to *models.Date) {
		s.graph.Assignments = append(s.graph.Assignments, models.Assignment{
			PlanID: s.planID, ID: s.id(at.nth(unit)), ItemID: item, UnitID: s.units[unit], Role: role,
			ValidFrom: models.NewDate(sampleYear, from, 1), ValidTo: to, Status: status,
		})
	}
	from := time.January
	if at.chance("changed", 10) {
		last := models.NewDate(sampleYear, time.May, 31)
		add(units[3], models.RoleLead, from, &last)
		from = time.June
	}
	add(units[0], models.RoleLead, from, nil)
	for i := range at.below("supports", 3) {
		add(units[1+i], models.RoleSupport, oneOf(at.nth(units[1+i]), "from", time.January, time.February, time.March), nil)
	}
}
