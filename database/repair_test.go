package database_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/models"
)

// Rows that overlapped before the database minded. On each day the lead's row counts before the same unit's in another
// role, and else the one that was entered later; no other day of any row is lost.
func TestDaysAreRepaired(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) { // one after the other, as soak.Check wants it
		downTo(t, db, 5)
		y := newYear(t, db)
		for _, c := range []struct{ entered, want string }{
			{"甲 LEAD 03-01 08-31, 丙 LEAD 06-01", "丙 LEAD 06-01, 甲 LEAD 03-01 05-31"}, // corrected after a handover
			{"乙 SUPPORT 02-01 05-31, 乙 SUPPORT 01-01 10-31", "乙 SUPPORT 01-01 10-31"},
			{"甲 LEAD 01-01 12-19, 丙 LEAD 06-01 08-31", "丙 LEAD 06-01 08-31, 甲 LEAD 01-01 05-31, 甲 LEAD 09-01 12-19"},
			{"甲 LEAD 03-01, 乙 LEAD 01-01 04-30", "乙 LEAD 01-01 04-30, 甲 LEAD 05-01"}, // the open one was first
			{"甲 LEAD 01-01 11-20, 丙 LEAD 11-21, 甲 SUPPORT 10-21", "丙 LEAD 11-21, 甲 LEAD 01-01 11-20, 甲 SUPPORT 11-21"},
			{
				"甲 LEAD 01-01 08-31, 丙 LEAD 06-01, 甲 SUPPORT 06-01", // who led supports from the correction on
				"丙 LEAD 06-01, 甲 LEAD 01-01 05-31, 甲 SUPPORT 06-01",
			},
			{
				"甲 LEAD 01-01 12-31, 乙 LEAD 03-01 10-31, 丙 LEAD 05-01 06-30",
				"丙 LEAD 05-01 06-30, 乙 LEAD 03-01 04-30, 乙 LEAD 07-01 10-31, 甲 LEAD 01-01 02-28, 甲 LEAD 11-01 12-31",
			},
			{"甲 LEAD 02-01 06-30, 乙 LEAD 01-01 12-31", "乙 LEAD 01-01 12-31"},
			{"甲 LEAD 01-01 06-30, 乙 LEAD 07-01, 丙 SUPPORT 03-01", "丙 SUPPORT 03-01, 乙 LEAD 07-01, 甲 LEAD 01-01 06-30"},
			{"甲 LEAD 06-15 06-15, 乙 LEAD 06-15 06-15", "乙 LEAD 06-15 06-15"},
		} {
			y.enter(c.entered, strings.Split(c.want, ", "))
		}
		y.hold("张某 01-01 12-31, 李某 07-01 09-30, 王某 12-01")
		y.repaired()
		want := []string{"张某 01-01 06-30", "张某 10-01 11-30", "李某 07-01 09-30", "王某 12-01"}
		if got := y.holders(); !slices.Equal(got, want) {
			t.Errorf("the post has %q, want %q", got, want)
		}
		if t.Failed() {
			return
		}
		soak.Check(t, 1, func(t *soak.T) {
			drawn := *y
			drawn.t, drawn.items = t, map[uuid.UUID]repair{}
			for range 30 {
				entered := drawnRows(t)
				drawn.enter(strings.Join(entered, ", "), dayByDay(entered))
			}
			drawn.repaired()
		})
	})
}

// drawnRows are rows as they could be entered before, leads most often.
func drawnRows(t *soak.T) []string {
	var rows []string
	open := map[string]bool{}
	for range 2 + t.IntN(5) {
		unit, role, from := soak.Pick(t, "甲", "乙", "丙"), soak.Pick(t, "LEAD", "LEAD", "SUPPORT"), t.IntN(12)
		row := fmt.Sprintf("%s %s %02d-01", unit, role, from+1)
		// The database minded that one row without an end at most is the unit's, and one the lead's.
		if t.Chance(70) || open[unit] || open[role] {
			row += fmt.Sprintf(" %02d-%d", 1+from+t.IntN(12-from), 10+t.IntN(19))
		} else {
			open[unit], open[role] = true, role == "LEAD"
		}
		rows = append(rows, row)
	}
	return rows
}

// dayByDay says what is to be left of rows, by looking at each day.
func dayByDay(entered []string) []string {
	const days = 400 // a row without an end has all that are left
	rows := make([]span, len(entered))
	for i, text := range entered {
		rows[i] = spanOf(text)
	}
	left := make([][days + 1]bool, len(rows))
	for day := range days {
		winners := map[string]int{} // by role for leads, by unit for others
		for i, row := range rows {
			if row.role == "LEAD" && row.has(day) {
				winners["LEAD"] = i
			}
		}
		lead, led := winners["LEAD"]
		for i, row := range rows {
			if row.role != "LEAD" && row.has(day) && (!led || rows[lead].unit != row.unit) {
				winners[row.unit] = i
			}
		}
		for _, i := range winners {
			left[i][day] = true
		}
	}
	var want []string
	for i, row := range rows {
		for day, from := 0, 0; day <= days; day++ {
			switch before := day > 0 && left[i][day-1]; {
			case left[i][day] && !before:
				from = day
			case before && !left[i][day]:
				text := fmt.Sprint(row.unit, " ", row.role, " ", dayText(from), " ", row.endText(day-1))
				want = append(want, strings.TrimRight(text, " "))
			}
		}
	}
	slices.Sort(want)
	return want
}

// span is a row as it is entered: 甲 LEAD 03-01 08-31, the days as those of the year.
type span struct {
	unit, role string
	from, to   *models.Date
}

func spanOf(text string) span {
	words := append(strings.Fields(text), "")
	return span{words[0], words[1], dayOf(words[2]), dayOf(words[3])}
}

