package planning_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plangraph/e2e/soak"
	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

// schedule is an item's assignments as a sentence: A lead 03-01..08-31, B lead 09-01.., by first days.
func schedule(rows []models.Assignment, names map[uuid.UUID]string) string {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b models.Assignment) int {
		if n := a.ValidFrom.DaysSince(b.ValidFrom); n != 0 {
			return n
		}
		return strings.Compare(string(a.Role)+names[a.UnitID], string(b.Role)+names[b.UnitID])
	})
	words := make([]string, len(rows))
	for i, a := range rows {
		to := ""
		if a.ValidTo != nil {
			to = a.ValidTo.String()[5:]
		}
		words[i] = fmt.Sprintf(
			"%s %s %s..%s",
			names[a.UnitID],
			strings.ToLower(string(a.Role)),
			a.ValidFrom.String()[5:],
			to,
		)
	}
	return strings.Join(words, ", ")
}

// office is three units, and an item's assignments that are changed in turn.
type office struct {
	t     *testing.T
	units map[string]models.Unit
	names map[uuid.UUID]string
	rows  []models.Assignment
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, units: map[string]models.Unit{}, names: map[uuid.UUID]string{}}
	for _, name := range []string{"A", "B", "C", "X", "Y"} {
		u := models.Unit{ID: uuid.New(), Name: name}
		o.units[name], o.names[u.ID] = u, name
	}
	return o
}

// numbered gives new rows ids, as who saves them does.
func numbered(rows []models.Assignment) []models.Assignment {
	for i := range rows {
		if rows[i].ID == uuid.Nil {
			rows[i].ID = uuid.New()
		}
	}
	return rows
}

func (o *office) day(text string) models.Date { o.t.Helper(); return day(o.t, "2023-"+text) }

// set gives the lead to the first unit, and support to the others.
func (o *office) set(from string, units ...string) {
	o.t.Helper()
	var set []planning.Assignee
	for i, name := range units {
		role := models.RoleSupport
		if i == 0 {
			role = models.RoleLead
		}
		set = append(set, planning.Assignee{Unit: o.units[name], Role: role})
	}
	o.rows = numbered(planning.Set(o.rows, set, o.day(from)))
}

func (o *office) add(from, unit string, role models.AssignmentRole) {
	o.t.Helper()
	added := planning.Assignee{Unit: o.units[unit], Role: role}
	if got := said(planning.CheckAdded(added, planning.On(o.rows, o.day(from)), o.day(from))); got != "" {
		o.t.Fatal(got)
	}
	o.rows = numbered(planning.Add(o.rows, added, o.day(from)))
}

// of gives the assignment of a unit that holds on a day.
func (o *office) of(unit, on string) models.Assignment {
	o.t.Helper()
	for _, a := range planning.On(o.rows, o.day(on)) {
		if a.UnitID == o.units[unit].ID {
			return a
		}
	}
	o.t.Fatalf("%s has no part on %s", unit, on)
	return models.Assignment{}
}

func (o *office) handOver(from, unit, on, to string) {
	o.t.Helper()
	given := o.of(unit, on)
	taken := models.Assignment{UnitID: o.units[to].ID, Role: given.Role}
	o.rows = numbered(planning.HandOver(o.rows, given, taken, o.day(from)))
}

