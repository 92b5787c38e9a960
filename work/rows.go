package work

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"plangraph/database"
	"plangraph/models"
)

// atOnce is how many rows a statement names at most, together how many one changes that has them in few arguments.
const (
	atOnce   = 1000
	together = 5000
)

// RowsWith reads the rows that have one of several ids in a column, in their kind's order: rows of one plan, or of
// none if that is nil.
func RowsWith[R any](ctx context.Context, w *Work, plan uuid.UUID, column string, ids []uuid.UUID) ([]R, error) {
	var all []R
	if err := RowsSoon(ctx, w, plan, column, ids, func(row R) { all = append(all, row) }); err != nil {
		return nil, err
	}
	return all, w.Settle(ctx)
}

// Read reads a row of a plan, or of none if that is nil, unless this work knows it already; gorm.ErrRecordNotFound if
// it is not there.
func Read[R any](ctx context.Context, w *Work, plan, id uuid.UUID) (R, error) {
	var row R
	k, err := kindOf[R](w)
	if err != nil {
		return row, err
	}
	if known, ok := w.known[key{k.name, id}]; ok && (!k.inPlan() || k.idIn(known, "PlanID") == plan) {
		return known.(R), nil
	}
	where := database.Expr("id = ?", id)
	if k.inPlan() {
		where = database.Expr("plan_id = ? AND id = ?", plan, id)
	}
	if row, err = only[R](ctx, w, where, ""); err == nil {
		w.know(k, row)
	}
	return row, err
}

// only reads the row that meets a condition, together with what was put off; gorm.ErrRecordNotFound if there is none.
func only[R any](ctx context.Context, w *Work, where database.SQL, end string) (row R, err error) {
	found := false
	if err = database.Find(ctx, w.Tx, where, end, func(r R) { row, found = r, true }); err == nil {
		err = w.Settle(ctx)
	}
	if err == nil && !found {
		err = gorm.ErrRecordNotFound
	}
	return row, err
}

// Lock reads a row that is in no plan and keeps others from changing it, or what hangs on it, until the work is done.
func Lock[R any](ctx context.Context, w *Work, id uuid.UUID) (R, error) {
	return hold[R](ctx, w, id, ForUpdate)
}

// Share reads a row that is in no plan and keeps it from being changed until the work is done.
func Share[R any](ctx context.Context, w *Work, id uuid.UUID) (R, error) {
	return hold[R](ctx, w, id, forShare)
}

// hold reads a row with a lock, once.
func hold[R any](ctx context.Context, w *Work, id uuid.UUID, lock clause.Locking) (R, error) {
	var row R
	k, err := kindOf[R](w)
	if err != nil {
		return row, err
	}
	if w.held[key{k.name, id}] >= strengthOf(lock) {
		return w.known[key{k.name, id}].(R), nil
	}
	if row, err = only[R](ctx, w, database.Expr("id = ?", id), w.Dialect.Locked(lock.Strength)); err == nil {
		w.hold(k, row, lock)
	}
	return row, err
}

// LockAll locks rows as Lock does, in the order of their ids, so that two works never wait for each other. Lock and
// Read answer from them; of ids that name nothing nothing is said.
func LockAll[R any](ctx context.Context, w *Work, ids []uuid.UUID) error {
	if err := LockSoon[R](ctx, w, ids); err != nil {
		return err
	}
	return w.Settle(ctx)
}

// ShareAll is LockAll for Share.
func ShareAll[R any](ctx context.Context, w *Work, ids []uuid.UUID) error {
	if err := ShareSoon[R](ctx, w, ids); err != nil {
		return err
	}
	return w.Settle(ctx)
}

// LockSoon is LockAll together with whatever the work asks next: nothing is known before Settle.
func LockSoon[R any](ctx context.Context, w *Work, ids []uuid.UUID) error {
	return holdSoon[R](ctx, w, ids, ForUpdate)
}

