package reading_test

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"plangraph/datasets"
	"plangraph/models"
)

// measure gives a figure of rows by the name it has in a summary, with the aggregate for those that have one.
func (n *naive) measure(rows []any, name, aggregate string, day *models.Date) any {
	field := map[string]string{
		"budget": "budget", "invested": "invested", "weight": "weight", "progress": "actualPercent",
		"planned": "plannedPercent", "actual": "actualPercent",
	}[name]
	get := func(row any, field string) any { return n.world.field(typeOf(row), field)(row, day, nil) }
	count := func(field string, values ...string) (found int) {
		for _, row := range rows {
			if slices.Contains(values, get(row, field).(string)) {
				found++
			}
		}
		return found
	}
	switch {
	case name == "count":
		return len(rows)
	case name == "completionRate":
		counted := slices.DeleteFunc(slices.Clone(rows), func(row any) bool { return get(row, "status") == "CANCELLED" })
		done := slices.DeleteFunc(slices.Clone(counted), func(row any) bool { return get(row, "light") != "DONE" })
		if len(counted) == 0 {
			return nil
		}
		return percent(100 * float64(len(done)) / float64(len(counted)))
	case name == "overdue", name == "dueSoon":
		on := models.NewDate(noon.Year(), noon.Month(), noon.Day())
		if day != nil {
			on = *day
		}
		late := 0
		for _, row := range rows {
			days := get(row, "dueOn").(models.Date).DaysSince(on)
			open := get(row, "status") != "DONE" && get(row, "status") != "CANCELLED"
			if open && (name == "overdue" && days < 0 || name == "dueSoon" && days >= 0 && days <= 30) {
				late++
			}
		}
		return late
	case field == "":
		return count("light", strings.ToUpper(name))
	}
	var values []any
	for _, row := range rows {
		if v := get(row, field); v != nil {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return nil
	}
	return aggregated(values, aggregate)
}

// aggregated computes with fractions and rounds at the end: sums of money to fen, others to nine decimals.
func aggregated(values []any, aggregate string) any {
	switch aggregate {
	case "min":
		return slices.MinFunc(values, compare)
	case "max":
		return slices.MaxFunc(values, compare)
	}
	sum := new(big.Rat)
	for _, v := range values {
		number := new(big.Rat)
		switch v := v.(type) {
		case models.Money:
			number.SetInt64(int64(v))
		case percent:
			number.SetFloat64(float64(v))
		case float64:
			number.SetFloat64(v)
		}
		sum.Add(sum, number)
	}
	if aggregate == "avg" {
		sum.Quo(sum, new(big.Rat).SetInt64(int64(len(values))))
	}
	if _, money := values[0].(models.Money); money {
		fen, err := strconv.ParseInt(sum.FloatString(0), 10, 64) // rounds half away from zero
		if err != nil {
			panic(err)
		}
		return models.Money(fen)
	}
	f, err := strconv.ParseFloat(sum.FloatString(9), 64)
	if err != nil {
		panic(err)
	}
	if _, ok := values[0].(percent); ok {
		return percent(f)
	}
	return mean(f)
}

// figures answers the fields of a summary or group that are figures; other answers those that are not.
func (n *naive) figures(f asked, p *page, rows []any, other func(asked) any) object {
	answer := object{}
	typeName := f.Definition.Type.Name()
	for _, m := range n.collect(typeName, f.selections) {
		var value any
		switch {
		case m.Name == "__typename":
			value = typeName
		case strings.HasSuffix(m.Definition.Type.Name(), "Aggregate"):
			aggregates := map[string]any{}
			for _, a := range []string{"sum", "avg", "min", "max"} {
				aggregates[a] = n.measure(rows, m.Name, a, p.day)
			}
			value = n.plain(m, m.Definition.Type.Name(), aggregates)
		case p.having.Fields.ForName(m.Name) != nil:
			value = n.measure(rows, m.Name, "", p.day)
		default:
			value = other(m)
		}
		answer = append(answer, member{m.Alias, value})
	}
	return answer
}

// cutList is a list that may have been cut.
type cutList struct {
	items []any
	cut   bool
}

// group is the rows that have the same keys.
type group struct {
	rows []any
	keys map[string]any // by dimension: a row or a scalar
	sort []any
}

// groups answers the groups of a connection's rows.
func (n *naive) groups(f asked, p *page) any {
	arguments := f.ArgumentMap(n.variables)
	var by []string
	for _, d := range listOf(arguments["by"]) {
		by = append(by, fieldName(d.(string)))
	}
	groups := n.grouped(p, by)
	if having, ok := arguments["having"].(map[string]any); ok {
		groups = slices.DeleteFunc(groups, func(g *group) bool {
			for name, filter := range having {
				measure, aggregate := figure(name)
				if filter, ok := filter.(map[string]any); ok &&
					!compares(n.measure(g.rows, measure, aggregate, p.day), filter) {
					return true
				}
			}
			return false
		})
	}
	n.orderGroups(groups, p, arguments["orderBy"])
	size := 100
	if arguments["first"] != nil {
		size, _ = strconv.Atoi(string(ints(arguments["first"])))
	}
	list := cutList{cut: len(groups) > size}
	for _, g := range groups[:min(size, len(groups))] {
		list.items = append(list.items, n.figures(f, p, g.rows, func(key asked) any {
			if name, ok := strings.CutSuffix(key.Name, "Label"); ok {
				return n.labelOf(f, name, g.keys[name])
			}
			given := g.keys[key.Name]
			if given == nil || len(key.SelectionSet) == 0 {
				return given
			}
			return n.row(given, key.selections, p.day)
		}))
	}
	return list
}

// labelOf is the Chinese word with which the schema describes an enum value.
func (n *naive) labelOf(f asked, name string, value any) any {
	if value == nil {
		return nil
	}
	enum := n.schema.Types[n.schema.Types[f.Definition.Type.Name()].Fields.ForName(name).Type.Name()]
	for _, m := range datasets.Codes()[enum.Name] {
		if m.Value == value {
			return m.Chinese
		}
	}
	panic(fmt.Sprint(value, " has no label"))
}

// figure splits the name of a figure in having or orderBy: budgetSum is the sum of budget.
func figure(name string) (measure, aggregate string) {
	for _, a := range []string{"Sum", "Avg", "Min", "Max"} {
		if before, ok := strings.CutSuffix(name, a); ok {
			return before, strings.ToLower(a)
		}
	}
	return name, ""
}

func (n *naive) grouped(p *page, by []string) []*group {
	byKey := map[string]*group{}
	var groups []*group
	for _, row := range p.all {
		g := &group{keys: map[string]any{}}
		for _, d := range by {
			v := n.dimension(row, d, p.day)
			g.keys[d] = v
			g.sort = append(g.sort, sortKey(v)...)
		}
		name := fmt.Sprintf("%#v", g.sort)
		if byKey[name] == nil {
			byKey[name] = g
			groups = append(groups, g)
		}
		byKey[name].rows = append(byKey[name].rows, row)
	}
	return groups
}

// dimension gives the key of a row.
func (n *naive) dimension(row any, name string, day *models.Date) any {
	get := func(row any, field string) any { return n.world.field(typeOf(row), field)(row, day, nil) }
	quarter := func(date any) string {
		text := date.(models.Date).String()
		m, _ := strconv.Atoi(text[5:7])
		return fmt.Sprintf("%sQ%d", text[:4], (m+2)/3)
	}
	along := func(fields ...string) any {
		at := row
		for _, f := range fields {
			if at = get(at, f); at == nil {
				return nil
			}
		}
		return at
	}
	switch name {
	case "planYear":
		return along("plan", "year")
	case "regionLevel":
		return along("plan", "region", "level")
	case "areaTitle":
		return along("area", "title")
	case "leadUnitKind":
		return along("leadUnit", "kind")
	case "unitKind":
		return along("unit", "kind")
	case "itemKind":
		return along("item", "kind")
	case "startMonth":
		return month(get(row, "startsOn").(models.Date).String()[:7])
	case "dueWeek":
		date, err := time.Parse(time.DateOnly, get(row, "dueOn").(models.Date).String())
		if err != nil {
			panic(err)
		}
		year, week := date.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case "dueMonth":
		return month(get(row, "dueOn").(models.Date).String()[:7])
	case "dueQuarter":
		return quarter(get(row, "dueOn"))
	case "dueYear":
		year, _ := strconv.Atoi(get(row, "dueOn").(models.Date).String()[:4])
		return year
	case "month":
		return month(get(row, "asOf").(models.Date).String()[:7])
	case "region":
		switch row.(type) {
		case *models.WorkItem, *models.Target:
			return get(get(row, "plan"), "region")
		}
	}
	return get(row, name)
}

// sortKey is what groups are told apart and ordered by.
func sortKey(v any) []any {
	switch r := v.(type) {
	case *models.PlanArea:
		return []any{r.ID.String(), r.PlanID.String()}
	case *models.Region, *models.Unit, *models.Plan:
		return []any{idOfRow(r)}
	}
	return []any{v}
}

func (n *naive) orderGroups(groups []*group, p *page, orderBy any) {
	slices.SortStableFunc(groups, func(a, b *group) int {
		for _, item := range listOf(orderBy) {
			wanted, ok := item.(map[string]any)
			if !ok {
				continue
			}
			var c int
			if name, ok := wanted["measure"].(string); ok {
				measure, aggregate := figure(fieldName(name))
				c = compare(n.measure(a.rows, measure, aggregate, p.day), n.measure(b.rows, measure, aggregate, p.day))
			} else {
				name := fieldName(wanted["dimension"].(string))
				c = compare(sortKey(a.keys[name])[0], sortKey(b.keys[name])[0])
			}
			if wanted["direction"] == "DESC" {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return compareAll(a.sort, b.sort)
	})
}
