package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// lockUnit locks a unit that is going to be changed, or something of it.
func lockUnit(
	ctx context.Context, w *work.Work, id models.ID, expectedVersion *int, argument string,
) (models.Unit, error) {
	unit, err := work.Lock[models.Unit](ctx, w, work.RowOf(id, "Unit"))
	if unit, err = work.Found(unit, err, argument); err != nil {
		return unit, err
	}
	if err := w.ChangesRegion(unit.RegionCode, true, argument); err != nil {
		return unit, err
	}
	return unit, work.VersionIs(expectedVersion, unit.Version)
}

// UnitCreate adds a unit.
func UnitCreate(in models.UnitCreateInput) work.Mutation[models.UnitCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.UnitCreatePayload, error) {
		if err := w.ChangesRegion(in.RegionCode, true, "regionCode"); err != nil {
			return nil, err
		}
		unit := models.Unit{
			ID: w.NewID(), ShortNames: listOf(in.ShortNames), FormerNames: listOf(nil), Confirmed: true, Version: 1,
		}
		work.Take(&unit, in)
		problems, err := checkRegion(ctx, w, in.RegionCode, "regionCode")
		if err != nil {
			return nil, err
		}
		planning.CheckName(&problems, in.Name, "name")
		planning.CheckShortNames(&problems, in.ShortNames, "shortNames")
		if err := putBelow(ctx, w, &problems, &unit, in.ParentID); err != nil {
			return nil, err
		}
		if err := checkUnit(ctx, w, &problems, models.Unit{}, unit); err != nil {
			return nil, err
		}
		if err := problems.Err(); err != nil {
			return nil, err
		}
		return &models.UnitCreatePayload{Unit: models.IDOf(unit)}, work.Create(ctx, w, unit)
	}
}

// UnitUpdate changes what is known of a unit.
func UnitUpdate(in models.UnitUpdateInput) work.Mutation[models.UnitUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.UnitUpdatePayload, error) {
		unit, err := lockUnit(ctx, w, in.UnitID, in.ExpectedVersion, "unitId")
		if err != nil {
			return nil, err
		}
		after := unit
		work.Take(&after, in.Changes, "parentId")
		var problems problem.List
		if in.Changes.ShortNames != nil {
			after.ShortNames = listOf(in.Changes.ShortNames)
			planning.CheckShortNames(&problems, in.Changes.ShortNames, "shortNames")
		}
		if parent, said := in.Changes.ParentID.ValueOK(); said {
			if err := putBelow(ctx, w, &problems, &after, parent); err != nil {
				return nil, err
			}
		}
		if err := checkUnit(ctx, w, &problems, unit, after); err != nil {
			return nil, err
		}
		if err := within("changes", problems).Err(); err != nil {
			return nil, err
		}
		_, err = work.Update(ctx, w, unit, &after)
		return &models.UnitUpdatePayload{Unit: models.IDOf(unit)}, err
	}
}

// UnitRename gives a unit a new name and keeps the old one.
func UnitRename(in models.UnitRenameInput) work.Mutation[models.UnitRenamePayload] {
	return func(ctx context.Context, w *work.Work) (*models.UnitRenamePayload, error) {
		unit, err := lockUnit(ctx, w, in.UnitID, in.ExpectedVersion, "unitId")
		if err != nil {
			return nil, err
		}
		former, err := unit.FormerNames.Texts()
		if err != nil {
			return nil, err
		}
		after := unit
		after.Name = in.Name
		isOther := func(name string) bool { return name != unit.Name && name != in.Name }
		after.FormerNames = listOf(
			append(slices.DeleteFunc(former, func(name string) bool { return !isOther(name) }), unit.Name),
		)
		var problems problem.List
		planning.CheckName(&problems, in.Name, "name")
		if in.Name == unit.Name {
			problems.Add(problem.Invalid, "name", problem.Message{En: "%s is its name already", Zh: "%s 已是该单位的名称"}, in.Name)
		}
		if err := checkUnit(ctx, w, &problems, unit, after); err != nil {
			return nil, err
		}
		if err := problems.Err(); err != nil {
			return nil, err
		}
		_, err = work.Update(ctx, w, unit, &after)
		return &models.UnitRenamePayload{Unit: models.IDOf(unit)}, err
	}
}

