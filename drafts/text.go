package drafts

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

// line gives words of a report as a plan's titles and names are: in one line, with plain blanks only, for reports set
// their headings with tabs and wide ones, and without what nobody sees at the ends.
func line(words string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, planning.Tidy(words)))
}

// checkTexts reports what is wrong with the texts that came with a report, and with the lines that were read from it.
func checkTexts(in models.ReportImportInput, rows reportRows) error {
	var problems problem.List
	if title := orElse(in.DocumentTitle, ""); title != "" {
		planning.CheckTitle(&problems, title, "documentTitle")
	}
	if in.Source != nil {
		planning.CheckSeen(&problems, *in.Source, "source", problem.Message{En: "source", Zh: "source"})
	}
	return append(problems, rows.check(givenAs(in))...).Err()
}

// check reports characters that nobody sees in what is read in lists, with the paragraph that they stand in. argument is
// what the report was given as.
func (r reportRows) check(argument string) problem.List {
	var problems problem.List
	paragraphs := r.paragraphs()
	seen := func(text string, citation *uuid.UUID, en, zh string) {
		what := problem.Message{En: en, Zh: zh}
		if citation != nil {
			n := paragraphs[*citation]
			what = problem.Message{En: fmt.Sprintf("paragraph %d: %s", n, en), Zh: fmt.Sprintf("第%d段的%s", n, zh)}
		}
		planning.CheckSeen(&problems, text, argument, what)
	}
	for _, a := range r.areas {
		seen(a.Label, a.CitationID, "label", "标号")
		seen(a.Title, a.CitationID, "title", "标题")
	}
	for _, i := range r.items {
		if i.Label != nil {
			seen(*i.Label, i.CitationID, "label", "标号")
		}
		seen(i.Title, i.CitationID, "title", "标题")
	}
	for _, t := range r.targets {
		seen(t.Indicator, t.CitationID, "indicator", "指标")
		if t.Unit != nil {
			seen(*t.Unit, t.CitationID, "unit of measure", "计量单位")
		}
	}
	for _, u := range r.units {
		seen(u.Name, nil, fmt.Sprintf("unit %q", u.Name), "单位名称"+u.Name)
	}
	const most = 20
	return problems[:min(len(problems), most)]
}

// paragraphs gives the number of the paragraph that each citation begins in, from 1.
func (r reportRows) paragraphs() map[uuid.UUID]int {
	starts := map[int][]models.Citation{}
	for _, c := range r.citations {
		starts[c.StartOffset] = append(starts[c.StartOffset], c)
	}
	numbers := make(map[uuid.UUID]int, len(r.citations))
	at, number := 0, 1
	for _, char := range r.document.Body {
		for _, c := range starts[at] {
			numbers[c.ID] = number
		}
		if at++; char == '\n' {
			number++
		}
	}
	return numbers
}

// givenAs is the argument that a report was given in.
func givenAs(in models.ReportImportInput) string {
	if in.File != nil {
		return "file"
	}
	return "text"
}
