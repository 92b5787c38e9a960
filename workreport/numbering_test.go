package workreport

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// packed packs the files of a .docx.
func packed(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	w := zip.NewWriter(&buffer)
	for name, content := range files {
		file, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

const wordLists = `<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="5">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="Part"/><w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="6"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1．"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num>
</w:numbering>`

const wordStyleSheet = `<w:styles xmlns:w="w">
<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Part"><w:basedOn w:val="Base"/></w:style>
</w:styles>`

func numbered(list, level, text string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + list + `"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func numberedDocx(t testing.TB, paragraphs ...string) []byte {
	t.Helper()
	return packed(t, map[string]string{
		docxNumbering: wordLists, docxStyles: wordStyleSheet,
		docxBody: `<w:document xmlns:w="w"><w:body>` + strings.Join(paragraphs, "") + `</w:body></w:document>`,
	})
}

func TestNumbersOfWordArePrinted(t *testing.T) {
	styled := func(text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="Part"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	d, err := Read(t.Context(), numberedDocx(t,
		styled("2023年工作回顾"), "<w:p><w:r><w:t>很好。</w:t></w:r></w:p>",
		styled("2024年重点工作"),
		numbered("1", "1", "抓工业。"), numbered("1", "2", "强链条。新增企业3家。"), numbered("1", "2", "建园区。完善配套设施。"),
		numbered("1", "1", "抓农业。"), numbered("1", "2", "保粮食。建设农田5万亩。"),
		styled("加强自身建设"), "<w:p><w:r><w:t>守纪律。</w:t></w:r></w:p>",
	), Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkDraft(t, d)
	if want := "[（一）抓工业 (1.强链条) (2.建园区)][（二）抓农业 (1.保粮食)]"; shape(d) != want {
		t.Errorf("got %s, want %s", shape(d), want)
	}
	if !strings.Contains(d.Text, "三、加强自身建设\n") {
		t.Errorf("the text is %s", d.Text)
	}
}

func TestNumbersOfWord(t *testing.T) {
	former := `<w:p><w:pPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>`
	for name, c := range map[string]struct {
		paragraphs []string
		want       string
	}{
		"bullets":                    {[]string{numbered("2", "0", "甲")}, "●甲\n"},
		"a list that begins at nine": {[]string{numbered("3", "0", "甲"), numbered("3", "0", "乙")}, "9．甲\n10．乙\n"},
		"a list with a start of its own": {
			[]string{numbered("3", "0", "甲"), numbered("4", "0", "乙"), numbered("4", "0", "丙")}, "9．甲\n3．乙\n4．丙\n",
		},
		"an empty paragraph counts":       {[]string{numbered("1", "0", ""), numbered("1", "0", "乙")}, "二、乙\n"},
		"a level below an unnumbered one": {[]string{numbered("1", "1", "甲"), numbered("1", "1", "乙")}, "（一）甲\n（二）乙\n"},
		"no list": {
			[]string{numbered("0", "0", "甲"), numbered("77", "0", "乙"), numbered("x", "y", "丙")}, "甲\n乙\n丙\n",
		},
		"what a tracked change did away with": {[]string{former}, "甲\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := docxText(t.Context(), numberedDocx(t, c.paragraphs...), DefaultMaxBytes)
			if err != nil || got != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestBrokenNumbering(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"broken XML":   {docxBody: wordParagraphs(samplePlan), docxNumbering: "<w:numbering"},
		"an entity":    {docxBody: wordParagraphs(samplePlan), docxStyles: `<!DOCTYPE x [<!ENTITY a "aaaa">]><w:styles/>`},
		"crossed tags": {docxBody: wordParagraphs(samplePlan), docxNumbering: "<w:lvl></w:num>"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(t.Context(), packed(t, files), Options{}); !errors.Is(err, ErrBadDocument) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestChineseNumber(t *testing.T) {
	for n, want := range map[int]string{1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "100"} {
		if got := chineseNumber(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestEncodings(t *testing.T) {
	want := shape(read(t, samplePlan))
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(samplePlan)
	if err != nil {
		t.Fatal(err)
	}
	little, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(samplePlan)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(samplePlan)
	if err != nil {
		t.Fatal(err)
	}
	page, err := simplifiedchinese.GBK.NewEncoder().String(
		"<html><head><meta charset=gb2312></head><body><p>" + strings.ReplaceAll(
			samplePlan,
			"\n",
			"</p><p>",
		) + "</p></body></html>",
	)
	if err != nil {
		t.Fatal(err)
	}
	for name, input := range map[string]string{"GB18030": gb, "UTF-16 LE": little, "UTF-16 BE": big, "a GBK page": page, "UTF-8 with BOM": "\ufeff" + samplePlan} {
		t.Run(name, func(t *testing.T) {
			d, err := Read(t.Context(), []byte(input), Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkDraft(t, d)
			if got := shape(d); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	for input, advice := range map[string]string{
		"%PDF-1.7 …":                        "PDF",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1…": "save it as .docx",
		"{\\rtf1 …":                         "RTF",
		"\x89PNG\r\n":                       "picture",
		"caf\xe9 cr\xe8me":                  "neither UTF-8 nor GB18030",
		"\xff\xfe\x00":                      "UTF-16",
		"a\x00b":                            "NUL",
	} {
		t.Run(advice, func(t *testing.T) {
			if _, err := Read(t.Context(), []byte(input), Options{}); !errors.Is(err, ErrNotText) ||
				!strings.Contains(err.Error(), advice) {
				t.Errorf("got %v", err)
			}
		})
	}
}