// ShareSoon is ShareAll together with whatever the work asks next.
func ShareSoon[R any](ctx context.Context, w *Work, ids []uuid.UUID) error {
	return holdSoon[R](ctx, w, ids, forShare)
}

func holdSoon[R any](ctx context.Context, w *Work, ids []uuid.UUID, lock clause.Locking) error {
	k, err := kindOf[R](w)
	if err != nil {
		return err
	}
	sorted := slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool {
		return w.held[key{k.name, id}] >= strengthOf(lock)
	})
	slices.SortFunc(sorted, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	end := " ORDER BY id" + w.Dialect.Locked(lock.Strength)
	for some := range slices.Chunk(slices.Compact(sorted), atOnce) {
		err := database.Find(ctx, w.Tx, w.Dialect.Among("id", some), end, func(row R) { w.hold(k, row, lock) })
		if err != nil {
			return fmt.Errorf("lock rows: %w", err)
		}
	}
	return nil
}

// RowsSoon reads rows as RowsWith does, together with whatever the work asks next, and hands each to found.
func RowsSoon[R any](
	ctx context.Context, w *Work, plan uuid.UUID, column string, ids []uuid.UUID, found func(R),
) error {
	k, err := kindOf[R](w)
	if err != nil {
		return err
	}
	var inPlan database.SQL
	if plan != uuid.Nil {
		inPlan = database.Expr("plan_id = ?", plan)
	}
	for some := range slices.Chunk(ids, atOnce) {
		where := database.And(inPlan, w.Dialect.Among(column, some))
		err := database.Find(ctx, w.Tx, where, " ORDER BY "+k.order, func(row R) {
			w.know(k, row)
			found(row)
		})
		if err != nil {
			return fmt.Errorf("read what belongs to the rows: %w", err)
		}
	}
	return nil
}

func strengthOf(lock clause.Locking) int {
	if lock == ForUpdate {
		return 2
	}
	return 1
}

// hold keeps that a row is locked.
func (w *Work) hold(k *kind, row any, lock clause.Locking) {
	if w.held == nil {
		w.held = map[key]int{}
	}
	w.know(k, row)
	id := key{k.name, k.idIn(row, "ID")}
	w.held[id] = max(w.held[id], strengthOf(lock))
}

// WholeOf gives the id of the row that one is part of.
func WholeOf[R any](w *Work, row R) uuid.UUID {
	k, err := kindOf[R](w)
	if err != nil || !k.partOf {
		return uuid.Nil
	}
	return k.idIn(row, k.owners[0].field)
}

// FieldsIn reads fields that the audit holds; nothing from nil.
func FieldsIn(text *models.JSON) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if text != nil {
		_ = json.Unmarshal([]byte(*text), &fields) // the audit holds no other
	}
	return fields
}

// Differing gives the audited fields in which two rows differ, as the audit has them.
func Differing[R any](w *Work, before, after R) (was, is map[string]json.RawMessage, err error) {
	k, err := kindOf[R](w)
	if err != nil {
		return nil, nil, err
	}
	fields := k.differ(before, after)
	if len(fields) == 0 {
		return nil, nil, nil
	}
	texts := [2]*models.JSON{}
	for i, row := range []R{before, after} {
		if texts[i], err = recorded(fields, row); err != nil {
			return nil, nil, err
		}
	}
	return FieldsIn(texts[0]), FieldsIn(texts[1]), nil
}

// Same compares JSON values; the database may have laid one out anew.
func Same(a, b json.RawMessage) bool {
	return bytes.Equal(a, b) || reflect.DeepEqual(understood(a), understood(b))
}

// understood reads a JSON value, and the JSON that is in a text: that of a column with JSON.
func understood(value json.RawMessage) any {
	var v any
	_ = json.Unmarshal(value, &v) // the audit holds no other, nor do rows
	text, _ := v.(string)
	var inner any
	if strings.ContainsAny(text[:min(1, len(text))], "{[") && json.Unmarshal([]byte(text), &inner) == nil {
		return inner
	}
	return v
}
