package workreport

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"plangraph/problem"
)

const planHead = "二、2024年重点工作\n"

// repeated gives texts of any length of one piece.
func repeated(head, piece string) func(bytes int) string {
	return func(bytes int) string { return head + strings.Repeat(piece, max(1, bytes/len(piece))) }
}

// overlapping gives a text whose parts would reach over each other: goals under 2、 end at 3、, which comes after 4、, 6、
// and so on.
func overlapping(bytes int) string {
	parts := min(bytes/300, 300)
	var text strings.Builder
	for group := range 3 {
		for i := range parts {
			fmt.Fprintf(&text, "%d、2024年总体要求\n%s\n", 2*i+2+group, strings.Repeat("推进工业发展，", bytes/parts/90))
		}
	}
	return text.String()
}

// TestReadingIsLinear reads texts on which a step that begins again for each of its finds would be quadratic, and
// counts how many bytes are looked at: four times the text takes four times the looks.
func TestReadingIsLinear(t *testing.T) {
	known := make([]KnownUnit, 300)
	for i := range known {
		known[i] = KnownUnit{Name: "第" + strconv.Itoa(i) + "教育局", ShortNames: []string{"教育" + strconv.Itoa(i) + "局"}}
	}
	const task = planHead + "（一）甲。"
	for name, text := range map[string]func(int) string{
		"one endless line":       repeated(planHead, "加快发展"),
		"one endless list":       repeated(planHead+"（一）推进", "甲路、"),
		"one endless clause":     repeated(planHead+"（一）新增", "企业5家和"),
		"names joined by 和":      repeated(planHead+"（一）新建", "甲学校和"),
		"marks":                  repeated(planHead, "（一）抓工业。\n"),
		"marks in a row":         repeated(planHead, "一、"),
		"counts":                 repeated(task, "一要干。"),
		"plan headings":          repeated("", "2024年重点工作\n"),
		"nested plan headings":   repeated(planHead, "一、重点工作\n（一）重点工作\n"),
		"parts that overlap":     overlapping,
		"annexes":                repeated(planHead+strings.Repeat("推进工业发展。", 10)+"\n", "附件：任务清单\n1.新建甲学校和乙学校。\n2.改造丙道路。\n3.推进工业发展。\n"),
		"numbered annexes":       repeated(planHead+strings.Repeat("推进工业发展。", 10)+"\n", "一、附件任务清单\n1\n新建学校\n2\n改造道路\n"),
		"zeros":                  repeated(planHead+"（一）新增", "零"),
		"tens":                   repeated(planHead+"（一）新增", "十"),
		"wide digits":            repeated(planHead+"（一）新增", "０"),
		"digits":                 repeated(planHead+"（一）新增", "1"),
		"figures":                repeated(task, "5个"),
		"figures with nouns":     repeated(task, "重点企业5家验收"),
		"open brackets":          repeated(planHead+"（一）", "（“"),
		"brackets":               repeated(planHead+"（一）", "（甲）"),
		"brackets of every kind": repeated(planHead+"（一）", "（“《「[）"),
		"role words":             repeated(task, "牵头单位：、"),
		"role words alone":       repeated(task, "责任单位"),
		"units":                  repeated(task, "第7教育局第8教育局配合"),
		"etc":                    repeated(planHead+"（一）推进", "等"),
		"quotes":                 repeated(task, "“专项”行动"),
		"dashes":                 repeated(planHead, "——抓工业。\n"),
		"blank lines":            repeated(planHead, "　　\n"),
		"lines of another kind":  repeated(planHead, "#　\v"),
		"years":                  repeated(planHead, "到2024年"),
		"later years":            repeated(task, "到2025年，今年，"),
	} {
		t.Run(name, func(t *testing.T) {
			small, large := looks(t, text(12_000), known), looks(t, text(48_000), known)
			if large > 9*small/2 {
				t.Errorf("%d looks for a text, %d for one that is four times as long", small, large)
			}
		})
	}
}

// looks reads a text and gives how many bytes of it were looked at.
func looks(t *testing.T, text string, known []KnownUnit) int {
	t.Helper()
	p := newPace(t.Context(), text)
	draft, err := unlessStopped(func() (Draft, error) { return readText(p, text, Options{Units: known}) })
	if err == nil {
		checkDraft(t, draft)
	} else if !errors.Is(err, ErrNoPlanPart) {
		t.Fatal(err)
	}
	return p.looked
}

func paragraphs(n int) string {
	return "<w:document>" + strings.Repeat("<w:p><w:r><w:t>甲</w:t></w:r></w:p>", n) + "</w:document>"
}

func manyWordLists(n int) string {
	var xml strings.Builder
	xml.WriteString("<w:numbering>")
	for i := range n {
		fmt.Fprintf(&xml, `<w:abstractNum w:abstractNumId="%d"/><w:num w:numId="%[1]d"/>`, i)
	}
	return xml.String() + "</w:numbering>"
}

// random is text that cannot be packed.
func random(n int) string {
	var text strings.Builder
	for state := uint32(1); text.Len() < n; {
		state = state*1664525 + 1013904223
		text.WriteByte("abcdefghijklmnopqrstuvwxyz234567"[state>>27])
	}
	return text.String()
}

