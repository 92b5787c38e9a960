package seeds

import (
	"fmt"
	"math"
	"time"

	"plangraph/models"
)

// addStandings adds the standings of the item at a place of twelve months by the light rule of the sample plans, and
// gives the last one.
func (s *sampler) addStandings(at draw, item models.WorkItem) models.Standing {
	at = at.at("standing")
	pace, lastReport := at.pace()
	var last models.Standing
	for month := time.January; month <= time.December; month++ {
		row := models.Standing{
			PlanID: s.planID, ID: s.id(at.nth(int(month))), ItemID: item.ID,
			AsOf:    models.NewDate(sampleYear, month, 1).EndOfMonth(),
			Current: month == time.December, RuleVersion: 1, Sample: true,
		}
		planned := plannedPercent(item, row.AsOf)
		row.PlannedPercent = &planned
		if month <= lastReport {
			actual := min(100, tenths(planned*pace))
			row.ActualPercent = &actual
		}
		row.Light = sampleLight(item, row)
		row.LightSince = row.AsOf
		if last.Light == row.Light {
			row.LightSince = last.LightSince
		}
		row.ReasonZh, row.ReasonEn = reasons(row)
		row.TurnsRedOn = turnsRedOn(item, row)
		s.graph.Standings = append(s.graph.Standings, row)
		last = row
	}
	return last
}

// pace draws how fast an item is, as a share of its plan, and the last month it is reported for.
func (d draw) pace() (pace float64, lastReport time.Month) {
	switch n := d.below("group", 100); {
	case n < 40:
		return 1 + 0.15*d.share("pace"), time.December
	case n < 65:
		return 0.91 + 0.08*d.share("pace"), time.December
	case n < 82:
		return 0.71 + 0.18*d.share("pace"), time.December
	case n < 92:
		return 0.3 + 0.39*d.share("pace"), time.December
	default:
		return 0.9, time.Month(d.below("reported", 11))
	}
}

func tenths(x float64) float64 { return math.Round(x*10) / 10 }

// plannedPercent is a straight line from the item's first day to its last.
func plannedPercent(item models.WorkItem, on models.Date) float64 {
	elapsed := float64(on.DaysSince(item.StartsOn) + 1)
	return tenths(100 * max(0, min(1, elapsed/length(item))))
}

// length is the number of days from the item's first day to its last, both included.
func length(item models.WorkItem) float64 { return float64(item.DueOn.DaysSince(item.StartsOn) + 1) }

// sampleLight is the light rule with the thresholds of the sample plans, 10 and 30.
func sampleLight(item models.WorkItem, row models.Standing) models.Light {
	if row.ActualPercent == nil {
		return models.LightGrey
	}
	gap := tenths(*row.PlannedPercent - *row.ActualPercent)
	switch {
	case *row.ActualPercent >= 100:
		return models.LightDone
	case gap > 30 || item.DueOn.Before(row.AsOf):
		return models.LightRed
	case gap >= 10:
		return models.LightYellow
	default:
		return models.LightGreen
	}
}

// turnsRedOn is the first day on which a green or yellow item without further progress is more than 30 points behind or
// overdue.
func turnsRedOn(item models.WorkItem, row models.Standing) *models.Date {
	if row.Light != models.LightGreen && row.Light != models.LightYellow {
		return nil
	}
	behind := item.StartsOn.AddDays(int((*row.ActualPercent + 30) / 100 * length(item)))
	overdue := item.DueOn.AddDays(1)
	if behind.Before(overdue) {
		return &behind
	}
	return &overdue
}

func reasons(row models.Standing) (zh, en string) {
	if row.ActualPercent == nil {
		return "本期没有报送进度,灰灯", "Nothing was reported for the period: grey"
	}
	planned, actual := *row.PlannedPercent, *row.ActualPercent
	names := map[models.Light][2]string{
		models.LightGreen: {"绿灯", "green"}, models.LightYellow: {"黄灯", "yellow"}, models.LightRed: {"红灯", "red"},
		models.LightDone: {"已完成", "done"},
	}
	name := names[row.Light]
	return fmt.Sprintf("计划进度 %.1f%%,实际进度 %.1f%%,相差 %.1f 个百分点,%s", planned, actual, planned-actual, name[0]),
		fmt.Sprintf("Planned %.1f%%, actual %.1f%%, a gap of %.1f points: %s", planned, actual, planned-actual, name[1])
}
