package floor

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// taskFrom is a public task with its area and its current assignments.
const taskFrom = `
FROM work_items t
JOIN plans p ON p.id = t.plan_id AND p.visibility = 'PUBLIC'
JOIN plan_areas a ON a.plan_id = t.plan_id AND a.id = t.area_id`

func taskRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	plan, id, err := parseID(v.ID)
	if err != nil {
		return nil, err
	}
	rows, err := pool.Query(ctx, `
SELECT t.label, t.title, t.status, t.light, t.starts_on, t.due_on, t.planned_percent, t.actual_percent, a.id, a.label, a.title,
	s.id, s.role, s.status, s.valid_from, u.id, u.name, u.kind`+taskFrom+`
LEFT JOIN (assignments s JOIN units u ON u.id = s.unit_id) ON s.plan_id = t.plan_id AND s.item_id = t.id AND `+heldToday()+`
WHERE t.plan_id = $1 AND t.id = $2 AND t.kind = 'TASK'
ORDER BY s.role, s.valid_from, s.id`, plan, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var (
		label                       *string
		title, status, light        string
		startsOn, dueOn             time.Time
		planned, actual             *float64
		area                        uuid
		areaLabel, areaTitle        string
		assignment, unit            *uuid
		role, state, name, unitKind *string
		validFrom                   *time.Time
	)
	for n := 0; rows.Next(); n++ {
		if err := rows.Scan(
			&label,
			&title,
			&status,
			&light,
			&startsOn,
			&dueOn,
			&planned,
			&actual,
			&area,
			&areaLabel,
			&areaTitle,
			&assignment,
			&role,
			&state,
			&validFrom,
			&unit,
			&name,
			&unitKind,
		); err != nil {
			return nil, err
		}
		if n == 0 {
			dst = appendID(append(dst, `{"node":{"id":`...), itemID, plan, id)
			dst = appendOptional(append(dst, `,"label":`...), label, appendString)
			dst = appendString(append(dst, `,"title":`...), title)
			dst = appendName(append(dst, `,"status":`...), status)
			dst = appendName(append(dst, `,"light":`...), light)
			dst = appendDate(append(dst, `,"startsOn":`...), startsOn)
			dst = appendDate(append(dst, `,"dueOn":`...), dueOn)
			dst = appendOptional(append(dst, `,"plannedPercent":`...), planned, appendFloat)
			dst = appendOptional(append(dst, `,"actualPercent":`...), actual, appendFloat)
			dst = appendID(append(dst, `,"area":{"id":`...), areaID, plan, area)
			dst = appendString(append(dst, `,"label":`...), areaLabel)
			dst = appendString(append(dst, `,"title":`...), areaTitle)
			dst = append(dst, `},"assignments":[`...)
		}
		if assignment == nil {
			continue
		}
		dst = appendID(append(separate(dst), `{"id":`...), assignmentID, plan, *assignment)
		dst = appendName(append(dst, `,"role":`...), *role)
		dst = appendName(append(dst, `,"status":`...), *state)
		dst = appendDate(append(dst, `,"validFrom":`...), *validFrom)
		dst = appendID(append(dst, `,"unit":{"id":`...), unitID, uuid{}, *unit)
		dst = appendString(append(dst, `,"name":`...), *name)
		dst = appendName(append(dst, `,"kind":`...), *unitKind)
		dst = append(dst, "}}"...)
	}
	return append(dst, "]}}"...), rows.Err()
}

func taskJSON(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	plan, id, err := parseID(v.ID)
	if err != nil {
		return nil, err
	}
	return row(ctx, pool, dst, `
SELECT json_build_object('node', json_build_object(
	'id', `+globalID(itemID, sent("t.plan_id"), sent("t.id"))+`, 'label', t.label, 'title', t.title, 'status', t.status, 'light', t.light,
	'startsOn', t.starts_on, 'dueOn', t.due_on, 'plannedPercent', t.planned_percent, 'actualPercent', t.actual_percent,
	'area', json_build_object('id', `+globalID(areaID, sent("a.plan_id"), sent("a.id"))+`, 'label', a.label, 'title', a.title),
	'assignments', (
		SELECT coalesce(json_agg(json_build_object(
			'id', `+globalID(assignmentID, sent("s.plan_id"), sent("s.id"))+`, 'role', s.role, 'status', s.status, 'validFrom', s.valid_from,
			'unit', json_build_object('id', `+globalID(unitID, noPlan, sent("u.id"))+`, 'name', u.name, 'kind', u.kind)
		) ORDER BY s.role, s.valid_from, s.id), '[]')
		FROM assignments s JOIN units u ON u.id = s.unit_id
		WHERE s.plan_id = t.plan_id AND s.item_id = t.id AND `+heldToday()+`)
))`+taskFrom+`
WHERE t.plan_id = $1 AND t.id = $2 AND t.kind = 'TASK'`, plan, id)
}