// TestTooMuch reads what strangers may send: each is refused with the part and the limit in words of both languages,
// and little memory is taken on the way.
func TestTooMuch(t *testing.T) {
	wide := strings.Repeat("新建甲学校，", 30_000)
	word := func(parts ...string) []byte {
		files := map[string]string{docxBody: paragraphs(1)}
		for i := 0; i < len(parts); i += 2 {
			files[parts[i]] = parts[i+1]
		}
		return packed(t, files)
	}
	for name, c := range map[string]struct {
		input []byte
		words []string
	}{
		"a bomb of paragraphs":      {word(docxBody, paragraphs(1_000_000)), []string{docxBody, "times", "100"}},
		"a bomb of empty elements":  {word(docxBody, strings.Repeat("<w:p/>", 4_000_000)), []string{docxBody, "100"}},
		"a bomb of lists":           {word(docxNumbering, strings.Repeat("<w:num/>", 500_000)), []string{docxNumbering, "100"}},
		"a bomb in another part":    {word("word/media/a.bin", strings.Repeat("0", 8<<20)), []string{"word/media/a.bin", "100"}},
		"more than may be unpacked": {word("a.bin", strings.Repeat("0", 65<<20)), []string{"unpacks to", "67108864"}},
		"a large part":              {word(docxStyles, "<a>"+random(4<<20)+strings.Repeat(" ", 13<<20)+"</a>"), []string{docxStyles, "16777216"}},
		"many parts":                {word(manyParts(3000)...), []string{"3001 parts", "2000"}},
		"many lists":                {word(docxNumbering, manyWordLists(20_001)), []string{docxNumbering, "20000"}},
		"many tokens":               {word(docxBody, manyRuns(150_000)), []string{docxBody, "1000000 tokens"}},
		"deep elements":             {word(docxBody, strings.Repeat("<w:tbl>", 5000)), []string{docxBody, "200 deep"}},
		"deep elements of styles":   {word(docxStyles, strings.Repeat("<w:tbl>", 5000)), []string{docxStyles, "200 deep"}},
		"an element without an end": {word(docxBody, "<w:p a='"+random(3<<20)), []string{docxBody, "1048576"}},
		"a giant text":              {word(docxBody, "<w:p><w:t>"+random(3<<20)+"</w:t></w:p>"), []string{docxBody, "1048576"}},
		"many attributes":           {word(docxBody, "<w:p "+manyAttributes(200_000)+"/>"), []string{docxBody, "1048576"}},
		"many lines": {
			[]byte(planHead + strings.Repeat("甲\n", 60_000)), []string{"50000 lines"},
		},
		"many characters": {[]byte(planHead + strings.Repeat("甲", 300_001)), []string{"300000 characters"}},
		"many characters of a page": {
			[]byte("<html><p>" + planHead + strings.Repeat("甲", 300_001)), []string{"300000 characters"},
		},
		"many tags":       {[]byte("<html>" + strings.Repeat("<b>", 500_001)), []string{"500000 tags"}},
		"many tags apart": {[]byte("<html>" + strings.Repeat("<p>甲", 300_000)), []string{"500000 tags"}},
		"many figures":    {[]byte(planHead + "（一）甲。" + strings.Repeat("5个", 100_000)), []string{"20000"}},
		"many areas":      {[]byte(planHead + strings.Repeat("——抓工业。\n", 25_000)), []string{"20000"}},
		"many projects":   {[]byte(planHead + "（一）甲。" + wide), []string{"20000"}},
	} {
		t.Run(name, func(t *testing.T) {
			allocated := allocates(func() {
				_, err := Read(t.Context(), c.input, Options{})
				words, ok := errors.AsType[*problem.Error](err)
				if !errors.Is(err, ErrTooLarge) || !ok || words.Code != problem.Limit {
					t.Fatalf("got %v", err)
				}
				for _, word := range c.words {
					if !strings.Contains(words.Message.En, word) {
						t.Errorf("%q is not in %s", word, words.Message.En)
					}
				}
				if digits := c.words[len(c.words)-1]; !strings.Contains(words.Message.Zh, strings.Fields(digits)[0]) ||
					strings.Contains(words.Message.En+words.Message.Zh, "%!") {
					t.Errorf("%q is not in %s", digits, words.Message.Zh)
				}
			})
			t.Logf("%d bytes take %d MiB", len(c.input), allocated>>20)
			if most := uint64(96 << 20); allocated > most {
				t.Errorf("%d bytes take %d MiB of memory", len(c.input), allocated>>20)
			}
		})
	}
}

