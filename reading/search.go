package reading

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"plangraph/problem"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/models"
)

func searchHit() *Object {
	return &Object{
		name: "SearchHit", table: "search_texts", key: planKey, planless: true, dataset: datasets.SearchHits(),
		order: orderedBy(rowID("planId", "plan_id"), rowID("id", "id")),
		fields: []field{
			enum("type", "SearchType", "type").where(),
			variety{name: "node", union: "SearchResult", column: "type", targets: map[string]string{
				"PLAN_AREA": "PlanArea", "TASK": "WorkItem", "PROJECT": "WorkItem", "ACTION": "Action", "UNIT": "Unit",
			}},
			text("text", "body"),
			computed{name: "highlights", make: highlights},
			toOne("plan", "Plan", "plan_id").where(),
		},
	}
}

const maxQuery = 100

// search finds the rows whose text has every word of the query, the best first: the whole text, then its beginning, then
// anywhere; sentences after names, short texts before long ones.
func search(p *planner, sc scope, arguments map[string]any) (database.SQL, []orderKey, error) {
	query, _ := arguments["query"].(string)
	p.terms = strings.Fields(query)
	if n := utf8.RuneCountInString(query); len(p.terms) == 0 || n > maxQuery || parseText(query) == nil {
		return database.SQL{}, nil, problem.Refuse(problem.Invalid, "query", problem.Message{
			En: "query must have 1 to %d characters, got %d", Zh: "query 须为 1 到 %d 个字符,收到 %d 个",
		}, maxQuery, n)
	}
	var conditions []database.SQL
	for _, term := range p.terms {
		conditions = append(conditions, p.dialect.HasGrams(sc.alias, models.Grams(term)))
	}
	whole := models.Grams(strings.Join(p.terms, " "))
	rank := orderKey{codec: intCodec(), args: []any{whole, whole}, expr: "CASE WHEN {t}.type = 'ACTION' THEN 3 " +
		"WHEN {t}.grams = ? THEN 0 WHEN substr({t}.grams, 1, " + strconv.Itoa(utf8.RuneCountInString(whole)) + ") = ? THEN 1 ELSE 2 END"}
	length := orderKey{codec: intCodec(), expr: "length({t}.body)"}
	return database.And(conditions...), append([]orderKey{rank, length}, sc.object.order...), nil
}

// highlights writes where the terms stand in the text, in code points; stretches that touch are one.
func highlights(p *planner, sc scope, f graphql.CollectedField) emit {
	body, terms := sc.cell("body"), p.terms
	selected := graphql.CollectFields(p.operation, f.Selections, []string{"Highlight"})
	return func(dst []byte, r row) []byte {
		dst = append(dst, '[')
		for i, h := range found(r.cells[body].text, terms) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = objectOf(highlight(selected, h))(dst, r)
		}
		return append(dst, ']')
	}
}

// highlight gives the fields of one stretch.
func highlight(selected []graphql.CollectedField, h [2]int) []member {
	values := map[string]string{"start": strconv.Itoa(h[0]), "end": strconv.Itoa(h[1]), "__typename": `"Highlight"`}
	members := make([]member, len(selected))
	for i, f := range selected {
		members[i] = newMember(f.Alias, literal(values[f.Name]))
	}
	return members
}

// found gives the stretches [from, to) of text that any of the terms covers.
func found(text string, terms []string) [][2]int {
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
	var stretches [][2]int
	for i := 0; i < len(covered); i++ {
		if !covered[i] {
			continue
		}
		from := i
		for i < len(covered) && covered[i] {
			i++
		}
		stretches = append(stretches, [2]int{from, i})
	}
	return stretches
}

func fold(s string) []rune {
	folded := []rune(s)
	for i, r := range folded {
		folded[i] = models.Fold(r)
	}
	return folded
}
