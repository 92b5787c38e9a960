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
	"plangraph/workreport"
)

// TargetCreate adds a target to a work item.
func TargetCreate(in models.TargetCreateInput) work.Mutation[models.TargetCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TargetCreatePayload, error) {
		plan, item, err := lockItem(ctx, w, in.ItemID, in.ExpectedVersion, "itemId")
		if err != nil {
			return nil, err
		}
		target, curve := newTarget(w, item, models.TargetInput{
			Indicator: in.Indicator, Comparator: in.Comparator, Value: in.Value, ValueTo: in.ValueTo, Unit: in.Unit,
			Modality: in.Modality, Nature: in.Nature,
			Better: in.Better, Measure: in.Measure, Implicit: in.Implicit, Weight: in.Weight, Curve: in.Curve,
		})
		if err := planning.CheckTarget(plan, target, curve).Err(); err != nil {
			return nil, err
		}
		last, err := LastTarget(ctx, w, plan)
		if err != nil {
			return nil, err
		}
		target.Position = last + 1
		if err := createTarget(ctx, w, target, curve, "measure"); err != nil {
			return nil, err
		}
		return &models.TargetCreatePayload{Target: models.IDOf(target), WorkItem: models.IDOf(item)}, nil
	}
}

// TargetUpdate changes a target.
func TargetUpdate(in models.TargetUpdateInput) work.Mutation[models.TargetUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TargetUpdatePayload, error) {
		plan, item, target, err := lockPart[models.Target](ctx, w, in.TargetID, "Target", in.ExpectedVersion, "targetId")
		if err != nil {
			return nil, err
		}
		after, c := target, in.Changes
		work.Take(&after, c)
		SetBase(&after)
		was, err := curveOf(ctx, w, target)
		if err != nil {
			return nil, err
		}
		curve := was
		if c.Curve != nil {
			curve = newCurve(w, target, c.Curve)
		}
		if err := within("changes", planning.CheckTarget(plan, after, curve)).Err(); err != nil {
			return nil, err
		}
		if _, err := work.Update(ctx, w, target, &after); err != nil {
			return nil, measureTaken(err, after, "changes.measure")
		}
		err = saveCurve(ctx, w, was, curve)
		return &models.TargetUpdatePayload{Target: models.IDOf(target), WorkItem: models.IDOf(item)}, err
	}
}

// TargetDelete deletes a target with its curve and readings.
func TargetDelete(in models.TargetDeleteInput) work.Mutation[models.TargetDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TargetDeletePayload, error) {
		_, item, target, err := lockPart[models.Target](ctx, w, in.TargetID, "Target", in.ExpectedVersion, "targetId")
		if err != nil {
			return nil, err
		}
		if err := work.Remove(ctx, w, target); err != nil {
			return nil, err
		}
		return &models.TargetDeletePayload{TargetID: in.TargetID, WorkItem: models.IDOf(item)}, nil
	}
}

// TargetRestore brings back a deleted target.
func TargetRestore(in models.TargetRestoreInput) work.Mutation[models.TargetRestorePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TargetRestorePayload, error) {
		if err := restore(ctx, w, in.TargetID, "Target", "targetId"); err != nil {
			return nil, err
		}
		item, err := itemOf[models.Target](ctx, w, in.TargetID)
		return &models.TargetRestorePayload{Target: in.TargetID, WorkItem: item}, err
	}
}

// newTarget makes the rows of a new target; it has no position yet.
func newTarget(w *work.Work, item models.WorkItem, in models.TargetInput) (models.Target, []models.CurvePoint) {
	target := models.Target{PlanID: item.PlanID, ID: w.NewID(), ItemID: item.ID}
	work.Take(&target, in)
	SetBase(&target)
	return target, newCurve(w, target, in.Curve)
}

