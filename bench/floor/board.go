package floor

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// The parts of a board's rows. What is looked for in an area comes from one index scan each.
const (
	taskPart    = 1
	projectPart = 2
)

func boardRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	rows, err := pool.Query(ctx, `
SELECT p.id, p.title, a.id, a.ordinal, a.label, a.title, x.*
FROM plans p
JOIN plan_areas a ON a.plan_id = p.id
LEFT JOIN LATERAL (
	SELECT 1 AS part, t.position, t.id AS item, t.kind, t.title, t.status, t.light, t.due_on, NULL::bigint AS budget,
		s.valid_from, s.id AS assignment, s.role, u.id AS unit, u.name
	FROM (SELECT * FROM work_items i WHERE i.plan_id = a.plan_id AND i.area_id = a.id AND i.kind = 'TASK' ORDER BY i.position LIMIT 10) t
	LEFT JOIN (assignments s JOIN units u ON u.id = s.unit_id) ON s.plan_id = t.plan_id AND s.item_id = t.id AND `+heldToday()+`
	UNION ALL
	(SELECT 2, i.position, i.id, i.kind, i.title, i.status, i.light, i.due_on, i.budget_fen, NULL, NULL, NULL, NULL, NULL
	FROM work_items i WHERE i.plan_id = a.plan_id AND i.area_id = a.id AND i.kind <> 'TASK' ORDER BY i.position LIMIT 5)
) x ON true
WHERE p.region_code = $1 AND p.year = $2 AND p.visibility = 'PUBLIC'
ORDER BY a.ordinal, x.part, x.position, x.role, x.valid_from, x.assignment`, v.Region, v.Year)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	b := board{dst: dst}
	for rows.Next() {
		if err := rows.Scan(
			&b.plan,
			&b.planTitle,
			&b.area,
			&b.ordinal,
			&b.label,
			&b.areaTitle,
			&b.part,
			nil,
			&b.item,
			&b.kind,
			&b.title,
			&b.status,
			&b.light,
			&b.dueOn,
			&b.budget,
			nil,
			&b.assignment,
			&b.role,
			&b.unit,
			&b.name,
		); err != nil {
			return nil, err
		}
		b.row()
	}
	return b.end(), rows.Err()
}

// board is the row at hand, and what was written so far.
type board struct {
	plan, area                 uuid
	planTitle                  string
	ordinal                    int
	label, areaTitle           string
	part                       *int
	item                       *uuid
	kind, title, status, light *string
	dueOn                      *time.Time
	budget                     *int64
	assignment, unit           *uuid
	role, name                 *string

	dst    []byte
	inArea int // 0 for before the first
	inPart int
	inTask uuid
}

// row writes a row, after closing what it does not belong to.
func (b *board) row() {
	if b.inArea == 0 {
		b.dst = appendID(append(b.dst, `{"plan":{"id":`...), planID, uuid{}, b.plan)
		b.dst = appendString(append(b.dst, `,"title":`...), b.planTitle)
		b.dst = append(b.dst, `,"areas":[`...)
	}
	if b.ordinal != b.inArea {
		b.closeArea()
		b.inArea, b.inPart = b.ordinal, taskPart
		b.dst = appendID(append(separate(b.dst), `{"id":`...), areaID, b.plan, b.area)
		b.dst = strconv.AppendInt(append(b.dst, `,"ordinal":`...), int64(b.ordinal), 10)
		b.dst = appendString(append(b.dst, `,"label":`...), b.label)
		b.dst = appendString(append(b.dst, `,"title":`...), b.areaTitle)
		b.dst = append(b.dst, `,"tasks":{"nodes":[`...)
	}
	switch {
	case b.part == nil:
	case *b.part == taskPart:
		b.task()
	default:
		b.project()
	}
}

func (b *board) task() {
	if *b.item != b.inTask {
		b.closeTask()
		b.inTask = *b.item
		b.dst = appendID(append(separate(b.dst), `{"id":`...), itemID, b.plan, *b.item)
		b.work()
		b.dst = append(b.dst, `,"assignments":[`...)
	}
	if b.assignment == nil {
		return
	}
	b.dst = appendID(append(separate(b.dst), `{"id":`...), assignmentID, b.plan, *b.assignment)
	b.dst = appendName(append(b.dst, `,"role":`...), *b.role)
	b.dst = appendID(append(b.dst, `,"unit":{"id":`...), unitID, uuid{}, *b.unit)
	b.dst = appendString(append(b.dst, `,"name":`...), *b.name)
	b.dst = append(b.dst, "}}"...)
}

