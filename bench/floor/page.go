package floor

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// pageSize is the operation's.
const pageSize = 50

// behind is the condition that a task comes after a cursor; the first page has none.
const behind = "AND (i.due_on, i.id) > ($2::date, $3::uuid)"

// pageFrom are the next tasks of a light by due date, one more than the page holds, with lead unit and standing. The
// plans are looked up while the index is read in order, so that it can stop after a page.
func pageFrom(behind string) string {
	return `
FROM (
	SELECT i.plan_id, i.id, i.title, i.status, i.light, i.due_on
	FROM work_items i JOIN plans p ON p.id = i.plan_id AND p.visibility = 'PUBLIC'
	WHERE i.light = $1 AND i.kind = 'TASK' ` + behind + `
	ORDER BY i.due_on, i.id LIMIT 51
) t
LEFT JOIN assignments s ON s.plan_id = t.plan_id AND s.item_id = t.id AND s.role = 'LEAD' AND ` + heldToday() + `
LEFT JOIN units u ON u.id = s.unit_id
LEFT JOIN standings c ON c.plan_id = t.plan_id AND c.item_id = t.id AND c.current`
}

// Cursor makes the floor's cursor of a row: its due date and its id as text.
func Cursor(dueOn, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(dueOn + " " + id))
}

func parseCursor(cursor string) (dueOn, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	dueOn, id, _ = strings.Cut(string(raw), " ")
	return dueOn, id, err
}

func pageRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	afterDue, afterID, err := parseCursor(v.After)
	if err != nil {
		return nil, err
	}
	return tasksRows(ctx, pool, dst, behind, v.Light, afterDue, afterID)
}

func firstPageRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	return tasksRows(ctx, pool, dst, "", v.Light)
}

func tasksRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, behind string, args ...any) ([]byte, error) {
	rows, err := pool.Query(ctx, `
SELECT t.plan_id, t.id, t.title, t.status, t.light, t.due_on, u.id, u.name,
	c.as_of, c.planned_percent, c.actual_percent, c.light, c.light_since, c.reason_zh`+pageFrom(behind)+`
ORDER BY t.due_on, t.id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var (
		plan, id             uuid
		title, status, light string
		dueOn                time.Time
		unit                 *uuid
		name, color, reason  *string
		asOf, since          *time.Time
		planned, actual      *float64
	)
	dst = append(dst, `{"tasks":{"nodes":[`...)
	n := 0
	var lastID uuid
	var lastDue time.Time
	for ; rows.Next(); n++ {
		if n == pageSize {
			continue
		}
		if err := rows.Scan(
			&plan,
			&id,
			&title,
			&status,
			&light,
			&dueOn,
			&unit,
			&name,
			&asOf,
			&planned,
			&actual,
			&color,
			&since,
			&reason,
		); err != nil {
			return nil, err
		}
		lastID, lastDue = id, dueOn
		dst = appendID(append(separate(dst), `{"id":`...), itemID, plan, id)
		dst = appendString(append(dst, `,"title":`...), title)
		dst = appendName(append(dst, `,"status":`...), status)
		dst = appendName(append(dst, `,"light":`...), light)
		dst = appendDate(append(dst, `,"dueOn":`...), dueOn)
		dst = append(dst, `,"leadUnit":`...)
		if unit == nil {
			dst = append(dst, "null"...)
		} else {
			dst = appendID(append(dst, `{"id":`...), unitID, uuid{}, *unit)
			dst = append(appendString(append(dst, `,"name":`...), *name), '}')
		}
		dst = append(dst, `,"standing":`...)
		if asOf == nil {
			dst = append(dst, "null}"...)
			continue
		}
		dst = appendDate(append(dst, `{"asOf":`...), *asOf)
		dst = appendOptional(append(dst, `,"plannedPercent":`...), planned, appendFloat)
		dst = appendOptional(append(dst, `,"actualPercent":`...), actual, appendFloat)
		dst = appendName(append(dst, `,"light":`...), *color)
		dst = appendDate(append(dst, `,"lightSince":`...), *since)
		dst = appendString(append(dst, `,"reasonZh":`...), *reason)
		dst = append(dst, "}}"...)
	}
	return appendPageInfo(dst, n, lastDue, lastID), rows.Err()
}

// appendPageInfo ends a page of n rows, or of one less if the last was only to see whether there is more.
func appendPageInfo(dst []byte, n int, dueOn time.Time, id uuid) []byte {
	dst = append(dst, `],"pageInfo":{"hasNextPage":`...)
	if n > pageSize {
		dst = append(dst, "true"...)
	} else {
		dst = append(dst, "false"...)
	}
	dst = append(dst, `,"endCursor":`...)
	if n == 0 {
		return append(dst, "null}}}"...)
	}
	raw := append(dueOn.AppendFormat(make([]byte, 0, 48), time.DateOnly), ' ')
	raw = appendUUID(raw, id)
	dst = base64.RawURLEncoding.AppendEncode(append(dst, '"'), raw)
	return append(dst, `"}}}`...)
}

func pageJSON(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	afterDue, afterID, err := parseCursor(v.After)
	if err != nil {
		return nil, err
	}
	return tasksJSON(ctx, pool, dst, behind, v.Light, afterDue, afterID)
}

func firstPageJSON(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	return tasksJSON(ctx, pool, dst, "", v.Light)
}

func tasksJSON(ctx context.Context, pool *pgxpool.Pool, dst []byte, behind string, args ...any) ([]byte, error) {
	return row(ctx, pool, dst, `
WITH found AS (SELECT t.due_on, t.id, row_number() OVER (ORDER BY t.due_on, t.id) AS n, json_build_object(
		'id', `+globalID(itemID, sent("t.plan_id"), sent("t.id"))+`, 'title', t.title, 'status', t.status, 'light', t.light, 'dueOn', t.due_on,
		'leadUnit', CASE WHEN u.id IS NOT NULL THEN json_build_object('id', `+globalID(unitID, noPlan, sent("u.id"))+`, 'name', u.name) END,
		'standing', CASE WHEN c.id IS NOT NULL THEN json_build_object('asOf', c.as_of, 'plannedPercent', c.planned_percent,
			'actualPercent', c.actual_percent, 'light', c.light, 'lightSince', c.light_since, 'reasonZh', c.reason_zh) END
	) AS node`+pageFrom(behind)+`)
SELECT json_build_object('tasks', json_build_object(
	'nodes', coalesce(json_agg(node ORDER BY n) FILTER (WHERE n <= 50), '[]'),
	'pageInfo', json_build_object('hasNextPage', count(*) > 50,
		'endCursor', rtrim(translate(encode(convert_to((max(due_on || ' ' || id) FILTER (WHERE n = least(50, m.last))), 'UTF8'), 'base64'), E'+/\n', '-_'), '='))))
FROM found CROSS JOIN (SELECT max(n) AS last FROM found) m`, args...)
}
