package workreport

import (
	"strings"
	"testing"
)

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		samplePlan, "", "二、2024年重点工作\n", "（一）甲。一要乙。二要丙。", "2024年重点工作\n\x00", "\xff\xfe\xfd", "（（（“《[一、", "1.\n2.\n3.",
		"一、一、一、",
		"新增停车位1076个、公厕和口袋公园各5个", "由4.1亿元增长到8.6亿元", "城乡居民收入分别增长7%、8%左右", "牵头单位：、；（", "—— —— --",
		"<html><p>（一）甲。一要乙。二要丙。<script>", "PK\x03\x04",
		"附件：2024年任务清单\n1\n2\n3", "０１２３．４５％", "，，，。。。；；；", "等等等项目等", "的的的建设路、、和和", "对进行，将纳入，把打造",
	} {
		f.Add([]byte(text))
	}
	f.Add(docx(f, wordParagraphs(samplePlan)))
	f.Fuzz(func(t *testing.T, input []byte) {
		d, err := Read(
			t.Context(),
			input,
			Options{MaxBytes: 1 << 16, Units: []KnownUnit{{Name: "区教育局", ShortNames: []string{"教育局"}}}},
		)
		if err == nil {
			checkDraft(t, d)
		}
		// The same words as a piece of a plan get further in.
		if d, err := Read(
			t.Context(),
			[]byte("（一）甲。\n1.乙。"+string(input)+"\n2.丙。"),
			Options{MaxBytes: 1 << 16},
		); err == nil {
			checkDraft(t, d)
		}
	})
}

// FuzzNumbering reads documents whose lists and styles are anything.
func FuzzNumbering(f *testing.F) {
	f.Add(wordLists, wordStyleSheet, numbered("1", "2", "新增企业3家。"))
	f.Add(
		"<w:num w:numId=\"1\"/>", "<w:style w:styleId=\"a\"><w:basedOn w:val=\"a\"/></w:style>",
		"<w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr></w:p>",
	)
	f.Fuzz(func(t *testing.T, lists, styles, body string) {
		text, err := docxText(t.Context(), packed(t, map[string]string{
			docxNumbering: lists, docxStyles: styles, docxBody: body + numbered("1", "0", "2024年重点工作"),
		}), 1<<16)
		if err == nil && strings.ContainsAny(text, "\x00\v\f") {
			t.Errorf("the text is %q", text)
		}
	})
}

// checkDraft holds a draft to what every caller relies on: spans inside the text, in order, their quotes what stands
// there.
func checkDraft(t *testing.T, d Draft) {
	t.Helper()
	points := []rune(d.Text)
	cited := func(c Citation) {
		t.Helper()
		if c.Start < 0 || c.End < c.Start || c.End > len(points) || string(points[c.Start:c.End]) != c.Quote {
			t.Fatalf("span %v does not hold %q", c.Span, c.Quote)
		}
	}
	content := func(c Content) {
		t.Helper()
		last := -1
		for _, a := range c.Actions {
			cited(a)
			if a.Start < last {
				t.Fatalf("action %q is out of order", a.Quote)
			}
			last = a.End
		}
		last = -1
		for i, target := range c.Targets {
			cited(target.Citation)
			if target.Number != nil {
				cited(*target.Number)
			}
			if target.Start < last || target.PartOf >= i {
				t.Fatalf("target %q is out of order", target.Quote)
			}
			last = target.Start
		}
		last = -1
		for _, p := range c.Projects {
			cited(p.Citation)
			cited(p.Entity)
			for _, m := range p.Members {
				cited(m)
			}
			if p.Entity.Start < last || p.Entity.End == p.Entity.Start {
				t.Fatalf("project %q is out of order", p.Name)
			}
			last = p.Entity.Start
		}
		for _, u := range c.Undertakings {
			cited(u.Citation)
		}
		for _, a := range c.Assignments {
			cited(a.Citation)
			for _, u := range a.Units {
				cited(u.Citation)
			}
		}
	}
	nested := func(outer, inner Span) {
		t.Helper()
		if inner.Start < outer.Start || inner.End > outer.End || inner.End < inner.Start {
			t.Fatalf("%v does not lie in %v", inner, outer)
		}
	}
	var tasks func(outer Span, list []Task)
	tasks = func(outer Span, list []Task) {
		last := outer.Start
		for _, task := range list {
			cited(task.Heading.Citation)
			nested(outer, task.Span)
			nested(Span{last, outer.End}, task.Span)
			last = task.Span.End
			content(task.Content)
			tasks(task.Span, task.Subtasks)
		}
	}
	content(d.Goals)
	last := 0
	for _, a := range d.Areas {
		cited(a.Heading.Citation)
		nested(Span{last, len(points)}, a.Span)
		last = a.Span.End
		content(a.Content)
		tasks(a.Span, a.Tasks)
	}
	for _, p := range d.Parts {
		cited(p)
	}
	for _, g := range d.Diagnostics {
		cited(g.Citation)
	}
	if d.Region.Source != nil {
		cited(*d.Region.Source)
	}
	if d.Year.Source != nil {
		cited(*d.Year.Source)
	}
}
