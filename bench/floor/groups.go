package floor

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
)

// planGroups are the projects of a public plan by kind. It does not tell a plan without projects from none: nobody asks
// the floor for either.
const planGroups = `
SELECT i.kind, count(*), sum(i.budget_fen)::bigint AS budget
FROM plans p JOIN work_items i ON i.plan_id = p.id AND i.kind <> 'TASK'
WHERE p.region_code = $1 AND p.year = $2 AND p.visibility = 'PUBLIC'
GROUP BY i.kind ORDER BY i.kind LIMIT 100`

const allGroups = `
SELECT i.kind, count(*), sum(i.budget_fen)::bigint AS budget
FROM work_items i JOIN plans p ON p.id = i.plan_id AND p.visibility = 'PUBLIC'
WHERE i.kind <> 'TASK'
GROUP BY i.kind ORDER BY i.kind LIMIT 100`

func planGroupsRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	dst, err := groupRows(ctx, pool, append(dst, `{"plan":{"projects":{"groups":[`...), planGroups, v.Region, v.Year)
	return append(dst, "]}}}"...), err
}

func allGroupsRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, _ variables) ([]byte, error) {
	dst, err := groupRows(ctx, pool, append(dst, `{"projects":{"groups":[`...), allGroups)
	return append(dst, "]}}"...), err
}

func groupRows(ctx context.Context, pool *pgxpool.Pool, dst []byte, statement string, args ...any) ([]byte, error) {
	rows, err := pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var kind string
	var count int64
	var budget *int64
	for rows.Next() {
		if err := rows.Scan(&kind, &count, &budget); err != nil {
			return nil, err
		}
		dst = appendName(append(separate(dst), `{"kind":`...), kind)
		dst = strconv.AppendInt(append(dst, `,"count":`...), count, 10)
		dst = appendOptional(append(dst, `,"budget":{"sum":`...), budget, appendMoney)
		dst = append(dst, "}}"...)
	}
	return dst, rows.Err()
}

func planGroupsJSON(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error) {
	return row(
		ctx,
		pool,
		dst,
		`SELECT json_build_object('plan', json_build_object('projects', json_build_object('groups', `+
			groupList()+`))) FROM (`+planGroups+`) g`,
		v.Region,
		v.Year,
	)
}

func allGroupsJSON(ctx context.Context, pool *pgxpool.Pool, dst []byte, _ variables) ([]byte, error) {
	return row(
		ctx, pool, dst,
		`SELECT json_build_object('projects', json_build_object('groups', `+groupList()+`)) FROM (`+allGroups+`) g`,
	)
}

func groupList() string {
	return `coalesce(json_agg(json_build_object('kind', g.kind, 'count', g.count, 'budget', json_build_object('sum', ` + yuan(
		"g.budget",
	) +
		`)) ORDER BY g.kind), '[]')`
}
