package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"plangraph/bench/floor"
)

// choices is what requests choose from at random: what the database has and anonymous viewers may see.
type choices struct {
	taskIDs []string
	plans   []plan
	cursors []cursor
}

type plan struct {
	region string
	year   int
}

// cursor is a place in the list of a light's tasks, in plangraph's words and in the floor's.
type cursor struct{ light, ours, floors string }

func (c choices) tasks() []question {
	questions := make([]question, len(c.taskIDs))
	for i, id := range c.taskIDs {
		questions[i] = same(map[string]any{"id": id})
	}
	return questions
}

func (c choices) boards() []question {
	questions := make([]question, len(c.plans))
	for i, p := range c.plans {
		questions[i] = same(map[string]any{"region": p.region, "year": p.year})
	}
	return questions
}

func (c choices) pages() []question {
	questions := make([]question, len(c.cursors))
	for i, at := range c.cursors {
		questions[i] = question{
			ours:   map[string]any{"light": at.light, "after": at.ours},
			floors: map[string]any{"light": at.light, "after": at.floors},
		}
	}
	return questions
}

func (choices) nothing() []question { return []question{same(map[string]any{})} }

// find looks up what there is. Cursors are taken from plangraph by paging through the lists.
func find(ctx context.Context, db *pgx.Conn, ours *client) (choices, error) {
	var c choices
	rows, err := db.Query(ctx, `
SELECT rtrim(translate(encode('\x07'::bytea || uuid_send(t.plan_id) || uuid_send(t.id), 'base64'), '+/', '-_'), '=')
FROM work_items t JOIN plans p ON p.id = t.plan_id AND p.visibility = 'PUBLIC' WHERE t.kind = 'TASK' ORDER BY md5(t.id::text) LIMIT 5000`)
	if err == nil {
		c.taskIDs, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		return c, fmt.Errorf("look for tasks: %w", err)
	}
	rows, err = db.Query(
		ctx, `SELECT region_code, year FROM plans WHERE visibility = 'PUBLIC' ORDER BY md5(id::text) LIMIT 5000`,
	)
	if err == nil {
		c.plans, err = pgx.CollectRows(
			rows,
			func(row pgx.CollectableRow) (p plan, err error) { return p, row.Scan(&p.region, &p.year) },
		)
	}
	if err != nil {
		return c, fmt.Errorf("look for plans: %w", err)
	}
	for _, light := range []string{"GREEN", "YELLOW", "RED", "DONE"} {
		cursors, err := walk(ctx, ours, light)
		if err != nil {
			return c, fmt.Errorf("page through the tasks: %w", err)
		}
		c.cursors = append(c.cursors, cursors...)
	}
	return c, nil
}

// walk pages through the tasks of a light and answers where each page ends.
func walk(ctx context.Context, ours *client, light string) ([]cursor, error) {
	pages, err := document("pages")
	if err != nil {
		return nil, err
	}
	var cursors []cursor
	variables := map[string]any{"light": light}
	for {
		var data struct{ Tasks page }
		if err := ours.query(ctx, pages, variables, &data); err != nil {
			return nil, err
		}
		if !data.Tasks.PageInfo.HasNextPage {
			return cursors, nil
		}
		last := data.Tasks.Nodes[len(data.Tasks.Nodes)-1]
		own, err := rowOf(last.ID)
		if err != nil {
			return nil, err
		}
		end := data.Tasks.PageInfo.EndCursor
		cursors = append(cursors, cursor{light, end, floor.Cursor(last.DueOn, own)})
		variables["after"] = end
	}
}

// page is what a walk reads of a list.
type page struct {
	Nodes []struct {
		ID    string
		DueOn string
	}
	PageInfo struct {
		HasNextPage bool
		EndCursor   string
	}
}
