package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"plangraph/bench/floor"
)

// choices is what requests choose from at random: what the server shows to anonymous viewers.
type choices struct {
	taskIDs []string
	plans   []plan
	cursors []cursor
	saves   []save
}

// plan is a sample plan; name is its region's.
type plan struct {
	region, name string
	year         int
}

// cursor is a place in the list of a light's tasks, in plangraph's words and in the floor's.
type cursor struct{ light, ours, floors string }

// save is a task, and two units that lead it in turns.
type save struct {
	id      string
	units   []string
	version int
	turn    int // whose it is
	plan    int // its plan's number
	// anyVersion says that it is changed whatever its version is.
	anyVersion bool
}

// Bounds of what is looked up: enough that hardly a request is made twice in a row.
const (
	mostPlans   = 1000
	mostSaves   = 1000
	fewestSaves = 64  // so that each connection has its own
	mostCursors = 400 // of a light
)

// find looks up what there is.
func find(ctx context.Context, ours *client) (choices, error) {
	var c choices
	var err error
	if c.plans, err = findPlans(ctx, ours); err != nil {
		return c, fmt.Errorf("look for plans: %w", err)
	}
	if c.taskIDs, c.saves, err = findTasks(ctx, ours, c.plans); err != nil {
		return c, fmt.Errorf("look for tasks: %w", err)
	}
	for _, light := range lights {
		cursors, err := walk(ctx, ours, light)
		if err != nil {
			return c, fmt.Errorf("page through the tasks: %w", err)
		}
		c.cursors = append(c.cursors, cursors...)
	}
	return c, nil
}

// shuffled is the same order each time, that has nothing to do with how things lie.
func shuffled[T any](all []T) []T {
	order := rand.New(rand.NewPCG(1, uint64(len(all)))) //nolint:gosec // G404: a choice of questions is no secret
	order.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// findPlans pages through all plans and keeps some from everywhere.
func findPlans(ctx context.Context, ours *client) ([]plan, error) {
	text, err := document("plans")
	if err != nil {
		return nil, err
	}
	var all []plan
	variables := map[string]any{}
	for {
		var data struct {
			Plans struct {
				Nodes []struct {
					Year   int
					Region struct{ Code, Name string }
				}
				PageInfo pageInfo
			}
		}
		if err := ours.query(ctx, text, variables, &data); err != nil {
			return nil, err
		}
		for _, p := range data.Plans.Nodes {
			all = append(all, plan{p.Region.Code, p.Region.Name, p.Year})
		}
		if !data.Plans.PageInfo.HasNextPage {
			all = shuffled(all)
			return all[:min(len(all), mostPlans)], nil
		}
		variables["after"] = data.Plans.PageInfo.EndCursor
	}
}

// planTasks are tasks of a plan, and units of its region.
type planTasks struct {
	Plan struct {
		Tasks struct {
			Nodes []struct {
				ID          string
				Version     int
				Assignments []struct{ Unit struct{ ID string } }
			}
		}
	}
	Units struct{ Nodes []struct{ ID string } }
}

// findTasks takes tasks of the plans, and for some of them units to lead them.
func findTasks(ctx context.Context, ours *client, plans []plan) (ids []string, saves []save, err error) {
	text, err := document("plan_tasks")
	if err != nil {
		return nil, nil, err
	}
	for n, p := range plans {
		var data planTasks
		if err := ours.query(ctx, text, map[string]any{"region": p.region, "year": p.year}, &data); err != nil {
			return nil, nil, err
		}
		for i, t := range data.Plan.Tasks.Nodes {
			ids = append(ids, t.ID)
			units := data.strangers(i)
			few := i < (mostSaves+len(plans)-1)/len(plans)
			if (few || n == len(plans)-1) && len(units) == 2 { // of the last one all, for those who write in one plan
				saves = append(saves, save{id: t.ID, units: units, version: t.Version, plan: n})
			}
		}
	}
	return shuffled(ids), saves, nil
}

// strangers are two units that had no part in a task yet, so that every save finds the same.
func (p planTasks) strangers(task int) []string {
	var units []string
	for _, u := range p.Units.Nodes {
		known := false
		for _, a := range p.Plan.Tasks.Nodes[task].Assignments {
			known = known || a.Unit.ID == u.ID
		}
		if !known && len(units) < 2 {
			units = append(units, u.ID)
		}
	}
	return units
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
		if !data.Tasks.PageInfo.HasNextPage || len(cursors) == mostCursors {
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
	PageInfo pageInfo
}

type pageInfo struct {
	HasNextPage bool
	EndCursor   string
}
