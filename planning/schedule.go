package planning

import (
	"slices"

	"github.com/google/uuid"

	"plangraph/models"
)

// A schedule is what an item's assignments are on all days, past and to come, or who holds a post. The functions below
// change one: given the rows that there are, they give those that are to be. Rows keep their ids where something is
// left of them; new ones have none yet. Whatever the order in which days are entered, an item that has a lead on each
// day on which a unit has a part in it still has exactly one afterwards, and a unit one part at most.

// scheduled is a row that holds for days.
type scheduled[R any] interface {
	Days() models.Days
	On(days models.Days) R
	Anew() R
}

// cut takes days out of the rows that taken chooses.
func cut[R scheduled[R]](rows []R, days models.Days, taken func(R) bool) []R {
	left := make([]R, 0, len(rows)+1)
	for _, r := range rows {
		if !taken(r) {
			left = append(left, r)
			continue
		}
		for i, rest := range r.Days().Without(days) {
			piece := r.On(rest)
			if i > 0 {
				piece = piece.Anew()
			}
			left = append(left, piece)
		}
	}
	return left
}

// next gives the row that begins first after a day, of those that are meant; nil for none.
func next[R scheduled[R]](rows []R, day models.Date, meant func(R) bool) *R {
	var first *R
	for i, r := range rows {
		if meant(r) && day.Before(r.Days().From) && (first == nil || r.Days().From.Before((*first).Days().From)) {
			first = &rows[i]
		}
	}
	return first
}

// until gives the days from a day to the one before others begin.
func until[R scheduled[R]](from models.Date, following *R) models.Days {
	if following == nil {
		return models.Days{From: from}
	}
	return models.Days{From: from, To: new((*following).Days().From.AddDays(-1))}
}

func leads(a models.Assignment) bool { return a.Role == models.RoleLead }

func ofUnit(id uuid.UUID) func(models.Assignment) bool {
	return func(a models.Assignment) bool { return a.UnitID == id }
}

// On gives the rows that hold on a day.
func On[R scheduled[R]](rows []R, day models.Date) []R {
	return slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return !r.Days().Has(day) })
}

// Until gives what is left of rows up to a day.
func Until[R scheduled[R]](rows []R, last models.Date) []R {
	return cut(rows, models.Days{From: last.AddDays(1)}, func(R) bool { return true })
}

// From gives what is left of rows from a day on, as rows of their own.
func From[R scheduled[R]](rows []R, from models.Date) []R {
	left := []R{}
	for _, r := range rows {
		days := r.Days()
		if days.From.Before(from) {
			days.From = from
		}
		if !days.Empty() {
			left = append(left, r.On(days).Anew())
		}
	}
	return left
}

// Set makes a set an item's assignments from a day on, until the next lead that is entered for a later day begins; from
// then on all is as it was entered. What stays the same goes on and counts as confirmed. Units that are to join before
// that do so, unless the set gives them the lead.
func Set(rows []models.Assignment, set []Assignee, from models.Date) []models.Assignment {
	days := until(from, next(rows, from, leads))
	after := cut(rows, days, func(a models.Assignment) bool {
		i := slices.IndexFunc(set, func(n Assignee) bool { return n.Unit.ID == a.UnitID })
		if from.Before(a.ValidFrom) {
			return i >= 0 && set[i].Role == models.RoleLead
		}
		return i < 0 || !set[i].is(a)
	})
	for _, n := range set {
		after = n.place(rows, after, days)
	}
	return after
}

// is tells whether an assignment is what an assignee is to have, whatever its days.
func (n Assignee) is(a models.Assignment) bool {
	return n.Unit.ID == a.UnitID && n.Role == a.Role &&
		(n.PostID == a.PostID || n.PostID != nil && a.PostID != nil && *n.PostID == *a.PostID)
}

// place puts one of a set in its place, where the days are free for it: rows are those that there were before.
func (n Assignee) place(rows, after []models.Assignment, days models.Days) []models.Assignment {
	span := days
	if n.Role != models.RoleLead {
		if joins := next(after, days.From, ofUnit(n.Unit.ID)); joins != nil && days.Has(joins.ValidFrom) {
			span = until(days.From, joins)
		}
	}
	if i := n.goOn(after, span); i >= 0 {
		after[i].Status = models.AssignmentConfirmed
		return after
	}
	begun := models.Assignment{UnitID: n.Unit.ID, PostID: n.PostID, Role: n.Role, Status: models.AssignmentConfirmed}
	for _, a := range rows { // one that begins on the same day changes
		gone := func(left models.Assignment) bool { return left.ID == a.ID }
		if a.UnitID == n.Unit.ID && a.Role == n.Role && a.ValidFrom == days.From && !slices.ContainsFunc(after, gone) {
			begun.ID = a.ID
		}
	}
	return append(after, begun.On(span))
}

