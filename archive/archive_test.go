package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"plangraph/archive"
	"plangraph/problem"
)

var limits = archive.Limits{
	Parts: 20, Unpacked: 1 << 20, Part: 1 << 19, Ratio: 100, RatioFrom: 1 << 16, Tokens: 1000, Depth: 20,
}

// packed packs parts, given as name and content.
func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for i := 0; i < len(parts); i += 2 {
		part, err := w.Create(parts[i])
		if err == nil {
			_, err = part.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// walk reads a part and gives its texts.
func walk(ctx context.Context, file []byte, name string) (string, error) {
	a, err := archive.Open(file, limits)
	if err != nil {
		return "", err
	}
	var texts strings.Builder
	err = a.Walk(ctx, name, func(token xml.Token) error {
		if text, ok := token.(xml.CharData); ok {
			texts.Write(text)
		}
		return nil
	})
	return texts.String(), err
}

func TestNamesAreComparedAsProgramsDo(t *testing.T) {
	file := packed(t, `A\B.xml`, "<a>甲<b/>乙</a>", "c/", "")
	for _, name := range []string{"a/b.xml", "/A/b.XML", `A\B.xml`} {
		if text, err := walk(t.Context(), file, name); err != nil || text != "甲乙" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	a, err := archive.Open(file, limits)
	if err != nil || a.Has("c/") || a.Printed("a/b.xml") != `A\B.xml` || strings.Join(a.Names(), " ") != "a/b.xml" {
		t.Errorf("%v, %v", a, err)
	}
}

func TestRefusedFiles(t *testing.T) {
	lying := packed(t, "a", strings.Repeat("<a></a>", 100)) // says 10 bytes where there are 700
	directory := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	copy(lying[directory+24:], []byte{10, 0, 0, 0})
	for name, c := range map[string]struct {
		file  []byte
		code  problem.Code
		words []string
	}{
		"no archive":            {[]byte("PK\x03\x04 nonsense"), problem.Invalid, []string{"damaged", "已损坏"}},
		"a part that is absent": {packed(t, "b", ""), problem.Invalid, []string{"part a is missing", "缺少 a"}},
		"a part twice":          {packed(t, "a", "", "A", ""), problem.Invalid, []string{"A twice", "A 出现了两次"}},
		"broken XML":            {packed(t, "a", "<a"), problem.Invalid, []string{"part a", "a："}},
		"tags that cross":       {packed(t, "a", "<a><b></a></b>"), problem.Invalid, []string{"part a", "a："}},
		"an unknown entity":     {packed(t, "a", "<a>&b;</a>"), problem.Invalid, []string{"part a", "a："}},
		"entities of its own": {
			packed(t, "a", `<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>`), problem.Invalid,
			[]string{"part a of the file declares a document type", "a 含有文档类型声明"},
		},
		"an entity of another file": {
			packed(t, "a", `<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`), problem.Invalid, []string{"document type", "DOCTYPE"},
		},
		"a size that lies": {lying, problem.Invalid, []string{"part a", "a："}},
		"many parts": {
			packed(t, strings.Split(strings.Repeat("b,,", 21)+"a", ",")[:42]...), problem.Limit,
			[]string{"21 parts, at most 20", "由 21 个部分组成，最多读取 20 个"},
		},
		"a bomb": {
			packed(t, "a", strings.Repeat(" ", 1<<18)), problem.Limit, []string{"part a", "at most 100 times", "a 解压后", "100 倍"},
		},
		"too much in all": {
			packed(t, "a", noise(1<<19), "b", noise(1<<19), "c", "c"), problem.Limit,
			[]string{"unpacks to 1048577 bytes, at most 1048576", "1048577 字节，最多读取 1048576"},
		},
		"a large part": {
			large(t, 1<<19+1), problem.Limit, []string{"part a", "524289 bytes, at most 524288", "最多读取 524288 字节"},
		},
		"many tokens": {
			packed(t, "a", "<a>"+strings.Repeat("<b/>", 600)+"</a>"), problem.Limit, []string{"part a", "1000 tokens", "1000 个标记"},
		},
		"many attributes": {
			packed(t, "a", "<a>"+strings.Repeat(`<b c="" d=""/>`, 300)+"</a>"), problem.Limit, []string{"part a", "1000 tokens"},
		},
		"deep elements": {
			packed(t, "a", strings.Repeat("<a>", 21)), problem.Limit, []string{"part a", "20 deep", "a 嵌套超过 20 层"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := walk(t.Context(), c.file, "a")
			told, ok := errors.AsType[*problem.Error](err)
			if list, is := errors.AsType[problem.List](err); is {
				told, ok = list[0], true
			}
			if !ok || told.Code != c.code || told.Argument != "file" {
				t.Fatalf("got %v", err)
			}
			for _, word := range c.words {
				if !strings.Contains(told.Message.En+told.Message.Zh, word) {
					t.Errorf("%q is not in %v", word, told.Message)
				}
			}
		})
	}
}

// large packs a part that is not much smaller packed.
func large(t *testing.T, n int) []byte {
	t.Helper()
	return packed(t, "a", noise(n))
}

// noise is a text that does not get much smaller.
func noise(n int) string {
	content := make([]byte, n)
	for i, state := 0, uint32(1); i < n; i++ {
		state = state*1664525 + 1013904223
		content[i] = "abcdefghijklmnopqrstuvwxyz234567"[state>>27]
	}
	return string(content)
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

func TestNobodyWaits(t *testing.T) {
	file := packed(t, "a", "<a>"+noise(180_000)+"</a>")
	patient := &impatient{t.Context(), 1 << 30, 0}
	if _, err := walk(patient, file, "a"); err != nil || patient.asked < 40 {
		t.Fatalf("asked %d times, %v", patient.asked, err)
	}
	for patience := range patient.asked {
		ctx := &impatient{t.Context(), patience, 0}
		if _, err := walk(ctx, file, "a"); !errors.Is(err, context.Canceled) || ctx.asked != patience+1 {
			t.Errorf("after %d of %d looks, asked %d times: %v", patience, patient.asked, ctx.asked, err)
		}
	}
}

// TestErrorsOfTheReaderAreItsOwn: what take says ends the walk and comes back as it is.
func TestErrorsOfTheReaderAreItsOwn(t *testing.T) {
	a, err := archive.Open(packed(t, "a", "<a><b/></a>"), limits)
	if err != nil {
		t.Fatal(err)
	}
	enough, n := errors.New("enough"), 0
	err = a.Walk(t.Context(), "a", func(xml.Token) error {
		if n++; n == 2 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 2 {
		t.Errorf("%v after %d tokens", err, n)
	}
}

// FuzzWalk reads files that are anything, and parts that are anything in a sound file.
func FuzzWalk(f *testing.F) {
	f.Add(packed(f, "a", "<a>甲</a>", "b.xml", "<b/>"), "<a/>")
	f.Add([]byte("PK\x03\x04"), `<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>`)
	f.Add([]byte("PK\x05\x06"), strings.Repeat("<a b='c'>", 30))
	f.Fuzz(func(t *testing.T, file []byte, content string) {
		for _, input := range [][]byte{file, packed(t, "a", content)} {
			a, err := archive.Open(input, limits)
			if err != nil {
				if _, ok := errors.AsType[problem.List](err); !ok {
					t.Errorf("not for a user: %v", err)
				}
				continue
			}
			for _, name := range a.Names() {
				tokens := 0
				err := a.Walk(t.Context(), name, func(xml.Token) error { tokens++; return nil })
				if _, ok := errors.AsType[*problem.Error](err); err != nil && !ok {
					t.Errorf("not for a user: %v", err)
				}
				if tokens > limits.Tokens {
					t.Errorf("%d tokens", tokens)
				}
			}
		}
	})
}
