package seeds_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"plangraph/seeds"
)

// edited gives the folder of the 建华 plan with one text of one of its files replaced.
func edited(t *testing.T, file, was, is string) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	for _, name := range []string{"report.txt", "plan.yaml", "units.yaml", "assignments.yaml"} {
		content, err := os.ReadFile("jianhua-2023/" + name)
		if err != nil {
			t.Fatal(err)
		}
		folder[name] = &fstest.MapFile{Data: content}
	}
	content := string(folder[file].Data)
	if strings.Count(content, was) == 0 {
		t.Fatalf("%s has no %q", file, was)
	}
	folder[file].Data = []byte(strings.Replace(content, was, is, 1))
	return folder
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		sentence      string
		file, was, is string
		line, says    string // line: text whose line the error names
	}{
		{
			"a quote that the report does not say is refused", "plan.yaml", "quote: 持续压缩企业开办时间", "quote: 持续压缩企业注销时间",
			"持续压缩企业注销时间", "does not say",
		},
		{
			"a sentence that is not the report's is refused", "plan.yaml", "- 深入开展“网上办”", "- 深入推进“网上办”", "- 深入推进“网上办”",
			"does not say",
		},
		{
			"a heading that is not the report's is refused", "plan.yaml", "title: 打好碧水保卫战", "title: 打好清水保卫战",
			"title: 打好清水保卫战", "does not say",
		},
		{
			"a quote that stands in several places is refused", "plan.yaml", "quote: 持续压缩企业开办时间", "quote: 高质量发展",
			"quote: 高质量发展", "more than once",
		},
		{
			"a quote at a wrong offset is refused", "plan.yaml", "quote: 持续压缩企业开办时间", "quote: {text: 高质量发展, at: 13}",
			"{text: 高质量发展", "at 13",
		},
		{"a key that nobody reads is refused", "plan.yaml", "nature: TREND", "natur: TREND", "natur: TREND", "natur"},
		{
			"a key given twice is refused", "plan.yaml", "nature: TREND", "nature: TREND\n            nature: TREND # again",
			"nature: TREND # again", "already defined",
		},
		{"a nature that is none is refused", "plan.yaml", "nature: TREND", "nature: TRENT", "TRENT", "TRENT"},
		{"a kind that is none is refused", "plan.yaml", "kind: PIPE_NETWORK", "kind: PIPELINE", "PIPELINE", "PIPELINE"},
		{
			"a value without comparator is refused", "plan.yaml", "value: ≥ 90 %", "value: 90 %", "value: 90 %",
			"does not begin",
		},
		{
			"a value that is no number is refused", "plan.yaml", "value: ≥ 90 %", "value: ≥ 九十 %", "value: ≥ 九十 %",
			"not a number",
		},
		{
			"a place that the quote does not name is refused", "plan.yaml", "place: 曙光桥", "place: 曙光大桥", "place: 曙光大桥",
			"does not say",
		},
		{"two items of one title are refused", "plan.yaml", "title: 厕所革命", "title: 曙光桥升级改造", "", "two items"},
		{
			"an unknown region is refused", "plan.yaml", `region: "230203"`, `region: "230204"`, `region: "230204"`,
			"not in units.yaml",
		},
		{
			"two leads are refused", "assignments.yaml", "{item: 名校办分校, lead: 区教育局}", "{item: 厕所革命, lead: 区教育局}",
			"{item: 厕所革命, lead: 区教育局}", "already",
		},
		{
			"a list of leads is refused", "assignments.yaml", "{item: 名校办分校, lead: 区教育局}",
			"{item: 名校办分校, lead: [区教育局, 区卫健局]}", "lead: [区教育局, 区卫健局]", "string",
		},
		{
			"a lead that also supports is refused", "assignments.yaml", "{item: 名校办分校, lead: 区教育局}",
			"{item: 名校办分校, lead: 区教育局, support: [教育局]}", "support: [教育局]", "twice",
		},
		{
			"a unit that nobody knows is refused", "assignments.yaml", "{item: 名校办分校, lead: 区教育局}",
			"{item: 名校办分校, lead: 区教委}", "区教委", "区教委",
		},
		{
			"an item that nobody knows is refused", "assignments.yaml", "{item: 名校办分校, lead: 区教育局}",
			"{item: 名校办校, lead: 区教育局}", "名校办校,", "名校办校",
		},
		{
			"an item without a lead is refused", "assignments.yaml", "{item: 名校办分校, lead: 区教育局}", "{item: 名校办分校}",
			"{item: 名校办分校}", "no lead",
		},
		{"one name for two units is refused", "units.yaml", "[区统计局, 统计局]", "[区统计局, 审计局]", "[区统计局, 审计局]", "审计局"},
		{"YAML that is none is refused", "units.yaml", "units:", "units: [", "", "units.yaml:"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			folder := edited(t, c.file, c.was, c.is)
			_, err := seeds.Read(folder, today)
			if err == nil {
				t.Fatal("it is accepted")
			}
			if !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), lineOf(t, folder, c.file, c.line)) {
				t.Errorf(
					"the error does not begin with %s or does not say %q: %s", lineOf(t, folder, c.file, c.line), c.says, err,
				)
			}
		})
	}
	t.Run("every mistake is told", func(t *testing.T) {
		folder := edited(t, "plan.yaml", "quote: 持续压缩企业开办时间", "quote: 甲")
		folder["plan.yaml"].Data = []byte(
			strings.Replace(string(folder["plan.yaml"].Data), "quote: 惠及居民4748户", "quote: 乙", 1),
		)
		_, err := seeds.Read(folder, today)
		if err == nil || strings.Count(err.Error(), "plan.yaml:") != 2 {
			t.Error(err)
		}
	})
	t.Run("a quote in several places is found at its offset", func(t *testing.T) {
		g, err := seeds.Read(edited(t, "plan.yaml", "quote: 持续压缩企业开办时间", "quote: {text: 高质量发展, at: 317}"), today)
		if err != nil {
			t.Fatal(err)
		}
		c := index(g)
		for _, target := range g.Targets {
			if target.Indicator == "企业开办时间" {
				c.cites(t, target.Indicator, target.CitationID, goldSpan{"高质量发展", 317, 322})
			}
		}
	})
}

// lineOf gives "file:line" of the first line that has a text, or "file:" for no text.
func lineOf(t *testing.T, folder fstest.MapFS, file, text string) string {
	t.Helper()
	before, _, found := strings.Cut(string(folder[file].Data), text)
	switch {
	case text == "":
		return file + ":"
	case !found:
		t.Fatalf("%s has no %q", file, text)
	}
	return file + ":" + strconv.Itoa(strings.Count(before, "\n")+1) + ":"
}