func (s span) has(day int) bool {
	date := firstOfYear().AddDays(day)
	return !date.Before(*s.from) && (s.to == nil || !s.to.Before(date))
}

// endText is the last day of a part of a row, which is open if the row is and its last day is the last that is looked at.
func (s span) endText(day int) string {
	if s.to == nil && day > 366 {
		return ""
	}
	return dayText(day)
}

func firstOfYear() models.Date { return models.NewDate(2023, 1, 1) }

func dayText(day int) string { return firstOfYear().AddDays(day).String()[len("2023-"):] }

// dayOf reads a day, 03-01; nil is none.
func dayOf(text string) *models.Date {
	if text == "" {
		return nil
	}
	day, err := models.ParseDate("2023-" + text)
	if err != nil {
		panic(err)
	}
	return &day
}

// year is a plan in a database whose schema is an older one.
type year struct {
	t                testing.TB
	db               *database.DB
	plan, area, post uuid.UUID
	units            map[string]uuid.UUID
	items            map[uuid.UUID]repair
	position         *int // of the last item
	columns          map[reflect.Type][]string
}

// repair is what was entered of an item, and what is to be left of it.
type repair struct {
	entered string
	want    []string
}

func newYear(t *testing.T, db *database.DB) *year {
	t.Helper()
	y := &year{
		t: t, db: db, plan: newID(), area: newID(), post: newID(), position: new(int),
		units: map[string]uuid.UUID{}, items: map[uuid.UUID]repair{}, columns: map[reflect.Type][]string{},
	}
	y.create(&models.Region{Code: "230200", Name: "齐齐哈尔市", Level: models.LevelCity})
	for _, name := range []string{"甲", "乙", "丙"} {
		y.units[name] = newID()
		y.create(&models.Unit{
			ID: y.units[name], RegionCode: "230200", Name: name, ShortNames: "[]", FormerNames: "[]",
			Kind: models.UnitDepartment, Version: 1,
		})
	}
	y.create(&models.Post{ID: y.post, UnitID: y.units["甲"], Title: "局长"})
	y.create(&models.Plan{
		ID: y.plan, RegionCode: "230200", Year: 2023, Title: "计划", Status: models.PlanActive,
		Visibility: models.VisibilityPublic, YellowFrom: 10, RedAbove: 30, ReportingCycle: models.CycleMonthly, Version: 1,
	})
	y.create(&models.PlanArea{PlanID: y.plan, ID: y.area, Ordinal: 1, Label: "一", Title: "城市建设", Version: 1})
	return y
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) } // each is greater than the one before

func (y *year) create(row any) {
	y.t.Helper()
	of := reflect.TypeOf(row)
	if y.columns[of] == nil {
		y.columns[of] = columnsOf(y.t, y.db, row)
	}
	if err := y.db.WithContext(y.t.Context()).Select(y.columns[of]).Create(row).Error; err != nil {
		y.t.Fatal(err)
	}
}

// enter makes an item in which units have parts, in the order in which they are entered.
func (y *year) enter(rows string, want []string) {
	y.t.Helper()
	item := newID()
	*y.position++
	y.items[item] = repair{rows, want}
	y.create(&models.WorkItem{
		PlanID: y.plan, ID: item, Kind: models.KindTask, AreaID: y.area, Position: *y.position, Title: "道路",
		Status: models.WorkPlanned, StartsOn: firstOfYear(), DueOn: models.NewDate(2023, 12, 31), Weight: 1,
		Light: models.LightGrey, Attributes: "{}", Version: 1,
	})
	for row := range strings.SplitSeq(rows, ", ") {
		s := spanOf(row)
		y.create(&models.Assignment{
			PlanID: y.plan, ID: newID(), ItemID: item, UnitID: y.units[s.unit], Role: models.AssignmentRole(s.role),
			ValidFrom: *s.from, ValidTo: s.to, Status: models.AssignmentConfirmed,
		})
	}
}

// repaired migrates the database, holds the items to what is wanted of them, and goes back.
func (y *year) repaired() {
	y.t.Helper()
	migrated(y.t, y.db)
	for item, r := range y.items {
		if got := y.rowsOf(item); !slices.Equal(got, r.want) {
			y.t.Errorf("of %q it has\n%q, want\n%q", r.entered, got, r.want)
		}
	}
	downTo(y.t, y.db, 5)
}

// hold gives the post to persons: 张某 01-01 12-31.
func (y *year) hold(rows string) {
	y.t.Helper()
	for row := range strings.SplitSeq(rows, ", ") {
		words := append(strings.Fields(row), "")
		y.create(&models.PostHolder{
			ID: newID(), PostID: y.post, Name: words[0], ValidFrom: *dayOf(words[1]), ValidTo: dayOf(words[2]),
		})
	}
}

const daysSQL = `substr(CAST(valid_from AS text), 6) || coalesce(' ' || substr(CAST(valid_to AS text), 6), '')`

func (y *year) rowsOf(item uuid.UUID) []string {
	y.t.Helper()
	return y.sorted("SELECT u.name || ' ' || a.role || ' ' || "+daysSQL+
		" FROM assignments a JOIN units u ON u.id = a.unit_id WHERE a.item_id = ?", item)
}

func (y *year) holders() []string {
	y.t.Helper()
	return y.sorted("SELECT name || ' ' || " + daysSQL + " FROM post_holders")
}

func (y *year) sorted(query string, args ...any) (rows []string) {
	y.t.Helper()
	if err := y.db.WithContext(y.t.Context()).Raw(query, args...).Scan(&rows).Error; err != nil {
		y.t.Fatal(err)
	}
	slices.Sort(rows)
	return rows
}