func (b *board) project() {
	b.closeTasks()
	b.dst = appendID(append(separate(b.dst), `{"id":`...), itemID, b.plan, *b.item)
	b.dst = appendName(append(b.dst, `,"kind":`...), *b.kind)
	b.work()
	b.dst = appendOptional(append(b.dst, `,"budget":`...), b.budget, appendMoney)
	b.dst = append(b.dst, '}')
}

// work writes what tasks and projects have in common.
func (b *board) work() {
	b.dst = appendString(append(b.dst, `,"title":`...), *b.title)
	b.dst = appendName(append(b.dst, `,"status":`...), *b.status)
	b.dst = appendName(append(b.dst, `,"light":`...), *b.light)
	b.dst = appendDate(append(b.dst, `,"dueOn":`...), *b.dueOn)
}

func (b *board) closeTask() {
	if b.inTask != (uuid{}) {
		b.dst = append(b.dst, "]}"...)
		b.inTask = uuid{}
	}
}

func (b *board) closeTasks() {
	if b.inPart == taskPart {
		b.closeTask()
		b.dst = append(b.dst, `]},"projects":{"nodes":[`...)
		b.inPart = projectPart
	}
}

func (b *board) closeArea() {
	if b.inArea > 0 {
		b.closeTasks()
		b.dst = append(b.dst, "]}}"...)
	}
}

func (b *board) end() []byte {
	b.closeArea()
	return append(b.dst, "]}}"...)
}

func boardJSON(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	work := `'title', i.title, 'status', i.status, 'light', i.light, 'dueOn', i.due_on`
	return row(ctx, pool, dst, `
SELECT json_build_object('plan', json_build_object(
	'id', `+globalID(planID, noPlan, sent("p.id"))+`, 'title', p.title,
	'areas', (SELECT json_agg(json_build_object(
			'id', `+globalID(areaID, sent("a.plan_id"), sent("a.id"))+`, 'ordinal', a.ordinal, 'label', a.label, 'title', a.title,
			'tasks', json_build_object('nodes', coalesce(t.list, '[]')), 'projects', json_build_object('nodes', coalesce(j.list, '[]'))
		) ORDER BY a.ordinal)
		FROM plan_areas a
		CROSS JOIN LATERAL (
			SELECT json_agg(json_build_object('id', `+globalID(itemID, sent("i.plan_id"), sent("i.id"))+`, `+work+`, 'assignments', (
				SELECT coalesce(json_agg(json_build_object('id', `+globalID(assignmentID, sent("s.plan_id"), sent("s.id"))+`, 'role', s.role,
					'unit', json_build_object('id', `+globalID(unitID, noPlan, sent("u.id"))+`, 'name', u.name)
				) ORDER BY s.role, s.valid_from, s.id), '[]')
				FROM assignments s JOIN units u ON u.id = s.unit_id
				WHERE s.plan_id = i.plan_id AND s.item_id = i.id AND `+heldToday()+`)
			) ORDER BY i.position) AS list
			FROM (SELECT * FROM work_items i WHERE i.plan_id = a.plan_id AND i.area_id = a.id AND i.kind = 'TASK' ORDER BY i.position LIMIT 10) i
		) t
		CROSS JOIN LATERAL (
			SELECT json_agg(json_build_object('id', `+globalID(itemID, sent("i.plan_id"), sent("i.id"))+`, 'kind', i.kind, `+work+`,
				'budget', `+yuan("i.budget_fen")+`) ORDER BY i.position) AS list
			FROM (SELECT * FROM work_items i WHERE i.plan_id = a.plan_id AND i.area_id = a.id AND i.kind <> 'TASK' ORDER BY i.position LIMIT 5) i
		) j
		WHERE a.plan_id = p.id)
))
FROM plans p WHERE p.region_code = $1 AND p.year = $2 AND p.visibility = 'PUBLIC'`, v.Region, v.Year)
}
