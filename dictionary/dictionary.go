// Package dictionary describes the datasets to those who read them: as a page, as JSON and as a document, all made of
// their declarations.
package dictionary

//go:generate go run ./generate

import (
	"slices"

	"plangraph/datasets"
	"plangraph/engine"
)

// Dictionary is all that there is to know of the datasets.
type Dictionary struct {
	Datasets []Dataset `json:"datasets"`
	Codes    []Code    `json:"codes"`
}

// Dataset is a dataset as people and programs read of it.
type Dataset struct {
	Name    string   `json:"name"`
	Chinese string   `json:"chinese"`
	English string   `json:"english"`
	About   string   `json:"about"`
	Role    string   `json:"role,omitempty"`
	Key     []string `json:"key"`
	Columns []Column `json:"columns"`
	// Measures are what its groups can be asked for by name, besides functions over columns.
	Measures []Measure `json:"measures"`
}

// Column is one of its columns.
type Column struct {
	Name       string `json:"name"`
	SQL        string `json:"sql"`
	Chinese    string `json:"chinese"`
	English    string `json:"english"`
	Kind       string `json:"kind"`
	Nullable   bool   `json:"nullable"`
	Unit       string `json:"unit,omitempty"`
	UnitColumn string `json:"unitColumn,omitempty"`
	Codes      string `json:"codes,omitempty"`
	To         string `json:"to,omitempty"`
	About      string `json:"about,omitempty"`
}

// Measure is one of its measures.
type Measure struct {
	Name       string   `json:"name"`
	Aggregates []string `json:"aggregates,omitempty"`
	About      string   `json:"about"`
}

// Code is a set of values that columns have, with their labels.
type Code struct {
	Name   string    `json:"name"`
	Values []Meaning `json:"values"`
}

// Meaning is one of them.
type Meaning struct {
	Value   string `json:"value"`
	Chinese string `json:"chinese"`
	English string `json:"english"`
}

// Of describes tables.
func Of(tables []*engine.Table) Dictionary {
	var d Dictionary
	meanings := datasets.Codes()
	for _, t := range tables {
		d.Datasets = append(d.Datasets, datasetOf(t))
		for _, c := range t.Columns {
			known := slices.ContainsFunc(d.Codes, func(code Code) bool { return code.Name == c.Enum })
			if c.Enum != "" && !known {
				d.Codes = append(d.Codes, codeOf(c.Enum, meanings[c.Enum]))
			}
		}
	}
	return d
}

func datasetOf(t *engine.Table) Dataset {
	d := Dataset{
		Name: t.Name, Chinese: t.Chinese, English: t.English, About: t.About, Role: string(t.Role), Key: t.Key,
		Measures: []Measure{},
	}
	for _, c := range t.Columns {
		d.Columns = append(d.Columns, Column{
			Name: c.Name, SQL: datasets.SQLName(c.Name), Chinese: c.Chinese, English: c.English, Kind: string(c.Kind),
			Nullable: c.Nullable, Unit: c.Unit, UnitColumn: c.UnitColumn, Codes: c.Enum, To: c.To, About: c.About,
		})
	}
	if t.Groups == nil {
		return d
	}
	for _, m := range t.Groups.Measures {
		measure := Measure{Name: m.Name, About: m.About}
		for _, a := range m.Aggregates {
			measure.Aggregates = append(measure.Aggregates, string(a))
		}
		d.Measures = append(d.Measures, measure)
	}
	return d
}

func codeOf(name string, meanings []datasets.Meaning) Code {
	code := Code{Name: name}
	for _, m := range meanings {
		code.Values = append(code.Values, Meaning{m.Value, m.Chinese, m.English})
	}
	return code
}
