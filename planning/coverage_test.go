package planning_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"plangraph/planning"
)

func TestSentences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":        {},
		"一。二！三？四": {"一。", "二！", "三？", "四"},
		"　前面有空格。　后面也有。\n\n": {"前面有空格。", "后面也有。"},
		"他说“好的。”然后走了。":      {"他说“好的。”", "然后走了。"},
		"……\n——\n1":         {"1"},
		"没有句号的一行\n下一行。":     {"没有句号的一行", "下一行。"},
	} {
		got := []string{}
		for _, s := range planning.Sentences(text) {
			got = append(got, s.Quote)
			if quote := string([]rune(text)[s.Start:s.End]); quote != s.Quote {
				t.Errorf("%q: the span of %q holds %q", text, s.Quote, quote)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	const text = "回顾去年。一要修路。修两条路。责任单位：交通局。再种些树。谢谢大家。"
	span := func(quote string) planning.Span {
		for start := range []rune(text) {
			if end := start + utf8.RuneCountInString(
				quote,
			); string(
				[]rune(text)[start:min(end, len([]rune(text)))],
			) == quote {
				return planning.Span{Start: start, End: end}
			}
		}
		t.Fatalf("%q is not in the text", quote)
		return planning.Span{}
	}
	for name, c := range map[string]struct {
		cited     []string
		sentences int
		uncovered []string
	}{
		"nothing is cited":                          {nil, 0, nil},
		"a part of a sentence covers it":            {[]string{"一要修路。", "两条路", "种些树"}, 3, nil},
		"what lies between is missing":              {[]string{"再种些树。", "一要修路。"}, 3, []string{"修两条路。"}},
		"a long span covers all below it":           {[]string{"一要修路。修两条路。责任单位：交通局。再种些树。"}, 3, nil},
		"what is before and after promises nothing": {[]string{"修两条路。"}, 1, nil},
		"a span that ends where a sentence begins":  {[]string{"一要修路。", "再种些树。", "修两条路。"}, 3, nil},
		"the same sentence cited twice counts once": {[]string{"修两条路。", "两条"}, 1, nil},
	} {
		var cited []planning.Span
		for _, quote := range c.cited {
			cited = append(cited, span(quote))
		}
		got := planning.CoverageOf(text, cited)
		var uncovered []string
		for _, s := range got.Uncovered {
			uncovered = append(uncovered, s.Quote)
		}
		if got.Sentences != c.sentences || !slices.Equal(uncovered, c.uncovered) {
			t.Errorf("%s: %d sentences, uncovered %q; want %d, %q", name, got.Sentences, uncovered, c.sentences, c.uncovered)
		}
	}
}
