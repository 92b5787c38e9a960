package models

import "github.com/google/uuid"

// Days are the days from From to To, both inclusive; without To they have no end.
type Days struct {
	From Date
	To   *Date
}

// Has tells whether a day is among the days.
func (d Days) Has(day Date) bool { return !day.Before(d.From) && (d.To == nil || !d.To.Before(day)) }

// Empty tells whether the days end before they begin: there are none.
func (d Days) Empty() bool { return d.To != nil && d.To.Before(d.From) }

// Meet tells whether both have a day in common.
func (d Days) Meet(o Days) bool {
	return !d.Empty() && !o.Empty() && (d.To == nil || !d.To.Before(o.From)) && (o.To == nil || !o.To.Before(d.From))
}

// Without gives what is left of the days without others: nothing, days before them, days after them, or both.
func (d Days) Without(o Days) []Days {
	if !d.Meet(o) {
		return []Days{d}
	}
	var left []Days
	if d.From.Before(o.From) {
		left = append(left, Days{d.From, new(o.From.AddDays(-1))})
	}
	if o.To != nil && (d.To == nil || o.To.Before(*d.To)) {
		left = append(left, Days{o.To.AddDays(1), d.To})
	}
	return left
}

// Days are those on which the unit has the duty.
func (a Assignment) Days() Days { return Days{a.ValidFrom, a.ValidTo} }

// On is the same duty on other days.
func (a Assignment) On(d Days) Assignment { a.ValidFrom, a.ValidTo = d.From, d.To; return a }

// Anew is the same duty as a row of its own, which has no id yet.
func (a Assignment) Anew() Assignment { a.ID = uuid.Nil; return a }

// Days are those on which the person holds the post.
func (h PostHolder) Days() Days { return Days{h.ValidFrom, h.ValidTo} }

// On is the same person on other days.
func (h PostHolder) On(d Days) PostHolder { h.ValidFrom, h.ValidTo = d.From, d.To; return h }

// Anew is the same person in a row of its own, which has no id yet.
func (h PostHolder) Anew() PostHolder { h.ID = uuid.Nil; return h }
