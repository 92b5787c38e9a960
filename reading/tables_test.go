package reading_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/reading"
)

// tableRows are the rows of a table as a viewer reads them, by the names of the columns.
type tableRow map[string]datasets.Value

// askTable asks a table.
func askTable(
	t testing.TB,
	r *engine.Reader,
	viewer models.Viewer,
	q datasets.Question,
) ([]tableRow, engine.Answered, engine.End, error) {
	t.Helper()
	var rows []tableRow
	var answered engine.Answered
	end, err := r.Rows(
		t.Context(),
		engine.Asker{Viewer: viewer, Today: models.DateOf(noon)},
		q,
		func(a engine.Answered) error {
			answered = a
			return nil
		},
		func(values []datasets.Value) error {
			row := tableRow{}
			for i, c := range answered.Columns {
				row[c.Name] = values[i]
			}
			rows = append(rows, row)
			return nil
		},
	)
	return rows, answered, end, err
}

// TestTables reads all rows of each table, and again in pages, by each column up and down: they are the same rows, in the
// order of the column, what is empty least.
func TestTables(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 7)))
	system := models.Viewer{Role: models.RoleSystem}
	for _, d := range doors(t, g) {
		for _, table := range d.resolver.Read.Tables() {
			all, _, _, err := askTable(t, d.resolver.Read, system, datasets.Question{Table: table.Name})
			if err != nil {
				t.Fatal(d.name, table.Name, err)
			}
			for _, c := range table.Columns {
				for _, desc := range []bool{false, true} {
					paged := pagedBy(
						t,
						d.resolver.Read,
						table,
						datasets.Order{By: datasets.Ref{Column: c.Name}, Desc: desc},
						len(all),
					)
					if diff := sameRows(table, paged, all); diff != "" {
						t.Errorf("%s %s by %s: %s", d.name, table.Name, c.Name, diff)
					}
					for i := 1; i < len(paged); i++ {
						before, after := orderValue(paged[i-1][c.Name], c.Kind), orderValue(paged[i][c.Name], c.Kind)
						if order := compareAny(before, after); order > 0 && !desc || order < 0 && desc {
							t.Fatalf("%s %s by %s: %v comes before %v", d.name, table.Name, c.Name, before, after)
						}
					}
				}
			}
		}
	}
}

// pagedBy reads the rows of a table in pages, and holds their number to count.
func pagedBy(t testing.TB, r *engine.Reader, table *engine.Table, by datasets.Order, count int) []tableRow {
	t.Helper()
	const page = 25
	q := datasets.Question{Table: table.Name, First: page, Counted: true, OrderBy: []datasets.Order{by}}
	for paged := []tableRow(nil); ; {
		rows, answered, end, err := askTable(t, r, models.Viewer{Role: models.RoleSystem}, q)
		if err != nil || answered.Count != count {
			t.Fatalf("%s by %v: %d rows are counted as %d (%v)", table.Name, by, count, answered.Count, err)
		}
		if paged = append(paged, rows...); !end.More {
			return paged
		}
		q.After = end.Next
	}
}

// orderValue is what a value is ordered by: a number, or a text.
func orderValue(v datasets.Value, kind datasets.Kind) any {
	of := valueOfText(shownAs(v, kind), kind)
	if _, isNumber := of.(float64); v.Null() && isNumber {
		return math.Inf(-1)
	} else if v.Null() {
		return ""
	}
	return of
}

func sameRows(table *engine.Table, a, b []tableRow) string {
	text := func(rows []tableRow) []string {
		var texts []string
		for _, row := range rows {
			var s strings.Builder
			for _, c := range table.Columns {
				v := row[c.Name]
				fmt.Fprintf(&s, "%s=%t %s;", c.Name, v.Null(), v.Append(nil, c.Kind))
			}
			texts = append(texts, s.String())
		}
		slices.Sort(texts)
		return texts
	}
	x, y := text(a), text(b)
	if slices.Equal(x, y) {
		return ""
	}
	return fmt.Sprintf("%d rows, not %d:\n%s\n%s", len(x), len(y), strings.Join(x, "\n"), strings.Join(y, "\n"))
}

