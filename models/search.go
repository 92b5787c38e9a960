package models

import (
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/width"
)

// SearchText is what search finds a thing by: Type and ID name the thing, Body is its text, Grams the form that is
// indexed.
type SearchText struct {
	PlanID uuid.UUID `gorm:"primaryKey"`
	ID     uuid.UUID `gorm:"primaryKey"`
	Type   SearchType
	Body   string
	Grams  string
}

// SearchType is the sort of thing a search finds.
type SearchType string

// What can be searched.
const (
	SearchPlanArea SearchType = "PLAN_AREA"
	SearchTask     SearchType = "TASK"
	SearchProject  SearchType = "PROJECT"
	SearchAction   SearchType = "ACTION"
	SearchUnit     SearchType = "UNIT"
)

// gramSeparator stands around every character of an indexed text, so that even one or two characters make a trigram. It
// has to be a letter (PostgreSQL's trigrams skip signs) that no text contains.
const gramSeparator = 'ː'

// NewSearchText makes the row by which a thing is found.
func NewSearchText(plan, id uuid.UUID, t SearchType, body string) SearchText {
	return SearchText{PlanID: plan, ID: id, Type: t, Body: body, Grams: Grams(body)}
}

// Grams gives the indexed form of a text or of a search term: folded, with the separator around every character. A term
// is a substring of a text exactly if its grams are a substring of the text's grams.
func Grams(s string) string { return Spread(strings.Map(Fold, s)) }

// Spread puts the separator around every character of a text.
func Spread(s string) string {
	var b strings.Builder
	b.WriteRune(gramSeparator)
	for _, r := range s {
		b.WriteRune(r)
		b.WriteRune(gramSeparator)
	}
	return b.String()
}

// Fold maps a character to the one that search compares by: lower case, and half width where there is one.
func Fold(r rune) rune {
	if narrow := width.LookupRune(r).Narrow(); narrow != 0 {
		r = narrow
	}
	return unicode.ToLower(r)
}
