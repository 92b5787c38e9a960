package e2e

import (
	"context"
	"fmt"
	"testing"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/seeds"
)

// manyItems are 10,000 work items in plans of 430.
var manyItems = databasetest.Filled(func(ctx context.Context, db *database.DB) error {
	if err := seeds.Scale(ctx, db, seeds.Samples{Districts: 24, Size: 8, Months: 1}, func(int, int) {}); err != nil {
		return err
	}
	if db.Dialect == database.Postgres {
		return db.WithContext(ctx).Exec("VACUUM ANALYZE").Error
	}
	return nil
})

// beginning is a condition that a board or a BI tool begins with.
type beginning struct {
	what, where string
	// ofPlan says that the rows are of one plan or unit, and may be sorted; sized that only PostgreSQL, which counts values,
	// knows how many they are.
	ofPlan, sized bool
	// led says that few rows of another table lead to the rows, or rows are asked one by one for those.
	led bool
}

func beginnings() []beginning {
	all := []beginning{
		{what: "all"},
		{what: "a title of one character", where: `title: {contains: "龘"}`},
		{what: "a title of two characters", where: `title: {contains: "玄武"}`},
		{what: "a title of four characters", where: `title: {contains: "玄武湖边"}`},
		{what: "the start of a title", where: `title: {startsWith: "玄武"}`},
		{what: "what many titles have", where: `title: {contains: "改"}`},
		{what: "a month", where: `dueOn: {gte: "2023-12-01", lte: "2023-12-31"}`, sized: true},
		{what: "a month of another year", where: `dueOn: {gte: "2025-06-01", lte: "2025-06-30"}`, sized: true},
		{what: "what began long ago", where: `startsOn: {lt: "2020-01-01"}`, sized: true},
		{what: "much money", where: `budget: {gte: "999999999999"}`, sized: true},
		{what: "much money spent", where: `invested: {gt: "999999999999"}`, sized: true},
		{what: "a year", where: `plan: {year: {eq: 2023}}`, led: true},
		{what: "a region", where: `plan: {region: {code: {eq: "720103"}}}`, ofPlan: true, led: true},
		{what: "a lead unit", where: `leadUnit: {name: {eq: "样本1市001区交通运输局"}}`, ofPlan: true, led: true},
		{what: "lead units of a name that none has", where: `leadUnit: {name: {contains: "无此局"}}`, led: true},
	}
	for _, light := range []string{"GREEN", "YELLOW", "RED", "DONE", "GREY"} {
		all = append(all, beginning{what: "light " + light, where: `light: {eq: ` + light + `}`})
	}
	for _, status := range []string{"PLANNED", "IN_PROGRESS", "DONE", "SUSPENDED", "CANCELLED"} {
		all = append(all, beginning{what: "status " + status, where: `status: {eq: ` + status + `}`})
	}
	return all
}

// TestFirstPagesReadLittle holds the first page of every list of work items that a board or a BI tool begins with to ten
// times what a page takes that an index begins with.
func TestFirstPagesReadLittle(t *testing.T) {
	const page, plan, tooMuch, sideBySide, money = 10, 430, 10, 16, "{field: BUDGET, direction: DESC}"
	for name, open := range manyItems.Openers() {
		t.Run(name, func(t *testing.T) {
			s := newScales(t, open(t))
			for _, list := range []string{"workItems", "tasks", "projects"} {
				usual := s.first(t, list, page, beginning{}, "")
				for _, b := range beginnings() {
					for _, order := range []string{"", "{field: DUE_ON}", "{field: DUE_ON, direction: DESC}", money} {
						// SQLite sorts tasks by money, and whoever asks for a status by it.
						if s.db.Dialect == database.SQLite && (b.sized || order == money) ||
							order == money && b.where != "" && !b.sized && !b.led {
							continue
						}
						most := tooMuch * usual
						if s.db.Dialect == database.Postgres && (order == "" || b.sized) {
							// It takes rows that lie side by side for cheaper than others, and reads thirty for one of a rare status.
							most = sideBySide * usual
						}
						if b.ofPlan {
							most += 3 * usual * plan / page
						}
						if work := s.first(t, list, page, b, order); work > most {
							t.Errorf("%s of %s, orderBy [%s], take %.1f times what a page takes", list, b.what, order, work/usual)
						}
					}
				}
			}
		})
	}
}

// TestFirstPagesInOrderReadLittle holds orders of titles, and of two fields of which the first has five values, to a few
// times what a page takes: 7,000 of the items are due on one day.
func TestFirstPagesInOrderReadLittle(t *testing.T) {
	const page, titles, several = 10, 10, 20
	days := "{field: DUE_ON, direction: DESC}, "
	for name, open := range manyItems.Openers() {
		t.Run(name, func(t *testing.T) {
			s := newScales(t, open(t))
			usual := map[string]float64{}
			for _, list := range []string{"workItems", "projects"} {
				usual[list] = s.first(t, list, page, beginning{}, "")
			}
			for _, o := range []struct {
				list, order string
				most        float64
			}{
				{"workItems", "{field: TITLE}", titles},
				{"workItems", "{field: TITLE, direction: DESC}", titles},
				{"workItems", days + "{field: BUDGET, direction: DESC}", several},
				{"projects", days + "{field: BUDGET, direction: DESC}", several},
				{"workItems", days + "{field: UPDATED_AT}", several},
				{"projects", days + "{field: UPDATED_AT}", several},
			} {
				work := s.first(t, o.list, page, beginning{}, o.order) / usual[o.list]
				if work > o.most {
					t.Errorf("%s, orderBy [%s], take %.1f times what a page takes", o.list, o.order, work)
				}
			}
		})
	}
}

// first weighs the first page of a list.
func (s scales) first(t testing.TB, list string, page int, b beginning, order string) float64 {
	t.Helper()
	query := fmt.Sprintf(`{ %s(first: %d, where: {%s}, orderBy: [%s]) { nodes { id } } }`, list, page, b.where, order)
	_, work, answered := s.weigh(t, models.Anonymous, query)
	if !answered {
		t.Fatal("refused: " + query)
	}
	return work
}
