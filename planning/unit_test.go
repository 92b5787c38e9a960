package planning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

// said gives problems as "CODE argument".
func said(problems problem.List) string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = strings.TrimSpace(fmt.Sprint(p.Code, " ", p.Argument))
	}
	return strings.Join(texts, ", ")
}

func day(t *testing.T, text string) models.Date {
	t.Helper()
	d, err := models.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCheckNames(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		names []string
		want  string
	}{
		"none":                {nil, ""},
		"two":                 {[]string{"住建局", "区住建局"}, ""},
		"one twice":           {[]string{"住建局", "住建局"}, "INVALID shortNames.1"},
		"an empty one":        {[]string{""}, "INVALID shortNames.0"},
		"two lines":           {[]string{"住建\n局"}, "INVALID shortNames.0"},
		"a hidden character":  {[]string{"住建\u200b局"}, "INVALID shortNames.0"},
		"blanks around":       {[]string{"住建局 "}, "INVALID shortNames.0"},
		"100 characters":      {[]string{strings.Repeat("局", 100)}, ""},
		"101 characters":      {[]string{strings.Repeat("局", 101)}, "INVALID shortNames.0"},
		"not UTF-8":           {[]string{"\xff"}, "INVALID shortNames.0"},
		"more than 20":        {strings.Split("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌", ""), "INVALID shortNames"},
		"a blank in a name":   {[]string{"A B"}, ""},
		"all that is wrong":   {[]string{"", "甲", "甲"}, "INVALID shortNames.0, INVALID shortNames.2"},
		"letters, full width": {[]string{"Ａ"}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var problems problem.List
			planning.CheckShortNames(&problems, c.names, "shortNames")
			if got := said(problems); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestCheckParent(t *testing.T) {
	t.Parallel()
	unit, above, top := models.Unit{ID: uuid.New(), Name: "甲"}, models.Unit{ID: uuid.New(), Name: "乙"}, models.Unit{
		ID: uuid.New(), Name: "丙",
	}
	ended := above
	ended.ActiveTo = new(models.NewDate(2023, time.June, 30))
	cases := map[string]struct {
		above []models.Unit
		want  string
	}{
		"another":                {[]models.Unit{above, top}, ""},
		"itself":                 {[]models.Unit{unit}, "INVALID parentId"},
		"one that is below it":   {[]models.Unit{above, unit}, "INVALID parentId"},
		"one that has ended":     {[]models.Unit{ended}, "UNIT_INACTIVE parentId"},
		"ended, and in a circle": {[]models.Unit{ended, top, unit}, "UNIT_INACTIVE parentId, INVALID parentId"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var problems problem.List
			planning.CheckParent(&problems, unit, c.above, models.NewDate(2023, time.July, 1), "parentId")
			if got := said(problems); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestCheckEnds(t *testing.T) {
	t.Parallel()
	active := models.Unit{ID: uuid.New(), Name: "甲"}
	ended := active
	ended.ActiveTo = new(models.NewDate(2023, time.June, 30))
	cases := map[string]struct {
		unit         models.Unit
		held         planning.Held
		ends, merges string
	}{
		"nothing holds it":  {active, planning.Held{}, "", ""},
		"current work":      {active, planning.Held{Current: 2}, "CONFLICT unitId", ""},
		"work ending later": {active, planning.Held{Later: 1}, "INVALID on", ""},
		"closed work":       {active, planning.Held{Began: new(models.NewDate(2023, time.March, 1))}, "INVALID on", ""},
		"units below":       {active, planning.Held{Below: 1}, "CONFLICT unitId", ""},
		"it has ended":      {ended, planning.Held{}, "UNIT_INACTIVE unitId", "UNIT_INACTIVE unitId"},
		"everything": {
			ended,
			planning.Held{Current: 1, Later: 1, Below: 1},
			"UNIT_INACTIVE unitId, CONFLICT unitId, INVALID on, CONFLICT unitId", "UNIT_INACTIVE unitId",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := said(planning.CheckEnds(c.unit, c.held)); got != c.ends {
				t.Errorf("it ends: %s, want %s", got, c.ends)
			}
			if got := said(planning.CheckMerger(c.unit, models.Unit{ID: uuid.New()})); got != c.merges {
				t.Errorf("it is merged: %s, want %s", got, c.merges)
			}
		})
	}
	if got := said(planning.CheckMerger(active, active)); got != "INVALID intoId" {
		t.Errorf("into itself: %s", got)
	}
}

func TestCheckHolder(t *testing.T) {
	t.Parallel()
	held := []models.PostHolder{
		{Name: "甲某", ValidFrom: day(t, "2020-01-01"), ValidTo: new(day(t, "2022-12-31"))},
		{Name: "乙某", ValidFrom: day(t, "2023-01-01")},
	}
	vacant := slices.Clone(held)
	vacant[1].ValidTo = new(day(t, "2023-05-31"))
	cases := map[string]struct {
		holders []models.PostHolder
		name    *string
		from    string
		want    string
	}{
		"the first":                      {nil, new("甲某"), "2020-01-01", ""},
		"nobody after nobody":            {nil, nil, "2020-01-01", "DUPLICATE name"},
		"the next":                       {held, new("丙某"), "2023-07-01", ""},
		"instead, from the same day":     {held, new("丙某"), "2023-01-01", ""},
		"before who holds it":            {held, new("丙某"), "2022-12-31", ""},
		"who held it then":               {held, new("甲某"), "2022-12-31", "DUPLICATE name"},
		"who holds it":                   {held, new("乙某"), "2023-07-01", "DUPLICATE name"},
		"vacant":                         {held, nil, "2023-07-01", ""},
		"vacant already":                 {vacant, nil, "2023-07-01", "DUPLICATE name"},
		"after a vacancy":                {vacant, new("丙某"), "2023-06-01", ""},
		"the same after a vacancy":       {vacant, new("乙某"), "2023-06-01", ""},
		"before the last one's last":     {vacant, new("丙某"), "2023-05-31", ""},
		"no name, and a day of no sense": {held, new(""), "0001-01-01", "INVALID name, INVALID from"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := said(planning.CheckHolder(models.Unit{}, c.holders, c.name, day(t, c.from))); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
