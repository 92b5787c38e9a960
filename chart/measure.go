package chart

import (
	"slices"
	"strings"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/problem"
)

// function is what can be made of the values of a column, and how that is said.
type function struct {
	name     string
	said     datasets.Label
	additive bool
}

var functions = []function{
	{string(datasets.Sum), datasets.Label{English: "%s, total", Chinese: "%s合计"}, true},
	{string(datasets.Avg), datasets.Label{English: "%s, mean", Chinese: "%s平均值"}, false},
	{string(datasets.Min), datasets.Label{English: "%s, least", Chinese: "%s最小值"}, false},
	{string(datasets.Max), datasets.Label{English: "%s, greatest", Chinese: "%s最大值"}, false},
	{"countdistinct", datasets.Label{English: "%s, different ones", Chinese: "%s不同值个数"}, false},
}

var (
	noMeasure = problem.Message{
		En: "%s has no measure %s; there are %s, and of each column of numbers sum, avg, min, max, countdistinct: COLUMN.sum",
		Zh: "%s 没有度量 %s;可用 %s;数值列还可写作 列名.sum,以及 avg、min、max、countdistinct",
	}
	unlike = problem.Message{
		En: "%s has a unit of its own in each row (%s): such numbers are not put together",
		Zh: "%s 每行的单位不同(见 %s),不能汇总",
	}
	noNumber = problem.Message{
		En: "there is no %s of %s: it is nothing that could be put together so",
		Zh: "%[2]s 不能取 %[1]s",
	}
)

// measured understands what is to be shown of each group: the number of rows if nothing is said.
func (c Chart) measured(table *engine.Table, path string) (Figure, datasets.Figure, error) {
	if path == "" {
		path = "count"
	}
	asked := datasets.Figure{Name: "figure", Measure: path}
	figure, is := declared(table, path)
	if !is {
		var err error
		if figure, asked, err = computed(table, path); err != nil {
			return figure, asked, err
		}
	}
	if !figure.Additive && (c.Form == Stacked || c.Form == Ring) {
		return figure, asked, problem.Refuse(
			problem.Invalid, measureOption, noSum, string(c.Form), c.Language.named(figure.Label),
		)
	}
	return figure, asked, nil
}

// measures are those of a table's groups; how many rows there are is known of all.
func measures(table *engine.Table) []datasets.Measure {
	if table.Groups == nil {
		return datasets.Counted(table.Type, table.Chinese).Measures
	}
	return table.Groups.Measures
}

// declared finds a measure of the table's, and tells false if there is none.
func declared(table *engine.Table, path string) (Figure, bool) {
	name, function, has := strings.Cut(path, ".")
	all := measures(table)
	at := slices.IndexFunc(all, func(m datasets.Measure) bool { return m.Name == name })
	if at < 0 {
		return Figure{}, false
	}
	m := all[at]
	label, unit := saidBy(m.About)
	if m.Rate {
		label.English = spaced(m.Name) // in words it is how the rate is computed
	}
	switch {
	case !has && len(m.Aggregates) == 0:
		return Figure{Label: label, Unit: unit, Additive: !m.Rate}, true
	case has && slices.Contains(m.Aggregates, datasets.Aggregate(function)):
		return figureOf(function, label, unit), true
	}
	return Figure{}, false
}

// saidBy takes a measure's words apart: Planned investment (计划投资), 元.
func saidBy(about string) (datasets.Label, string) {
	english, behind, _ := strings.Cut(about, " (")
	chinese, behind, _ := strings.Cut(behind, ")")
	unit, isUnit := strings.CutPrefix(strings.TrimSuffix(behind, "."), ", ")
	if !isUnit || unit == "percent" || strings.Contains(unit, " ") {
		unit = "" // a percentage says it itself
	}
	return datasets.Label{English: english, Chinese: chinese}, unit
}

// spaced writes a name as words: completionRate is Completion rate.
func spaced(name string) string {
	text := strings.ReplaceAll(datasets.SQLName(name), "_", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// figureOf says what a function makes of numbers with a label.
func figureOf(name string, label datasets.Label, unit string) Figure {
	f := functions[functionNamed(name)]
	return Figure{Unit: unit, Additive: f.additive, Label: datasets.Label{
		English: strings.Replace(f.said.English, "%s", label.English, 1),
		Chinese: strings.Replace(f.said.Chinese, "%s", label.Chinese, 1),
	}}
}

// functionNamed gives the place of a function, -1 if there is none.
func functionNamed(name string) int {
	return slices.IndexFunc(functions, func(f function) bool { return f.name == name })
}

// computed understands a function over a column: weight.max.
func computed(table *engine.Table, path string) (Figure, datasets.Figure, error) {
	name, function, _ := strings.Cut(path, ".")
	refused := func(m problem.Message, values ...any) (Figure, datasets.Figure, error) {
		return Figure{}, datasets.Figure{}, problem.Refuse(problem.Invalid, measureOption, m, values...)
	}
	at, known := table.Column(name)
	if !known || functionNamed(function) < 0 {
		return refused(noMeasure, table.Name, engine.Quoted(path), paths(table))
	}
	column := table.Columns[at]
	switch counts := function == "countdistinct"; {
	case column.UnitColumn != "" && !counts:
		return refused(unlike, name, column.UnitColumn)
	case !numeric(column.Kind) && !counts, column.Kind == datasets.Percent && function == string(datasets.Sum):
		return refused(noNumber, function, name)
	case counts:
		column.Unit = ""
	}
	asked := datasets.Figure{Name: "figure", Function: function, Of: datasets.Ref{Column: name}}
	return figureOf(function, column.Label, column.Unit), asked, nil
}

func numeric(kind datasets.Kind) bool {
	return slices.Contains(
		[]datasets.Kind{datasets.Integer, datasets.Number, datasets.Percent, datasets.Money}, kind,
	)
}

// paths are the names of all measures.
func paths(table *engine.Table) string {
	var all []string
	for _, m := range measures(table) {
		if len(m.Aggregates) == 0 {
			all = append(all, m.Name)
		}
		for _, a := range m.Aggregates {
			all = append(all, m.Name+"."+string(a))
		}
	}
	return strings.Join(all, ", ")
}
