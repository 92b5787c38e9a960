package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/work"
)

// rowType is what the audit does with rows of a type that it knows by name only.
type rowType struct {
	// load reads a row; gorm.ErrRecordNotFound if it is not there.
	load func(ctx context.Context, w *work.Work, plan, id uuid.UUID) (models.Row, error)
	// with gives a row with fields set: a row like another, or a new one.
	With   func(row models.Row, fields map[string]json.RawMessage) (models.Row, error)
	create func(ctx context.Context, w *work.Work, row models.Row) error
	Update func(ctx context.Context, w *work.Work, before, after models.Row) error
	remove func(ctx context.Context, w *work.Work, row models.Row) error
	// createAll is create for several rows at once.
	createAll func(ctx context.Context, w *work.Work, rows []models.Row) error
}

// rowTypes are the types of rows that mutations change, by their name in the audit.
func rowTypes() map[string]rowType {
	return map[string]rowType{
		"Plan": Typed[models.Plan](), "Document": Typed[models.Document](), "Citation": Typed[models.Citation](), "PlanArea": Typed[models.PlanArea](),
		"WorkItem": Typed[models.WorkItem](), "Action": Typed[models.Action](), "Target": Typed[models.Target](),
		"CurvePoint": Typed[models.CurvePoint](), "Reading": Typed[models.Reading](), "Milestone": Typed[models.Milestone](),
		"Funding": Typed[models.Funding](), "Assignment": Typed[models.Assignment](), "Standing": Typed[models.Standing](),
		"Unit": Typed[models.Unit](), "Post": Typed[models.Post](), "PostHolder": Typed[models.PostHolder](),
	}
}

// Typed gives what the audit does with rows of a type.
func Typed[R models.Row]() rowType {
	return rowType{
		load: func(ctx context.Context, w *work.Work, plan, id uuid.UUID) (models.Row, error) {
			rows := gorm.G[R](w.DB).Where("id = ?", id)
			var zero R
			if models.IDOf(zero).Type != "Plan" && plan != uuid.Nil {
				rows = rows.Where("plan_id = ?", plan)
			}
			return rows.Take(ctx)
		},
		With: func(row models.Row, fields map[string]json.RawMessage) (models.Row, error) {
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
		create: func(ctx context.Context, w *work.Work, row models.Row) error { return work.Create(ctx, w, row.(R)) },
		createAll: func(ctx context.Context, w *work.Work, rows []models.Row) error {
			all := make([]R, len(rows))
			for i, row := range rows {
				all[i] = row.(R)
			}
			return work.CreateAll(ctx, w, all)
		},
		Update: func(ctx context.Context, w *work.Work, before, after models.Row) error {
			changed := after.(R)
			_, err := work.Update(ctx, w, before.(R), &changed)
			return err
		},
		remove: func(ctx context.Context, w *work.Work, row models.Row) error { return work.Remove(ctx, w, row.(R)) },
	}
}
