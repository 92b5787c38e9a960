package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"plangraph/problem"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"plangraph/models"
	"plangraph/planning"
)

// china is where the plans are: its day is the day of a request. It has no daylight saving.
var china = time.FixedZone("UTC+8", 8*60*60)

// forUpdate locks a row that is going to be changed or that changes hang on. One mutation works on a plan at a time, so what
// it has checked about the plan still holds when it commits. SQLite has one writer anyway.
var forUpdate = clause.Locking{Strength: "NO KEY UPDATE"}

// forShare keeps a row from being changed until the work is done.
var forShare = clause.Locking{Strength: "SHARE"}

// taken gives what a look-up found; nothing found is the problem of the argument that named it.
func taken[R any](row R, err error, argument string) (R, error) {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, notFound(argument)
	}
	if err != nil {
		return row, fmt.Errorf("look up %T: %w", row, err)
	}
	return row, nil
}

// idOf gives the row id that an id of a type names; the nil UUID, which no row has, if it is of another type.
func idOf(id models.ID, typeName string) uuid.UUID {
	if id.Type != typeName {
		return uuid.Nil
	}
	return id.Row
}

// changesRegion refuses unless the viewer may change what is of a region. What it may not even see is not there.
func (w *Work) changesRegion(regionCode string, seen bool, argument string) error {
	if w.viewer().Role.AtLeast(models.RoleAdmin) && w.viewer().Covers(regionCode) {
		return nil
	}
	if !seen {
		return notFound(argument)
	}
	return problem.Refuse(problem.Forbidden, argument, problem.Message{
		En: "region %s is not yours to change", Zh: "无权修改行政区 %s 的数据",
	}, regionCode)
}

// plan locks a plan, something of which is going to be changed. A closed one stays as it is.
func (w *Work) plan(ctx context.Context, id uuid.UUID, argument string) (models.Plan, error) {
	plan, err := w.planItself(ctx, id, argument)
	if err == nil && plan.Status == models.PlanClosed {
		err = problem.List{planning.Closed(plan, argument)}
	}
	return plan, err
}

// planItself locks a plan that is going to be changed itself, closed or not.
func (w *Work) planItself(ctx context.Context, id uuid.UUID, argument string) (models.Plan, error) {
	plan, err := gorm.G[models.Plan](w.DB, forUpdate).Where("id = ?", id).Take(ctx)
	if plan, err = taken(plan, err, argument); err != nil {
		return plan, err
	}
	seen := plan.Visibility == models.VisibilityPublic || w.viewer().Covers(plan.RegionCode)
	if err := w.changesRegion(plan.RegionCode, seen, argument); err != nil {
		return plan, err
	}
	w.inRegion(plan.ID, plan.RegionCode)
	return plan, nil
}

// inPlan looks up a row of a plan that is going to be changed, and locks the plan.
func inPlan[R models.Row](ctx context.Context, w *Work, id models.ID, typeName, argument string) (models.Plan, R, error) {
	var row R
	if id.Type != typeName {
		return models.Plan{}, row, notFound(argument)
	}
	plan, err := w.plan(ctx, id.Plan, argument)
	if err != nil {
		return plan, row, err
	}
	row, err = gorm.G[R](w.DB).Where("plan_id = ? AND id = ?", id.Plan, id.Row).Take(ctx)
	row, err = taken(row, err, argument)
	return plan, row, err
}

// item looks up a work item that is going to be changed, or something of it, and locks its plan.
func (w *Work) item(ctx context.Context, id models.ID, expectedVersion *int, argument string) (models.Plan, models.WorkItem, error) {
	plan, item, err := inPlan[models.WorkItem](ctx, w, id, "WorkItem", argument)
	if err == nil {
		err = versionIs(expectedVersion, item.Version)
	}
	return plan, item, err
}

// unit locks a unit that is going to be changed, or something of it.
func (w *Work) unit(ctx context.Context, id models.ID, expectedVersion *int, argument string) (models.Unit, error) {
	unit, err := gorm.G[models.Unit](w.DB, forUpdate).Where("id = ?", idOf(id, "Unit")).Take(ctx)
	if unit, err = taken(unit, err, argument); err != nil {
		return unit, err
	}
	if err := w.changesRegion(unit.RegionCode, true, argument); err != nil {
		return unit, err
	}
	w.inRegion(unit.ID, unit.RegionCode)
	return unit, versionIs(expectedVersion, unit.Version)
}

// versionIs refuses to change what is not as its editor has seen it.
func versionIs(expected *int, version int64) error {
	if expected != nil && int64(*expected) != version {
		return problem.List{problem.Refuse(problem.Conflict, "expectedVersion", problem.Message{
			En: "somebody changed it in the meantime: its version is %d now, not %d; look again, then repeat",
			Zh: "数据已被他人修改:当前版本为 %d,而非 %d;请刷新后重试",
		}, version, *expected)}
	}
	return nil
}

// planID, itemID and unitID name rows in answers.
func planID(p models.Plan) models.ID { return models.ID{Type: "Plan", Row: p.ID} }

func itemID(i models.WorkItem) models.ID {
	return models.ID{Type: "WorkItem", Plan: i.PlanID, Row: i.ID}
}

func unitID(u models.Unit) models.ID { return models.ID{Type: "Unit", Row: u.ID} }

// ofPlan names a row of a plan in answers.
func ofPlan(row models.Row) models.ID {
	subject := row.Subject()
	return models.ID{Type: subject.Type, Plan: subject.Plan, Row: subject.ID}
}

// collected keeps what is wrong with one part of an input, so that the other parts are looked at too; it gives back what is no
// matter of the input.
func collected(problems *problem.List, err error) error {
	if more, ok := errors.AsType[problem.List](err); ok {
		*problems = append(*problems, more...)
		return nil
	}
	return err
}
