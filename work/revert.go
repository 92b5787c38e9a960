package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/problem"
)

// Allow refuses to take back a change that is not the viewer's to take back, and locks what it hangs on.
type Allow func(ctx context.Context, change models.Change) error

// Revert does the opposite of changes, which come the last first, where they still apply. What it leaves must obey
// the rules.
func (w *Work) Revert(ctx context.Context, changes []models.Change, argument string, allow Allow) error {
	for _, c := range changes {
		if err := allow(ctx, c); err != nil {
			return err
		}
	}
	for len(changes) > 0 {
		n := alike(changes)
		if err := w.revertAlike(ctx, changes[:n], argument); err != nil {
			return err
		}
		changes = changes[n:]
	}
	return w.verify(ctx, argument)
}

// alike counts the changes at the head of a list that can be taken back together: updates of different rows of one
// kind.
func alike(changes []models.Change) int {
	seen := map[uuid.UUID]bool{}
	for n, c := range changes {
		if n > 0 &&
			(c.Type != changes[0].Type || c.Action != models.ActionUpdate || changes[0].Action != models.ActionUpdate || c.PlanID != changes[0].PlanID || seen[c.EntityID]) {
			return n
		}
		seen[c.EntityID] = true
	}
	return len(changes)
}

// revertAlike takes back changes that are alike.
func (w *Work) revertAlike(ctx context.Context, changes []models.Change, argument string) error {
	k, ok := w.kinds.byName[changes[0].Type]
	if !ok || k.irreversible {
		return problem.List{problem.Refuse(problem.Invalid, argument, problem.Message{
			En: "a change of a %s cannot be taken back", Zh: "%s 的变更不能撤销",
		}, changes[0].Type)}
	}
	ids := make([]uuid.UUID, len(changes))
	for i, c := range changes {
		ids[i] = c.EntityID
	}
	plan := uuid.Nil
	if k.inPlan() {
		plan = changes[0].PlanID
	}
	there, err := k.find(ctx, w, plan, "id", ids)
	if err != nil {
		return err
	}
	rows := map[uuid.UUID]any{}
	for _, row := range there {
		rows[k.idIn(row, "ID")] = row
	}
	w.undone = map[uuid.UUID]uuid.UUID{}
	defer func() { w.undone = nil }()
	var before, after []any
	for _, c := range changes {
		w.undone[c.EntityID] = c.ID
		row, found := rows[c.EntityID]
		if found == (c.Action == models.ActionDelete) {
			return outdated(c, argument)
		}
		if c.Action == models.ActionDelete {
			return w.fits(ctx, w.reinstate(ctx, k, changes), c, argument)
		}
		if err := k.stillAs(row, c, argument); err != nil {
			return err
		}
		if c.Action == models.ActionCreate {
			if err := w.obeys(ctx, k.undo, row, argument); err != nil {
				return err
			}
			return w.fits(ctx, k.deleteAll(ctx, w, []any{row}), c, argument)
		}
		was, err := k.with(row, FieldsIn(c.Before))
		if err != nil {
			return err
		}
		if err := w.obeys(ctx, k.check, was, argument); err != nil {
			return err
		}
		before, after = append(before, row), append(after, was)
	}
	return w.fits(ctx, k.updateAll(ctx, w, before, after), changes[0], argument)
}

// stillAs refuses if a row is not as a change has left it.
func (k *kind) stillAs(row any, c models.Change, argument string) error {
	now, err := fieldsOf(k, row)
	if err != nil {
		return err
	}
	for name, value := range FieldsIn(c.After) {
		if !Same(now[name], value) {
			return outdated(c, argument)
		}
	}
	return nil
}

// obeys holds a row by itself to a rule, if there is one.
func (w *Work) obeys(
	ctx context.Context, rule func(context.Context, *Work, any) (problem.List, error), row any, argument string,
) error {
	if rule == nil {
		return nil
	}
	problems, err := rule(ctx, w, row)
	if err != nil {
		return err
	}
	return of(argument, problems).Err()
}

// verify holds what the work has changed to the rules.
func (w *Work) verify(ctx context.Context, argument string) error {
	for _, k := range slices.Backward(w.kinds.all) {
		if k.verify == nil {
			continue
		}
		problems, err := k.verify(ctx, w, w.changes)
		if err != nil {
			return err
		}
		if err := of(argument, problems).Err(); err != nil {
			return err
		}
	}
	return nil
}

// of says that problems are those of one argument, though the rules name fields that the input does not have.
func of(argument string, problems problem.List) problem.List {
	for _, p := range problems {
		p.Argument = argument
	}
	return problems
}

// fits says of a row that the database did not take, or let go, that the change applies no longer.
func (w *Work) fits(ctx context.Context, err error, c models.Change, argument string) error {
	if err == nil {
		err = w.Settle(ctx)
	}
	if refused(err) {
		return outdated(c, argument)
	}
	return err
}

// refused tells whether the database holds that a row cannot be as it was: another has its key, what it belongs to is
// gone, or what it was does not go with what it has become since.
func refused(err error) bool {
	return errors.Is(err, gorm.ErrDuplicatedKey) || errors.Is(err, gorm.ErrForeignKeyViolated) ||
		errors.Is(err, gorm.ErrCheckConstraintViolated)
}

// outdated says that a change cannot be taken back as things are.
func outdated(c models.Change, argument string) error {
	return problem.List{problem.Refuse(problem.Conflict, argument, problem.Message{
		En: "the %[1]s was changed again since, or others depend on it: take back the later changes first",
		Zh: "该 %[1]s 之后又有变更,或有其他数据依赖它:请先撤销后来的变更",
	}, c.Type)}
}

// ChangesOf gives the changes of one mutation, the last first.
func (w *Work) ChangesOf(ctx context.Context, command uuid.UUID) ([]models.Change, error) {
	changes, err := gorm.G[models.Change](w.DB).Where("command_id = ?", command).Order("id DESC").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the changes: %w", err)
	}
	return changes, nil
}

// withNextVersion gives the fields of a deleted row as they are when it is created again.
func withNextVersion(fields map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	version, ok := fields["Version"]
	if !ok {
		return fields, nil
	}
	var n int64
	if err := json.Unmarshal(version, &n); err != nil {
		return nil, fmt.Errorf("read the version: %w", err)
	}
	fields["Version"], _ = json.Marshal(n + 1)
	return fields, nil
}
