package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
)

// rowType is what the audit does with rows of a type that it knows by name only.
type rowType struct {
	// load reads a row; gorm.ErrRecordNotFound if it is not there.
	load func(ctx context.Context, w *Work, plan, id uuid.UUID) (models.Row, error)
	// with gives a row with fields set: a row like another, or a new one.
	with   func(row models.Row, fields map[string]json.RawMessage) (models.Row, error)
	create func(ctx context.Context, w *Work, row models.Row) error
	update func(ctx context.Context, w *Work, before, after models.Row) error
	remove func(ctx context.Context, w *Work, row models.Row) error
	// createAll is create for several rows at once.
	createAll func(ctx context.Context, w *Work, rows []models.Row) error
}

// rowTypes are the types of rows that mutations change, by their name in the audit.
func rowTypes() map[string]rowType {
	return map[string]rowType{
		"Plan": typed[models.Plan](), "Document": typed[models.Document](), "Citation": typed[models.Citation](), "PlanArea": typed[models.PlanArea](),
		"WorkItem": typed[models.WorkItem](), "Action": typed[models.Action](), "Target": typed[models.Target](),
		"CurvePoint": typed[models.CurvePoint](), "Reading": typed[models.Reading](), "Milestone": typed[models.Milestone](),
		"Funding": typed[models.Funding](), "Assignment": typed[models.Assignment](), "Standing": typed[models.Standing](),
		"Unit": typed[models.Unit](), "Post": typed[models.Post](), "PostHolder": typed[models.PostHolder](),
	}
}

func typed[R models.Row]() rowType {
	return rowType{
		load: func(ctx context.Context, w *Work, plan, id uuid.UUID) (models.Row, error) {
			rows := gorm.G[R](w.DB).Where("id = ?", id)
			var zero R
			if ofPlan(zero).Type != "Plan" && plan != uuid.Nil {
				rows = rows.Where("plan_id = ?", plan)
			}
			return rows.Take(ctx)
		},
		with: func(row models.Row, fields map[string]json.RawMessage) (models.Row, error) {
			var changed R // read anew: a copy would share what its pointers point to
			for _, layer := range []any{row, fields} {
				text, err := json.Marshal(layer)
				if err == nil {
					err = json.Unmarshal(text, &changed)
				}
				if err != nil {
					return nil, fmt.Errorf("read %T from the audit: %w", changed, err)
				}
			}
			return changed, nil
		},
		create: func(ctx context.Context, w *Work, row models.Row) error { return create(ctx, w, row.(R)) },
		createAll: func(ctx context.Context, w *Work, rows []models.Row) error {
			all := make([]R, len(rows))
			for i, row := range rows {
				all[i] = row.(R)
			}
			return createAll(ctx, w, all)
		},
		update: func(ctx context.Context, w *Work, before, after models.Row) error {
			changed := after.(R)
			_, err := update(ctx, w, before.(R), &changed)
			return err
		},
		remove: func(ctx context.Context, w *Work, row models.Row) error { return remove(ctx, w, row.(R)) },
	}
}
