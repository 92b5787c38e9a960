package floor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	ids "github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// actor is who changes: the floor asks nobody for a token.
const actor = "floor"

// leadRows lets a unit lead an item from today, or the last day of the plan's year, on, with the promises that plangraph
// makes: one change of a plan at a time, the version is the one expected, the key is used once and its answer kept, and
// every row that was changed stands in the audit. It takes two round trips: what is there, and what is to be.
func leadRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	l := lead{variables: v, now: time.Now().UTC()}
	if err := l.parse(); err != nil {
		return nil, err
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	err = l.read(ctx, conn.Conn())
	if err == nil {
		err = l.check()
	}
	if err == nil && l.known == "" {
		err = l.write(ctx, conn.Conn())
	}
	if err != nil || l.known != "" {
		_, undone := conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		err = errors.Join(err, undone)
	}
	return append(append(append(dst, `{"assignmentSet":`...), l.answer...), '}'), err
}

// lead is a change of who leads an item.
type lead struct {
	variables

	now              time.Time
	plan, item, unit ids.UUID
	request          string // the hash of what is asked for

	// What is there.
	known                       string // the answer that the key has
	knownRequest                string
	region, status, title, name string
	year                        int
	version                     int64
	active                      *time.Time // the unit's last day
	held                        []assignment

	answer []byte
}

// assignment is a row as the audit has it.
type assignment struct {
	ID, ItemID, PlanID ids.UUID
	PostID             *ids.UUID
	Role, Status       string
	UnitID             ids.UUID
	ValidFrom          string
	ValidTo            *string
}

func (l *lead) parse() error {
	plan, item, err := parseID(l.ID)
	if err != nil {
		return err
	}
	_, unit, err := parseID(l.Unit)
	l.plan, l.item, l.unit = plan, item, unit
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %s", l.ID, l.Unit, l.Version, l.Reason))
	l.request = hex.EncodeToString(sum[:])
	return err
}

// read begins the transaction, locks and reads.
func (l *lead) read(ctx context.Context, conn *pgx.Conn) error {
	var batch pgx.Batch
	batch.Queue("BEGIN")
	batch.Queue(
		"SELECT region_code, status, year FROM plans WHERE id = $1 FOR UPDATE",
		l.plan,
	).QueryRow(
		func(row pgx.Row) error {
			return row.Scan(&l.region, &l.status, &l.year)
		},
	)
	batch.Queue("SELECT request, answer FROM idempotency_keys WHERE actor = $1 AND key = $2", actor, l.Key).Query(
		func(rows pgx.Rows) error {
			for rows.Next() {
				if err := rows.Scan(&l.knownRequest, &l.known); err != nil {
					return err
				}
			}
			return rows.Err()
		},
	)
	batch.Queue("SELECT version, title FROM work_items WHERE plan_id = $1 AND id = $2", l.plan, l.item).QueryRow(
		func(row pgx.Row) error { return row.Scan(&l.version, &l.title) },
	)
	batch.Queue("SELECT name, active_to FROM units WHERE id = $1 FOR SHARE", l.unit).QueryRow(func(row pgx.Row) error {
		return row.Scan(&l.name, &l.active)
	})
	batch.Queue(
		"SELECT id, item_id, plan_id, post_id, role, status, unit_id, valid_from::text, valid_to::text FROM assignments "+
			"WHERE plan_id = $1 AND item_id = $2 ORDER BY role, valid_from, id", l.plan, l.item,
	).Query(func(rows pgx.Rows) (err error) {
		l.held, err = pgx.CollectRows(rows, pgx.RowToStructByPos[assignment])
		return err
	})
	return conn.SendBatch(ctx, &batch).Close()
}

// check says why the change may not be.
func (l *lead) check() error {
	switch {
	case l.known != "" && l.knownRequest != l.request:
		return errors.New("the key was used for something else")
	case l.known != "":
		l.answer = []byte(l.known)
		return nil
	case l.status == "CLOSED":
		return errors.New("the plan is closed")
	case l.version != l.Version:
		return fmt.Errorf("the item's version is %d", l.version)
	case l.active != nil && l.active.Before(l.now):
		return errors.New("the unit is no more")
	}
	return nil
}

// from is the first day of what changes.
func (l *lead) from() time.Time {
	today := l.now.In(time.FixedZone("UTC+8", 8*60*60))
	last := time.Date(l.year, time.December, 31, 0, 0, 0, 0, time.UTC)
	if today.After(last) {
		return last
	}
	return time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
}

