package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// verifyAssignees holds the assignments that come back, or come to hold for other days or units, to the rules: their
// units may be assigned in the plan, and last as long. What else changes of one leaves them as they are.
func verifyAssignees(ctx context.Context, w *work.Work, changes []models.Change) (problem.List, error) {
	assigned := map[uuid.UUID][]uuid.UUID{}
	for _, c := range changes {
		if c.Type != "Assignment" || c.Action == models.ActionDelete {
			continue
		}
		after := work.FieldsIn(c.After)
		if after["UnitID"] != nil || after["ValidFrom"] != nil || after["ValidTo"] != nil {
			assigned[c.PlanID] = append(assigned[c.PlanID], c.EntityID)
		}
	}
	var problems problem.List
	for planID, ids := range assigned {
		plan, err := work.Read[models.Plan](ctx, w, uuid.Nil, planID)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the plan: %w", err)
		}
		rows, err := work.RowsWith[models.Assignment](ctx, w, planID, "id", ids)
		if err != nil {
			return nil, err
		}
		more, err := verifyAssigned(ctx, w, plan, rows)
		if problems = append(problems, more...); err != nil || len(problems) > 0 {
			return problems, err
		}
	}
	return problems, nil
}

// verifyAssigned holds assignments of a plan to the rules, up to the first unit that breaks one.
func verifyAssigned(
	ctx context.Context, w *work.Work, plan models.Plan, rows []models.Assignment,
) (problem.List, error) {
	units := make([]uuid.UUID, len(rows))
	for i, a := range rows {
		units[i] = a.UnitID
	}
	if err := work.ShareAll[models.Unit](ctx, w, units); err != nil {
		return nil, err
	}
	for _, a := range rows {
		unit, err := work.Share[models.Unit](ctx, w, a.UnitID)
		if err != nil {
			return nil, fmt.Errorf("read the unit: %w", err)
		}
		var problems problem.List
		planning.CheckInLine(&problems, plan, unit, "")
		planning.CheckLasts(&problems, unit, a.Days(), "")
		if len(problems) > 0 {
			return problems, nil
		}
	}
	return nil, nil
}
