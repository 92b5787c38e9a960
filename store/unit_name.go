package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/problem"
	"plangraph/work"
)

// checkNames reports that a unit and another of its region would be found by the same name on some day, today or later:
// both are called so, or one was until it was renamed, which sheets and reports go on saying.
func checkNames(ctx context.Context, w *work.Work, problems *problem.List, before, after models.Unit) error {
	named := before.Name != after.Name || before.ShortNames != after.ShortNames || before.FormerNames != after.FormerNames
	first, last := daysOf(after, w.Today())
	if last.Before(first) || !named && before.ActiveFrom == after.ActiveFrom { // a copy has the same pointer
		return nil
	}
	// Names are given one after the other in a region, or two would not see each other.
	if _, err := gorm.G[models.Region](w.DB, work.ForUpdate).Where("code = ?", after.RegionCode).Find(ctx); err != nil {
		return fmt.Errorf("lock the region: %w", err)
	}
	others, err := gorm.G[models.Unit](w.DB).Where("id <> ? AND region_code = ?", after.ID, after.RegionCode).
		Where("active_to IS NULL OR active_to >= ?", first).Where("active_from IS NULL OR active_from <= ?", last).
		Order("id").Find(ctx)
	if err != nil {
		return fmt.Errorf("look for units of the name: %w", err)
	}
	mine, err := namesOf(after)
	if err != nil {
		return err
	}
	var found problem.List
	for _, other := range others {
		theirs, err := namesOf(other)
		if err != nil {
			return err
		}
		mine.checkAgainst(&found, theirs)
	}
	if !named {
		for _, p := range found {
			p.Argument = "activeFrom"
		}
	}
	*problems = append(*problems, found...)
	return nil
}

// daysOf gives the days of a unit from today on; there are none if the last is before the first.
func daysOf(unit models.Unit, today models.Date) (first, last models.Date) {
	first, last = today, models.NewDate(9999, time.December, 31)
	if unit.ActiveFrom != nil && first.Before(*unit.ActiveFrom) {
		first = *unit.ActiveFrom
	}
	if unit.ActiveTo != nil {
		last = *unit.ActiveTo
	}
	return first, last
}

// unitNames are what a unit is called, in short too, and was called; until is its last day, if that is known.
type unitNames struct {
	region, name  string
	short, former []string
	until         *models.Date
}

func namesOf(u models.Unit) (unitNames, error) {
	short, err := u.ShortNames.Texts()
	if err != nil {
		return unitNames{}, fmt.Errorf("short names of %s: %w", u.Name, err)
	}
	former, err := u.FormerNames.Texts()
	if err != nil {
		return unitNames{}, fmt.Errorf("former names of %s: %w", u.Name, err)
	}
	return unitNames{u.RegionCode, u.Name, short, former, u.ActiveTo}, nil
}

// checkAgainst reports what a unit has in common with another.
func (n unitNames) checkAgainst(problems *problem.List, other unitNames) {
	switch {
	case n.name == other.name && other.until != nil:
		problems.Add(problem.Duplicate, "name", problem.Message{
			En: "region %s has a unit %s until %s: this one may begin the day after, by activeFrom",
			Zh: "行政区 %s 的单位「%s」有效期至 %s:本单位可自次日起设立(activeFrom)",
		}, n.region, n.name, other.until)
	case n.name == other.name:
		problems.Add(
			problem.Duplicate, "name", problem.Message{En: "region %s has a unit %s already", Zh: "行政区 %s 已有单位「%s」"},
			n.region, n.name,
		)
	}
	wasOther := problem.Message{
		En: "%[1]s was the name of %[2]s, which is still found by it: take another",
		Zh: "「%[1]s」是「%[2]s」的曾用名,仍用于查找该单位:请改用其他名称",
	}
	for _, name := range other.former {
		if name == n.name {
			problems.Add(problem.Duplicate, "name", wasOther, name, other.name)
		}
		if slices.Contains(n.short, name) {
			problems.Add(problem.Duplicate, "shortNames", wasOther, name, other.name)
		}
	}
	for _, name := range n.former {
		if name == other.name || slices.Contains(other.short, name) {
			problems.Add(problem.Duplicate, "name", problem.Message{
				En: "%[2]s is called %[1]s as well, and would be found by what was the name of this one: change its short names first",
				Zh: "「%[2]s」也称「%[1]s」,更名后旧名将指向该单位:请先修改其简称",
			}, name, other.name)
		}
	}
}
