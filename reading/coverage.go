package reading

import (
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/planning"
)

// coverage plans Document.coverage: the document's text, the spans that are cited from it, and the items that cite nothing.
func coverage(p *planner, sc scope, f graphql.CollectedField) (emit, error) {
	body := sc.cell("body")
	spans := p.child(&sc, p.catalog.objects["Annotation"], inPlan("document_id"), nil)
	spans.s.order = keys(spans.alias, spans.object.order)
	start, end := spans.cell("start_offset"), spans.cell("end_offset")
	var members []member
	var covered planning.Coverage
	typeName := f.Definition.Type.Name()
	for _, f := range graphql.CollectFields(p.operation, f.Selections, []string{typeName}) {
		e := literal(`"` + typeName + `"`)
		switch f.Name {
		case "sentences":
			e = func(dst []byte, _ row) []byte { return strconv.AppendInt(dst, int64(covered.Sentences), 10) }
		case "covered":
			e = func(dst []byte, _ row) []byte {
				return strconv.AppendInt(dst, int64(covered.Sentences-len(covered.Uncovered)), 10)
			}
		case "uncovered":
			e = textSpans(p, f, &covered)
		case "uncited": // items of the plan, whichever document they might have been read from
			items := p.child(&sc, p.catalog.objects["WorkItem"], link{parent: "plan_id", child: "plan_id", only: "{t}.citation_id IS NULL"}, sc.asOf)
			items.s.order = keys(items.alias, items.object.order)
			one, err := p.selection(items, f.Selections)
			if err != nil {
				return nil, err
			}
			e = list(items.s, one)
		}
		members = append(members, newMember(f.Alias, e))
	}
	write := objectOf(members)
	return func(dst []byte, r row) []byte {
		var cited []planning.Span
		for c := range spans.s.rowsOf(r) {
			cited = append(cited, planning.Span{Start: int(c.cells[start].int()), End: int(c.cells[end].int())})
		}
		covered = planning.CoverageOf(r.cells[body].text, cited)
		return write(dst, r)
	}, nil
}

// textSpans writes the sentences that nothing cites.
func textSpans(p *planner, f graphql.CollectedField, covered *planning.Coverage) emit {
	members := graphql.CollectFields(p.operation, f.Selections, []string{"TextSpan"})
	return func(dst []byte, _ row) []byte {
		dst = append(dst, '[')
		for i, span := range covered.Uncovered {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, '{')
			for j, m := range members {
				if j > 0 {
					dst = append(dst, ',')
				}
				dst = append(appendString(dst, m.Alias), ':')
				switch m.Name {
				case "start":
					dst = strconv.AppendInt(dst, int64(span.Start), 10)
				case "end":
					dst = strconv.AppendInt(dst, int64(span.End), 10)
				case "quote":
					dst = appendString(dst, span.Quote)
				default:
					dst = appendString(dst, "TextSpan")
				}
			}
			dst = append(dst, '}')
		}
		return append(dst, ']')
	}
}
