package chart

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/problem"
)

// The options of a picture, beside those that say which rows it is of.
const (
	byOption       = "by"
	measureOption  = "measure"
	typeOption     = "type"
	titleOption    = "title"
	languageOption = "lang"
)

func options() []string {
	return []string{byOption, measureOption, typeOption, titleOption, languageOption}
}

var (
	twice  = problem.Message{En: "%s is given twice", Zh: "%s 出现了两次"}
	notOne = problem.Message{En: "%s is one of %s, not %s", Zh: "%s 应为 %s 之一,而不是 %s"}
	noBy   = problem.Message{
		En: "by names the column whose values are shown: by=%s", Zh: "by 须指定用于分组的列,例如 by=%s",
	}
	noColumn = problem.Message{En: "%s has no column %s", Zh: "%s 没有列 %s"}
	oneBy    = problem.Message{
		En: "type=%s takes one column in by; two take type=stacked or type=line",
		Zh: "type=%s 的 by 只能有一列;两列请用 type=stacked 或 type=line",
	}
	twoBy = problem.Message{
		En: "type=stacked takes two columns: by=%s,light divides each bar", Zh: "type=stacked 的 by 须有两列,例如 by=%s,light",
	}
	manyBy = problem.Message{En: "by takes two columns at most", Zh: "by 最多两列"}
	noSum  = problem.Message{
		En: "type=%s shows what adds up; %s does not: take type=bar or type=line",
		Zh: "type=%s 只适用于可相加的数值,而 %s 不可相加:请改用 type=bar 或 type=line",
	}
	noTop   = problem.Message{En: "top is how many groups are shown: 1 or more", Zh: "top 为显示的组数,至少为 1"}
	tooLong = problem.Message{En: "title has %d characters at most", Zh: "title 最多 %d 个字"}
)

// understood gives the picture that an address asks for, without its groups, and the question for these.
func (h *Handler) understood(address *url.URL, dataset string) (Chart, datasets.Grouping, error) {
	c := Chart{}
	asked, err := h.model.Narrowed(dataset, address.RawQuery, options()...)
	if err != nil {
		return c, datasets.Grouping{}, err //nolint:wrapcheck // it is the reader's
	}
	q := datasets.Grouping{Table: dataset, Where: asked.Where, Search: asked.Search, AsOf: asked.AsOf}
	table := h.settings.Read.Table(dataset)
	query := address.Query()
	for _, option := range options() {
		if len(query[option]) > 1 {
			return c, q, problem.Refuse(problem.Invalid, option, twice, option)
		}
	}
	if most, given := asked.Top(); given {
		if most < 1 {
			return c, q, problem.Refuse(problem.Invalid, "top", noTop)
		}
		c.Most = most
	}
	if c.Form, err = chosen(query, typeOption, Forms()); err != nil {
		return c, q, err
	}
	if c.Language, err = chosen(query, languageOption, []Language{Chinese, English}); err != nil {
		return c, q, err
	}
	if c.Keys, err = keysOf(table, query.Get(byOption), c.Form); err != nil {
		return c, q, err
	}
	for _, k := range c.Keys {
		q.By = append(q.By, k.Name)
	}
	q.Figures = make([]datasets.Figure, 1)
	if c.Figure, q.Figures[0], err = c.measured(table, query.Get(measureOption)); err != nil {
		return c, q, err
	}
	c.Title, err = c.titled(table, query.Get(titleOption))
	return c, q, err
}

// chosen reads an option that has one of some values, the first where it is not given.
func chosen[V ~string](query url.Values, option string, values []V) (V, error) {
	if !query.Has(option) {
		return values[0], nil
	}
	if value := V(query.Get(option)); slices.Contains(values, value) {
		return value, nil
	}
	var all []string
	for _, value := range values {
		all = append(all, string(value))
	}
	return "", problem.Refuse(
		problem.Invalid, option, notOne, option, strings.Join(all, ", "), engine.Quoted(query.Get(option)),
	)
}

// keysOf reads the columns of by.
func keysOf(table *engine.Table, by string, form Form) ([]datasets.Typed, error) {
	example := table.Columns[len(table.Columns)-1].Name
	if at := slices.IndexFunc(table.Columns, func(c datasets.Typed) bool { return c.Kind == datasets.Code }); at >= 0 {
		example = table.Columns[at].Name
	}
	if strings.TrimSpace(by) == "" {
		return nil, problem.Refuse(problem.Invalid, byOption, noBy, example)
	}
	var keys []datasets.Typed
	for name := range strings.SplitSeq(by, ",") {
		name = strings.TrimSpace(name)
		at, known := table.Column(name)
		switch {
		case !known:
			return nil, problem.Refuse(problem.Invalid, byOption, noColumn, table.Name, engine.Quoted(name))
		case slices.ContainsFunc(keys, func(k datasets.Typed) bool { return k.Name == name }):
			return nil, problem.Refuse(problem.Invalid, byOption, twice, name)
		}
		key := table.Columns[at]
		if labels, has := table.Column(name + "Label"); has && key.Kind == datasets.Code {
			key.Label = table.Columns[labels].Label // codes are shown by their labels
		}
		keys = append(keys, key)
	}
	switch {
	case len(keys) > 2:
		return nil, problem.Refuse(problem.Invalid, byOption, manyBy)
	case len(keys) == 2 && (form == Bar || form == Ring):
		return nil, problem.Refuse(problem.Invalid, byOption, oneBy, string(form))
	case len(keys) == 1 && form == Stacked:
		return nil, problem.Refuse(problem.Invalid, byOption, twoBy, keys[0].Name)
	}
	return keys, nil
}

// titled is the title that was asked for, or one that says what the picture shows.
func (c Chart) titled(table *engine.Table, asked string) (string, error) {
	const long = 200
	if utf8.RuneCountInString(asked) > long {
		return "", problem.Refuse(problem.Invalid, titleOption, tooLong, long)
	}
	if asked = strings.TrimSpace(asked); asked != "" {
		return asked, nil
	}
	l := c.Language
	by := l.named(c.Keys[0].Label)
	if len(c.Keys) > 1 {
		by = l.say(byWord, by, l.named(c.Keys[1].Label))
	}
	return l.say(titleWord, l.named(table.Label), l.named(c.Figure.Label), by), nil
}