func TestSchedules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(*office)
		want string
	}{
		"a correction before a handover": {func(o *office) {
			o.set("03-01", "A")
			o.set("09-01", "B")
			o.set("06-01", "C")
		}, "A lead 03-01..05-31, C lead 06-01..08-31, B lead 09-01.."},
		"what was entered for the handover stays whole": {func(o *office) {
			o.set("03-01", "A", "X")
			o.set("09-01", "B", "X")
			o.set("06-01", "C", "Y")
		}, "A lead 03-01..05-31, X support 03-01..05-31, C lead 06-01..08-31, Y support 06-01..08-31, B lead 09-01.., X support 09-01.."},
		"a unit that is to join does, under a new lead, too": {func(o *office) {
			o.set("03-01", "A")
			o.add("10-01", "X", models.RoleSupport)
			o.set("06-01", "C", "Y")
		}, "A lead 03-01..05-31, C lead 06-01.., Y support 06-01.., X support 10-01.."},
		"who is to support leads instead": {func(o *office) {
			o.set("03-01", "A")
			o.add("10-01", "X", models.RoleSupport)
			o.set("06-01", "X")
		}, "A lead 03-01..05-31, X lead 06-01.."},
		"a handover is brought forward": {func(o *office) {
			o.set("03-01", "A")
			o.set("09-01", "B")
			o.set("07-01", "B")
		}, "A lead 03-01..06-30, B lead 07-01.."},
		"a handover is taken back": {func(o *office) {
			o.set("03-01", "A", "X")
			o.set("09-01", "B", "X")
			o.set("09-01", "A", "X")
		}, "A lead 03-01.., X support 03-01.."},
		"a set that stays keeps the handover": {func(o *office) {
			o.set("03-01", "A")
			o.set("09-01", "B")
			o.set("05-01", "A", "X")
		}, "A lead 03-01..08-31, X support 05-01..08-31, B lead 09-01.."},
		"a set before all others": {func(o *office) {
			o.set("03-01", "A")
			o.set("01-01", "B", "A")
		}, "B lead 01-01..02-28, A support 01-01..02-28, A lead 03-01.."},
		"an end that was planned is the unit's own": {func(o *office) {
			o.set("03-01", "A", "X")
			o.rows = planning.End(o.rows, o.of("X", "03-01").ID, o.day("06-30"))
			o.set("05-01", "B", "X", "Y")
		}, "A lead 03-01..04-30, X support 03-01..06-30, B lead 05-01.., Y support 05-01.."},
		"support lasts as long as somebody leads": {func(o *office) {
			o.set("03-01", "A")
			o.rows = planning.End(o.rows, o.of("A", "03-01").ID, o.day("06-30"))
			o.add("04-01", "X", models.RoleSupport)
		}, "A lead 03-01..06-30, X support 04-01..06-30"},
		"support goes on under the next lead": {func(o *office) {
			o.set("03-01", "A")
			o.set("09-01", "B")
			o.add("04-01", "X", models.RoleSupport)
		}, "A lead 03-01..08-31, X support 04-01.., B lead 09-01.."},
		"a lead fills the time before the next": {func(o *office) {
			o.set("09-01", "B")
			o.add("04-01", "A", models.RoleLead)
		}, "A lead 04-01..08-31, B lead 09-01.."},
		"support before the unit leads": {func(o *office) {
			o.set("03-01", "A")
			o.set("09-01", "X")
			o.add("04-01", "X", models.RoleSupport)
		}, "A lead 03-01..08-31, X support 04-01..08-31, X lead 09-01.."},
		"a handover to who supports": {func(o *office) {
			o.set("03-01", "A", "X")
			o.handOver("06-01", "A", "03-01", "X")
		}, "A lead 03-01..05-31, X support 03-01..05-31, X lead 06-01.."},
		"a handover of support to who is to lead": {func(o *office) {
			o.set("03-01", "A", "X")
			o.set("09-01", "B", "X")
			o.handOver("06-01", "X", "03-01", "B")
		}, "A lead 03-01..08-31, X support 03-01..05-31, B support 06-01..08-31, B lead 09-01.."},
		"a handover of a lead that ends": {func(o *office) {
			o.set("03-01", "A", "X")
			o.set("09-01", "B", "X")
			o.handOver("06-01", "A", "03-01", "X")
		}, "A lead 03-01..05-31, X support 03-01..05-31, X lead 06-01..08-31, B lead 09-01.., X support 09-01.."},
		"a handover of what is to come": {func(o *office) {
			o.set("03-01", "A")
			o.set("09-01", "B")
			o.handOver("06-01", "B", "09-01", "C")
		}, "A lead 03-01..08-31, C lead 09-01.."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			c.do(o)
			if got := schedule(o.rows, o.names); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			if got := said(planning.CheckLed(models.WorkItem{}, o.rows)); got != "" {
				t.Error(got)
			}
		})
	}
}