// goOn lets what an assignee has already hold on the days of a span: what holds on the first of them, has ended the day
// before, or begins the day after. It gives the place of that; -1 if there is none.
func (n Assignee) goOn(after []models.Assignment, span models.Days) int {
	same := func(is func(models.Days) bool) int {
		return slices.IndexFunc(after, func(a models.Assignment) bool { return n.is(a) && is(a.Days()) })
	}
	if i := same(func(d models.Days) bool { return d.Has(span.From) }); i >= 0 {
		if n.Role == models.RoleLead { // others go on as they were entered, to their ends
			after[i].ValidTo = span.To
		}
		return i
	}
	if i := same(func(d models.Days) bool { return d.To != nil && *d.To == span.From.AddDays(-1) }); i >= 0 {
		after[i].ValidTo = span.To
		return i
	}
	i := same(func(d models.Days) bool { return span.To != nil && d.From == span.To.AddDays(1) })
	if i >= 0 {
		after[i].ValidFrom = span.From
	}
	return i
}

// Add gives a unit a part in an item from a day on: a lead until the next begins, another as long as somebody leads, and
// no longer than until the unit's next part begins. CheckAdded says whether it may be.
func Add(rows []models.Assignment, added Assignee, from models.Date) []models.Assignment {
	following := next(rows, from, func(a models.Assignment) bool {
		return a.UnitID == added.Unit.ID || added.Role == models.RoleLead && leads(a)
	})
	days := until(from, following)
	if added.Role != models.RoleLead {
		if led := ledFrom(rows, from); led.To != nil && (days.To == nil || led.To.Before(*days.To)) {
			days.To = led.To
		}
	}
	begun := models.Assignment{
		UnitID: added.Unit.ID, PostID: added.PostID, Role: added.Role, Status: models.AssignmentConfirmed,
	}
	return append(slices.Clone(rows), begun.On(days))
}

// ledFrom gives the days from a day on on which somebody leads without a break.
func ledFrom(rows []models.Assignment, from models.Date) models.Days {
	led := models.Days{From: from, To: new(from.AddDays(-1))}
	for led.To != nil {
		day := led.To.AddDays(1)
		i := slices.IndexFunc(rows, func(a models.Assignment) bool { return leads(a) && a.Days().Has(day) })
		if i < 0 {
			break
		}
		led.To = rows[i].ValidTo
	}
	return led
}

// End gives an assignment its last day; one that would end before it began never was.
func End(rows []models.Assignment, ended uuid.UUID, last models.Date) []models.Assignment {
	after := slices.Clone(rows)
	for i, a := range after {
		if a.ID != ended {
			continue
		}
		if days := (models.Days{From: a.ValidFrom, To: &last}); !days.Empty() {
			after[i] = a.On(days)
			return after
		}
		return slices.Delete(after, i, i+1)
	}
	return after
}

// HandOver gives an assignment from a day on to whoever takes it: to is the same duty as that unit is to have it. On days
// on which the unit has a part already, it has the weightier of both roles.
func HandOver(rows []models.Assignment, given, to models.Assignment, from models.Date) []models.Assignment {
	days := given.Days()
	if days.From.Before(from) {
		days.From = from
	}
	if days.Empty() {
		return rows
	}
	after := cut(rows, days, func(a models.Assignment) bool { return a.ID == given.ID })
	taken := []models.Assignment{to.On(days).Anew()}
	for _, a := range after {
		if a.UnitID != to.UnitID || !a.Days().Meet(days) {
			continue
		}
		if Weightier(to.Role, a.Role) {
			after = cut(after, days, func(o models.Assignment) bool { return o.ID == a.ID && o.ValidFrom == a.ValidFrom })
		} else {
			taken = cut(taken, a.Days(), func(models.Assignment) bool { return true })
		}
	}
	for _, a := range taken {
		after = append(after, a.Anew())
	}
	return after
}

// Hold puts a person (nil: nobody) in a post from a day on, until the next who is to hold it begins.
func Hold(holders []models.PostHolder, name *string, from models.Date) []models.PostHolder {
	anybody := func(models.PostHolder) bool { return true }
	days := until(from, next(holders, from, anybody))
	after := cut(holders, days, anybody)
	if name == nil {
		return after
	}
	return append(after, models.PostHolder{Name: *name}.On(days))
}
