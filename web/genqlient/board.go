// Package genqlient is a Go program's view of the schema: operations that genqlient makes functions of, compiled and
// never run.
package genqlient

import (
	"context"
	"fmt"

	"github.com/Khan/genqlient/graphql"
)

//go:generate go tool genqlient

// Lines tells of the projects of a region, and of the plans of a year.
func Lines(ctx context.Context, client graphql.Client, region string, year int) ([]string, error) {
	where := &ProjectWhere{Plan: &PlanWhere{Region: &RegionWhere{Code: &StringFilter{Eq: &region}}}}
	found, err := Projects(ctx, client, where, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("projects: %w", err)
	}
	var lines []string
	for _, project := range found.Projects.Nodes {
		line := project.GetTitle()
		if road, ok := project.(*ProjectsProjectsProjectConnectionNodesRoadUpgrade); ok && road.Road != nil {
			line += ", " + *road.Road
		}
		lines = append(lines, line)
	}
	plans, err := Plans(ctx, client, year)
	if err != nil {
		return nil, fmt.Errorf("plans: %w", err)
	}
	for _, plan := range plans.Plans.Nodes {
		lines = append(lines, plan.Title)
	}
	return lines, nil
}
