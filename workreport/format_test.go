package workreport

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"
)

const samplePlan = "二、2024年重点工作\n（一）抓工业。\n1.强链条。新增企业3家。\n（二）抓农业。\n1.保粮食。建设农田5万亩。\n三、加强自身建设\n守纪律。"

// docx packs paragraphs as Word does.
func docx(t testing.TB, body string) []byte {
	t.Helper()
	return packed(t, map[string]string{"[Content_Types].xml": "<Types/>", docxBody: body})
}

func wordParagraphs(text string) string {
	var body strings.Builder
	body.WriteString(`<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body>`)
	for line := range strings.SplitSeq(text, "\n") {
		runes := []rune(line)
		half := string(runes[:len(runes)/2])
		rest := string(runes[len(runes)/2:])
		body.WriteString(
			"<w:p><w:pPr/><w:r><w:t>" + half + "</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>" + rest + "</w:t></w:r><w:del><w:r><w:delText>删</w:delText><w:t>删</w:t></w:r></w:del></w:p>",
		)
	}
	body.WriteString("</w:body></w:document>")
	return body.String()
}

func TestFormatsGiveTheSameDraft(t *testing.T) {
	want := shape(read(t, samplePlan))
	page := "<!DOCTYPE html><html><head><title>二、2024年重点工作</title><style>p{}</style></head><body><nav>首页</nav><p>" + strings.ReplaceAll(
		samplePlan,
		"\n",
		"</p>\n<p>&nbsp;&nbsp;",
	) + "</p><script>alert('（三）抓脚本。')</script></body></html>"
	for name, input := range map[string][]byte{
		"HTML":    []byte(page),
		"docx":    docx(t, wordParagraphs(samplePlan)),
		"windows": []byte(strings.ReplaceAll("\ufeff"+samplePlan, "\n", "\r\n")),
		"indents": []byte("　　" + strings.ReplaceAll(samplePlan, "\n", "\n　　")),
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Read(t.Context(), input, Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkDraft(t, d)
			if got := shape(d); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if strings.Contains(d.Text, "alert") || strings.Contains(d.Text, "删") || strings.Contains(d.Text, "PAGE") {
				t.Errorf("what nobody sees is in the text: %s", d.Text)
			}
		})
	}
}

func TestPlainTextIsNeverRewritten(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(samplePlan, "\n", "\r\n　")
	if d := read(t, text); d.Text != text {
		t.Errorf("the text came back changed")
	}
}

func TestHostileDocx(t *testing.T) {
	bomb := wordParagraphs(samplePlan) + strings.Repeat(" ", 4<<20)
	for name, c := range map[string]struct {
		body string
		max  int
		want error
	}{
		"a bomb":            {bomb, 64 << 10, ErrTooLarge},
		"an entity":         {`<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document>&a;</w:document>`, 0, ErrBadDocument},
		"an unknown entity": {"<w:document><w:p><w:t>&a;</w:t></w:p></w:document>", 0, ErrBadDocument},
		"deep nesting":      {strings.Repeat("<w:p>", 100_000), 0, ErrTooLarge},
		"cut off":           {"<w:document><w:p", 0, ErrBadDocument},
		"empty":             {"", 0, ErrNoPlanPart},
		"too much text": {
			"<w:document><w:p><w:t>" + strings.Repeat("文", 30_000) + "</w:t></w:p></w:document>", 64 << 10, ErrTooLarge,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(t.Context(), docx(t, c.body), Options{MaxBytes: c.max}); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	t.Run("no document inside", func(t *testing.T) {
		var buffer bytes.Buffer
		if err := zip.NewWriter(&buffer).Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(t.Context(), buffer.Bytes(), Options{}); !errors.Is(err, ErrBadDocument) {
			t.Errorf("got %v", err)
		}
	})
}