func TestCheckEnded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		unit, on, last, want string
	}{
		"a lead, before its successor":          {"A", "03-01", "08-01", "LEAD_REQUIRED assignmentId"},
		"a lead, into its successor's time":     {"A", "03-01", "09-01", "DUPLICATE on"},
		"a lead to come, with others":           {"B", "09-01", "08-31", "LEAD_REQUIRED assignmentId"},
		"support":                               {"X", "03-01", "04-01", ""},
		"support, before it began":              {"X", "03-01", "02-01", ""},
		"support that is to come":               {"Y", "10-01", "09-30", ""},
		"what is over":                          {"C", "01-01", "02-01", "INVALID assignmentId"},
		"an end to come, corrected":             {"Y", "10-01", "11-30", ""},
		"an end to come, later than the others": {"Y", "10-01", "12-31", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.set("01-01", "C")
			o.set("03-01", "A", "X")
			o.set("09-01", "B", "X")
			o.add("10-01", "Y", models.RoleSupervise)
			o.rows = planning.End(o.rows, o.of("Y", "10-01").ID, o.day("10-31"))
			if got := said(planning.CheckEnded(o.of(c.unit, c.on), o.rows, o.day(c.last), o.day("07-01"))); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestEntryDays(t *testing.T) {
	t.Parallel()
	plan := models.Plan{Year: 2027}
	for today, c := range map[string]struct{ entry, first, last, before, after string }{
		"2026-11-27": {"2026-11-27", "2026-11-27", "2027-12-31", "2026-11-26", "2028-01-01"},
		"2027-01-01": {"2027-01-01", "2027-01-01", "2027-12-31", "2026-12-31", "2028-01-01"},
		"2027-08-09": {"2027-08-09", "2027-01-01", "2027-12-31", "2026-12-31", "2028-01-01"},
		"2029-08-09": {"2027-12-31", "2027-01-01", "2027-12-31", "2026-12-31", "2028-01-01"},
	} {
		if got := planning.EntryDay(plan, day(t, today)).String(); got != c.entry {
			t.Errorf("what is entered on %s holds from %s on, want %s", today, got, c.entry)
		}
		for text, want := range map[string]string{
			c.first: "", c.last: "", c.before: "INVALID from", c.after: "INVALID from",
		} {
			var problems problem.List
			planning.CheckEntryDay(&problems, plan, day(t, text), day(t, today), "from")
			if got := said(problems); got != want {
				t.Errorf("from %s on, entered on %s: %s, want %s", text, today, got, want)
			}
		}
	}
}

// state is what an item's assignments say of some someDays, day by day: unit and role.
type state []map[string]bool

// someDays is how many days a random schedule has.
const someDays = 42

func stateOf(rows []models.Assignment, names map[uuid.UUID]string) state {
	first := models.NewDate(2023, time.June, 1)
	s := make(state, someDays)
	for i := range s {
		s[i] = map[string]bool{}
		for _, a := range planning.On(rows, first.AddDays(i)) {
			s[i][fmt.Sprint(names[a.UnitID], " ", a.Role)] = true
		}
	}
	return s
}

// TestSchedulesHold changes a schedule at random, days in any order. On each day on which a unit has a part one leads,
// and no unit is there twice; and a change leaves other days, and other units, as they were.
func TestSchedulesHold(t *testing.T) {
	soak.Check(t, 400, func(t *soak.T) {
		o := newOffice(&testing.T{})
		first := models.NewDate(2023, time.June, 1)
		names := []string{"A", "B", "C", "X", "Y"}
		t.Repeat(12, func() {
			from, before := first.AddDays(t.IntN(someDays)), o.rows
			var what string
			switch t.IntN(4) {
			case 0:
				var set []planning.Assignee
				for i, n := range t.Perm(len(names))[:1+t.IntN(3)] {
					role := models.RoleLead
					if i > 0 {
						role = soak.Pick(t, models.RoleSupport, models.RoleSupervise)
					}
					set = append(set, planning.Assignee{Unit: o.units[names[n]], Role: role})
				}
				o.rows, what = numbered(planning.Set(before, set, from)), "set"
				checkSet(t, o, before, set, from)
			case 1:
				added := planning.Assignee{
					Unit: o.units[soak.Pick(t, names...)],
					Role: soak.Pick(t, models.RoleLead, models.RoleSupport, models.RoleSupervise),
				}
				if len(planning.CheckAdded(added, planning.On(before, from), from)) > 0 {
					return
				}
				o.rows, what = numbered(planning.Add(before, added, from)), "add"
				onlyThese(t, o, before, added.Unit)
			case 2:
				if len(before) == 0 {
					return
				}
				ended := before[t.IntN(len(before))]
				if len(planning.CheckEnded(ended, before, from, first)) > 0 {
					return
				}
				o.rows, what = planning.End(before, ended.ID, from), "end"
				onlyThese(t, o, before, models.Unit{ID: ended.UnitID})
			default:
				if len(before) == 0 {
					return
				}
				given := before[t.IntN(len(before))]
				to := o.units[soak.Pick(t, names...)]
				if to.ID == given.UnitID {
					return
				}
				o.rows, what = numbered(
					planning.HandOver(before, given, models.Assignment{UnitID: to.ID, Role: given.Role}, from),
				), "hand over"
				onlyThese(t, o, before, to, models.Unit{ID: given.UnitID})
			}
			checkDays(t, o, what+" from "+from.String(), before)
		})
	})
}

func checkDays(t *soak.T, o *office, what string, before []models.Assignment) {
	t.Helper()
	ids := map[uuid.UUID]bool{}
	for _, a := range o.rows {
		if ids[a.ID] || a.Days().Empty() {
			t.Errorf("after %s a row is there twice, or has no days", what)
		}
		ids[a.ID] = true
	}
	for i, on := range stateOf(o.rows, o.names) {
		date := models.NewDate(2023, time.June, 1).AddDays(i)
		rows := planning.On(o.rows, date)
		leads := len(
			slices.DeleteFunc(slices.Clone(rows), func(a models.Assignment) bool { return a.Role != models.RoleLead }),
		)
		units := map[uuid.UUID]bool{}
		for _, a := range rows {
			units[a.UnitID] = true
		}
		if len(rows) > 0 && leads != 1 || len(units) != len(rows) {
			t.Fatalf(
				"on %s there are %v\nbefore: %s\n%s: %s",
				date,
				on,
				schedule(before, o.names),
				what,
				schedule(o.rows, o.names),
			)
		}
	}
}

// checkSet holds a set to its days: until the next lead begins it holds, but for who joins or leaves as entered; on other
// days nothing changes.
func checkSet(t *soak.T, o *office, before []models.Assignment, set []planning.Assignee, from models.Date) {
	t.Helper()
	was, is := stateOf(before, o.names), stateOf(o.rows, o.names)
	first := models.NewDate(2023, time.June, 1)
	over := from.DaysSince(first) < 0
	for i := range is {
		date := first.AddDays(i)
		for _, a := range before {
			over = over || a.Role == models.RoleLead && a.ValidFrom == date && from.Before(date)
		}
		if date.Before(from) || over {
			if !maps.Equal(was[i], is[i]) {
				t.Fatalf("a set from %s changes %s: %v, %v", from, date, was[i], is[i])
			}
			continue
		}
		lead := fmt.Sprint(set[0].Unit.Name, " ", models.RoleLead)
		if !is[i][lead] {
			t.Fatalf("a set from %s gives %s the lead, and %s has %v", from, lead, date, is[i])
		}
		if date != from {
			continue
		}
		for _, n := range set {
			if !is[i][fmt.Sprint(n.Unit.Name, " ", n.Role)] || len(is[i]) != len(set) {
				t.Fatalf("a set from %s is %v then, want %v", from, is[i], set)
			}
		}
	}
}

// onlyThese holds a change to the units that it is about.
func onlyThese(t *soak.T, o *office, before []models.Assignment, units ...models.Unit) {
	t.Helper()
	others := func(rows []models.Assignment) state {
		return stateOf(slices.DeleteFunc(slices.Clone(rows), func(a models.Assignment) bool {
			return slices.ContainsFunc(units, func(u models.Unit) bool { return u.ID == a.UnitID })
		}), o.names)
	}
	was, is := others(before), others(o.rows)
	for i := range was {
		if !maps.Equal(was[i], is[i]) {
			t.Fatalf("others change: %v, %v", was[i], is[i])
		}
	}
}