// UnitDeactivate ends a unit that no other takes over.
func UnitDeactivate(in models.UnitDeactivateInput) work.Mutation[models.UnitDeactivatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.UnitDeactivatePayload, error) {
		unit, err := lockUnit(ctx, w, in.UnitID, in.ExpectedVersion, "unitId")
		if err != nil {
			return nil, err
		}
		last := w.Today().AddDays(-1)
		take(&last, in.On)
		var problems problem.List
		planning.CheckDay(&problems, last, "on")
		held, err := heldBy(ctx, w, unit, last)
		if err != nil {
			return nil, err
		}
		after := unit
		after.ActiveTo = &last
		planning.CheckSpan(&problems, after, "on")
		if err := append(problems, planning.CheckEnds(unit, held)...).Err(); err != nil {
			return nil, err
		}
		if err := endHolders(ctx, w, unit, last); err != nil {
			return nil, err
		}
		_, err = work.Update(ctx, w, unit, &after)
		return &models.UnitDeactivatePayload{Unit: models.IDOf(unit)}, err
	}
}

// checkRegion reports a region that there is not.
func checkRegion(ctx context.Context, w *work.Work, code, argument string) (problem.List, error) {
	var problems problem.List
	_, err := gorm.G[models.Region](w.DB).Where("code = ?", code).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		problems.Add(problem.NotFound, argument, problem.Message{En: "there is no region %s", Zh: "没有行政区 %s"}, code)
	} else if err != nil {
		return nil, fmt.Errorf("look for the region: %w", err)
	}
	return problems, nil
}

// putBelow puts a unit below another, or below none.
func putBelow(ctx context.Context, w *work.Work, problems *problem.List, unit *models.Unit, parent *models.ID) error {
	unit.ParentID = nil
	if parent == nil {
		return nil
	}
	above, err := unitsUpFrom(ctx, w, *parent)
	if err != nil {
		return work.Collected(problems, err)
	}
	unit.ParentID = &above[0].ID
	planning.CheckParent(problems, *unit, above, w.Today(), "parentId")
	return nil
}

// unitsUpFrom gives a unit that others are to stand below, with those above it, and keeps them all as they are:
// nobody else makes a circle of them meanwhile, or ends one.
func unitsUpFrom(ctx context.Context, w *work.Work, id models.ID) ([]models.Unit, error) {
	var above []models.Unit
	for next := work.RowOf(id, "Unit"); ; {
		unit, err := work.Share[models.Unit](ctx, w, next)
		if unit, err = work.Found(unit, err, "parentId"); err != nil {
			return nil, err
		}
		above = append(above, unit)
		if unit.ParentID == nil || slices.ContainsFunc(above, func(u models.Unit) bool { return u.ID == *unit.ParentID }) {
			return above, nil
		}
		next = *unit.ParentID
	}
}

// checkUnit reports what is wrong with a unit's own fields as they are to be after they were before, and who has its
// name or code. It asks before the database refuses, so that it can say all that is wrong; of two at the same time
// the database refuses one.
func checkUnit(ctx context.Context, w *work.Work, problems *problem.List, before, after models.Unit) error {
	if after.CreditCode != nil {
		planning.CheckCreditCode(problems, *after.CreditCode, "creditCode")
	}
	if err := checkBegins(ctx, w, problems, before, after); err != nil {
		return err
	}
	if err := checkNames(ctx, w, problems, before, after); err != nil || after.CreditCode == nil {
		return err
	}
	others, err := gorm.G[models.Unit](w.DB).Where("id <> ? AND credit_code = ?", after.ID, after.CreditCode).Find(ctx)
	if err != nil {
		return fmt.Errorf("look for units of the credit code: %w", err)
	}
	for _, other := range others {
		problems.Add(
			problem.Duplicate, "creditCode", problem.Message{En: "%s is the code of %s", Zh: "%s 是 %s 的统一社会信用代码"},
			*after.CreditCode, other.Name,
		)
	}
	return nil
}

// checkBegins reports a new first day that cannot be: of no sense, after the last, or after work
// that the viewer sees began.
func checkBegins(ctx context.Context, w *work.Work, problems *problem.List, before, after models.Unit) error {
	if after.ActiveFrom == nil || before.ActiveFrom != nil && *before.ActiveFrom == *after.ActiveFrom {
		return nil
	}
	known := len(*problems)
	if planning.CheckDay(problems, *after.ActiveFrom, "activeFrom"); len(*problems) > known {
		return nil
	}
	planning.CheckSpan(problems, after, "activeFrom")
	seen, args := inPlans("assignments.plan_id", seenBy(w.Viewer()))
	first, err := gorm.G[models.Assignment](w.DB).Where("unit_id = ? AND valid_from < ?", after.ID, *after.ActiveFrom).
		Where(seen, args...).Order("valid_from, id").Take(ctx)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("look for earlier work: %w", err)
	}
	problems.Add(
		problem.Invalid, "activeFrom", problem.Message{En: "%s has work since %s already", Zh: "%s 自 %s 起已有分工"}, after.Name,
		first.ValidFrom,
	)
	return nil
}