// TestLargeButRead reads what is large and yet may be read, and bounds the memory that it takes.
func TestLargeButRead(t *testing.T) {
	row := "<w:tr>" + strings.Repeat("<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>", 10) + "</w:tr>"
	letters := random(30_000)
	var runs strings.Builder
	for i := range letters {
		runs.WriteString("<w:r><w:rPr><w:b/></w:rPr><w:t>" + letters[i:i+1] + "</w:t></w:r>")
	}
	deep := strings.Repeat("<div><ul><li>", 50_000)
	for name, input := range map[string][]byte{
		"a page that is nested deep": []byte("<html>" + deep + "<p>" + strings.ReplaceAll(samplePlan, "\n", "<p>") + strings.ReplaceAll(deep, "<", "</")),
		"a page with a picture": []byte(
			"<html><img src='data:image/png;base64," + random(4<<20) + "'><p>" + strings.ReplaceAll(samplePlan, "\n", "<p>"),
		),
		"many tiny runs": packed(t, map[string]string{
			docxBody: wordDocument("2024年重点工作", "（一）抓工业。"+runs.String(), "（二）抓农业。好。"),
		}),
		"many cells": packed(t, map[string]string{
			docxBody: wordDocument("2024年重点工作", "（一）抓工业。好。", "（二）抓农业。好。") + "<w:tbl>" + strings.Repeat(row, 900) + "</w:tbl>",
		}),
		"a giant paragraph": packed(t, map[string]string{
			docxBody: wordDocument("2024年重点工作", "（一）抓工业。"+strings.Repeat("加快发展，", 40_000), "（二）抓农业。好。"),
		}),
	} {
		t.Run(name, func(t *testing.T) {
			allocated := allocates(func() {
				d, err := Read(t.Context(), input, Options{})
				if err != nil {
					t.Fatal(err)
				}
				if len(d.Areas) != 2 {
					t.Errorf("%d areas", len(d.Areas))
				}
			})
			t.Logf("%d bytes take %d MiB", len(input), allocated>>20)
			if most := uint64(256 << 20); allocated > most {
				t.Errorf("%d bytes take %d MiB of memory", len(input), allocated>>20)
			}
		})
	}
}

// wordDocument is a document of paragraphs, each a text or runs.
func wordDocument(paragraphs ...string) string {
	var xml strings.Builder
	for _, p := range paragraphs {
		text, runs, _ := strings.Cut(p, "<")
		xml.WriteString("<w:p><w:r><w:t>" + text + "</w:t></w:r>")
		if runs != "" {
			xml.WriteString("<" + runs)
		}
		xml.WriteString("</w:p>")
	}
	return xml.String()
}

func manyParts(n int) []string {
	var parts []string
	for i := range n {
		parts = append(parts, "a"+strconv.Itoa(i), "")
	}
	return parts
}

// manyRuns are runs that cannot be packed to a hundredth.
func manyRuns(n int) string {
	letters := random(n)
	var xml strings.Builder
	for i := range n {
		xml.WriteString("<r><t>" + letters[i:i+1] + "</t><b/></r>")
	}
	return "<d>" + xml.String() + "</d>"
}

func manyAttributes(n int) string {
	letters := random(7 * n)
	var xml strings.Builder
	for i := range n {
		fmt.Fprintf(&xml, "a%d='%s' ", i, letters[i:i+4])
	}
	return xml.String()
}

// allocates tells how many bytes a call takes of memory, given back or not.
func allocates(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// impatient is a context that is cancelled when it has been asked so many times.
type impatient struct {
	context.Context
	patience, asked int
}

func (i *impatient) Err() error {
	if i.asked++; i.asked > i.patience {
		return context.Canceled
	}
	return nil
}

// TestNobodyWaits cancels the reading at each place where it looks, in each of its stages, and sees that it ends there.
func TestNobodyWaits(t *testing.T) {
	large := samplePlan + strings.Repeat("\n推进工业发展，新建甲学校和乙学校5所。", 500)
	for name, c := range map[string]struct {
		input []byte
		asked int // at least, by a reading that nobody cuts off
	}{
		"a text":        {[]byte(large), 20},
		"a page":        {[]byte("<html><p>" + strings.ReplaceAll(large, "\n", "<p>")), 1000},
		"Word":          {docx(t, wordParagraphs(large)), 20},
		"Word's lists":  {packed(t, map[string]string{docxBody: wordParagraphs(samplePlan), docxNumbering: manyWordLists(2000)}), 20},
		"Word's styles": {packed(t, map[string]string{docxBody: wordParagraphs(samplePlan), docxStyles: manyWordLists(2000)}), 20},
	} {
		t.Run(name, func(t *testing.T) {
			patient := &impatient{t.Context(), 1 << 30, 0}
			if _, err := Read(patient, c.input, Options{}); err != nil {
				t.Fatal(err)
			}
			if patient.asked < c.asked {
				t.Fatalf("whether anybody waits is asked %d times only", patient.asked)
			}
			for patience := 0; patience < patient.asked; patience += 1 + patient.asked/200 {
				ctx := &impatient{t.Context(), patience, 0}
				if _, err := Read(ctx, c.input, Options{}); !errors.Is(err, context.Canceled) {
					t.Fatalf("after %d of %d looks: %v", patience, patient.asked, err)
				}
				if more := ctx.asked - patience; more > 3 {
					t.Errorf("after %d of %d looks it goes on for %d more", patience, patient.asked, more)
				}
			}
		})
	}
}
