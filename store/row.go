package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/problem"
	"plangraph/work"
)

// Rows are the rows of the plan graph, each declared in its noun's file: what others go with, or refer to, comes
// first. What goes with a row is deleted before it in the opposite order.
func Rows() []work.Declaration {
	return []work.Declaration{
		tokenRow(), unitRow(), postRow(), postHolderRow(), planRow(), documentRow(), citationRow(), areaRow(), itemRow(),
		actionRow(), fundingRow(), milestoneRow(),
		assignmentRow(), standingRow(), targetRow(), curvePointRow(), readingRow(),
	}
}

// inItsPlan makes a rule of rows of a plan the check of a row by itself.
func inItsPlan[R any](
	check func(plan models.Plan, row R) problem.List,
) func(context.Context, *work.Work, R) (problem.List, error) {
	return func(ctx context.Context, w *work.Work, row R) (problem.List, error) {
		plan, err := work.Read[models.Plan](ctx, w, uuid.Nil, models.IDOf(row).Plan)
		if err != nil {
			return nil, fmt.Errorf("read the plan: %w", err)
		}
		return check(plan, row), nil
	}
}

// alone makes a rule of rows the check of a row by itself.
func alone[R any](check func(row R) problem.List) func(context.Context, *work.Work, R) (problem.List, error) {
	return func(_ context.Context, _ *work.Work, row R) (problem.List, error) { return check(row), nil }
}