const heldSQL = `SELECT count(CASE WHEN a.valid_to IS NULL THEN 1 END) AS current, count(a.valid_to) AS later,
	(SELECT count(*) FROM units u WHERE u.parent_id = ? AND u.active_to IS NULL) AS below,
	(SELECT max(c.valid_from) FROM assignments c WHERE c.unit_id = ? AND c.valid_from > ? AND %s) AS began
FROM assignments a
WHERE a.unit_id = ? AND (a.valid_to IS NULL OR a.valid_to > ?) AND %s`

// heldBy gives what keeps a unit, which is locked, from ending with a day: work that the viewer may hand over, and closed
// plans that he sees. What it has in plans of others goes on, as work of a unit that has ended; their admins hand it
// over. A day of no sense, which PostgreSQL may not know, is as good as the last.
func heldBy(ctx context.Context, w *work.Work, unit models.Unit, last models.Date) (planning.Held, error) {
	var problems problem.List
	if planning.CheckDay(&problems, last, ""); len(problems) > 0 {
		last = models.NewDate(9999, time.December, 31)
	}
	closed, closedArgs := inPlans(
		"c.plan_id", database.And(database.Expr("p.status = ?", models.PlanClosed), seenBy(w.Viewer())),
	)
	open, openArgs := inPlans(
		"a.plan_id", database.And(database.Expr("p.status <> ?", models.PlanClosed), coveredBy(w.Viewer())),
	)
	args := slices.Concat([]any{unit.ID, unit.ID, last}, closedArgs, []any{unit.ID, last}, openArgs)
	held, err := gorm.G[planning.Held](w.DB).Raw(fmt.Sprintf(heldSQL, closed, open), args...).Take(ctx)
	if err != nil {
		return held, fmt.Errorf("count the unit's work: %w", err)
	}
	return held, nil
}

// verifyUnits holds units that were changed to the rules: one that ends now has no work after that, and none stands
// below itself.
func verifyUnits(ctx context.Context, w *work.Work, changes []models.Change) (problem.List, error) {
	var problems problem.List
	checked := map[uuid.UUID]bool{}
	ends := map[uuid.UUID]bool{}
	for _, c := range changes {
		ends[c.EntityID] = ends[c.EntityID] || work.FieldsIn(c.After)["ActiveTo"] != nil
	}
	for _, c := range changes {
		if c.Type != "Unit" || checked[c.EntityID] {
			continue
		}
		checked[c.EntityID] = true
		if err := verifyUnit(ctx, w, &problems, c.EntityID, ends[c.EntityID]); err != nil || len(problems) > 0 {
			return problems, err
		}
	}
	return problems, nil
}

func verifyUnit(ctx context.Context, w *work.Work, problems *problem.List, id uuid.UUID, ends bool) error {
	unit, err := work.Share[models.Unit](ctx, w, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the unit: %w", err)
	}
	if ends && unit.ActiveTo != nil {
		held, err := heldBy(ctx, w, unit, *unit.ActiveTo)
		if err != nil {
			return err
		}
		if held.Current+held.Later > 0 {
			planning.CheckExists(problems, unit, "")
		}
		planning.CheckBegan(problems, unit, held, "")
	}
	if err := checkNames(ctx, w, problems, models.Unit{}, unit); err != nil {
		return err
	}
	if unit.ParentID != nil {
		above, err := unitsUpFrom(ctx, w, models.ID{Type: "Unit", Row: *unit.ParentID})
		if err != nil {
			return err
		}
		planning.CheckNotBelow(problems, unit, above, "")
	}
	return nil
}

func unitRow() work.Declaration {
	return work.Row[models.Unit]{Text: unitText, Undo: keepUnit, Verify: verifyUnits}
}

// keepUnit says that a unit, once created, stays: whether anybody has given it work is not for every admin to know.
func keepUnit(_ context.Context, _ *work.Work, unit models.Unit) (problem.List, error) {
	return problem.List{problem.Refuse(problem.Invalid, "", problem.Message{
		En: "%s stays: a unit is not deleted; unitDeactivate ends it", Zh: "%s 不能删除;请用 unitDeactivate 撤销该单位",
	}, unit.Name)}, nil
}

// unitText gives a unit's name, its short names and those it had before as one text.
func unitText(u models.Unit) (models.SearchType, string, error) {
	names := []string{u.Name}
	for _, list := range []models.JSON{u.ShortNames, u.FormerNames} {
		more, err := list.Texts()
		if err != nil {
			return "", "", fmt.Errorf("names of %s: %w", u.Name, err)
		}
		names = append(names, more...)
	}
	return models.SearchUnit, strings.Join(names, "、"), nil
}

// listOf writes a JSON list of texts.
func listOf(texts []string) models.JSON {
	text, _ := json.Marshal(texts) // texts are always JSON
	if texts == nil {
		return "[]"
	}
	return models.JSON(text)
}
