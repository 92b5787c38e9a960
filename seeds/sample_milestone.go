package seeds

import (
	"time"

	"plangraph/models"
)

// addMilestones gives the item at a place three steps; those of a red item are missed.
func (s *sampler) addMilestones(at draw, item models.WorkItem) {
	at = at.at("milestone")
	months := []time.Month{time.March, time.July, time.November}
	for i, title := range []string{"前期手续办结", "主体工程过半", "竣工验收"} {
		step := at.nth(i)
		row := models.Milestone{
			PlanID: s.planID, ID: s.id(step), ItemID: item.ID, Ordinal: i + 1, Title: title,
			PlannedOn: models.NewDate(sampleYear, months[i], 1).EndOfMonth(), State: models.MilestonePending,
		}
		if done := item.Light == models.LightDone; done || i == 0 || step.chance("reached", 50) {
			reached := row.PlannedOn.AddDays(-step.below("early", 20))
			row.ActualOn, row.State = &reached, models.MilestoneReached
		} else if item.Light == models.LightRed {
			row.State = models.MilestoneMissed
		}
		s.graph.Milestones = append(s.graph.Milestones, row)
	}
}