// SetBase gives a target's values in base units.
func SetBase(t *models.Target) {
	t.BaseValue, t.BaseValueTo, t.BaseUnit = t.Value, t.ValueTo, t.Unit
	if t.Unit == nil {
		return
	}
	convert := func(value *float64) *float64 {
		if value == nil {
			return nil
		}
		base, _ := workreport.InBase(*value, *t.Unit)
		return &base
	}
	t.BaseValue, t.BaseValueTo, t.BaseUnit = convert(t.Value), convert(t.ValueTo), nil
	if _, unit := workreport.InBase(0, *t.Unit); unit != "" {
		t.BaseUnit = &unit
	}
}

// newCurve makes the rows of a curve.
func newCurve(w *work.Work, target models.Target, in []models.CurvePointInput) []models.CurvePoint {
	curve := make([]models.CurvePoint, len(in))
	for i, point := range in {
		curve[i] = models.CurvePoint{
			PlanID: target.PlanID, ID: w.NewID(), TargetID: target.ID, Month: point.Month.FirstDay(), Planned: point.Planned,
		}
	}
	return curve
}

// createTarget adds a target and its curve. argument is where the input gives its measure.
func createTarget(
	ctx context.Context, w *work.Work, target models.Target, curve []models.CurvePoint, argument string,
) error {
	if err := work.Create(ctx, w, target); err != nil {
		return measureTaken(err, target, argument)
	}
	return work.CreateAll(ctx, w, curve)
}

func measureTaken(err error, target models.Target, argument string) error {
	if target.Measure == nil {
		return err
	}
	return duplicate(err, argument, problem.Message{
		En: "the item has a target with the measure %s already", Zh: "该事项已有计量代码为 %s 的指标",
	}, *target.Measure)
}

// LastTarget gives the last place that is taken by a target in a plan; 0 if there is none.
func LastTarget(ctx context.Context, w *work.Work, plan models.Plan) (int, error) {
	last, err := gorm.G[models.Target](w.DB).Select("position").Where("plan_id = ?", plan.ID).Order("position DESC").Take(
		ctx,
	)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, fmt.Errorf("read the last target: %w", err)
	}
	return last.Position, nil
}

// curveOf gives a target's curve, month by month.
func curveOf(ctx context.Context, w *work.Work, target models.Target) ([]models.CurvePoint, error) {
	curve, err := gorm.G[models.CurvePoint](
		w.DB,
	).Where(
		"plan_id = ? AND target_id = ?",
		target.PlanID,
		target.ID,
	).Order(
		"month",
	).Find(
		ctx,
	)
	if err != nil {
		return nil, fmt.Errorf("read the curve: %w", err)
	}
	return curve, nil
}

// saveCurve makes a curve of another one, month by month.
func saveCurve(ctx context.Context, w *work.Work, was, curve []models.CurvePoint) error {
	there := map[models.Date]models.CurvePoint{}
	for _, point := range was {
		there[point.Month] = point
	}
	var added, gone []models.CurvePoint
	var changed []work.Revision[models.CurvePoint]
	kept := map[uuid.UUID]bool{}
	for _, point := range curve {
		old, known := there[point.Month]
		if !known {
			added = append(added, point)
			continue
		}
		kept[old.ID] = true
		after := old
		after.Planned = point.Planned
		changed = append(changed, work.Revision[models.CurvePoint]{Before: old, After: after})
	}
	for _, point := range was {
		if !kept[point.ID] {
			gone = append(gone, point)
		}
	}
	if _, err := work.UpdateAll(ctx, w, changed); err != nil {
		return err
	}
	if err := work.Remove(ctx, w, gone...); err != nil {
		return err
	}
	return work.CreateAll(ctx, w, added)
}

func targetRow() work.Declaration {
	return work.Row[models.Target]{
		PartOf: "ItemID",
		Order:  "position",
		Place:  work.Place{Field: "Position", Within: "PlanID", AtEnd: true},
		Check: inItsPlan(
			func(plan models.Plan, t models.Target) problem.List { return planning.CheckTarget(plan, t, nil) },
		),
	}
}

func curvePointRow() work.Declaration { return work.Row[models.CurvePoint]{PartOf: "TargetID"} }

func readingRow() work.Declaration { return work.Row[models.Reading]{PartOf: "TargetID"} }
