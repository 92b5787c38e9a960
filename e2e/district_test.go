package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/models"
	"plangraph/store"
)

// district makes a plan of a region for a year that has one or two of everything: an area with two tasks, of which the
// first has two projects, and an area with a task. Units of the region lead and support.
func district(region string, year int, units ...uuid.UUID) store.Graph {
	day := models.NewDate(year, time.March, 1)
	plan := models.Plan{
		ID: newID(), RegionCode: region, Year: year, Title: fmt.Sprintf("%s 的 %d 年计划", region, year),
		Status:     models.PlanActive,
		Visibility: models.VisibilityPublic, YellowFrom: 10, RedAbove: 30, ReportingCycle: models.CycleMonthly, Version: 1,
	}
	const body = "一要塑造城区宜居环境。二要改造老旧小区。"
	sum := sha256.Sum256([]byte(body))
	g := store.Graph{Plans: []models.Plan{plan}, Documents: []models.Document{{
		PlanID: plan.ID, ID: newID(), Title: "报告", Body: body, Length: len([]rune(body)),
		SHA256: hex.EncodeToString(sum[:]),
	}}}
	area := func(ordinal int) models.PlanArea {
		c := models.Citation{
			PlanID: plan.ID, ID: newID(), DocumentID: g.Documents[0].ID, DocumentLength: g.Documents[0].Length,
			StartOffset: ordinal, EndOffset: 10,
			Quote: string([]rune(body)[ordinal:10]),
		}
		g.Citations = append(g.Citations, c)
		a := models.PlanArea{
			PlanID: plan.ID, ID: newID(), Ordinal: ordinal, Label: fmt.Sprintf("(%d)", ordinal),
			Title: fmt.Sprint("重点领域", ordinal), CitationID: &c.ID, Version: 1,
		}
		g.Areas = append(g.Areas, a)
		return a
	}
	item := func(area models.PlanArea, kind models.Kind, parent *uuid.UUID) models.WorkItem {
		n := len(g.Items) + 1
		i := models.WorkItem{
			PlanID: plan.ID, ID: newID(), Kind: kind, AreaID: area.ID, ParentID: parent, Position: n,
			Title: fmt.Sprintf("改造工程%d", n), Status: models.WorkInProgress,
			StartsOn: day, DueOn: models.NewDate(year, time.November, 30), Weight: 1, Light: models.LightGrey,
			Attributes: "{}", Version: 1,
			UpdatedAt: models.Time{Time: time.Date(2023, 1, 10, 8, 0, 0, 0, time.UTC)},
		}
		g.Items = append(g.Items, i)
		g.Actions = append(
			g.Actions, models.Action{PlanID: plan.ID, ID: newID(), ItemID: i.ID, Ordinal: 1, Body: fmt.Sprint("改造一批", n)},
		)
		value, unit, atLeast := 5.0, "个", models.ComparatorGTE
		target := models.Target{
			PlanID: plan.ID, ID: newID(), ItemID: i.ID, Position: n, Indicator: "改造小区", Value: &value, BaseValue: &value,
			Unit: &unit, BaseUnit: &unit, Comparator: &atLeast,
			Nature: models.NatureWorkload, Better: models.BetterHigher, Weight: 1,
		}
		g.Targets = append(g.Targets, target)
		g.CurvePoints = append(
			g.CurvePoints,
			models.CurvePoint{
				PlanID: plan.ID, ID: newID(), TargetID: target.ID, Month: models.NewDate(year, time.April, 1), Planned: 2,
			},
		)
		g.Readings = append(
			g.Readings,
			models.Reading{
				PlanID: plan.ID, ID: newID(), TargetID: target.ID, Month: models.NewDate(year, time.April, 1), Value: 1,
			},
		)
		g.Milestones = append(
			g.Milestones,
			models.Milestone{
				PlanID: plan.ID, ID: newID(), ItemID: i.ID, Ordinal: 1, Title: "开工", PlannedOn: day,
				State: models.MilestonePending,
			},
		)
		g.Fundings = append(
			g.Fundings,
			models.Funding{PlanID: plan.ID, ID: newID(), ItemID: i.ID, Source: models.FundingCentral, PlannedFen: 100_00},
		)
		g.Standings = append(g.Standings, models.Standing{
			PlanID: plan.ID, ID: newID(), ItemID: i.ID, AsOf: models.NewDate(year, time.April, 30), Current: true,
			Light: models.LightGrey, ReasonZh: "未报", ReasonEn: "not reported",
			RuleVersion: 1, LightSince: day,
		})
		for j, role := range []models.AssignmentRole{models.RoleLead, models.RoleSupport} {
			if j < len(units) {
				g.Assignments = append(g.Assignments, models.Assignment{
					PlanID: plan.ID, ID: newID(), ItemID: i.ID, UnitID: units[j], Role: role,
					ValidFrom: models.NewDate(year, 1, 1), Status: models.AssignmentSuggested,
				})
			}
		}
		return i
	}
	first, second := area(1), area(2)
	task := item(first, models.KindTask, nil)
	item(first, "GREENING", &task.ID)
	item(first, "GREENING", &task.ID)
	item(first, models.KindTask, nil)
	item(second, models.KindTask, nil)
	return g
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// unitsOf makes units of a region.
func unitsOf(region string, n int) []models.Unit {
	units := make([]models.Unit, n)
	for i := range units {
		units[i] = models.Unit{
			ID: newID(), RegionCode: region, Name: fmt.Sprintf("%s 第%d局", region, i+1), ShortNames: "[]", FormerNames: "[]",
			Kind: models.UnitDepartment, Confirmed: true, Version: 1,
		}
	}
	return units
}

func idsOf(units []models.Unit) []uuid.UUID {
	ids := make([]uuid.UUID, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	return ids
}

// regionsDown makes a province, a city and districts of it.
func regionsDown(districts ...string) []models.Region {
	city, province := districts[0][:4]+"00", districts[0][:2]+"0000"
	regions := []models.Region{
		{Code: province, Name: "省", Level: models.LevelProvince},
		{Code: city, Name: "市", Level: models.LevelCity, ParentCode: &province},
	}
	for _, code := range districts {
		regions = append(regions, models.Region{Code: code, Name: "区" + code, Level: models.LevelCounty, ParentCode: &city})
	}
	return regions
}

func loadAll(t testing.TB, db *database.DB, graphs ...store.Graph) {
	t.Helper()
	for _, g := range graphs {
		if err := store.Load(t.Context(), db, g); err != nil {
			t.Fatal(err)
		}
	}
}
