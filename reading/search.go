package reading

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/problem"
)

func searchHit() *engine.Type {
	return engine.Object[models.SearchText]("SearchHit",
		engine.Field("type").Where(),
		engine.Union("node", "SearchResult", "type", map[string]string{
			"PLAN_AREA": "PlanArea", "TASK": "WorkItem", "PROJECT": "WorkItem", "ACTION": "Action", "UNIT": "Unit",
		}),
		engine.Field("text"),
		engine.Value("highlights", highlights),
		engine.One("plan", "Plan").Where(),
	).Sparse().OrderedBy("planId", "id").Counted(datasets.SearchHits())
}

const maxQuery = 100

// search finds the rows whose text has every word of the query, the best first: the whole text, then its beginning,
// then anywhere; sentences after names, short texts before long ones.
func search(p *engine.Planner, sc engine.Scope, arguments map[string]any) (database.SQL, []engine.OrderKey, error) {
	query, _ := arguments["query"].(string)
	terms := strings.Fields(query)
	if n := utf8.RuneCountInString(query); len(terms) == 0 || n > maxQuery || !engine.Storable(query) {
		return database.SQL{}, nil, problem.Refuse(problem.Invalid, "query", problem.Message{
			En: "query must have 1 to %d characters, got %d", Zh: "query 须为 1 到 %d 个字符,收到 %d 个",
		}, maxQuery, n)
	}
	var conditions []database.SQL
	for _, term := range terms {
		conditions = append(conditions, p.Dialect().HasTerm(sc.Alias(), term))
	}
	whole := models.Grams(strings.Join(terms, " "))
	rank := engine.OrderKey{
		Values: []any{whole, whole},
		Template: engine.Template("CASE WHEN {row}.type = 'ACTION' THEN 3 " +
			"WHEN {row}.grams = ? THEN 0 " +
			"WHEN substr({row}.grams, 1, " + strconv.Itoa(utf8.RuneCountInString(whole)) + ") = ? THEN 1 ELSE 2 END"),
	}
	length := engine.OrderKey{Template: "length({row}.body)"}
	return database.And(conditions...), []engine.OrderKey{rank, length}, nil
}

// highlight is the schema's Highlight: a stretch of a text, in code points.
type highlight struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// highlights tells where the words of the query stand in the text.
func highlights(sc engine.Scope) func(engine.Row) any {
	query, _ := sc.Argument("query").(string)
	body, terms := sc.Column("body"), strings.Fields(query)
	return func(r engine.Row) any { return stretches(r.Text(body), terms) }
}

// stretches gives the stretches of a text that any of the terms covers; those that touch are one.
func stretches(text string, terms []string) []highlight {
	folded := fold(text)
	covered := make([]bool, len(folded))
	for _, term := range terms {
		words := fold(term)
		for i := 0; i+len(words) <= len(folded); i++ {
			if slices.Equal(folded[i:i+len(words)], words) {
				for j := range words {
					covered[i+j] = true
				}
			}
		}
	}
	var all []highlight
	for i := 0; i < len(covered); i++ {
		if !covered[i] {
			continue
		}
		from := i
		for i < len(covered) && covered[i] {
			i++
		}
		all = append(all, highlight{from, i})
	}
	return all
}

func fold(s string) []rune {
	folded := []rune(s)
	for i, r := range folded {
		folded[i] = models.Fold(r)
	}
	return folded
}