// TestTableGroups groups the rows of each table by each column, and by none: the numbers of rows are those of the rows
// themselves, and so are sums of amounts.
func TestTableGroups(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 8)))
	for _, d := range doors(t, g) {
		r := d.resolver.Read
		for _, table := range r.Tables() {
			for _, viewer := range []models.Viewer{{Role: models.RoleViewer, RegionCode: "230204"}, {Role: models.RoleSystem}} {
				if !viewer.Role.AtLeast(table.Role) {
					continue
				}
				all, _, _, err := askTable(t, r, viewer, datasets.Question{Table: table.Name})
				if err != nil {
					t.Fatal(d.name, table.Name, err)
				}
				for _, c := range table.Columns {
					want := map[string]int64{}
					for _, row := range all {
						want[shownAs(row[c.Name], c.Kind)]++
					}
					rows := askGroups(t, r, viewer, datasets.Grouping{
						Table: table.Name,
						By:    []string{c.Name},
						Figures: []datasets.Figure{
							{Name: "n", Measure: "count"},
							{Name: "ids", Function: "countdistinct", Of: datasets.Ref{Column: table.Key[0]}},
						},
					})
					got := map[string]int64{}
					for _, row := range rows {
						got[shownAs(row[c.Name], c.Kind)] += row["n"].Int()
						if row["n"] != row["ids"] {
							t.Errorf(
								"%s %s by %s: %d rows with %d keys",
								d.name,
								table.Name,
								c.Name,
								row["n"].Int(),
								row["ids"].Int(),
							)
						}
					}
					if !maps.Equal(got, want) || len(got) != len(rows) {
						t.Errorf("%s %s by %s as %s: %v, not %v", d.name, table.Name, c.Name, viewer.Role, got, want)
					}
					if c.Kind != datasets.Money {
						continue
					}
					sum := int64(0)
					for _, row := range all {
						sum += row[c.Name].Int()
					}
					whole := askGroups(t, r, viewer, datasets.Grouping{
						Table:   table.Name,
						Figures: []datasets.Figure{{Name: "sum", Function: "sum", Of: datasets.Ref{Column: c.Name}}},
					})
					if len(whole) != 1 || whole[0]["sum"].Int() != sum {
						t.Errorf("%s %s: %s comes to %v, not %d", d.name, table.Name, c.Name, whole, sum)
					}
				}
			}
		}
	}
}

func shownAs(v datasets.Value, kind datasets.Kind) string {
	if v.Null() {
		return "null"
	}
	return string(v.Append(nil, kind))
}

func askGroups(t testing.TB, r *engine.Reader, viewer models.Viewer, q datasets.Grouping) []tableRow {
	t.Helper()
	var rows []tableRow
	var columns []datasets.Typed
	_, err := r.Groups(t.Context(), engine.Asker{Viewer: viewer, Today: models.DateOf(noon)}, q,
		func(a engine.Answered) error { columns = a.Columns; return nil },
		func(values []datasets.Value) error {
			row := tableRow{}
			for i, c := range columns {
				row[c.Name] = values[i]
			}
			rows = append(rows, row)
			return nil
		})
	if err != nil {
		t.Fatal(q, err)
	}
	return rows
}

// TestCodes holds the labels of codes to the enums of the schema: each value has one.
func TestCodes(t *testing.T) {
	schema := schemaOf(t)
	for _, table := range reading.NewCatalog().Tables() {
		for _, c := range table.Columns {
			if c.Kind != datasets.Code {
				continue
			}
			var named, want []string
			for _, m := range datasets.Codes()[c.Enum] {
				named = append(named, m.Value)
				if m.Chinese == "" || m.English == "" {
					t.Errorf("%s.%s is called nothing", c.Enum, m.Value)
				}
			}
			for _, v := range schema.Types[c.Enum].EnumValues {
				want = append(want, v.Name)
				if !strings.Contains(v.Description, labelOf(c.Enum, v.Name)) {
					t.Errorf("%s.%s is %q here and in the schema %q", c.Enum, v.Name, labelOf(c.Enum, v.Name), v.Description)
				}
			}
			slices.Sort(named)
			slices.Sort(want)
			if !slices.Equal(named, want) {
				t.Errorf("%s has labels for %v, the schema has %v", c.Enum, named, want)
			}
		}
	}
}

func labelOf(enum, value string) string {
	for _, m := range datasets.Codes()[enum] {
		if m.Value == value {
			return m.Chinese
		}
	}
	return ""
}
