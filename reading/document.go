package reading

import (
	"fmt"
	"strings"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/planning"
)

func document() *engine.Type {
	return engine.Object[models.Document]("Document",
		engine.Field("title"),
		engine.Field("source"),
		engine.Field("body"),
		engine.Field("length"),
		engine.Field("sha256"),
		engine.One("plan", "Plan"),
		engine.Pages("citations", "Citation", engine.InPlan("documentId")),
		engine.Pages("annotations", "Annotation", engine.InPlan("documentId")),
		engine.Part("coverage", "DocumentCoverage"),
	).Implements("Node").OrderedBy("id")
}

// documentCoverage holds the sentences of a document against the spans that are cited from it.
func documentCoverage() *engine.Type {
	return engine.Object[models.Document]("DocumentCoverage",
		engine.Value("sentences", coverage(func(c planning.Coverage) any { return c.Sentences })),
		engine.Value("covered", coverage(func(c planning.Coverage) any { return c.Sentences - len(c.Uncovered) })),
		engine.Value("uncovered", coverage(func(c planning.Coverage) any { return c.Uncovered })),
		// Items of the plan, whichever document they might have been read from.
		engine.Many("uncited", "WorkItem", engine.Sharing("planId")).If("{row}.citation_id IS NULL"),
	).OrderedBy("id")
}

// coverage makes a value of a document's coverage.
func coverage(value func(planning.Coverage) any) func(engine.Scope) func(engine.Row) any {
	return func(sc engine.Scope) func(engine.Row) any {
		body := sc.Column("body")
		cited := sc.Expression("(SELECT string_agg(a.start_offset || '-' || a.end_offset, ' ') FROM annotations a" +
			" WHERE a.plan_id = {row}.plan_id AND a.document_id = {row}.id)")
		return func(r engine.Row) any { return value(planning.CoverageOf(r.Text(body), spans(r.Text(cited)))) }
	}
}

// spans reads spans written as 0-12 15-20.
func spans(text string) []planning.Span {
	var all []planning.Span
	for one := range strings.FieldsSeq(text) {
		var s planning.Span
		_, _ = fmt.Sscanf(one, "%d-%d", &s.Start, &s.End) // the statement writes no other
		all = append(all, s)
	}
	return all
}

// annotation is read from the view of the citations with what cites them.
func annotation() *engine.Type {
	return engine.Object[models.Annotation]("Annotation",
		engine.Field("start").Where(),
		engine.Field("end").Where(),
		engine.Field("quote").Where(),
		engine.Field("type").Where(),
		engine.Union("node", "Annotated", "type", map[string]string{
			"PLAN_AREA": "PlanArea", "TASK": "WorkItem", "PROJECT": "WorkItem", "ACTION": "Action", "TARGET": "Target",
		}),
	).OfView().OrderedBy("start", "end DESC", "id").Counted(datasets.Annotations())
}

func citation() *engine.Type {
	return engine.Object[models.Citation]("Citation",
		engine.Field("start").Where(),
		engine.Field("end").Where(),
		engine.Field("quote").Where(),
		engine.One("document", "Document"),
	).Implements("Node").OrderedBy("start", "id").Counted(datasets.Counted("Citation", "出处"))
}
