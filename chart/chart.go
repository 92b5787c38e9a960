// Package chart draws groups of a dataset as pictures in SVG, for documents, bulletins and chat. A picture has its numbers
// as texts, and in data-value exactly as all doors write them; nothing in it is fetched or runs.
package chart

import (
	"plangraph/datasets"
)

// Form is what stands for the figures.
type Form string

// The forms.
const (
	// Bar is a bar a group.
	Bar Form = "bar"
	// Stacked divides each bar by a second column.
	Stacked Form = "stacked"
	// Line leads from group to group; a second column makes a line of each of its values.
	Line Form = "line"
	// Ring shows the groups as parts of a whole.
	Ring Form = "ring"
)

// Forms are all forms.
func Forms() []Form { return []Form{Bar, Stacked, Line, Ring} }

// Language is that of the words in a picture.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Figure is what was counted or computed of each group.
type Figure struct {
	datasets.Label
	Kind datasets.Kind
	// Unit is that of the numbers, empty where money and percentages say it themselves.
	Unit string
	// Additive says that the figures of groups add up to that of all of them: counts and sums do, rates and means do not.
	Additive bool
}

// Group is a group and its figure.
type Group struct {
	// Keys are of as many values as the chart has keys.
	Keys   []datasets.Value
	Figure datasets.Value
}

// Chart is what a picture shows.
type Chart struct {
	Form     Form
	Language Language
	Title    string
	// Keys are the columns of the groups, one or two.
	Keys   []datasets.Typed
	Figure Figure
	// Day is the day that was asked on, Version that of the data.
	Day, Version string
	// Most is how many groups are shown by themselves, 0 for as many as the form has room for.
	Most int
	// Groups are all that there are, ordered by their keys.
	Groups []Group
}

// The room of a picture: how many groups of the first column it shows by themselves, and how many of the second.
const (
	mostBars  = 30
	mostParts = 7
	mostLines = 6
	// MostPoints is how many points a line has at most.
	MostPoints = 400
)

// room is how many groups there is room for.
func (f Form) room() int {
	switch f {
	case Ring:
		return mostParts
	case Line:
		return MostPoints
	}
	return mostBars
}

// named is a label in the language of the picture.
func (l Language) named(label datasets.Label) string {
	if l == English {
		return label.English
	}
	return label.Chinese
}
