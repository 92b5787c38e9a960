package seeds

import (
	"time"

	"github.com/google/uuid"

	"plangraph/models"
)

// addAssignments gives an item a lead and up to two supporting units. In a tenth of the cases another unit led until May.
func (s *sampler) addAssignments(item uuid.UUID) {
	units := s.Perm(len(s.units))
	status := oneOf(s, models.AssignmentConfirmed, models.AssignmentConfirmed, models.AssignmentSuggested)
	add := func(unit int, role models.AssignmentRole, from time.Month, to *models.Date) {
		s.graph.Assignments = append(s.graph.Assignments, models.Assignment{
			PlanID: s.planID, ID: s.id(), ItemID: item, UnitID: s.units[unit], Role: role,
			ValidFrom: models.NewDate(sampleYear, from, 1), ValidTo: to, Status: status,
		})
	}
	from := time.January
	if s.chance(10) {
		last := models.NewDate(sampleYear, time.May, 31)
		add(units[3], models.RoleLead, from, &last)
		from = time.June
	}
	add(units[0], models.RoleLead, from, nil)
	for i := range s.IntN(3) {
		add(units[1+i], models.RoleSupport, oneOf(s, time.January, time.February, time.March), nil)
	}
}
