package main

import (
	"context"
	"time"
)

// deep compares the first page of a list with one far behind it.
type deep struct {
	depth       int
	first, late time.Duration
}

// wantedDepth is how many rows stand before the late page, if there are so many.
const wantedDepth = 10_000

// deepPage pages through the items of all plans by due date, then asks for the first and the late page in turns.
func (b *bench) deepPage(ctx context.Context) (deep, error) {
	b.say("deep page")
	text, err := document("deep")
	if err != nil {
		return deep{}, err
	}
	c, err := dial(ctx, b.ours.base)
	if err != nil {
		return deep{}, err
	}
	defer c.close()
	const step = 100
	variables := map[string]any{"first": step}
	depth := 0
	for depth < wantedDepth {
		var data struct{ WorkItems page }
		if err := c.query(ctx, text, variables, &data); err != nil {
			return deep{}, err
		}
		if !data.WorkItems.PageInfo.HasNextPage {
			break
		}
		depth += len(data.WorkItems.Nodes)
		variables["after"] = data.WorkItems.PageInfo.EndCursor
	}
	first, err := body(text, map[string]any{"first": 50})
	if err != nil {
		return deep{}, err
	}
	variables["first"] = 50
	late, err := body(text, variables)
	if err != nil {
		return deep{}, err
	}
	var firsts, lates []time.Duration
	const times = 200
	for range times {
		for _, side := range []struct {
			body  []byte
			taken *[]time.Duration
		}{{first, &firsts}, {late, &lates}} {
			begin := time.Now()
			if _, err := c.send(request(c.address, "/graphql", side.body)); err != nil {
				return deep{}, err
			}
			*side.taken = append(*side.taken, time.Since(begin))
		}
	}
	same := func(d time.Duration) time.Duration { return d }
	return deep{depth, median(firsts, same), median(lates, same)}, ctx.Err()
}
