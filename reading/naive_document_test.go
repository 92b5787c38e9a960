package reading_test

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"plangraph/models"
)

// annotation is a span of a document with the row that was read from it.
type annotation struct {
	citation *models.Citation
	typeName string // in the enum
	id       uuid.UUID
	node     any
}

// textSpan is a stretch of a text, in code points.
type textSpan struct {
	start, end int
	quote      string
}

// documentCoverage is what of a text is in the plan, and what is not.
type documentCoverage struct {
	sentences int
	uncovered []any
	uncited   []any
}

// addAnnotations adds what was read from documents.
func (w *world) addAnnotations() {
	add := func(typeName string, id uuid.UUID, citation *uuid.UUID, node any) {
		if c, ok := w.citation(citation).(*models.Citation); ok {
			w.rows["Annotation"] = append(w.rows["Annotation"], &annotation{c, typeName, id, node})
		}
	}
	for _, row := range w.rows["PlanArea"] {
		add("PLAN_AREA", row.(*models.PlanArea).ID, row.(*models.PlanArea).CitationID, row)
	}
	for _, row := range w.rows["WorkItem"] {
		typeName := "PROJECT"
		if typeOf(row) == "Task" {
			typeName = "TASK"
		}
		add(typeName, row.(*models.WorkItem).ID, row.(*models.WorkItem).CitationID, row)
	}
	for _, row := range w.rows["Action"] {
		add("ACTION", row.(*models.Action).ID, row.(*models.Action).CitationID, row)
	}
	for _, row := range w.rows["Target"] {
		add("TARGET", row.(*models.Target).ID, row.(*models.Target).CitationID, row)
	}
}

func (w *world) annotationsOf(d *models.Document) []any {
	return where(
		w,
		"Annotation",
		"document",
		func(a *annotation) string { return a.citation.DocumentID.String() },
		d.ID.String(),
	)
}

// declareAnnotations declares the spans of documents, and what they cover.
func (w *world) declareAnnotations() {
	w.fields["Document"]["annotations"] = of(func(d *models.Document) any { return w.annotationsOf(d) })
	w.fields["Document"]["coverage"] = of(func(d *models.Document) any { return w.coverage(d) })
	w.fields["Annotation"] = map[string]resolve{
		"start": of(func(a *annotation) any { return a.citation.StartOffset }),
		"end":   of(func(a *annotation) any { return a.citation.EndOffset }),
		"quote": of(func(a *annotation) any { return a.citation.Quote }),
		"type":  of(func(a *annotation) any { return a.typeName }),
		"node":  of(func(a *annotation) any { return a.node }),
	}
	w.fields["DocumentCoverage"] = map[string]resolve{
		"sentences": of(func(c *documentCoverage) any { return c.sentences }),
		"covered":   of(func(c *documentCoverage) any { return c.sentences - len(c.uncovered) }),
		"uncovered": of(func(c *documentCoverage) any { return c.uncovered }),
		"uncited":   of(func(c *documentCoverage) any { return c.uncited }),
	}
	w.fields["TextSpan"] = map[string]resolve{
		"start": of(func(s *textSpan) any { return s.start }),
		"end":   of(func(s *textSpan) any { return s.end }),
		"quote": of(func(s *textSpan) any { return s.quote }),
	}
}

// coverage holds the sentences between the first and the last annotation of a document against the annotations.
func (w *world) coverage(d *models.Document) *documentCoverage {
	c := &documentCoverage{uncovered: []any{}, uncited: []any{}}
	items := where(w, "WorkItem", "plan", func(i *models.WorkItem) string { return i.PlanID.String() }, d.PlanID.String())
	for _, row := range sorted(items, func(row any) []any { return []any{row.(*models.WorkItem).Position} }) {
		if row.(*models.WorkItem).CitationID == nil {
			c.uncited = append(c.uncited, row)
		}
	}
	annotations := w.annotationsOf(d)
	first, last := 1<<30, 0
	for _, row := range annotations {
		first, last = min(first, row.(*annotation).citation.StartOffset), max(last, row.(*annotation).citation.EndOffset)
	}
	for _, s := range sentencesOf(d.Body) {
		if s.end <= first || s.start >= last {
			continue
		}
		c.sentences++
		covered := false
		for _, row := range annotations {
			at := row.(*annotation).citation
			covered = covered || at.StartOffset < s.end && at.EndOffset > s.start
		}
		if !covered {
			c.uncovered = append(c.uncovered, s)
		}
	}
	return c
}

var sentence = regexp.MustCompile(`[^\n。！？!?]*[。！？!?][”’」』）)》】。！？!?]*|[^\n。！？!?]+`)

// sentencesOf gives the sentences of a text that say something.
func sentencesOf(body string) []*textSpan {
	var spans []*textSpan
	for _, at := range sentence.FindAllStringIndex(body, -1) {
		text := body[at[0]:at[1]]
		quote := strings.TrimSpace(text)
		if strings.ContainsFunc(quote, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			start := utf8.RuneCountInString(body[:at[0]+strings.Index(text, quote)])
			spans = append(spans, &textSpan{start, start + utf8.RuneCountInString(quote), quote})
		}
	}
	return spans
}