// write writes all rows and ends the transaction.
func (l *lead) write(ctx context.Context, conn *pgx.Conn) error {
	from := l.from().Format(time.DateOnly)
	before := l.from().AddDate(0, 0, -1).Format(time.DateOnly)
	made := assignment{
		ID: ids.Must(ids.NewV7()), ItemID: l.item, PlanID: l.plan, Role: "LEAD", Status: "CONFIRMED", UnitID: l.unit,
		ValidFrom: from,
	}
	var batch pgx.Batch
	audit := audit{lead: l, batch: &batch, command: ids.Must(ids.NewV7())}
	for _, a := range l.held {
		switch {
		case a.ValidTo != nil && *a.ValidTo < from:
		case a.ValidFrom < from:
			batch.Queue(
				"UPDATE assignments SET valid_to = $3::text::date WHERE plan_id = $1 AND id = $2",
				l.plan,
				a.ID,
				before,
			)
			audit.note(a, "UPDATE", map[string]any{"ValidTo": a.ValidTo}, map[string]any{"ValidTo": before})
		default:
			batch.Queue("DELETE FROM assignments WHERE plan_id = $1 AND id = $2", l.plan, a.ID)
			audit.note(a, "DELETE", a, nil)
		}
	}
	batch.Queue(
		"INSERT INTO assignments (plan_id, id, item_id, unit_id, role, valid_from, status) "+
			"VALUES ($1, $2, $3, $4, 'LEAD', $5::text::date, 'CONFIRMED')", l.plan, made.ID, l.item, l.unit, from,
	)
	audit.note(made, "CREATE", nil, made)
	batch.Queue(
		"UPDATE work_items SET version = version + 1, updated_at = $3 WHERE plan_id = $1 AND id = $2 AND version = $4",
		l.plan, l.item, l.now, l.Version,
	)
	l.writeAnswer(from)
	batch.Queue(
		"INSERT INTO idempotency_keys (actor, key, request, selection, answer, at) VALUES ($1, $2, $3, '', $4, $5)",
		actor, l.Key, l.request, string(l.answer), l.now,
	)
	batch.Queue("COMMIT")
	return errors.Join(audit.err, conn.SendBatch(ctx, &batch).Close())
}

// audit notes what happens to rows.
type audit struct {
	*lead

	batch   *pgx.Batch
	command ids.UUID
	err     error
}

func (a *audit) note(row assignment, action string, before, after any) {
	text := func(value any) *string {
		if value == nil {
			return nil
		}
		text, err := json.Marshal(value)
		a.err = errors.Join(a.err, err)
		return new(string(text))
	}
	a.batch.Queue(
		"INSERT INTO changes (plan_id, id, command_id, at, actor, request_id, mutation, reason, region_code, type, entity_id, "+
			"item_id, unit_id, action, before, after) VALUES ($1, $2, $3, $4, $5, $6, 'assignmentSet', $7, $8, 'Assignment', "+
			"$9, $10, $11, $12, $13::text::jsonb, $14::text::jsonb)",
		a.plan,
		ids.Must(ids.NewV7()),
		a.command,
		a.now,
		actor,
		a.Key,
		a.Reason,
		a.region,
		row.ID,
		a.item,
		row.UnitID,
		action,
		text(before),
		text(after),
	)
}

// writeAnswer writes the answer: the item is locked, so that what is read back is what was written.
func (l *lead) writeAnswer(from string) {
	dst := appendID([]byte(`{"workItem":{"id":`), itemID, l.plan, l.item)
	dst = strconv.AppendInt(append(dst, `,"version":`...), l.version+1, 10)
	dst = appendString(append(dst, `,"title":`...), l.title)
	dst = appendID(append(dst, `,"leadUnit":{"id":`...), unitID, [16]byte{}, l.unit)
	dst = appendString(append(dst, `,"name":`...), l.name)
	dst = append(
		append(append(dst, `},"assignments":[{"role":"LEAD","status":"CONFIRMED","validFrom":"`...), from...),
		`","validTo":null,`...)
	dst = appendID(append(dst, `"unit":{"id":`...), unitID, [16]byte{}, l.unit)
	dst = appendString(append(dst, `,"name":`...), l.name)
	dst = append(dst, `}}]},"userErrors":[]}`...)
	l.answer = dst
}
