package reading

import "plangraph/datasets"

func document() *Object {
	return &Object{
		name: "Document", table: "documents", key: planKey, implements: []string{"Node"},
		order: orderedBy(rowID("id", "id")),
		fields: []field{
			id("Document", planKey),
			text("title", "title"),
			text("source", "source"),
			text("body", "body"),
			whole("length", "length"),
			text("sha256", "sha256"),
			toOne("plan", "Plan", "plan_id"),
			connection{name: "citations", target: "Citation", link: inPlan("document_id")},
			connection{name: "annotations", target: "Annotation", link: inPlan("document_id")},
			composed{name: "coverage", plan: coverage},
		},
	}
}

// annotation is read from annotations, the citations with what cites them.
func annotation() *Object {
	return &Object{
		name: "Annotation", table: "annotations", key: planKey, dataset: datasets.Annotations(),
		order: []orderKey{
			{expr: "{t}.start_offset", codec: intCodec()}, {expr: "{t}.end_offset", codec: intCodec(), desc: true}, {expr: "{t}.id", codec: uuidCodec()},
		},
		fields: []field{
			whole("start", "start_offset").where(),
			whole("end", "end_offset").where(),
			text("quote", "quote").where(),
			enum("type", "AnnotationType", "type").where(),
			variety{name: "node", union: "Annotated", column: "type", targets: map[string]string{
				"PLAN_AREA": "PlanArea", "TASK": "WorkItem", "PROJECT": "WorkItem", "ACTION": "Action", "TARGET": "Target",
			}},
		},
	}
}

func citation() *Object {
	return &Object{
		name: "Citation", table: "citations", key: planKey, implements: []string{"Node"}, dataset: datasets.Citations(),
		order: orderedBy(whole("start", "start_offset"), rowID("id", "id")),
		fields: []field{
			id("Citation", planKey),
			whole("start", "start_offset").where(),
			whole("end", "end_offset").where(),
			text("quote", "quote").where(),
			toOne("document", "Document", "document_id"),
		},
	}
}
