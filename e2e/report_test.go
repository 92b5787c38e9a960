package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plangraph/cli"
	"plangraph/database/databasetest"
)

func TestReportRead(t *testing.T) {
	read := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := cli.Run(t.Context(), append([]string{"report"}, args...), noEnv, &out, io.Discard)
		return out.String(), err
	}
	t.Run("a report is printed as a tree", func(t *testing.T) {
		out, err := read("read", "../seeds/jianhua-2023/report.txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{
			"  (三) 聚焦城乡融合,展露高质量发展新面貌\n", "    一要 塑造城区宜居环境\n", "项目 东二道街道路升级改造 (ROAD_UPGRADE)\n", "指标 新增市场主体 EQ 3600户\n",
		} {
			if !strings.Contains(out, line) {
				t.Errorf("%q is missing", line)
			}
		}
		if strings.Contains(out, "\x1b") {
			t.Error("colors, and no terminal")
		}
	})
	t.Run("or as JSON", func(t *testing.T) {
		out, err := read("read", "../seeds/jianhua-2023/report.txt", "--json")
		var draft struct{ Areas []json.RawMessage }
		if err != nil || json.Unmarshal([]byte(out), &draft) != nil || len(draft.Areas) != 4 {
			t.Errorf("%v: %.200s", err, out)
		}
	})
	t.Run("what cannot be read is one line that says why", func(t *testing.T) {
		for args, want := range map[string]string{
			"read ../go.mod": "no plan part", "read nothing.txt": "no such file",
			"read":    `report read: Required argument "FILE" not set`,
			"write x": `no command "report write"`,
		} {
			_, err := read(strings.Fields(args)...)
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", args, err)
			}
		}
	})
}

func TestReportImportCommand(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "report.txt")
	imported := func(text string, flags ...string) (string, error) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		args := append(
			[]string{"report", "import", file, "--region", "990101", "--year", "2024", "--as", "张三", "--data", data},
			flags...)
		err := cli.Run(t.Context(), args, noEnv, &out, io.Discard)
		return out.String(), err
	}
	const text = "2024年重点工作\n(一)聚焦城市更新。一要改善出行条件。推进滨河路、朝阳街道路升级改造。二要优化环境。新增绿化面积5000平方米。"
	if _, err := imported(text); err == nil || !strings.Contains(err.Error(), "does not say its name: give regionName") {
		t.Errorf("a region without a name: %v", err)
	}
	steps := []struct {
		text  string
		flags []string
		want  []string
	}{
		{text, []string{"--name", "某县", "--dry-run"}, []string{"8 added", "Nothing was kept."}},
		{text, []string{"--name", "某县"}, []string{"8 added, 0 changed, 0 removed"}},
		{text, nil, []string{"0 added, 0 changed, 0 removed, 0 kept"}},
		{
			strings.Replace(text, "5000", "6000", 1), nil,
			[]string{"~ TARGET    新增绿化面积", "value: 5000 → 6000", "0 added, 2 changed", "Nothing was kept."},
		},
		{strings.Replace(text, "5000", "6000", 1), []string{"--update"}, []string{"0 added, 2 changed"}},
		{strings.Replace(text, "5000", "6000", 1), nil, []string{"0 added, 0 changed, 0 removed, 0 kept"}},
		{
			strings.Replace(text, "、朝阳街", "", 1),
			[]string{"--update"},
			[]string{"- PROJECT   朝阳街道路升级改造", "value: 6000 → 5000", "1 removed"},
		},
	}
	for i, s := range steps {
		out, err := imported(s.text, s.flags...)
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		for _, want := range s.want {
			if !strings.Contains(out, want) {
				t.Errorf("step %d: %q is not in\n%s", i, want, out)
			}
		}
	}
	for _, wrong := range [][]string{{"report", "import", file}, {"report", "import", file, "--region", "990101", "--year", "next", "--as", "张三"}, {"report", "import", file + "x", "--region", "990101", "--year", "2024", "--as", "张三"}, {"report", "import", file, "--region", "990101", "--year", "2024"}} {
		if err := cli.Run(t.Context(), append(wrong, "--data", data), noEnv, io.Discard, io.Discard); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}

const reportQuery = `mutation($input: ReportImportInput!) { reportImport(input: $input) {
  added changed removed kept userErrors { code path message } } }`

// BenchmarkReport measures what a report of 3,000 projects takes: the creation of its plan, as a dry run, and the
// comparison with the plan that it made.
//
//	go test -run '^$' -bench Report -benchtime 3x .
func BenchmarkReport(b *testing.B) {
	const n = 3000
	var text strings.Builder
	text.WriteString("2031年重点工作\n")
	for i := range n {
		switch {
		case i%300 == 0:
			fmt.Fprintf(&text, "\n(%s)建设第%d片区。", []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}[i/300], i/300+1)
			fallthrough
		case i%30 == 0:
			fmt.Fprintf(&text, "\n%d.改善第%d街区出行条件。", i%300/30+1, i/30+1)
		}
		fmt.Fprintf(&text, "推进滨河%d路道路升级改造。", i+1)
	}
	for name, open := range databasetest.Openers() {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			loadAll(b, db, wide(ownRegion, livingYear, 1))
			handler := handlerOf(b, db)
			in := func(b *testing.B, dryRun bool, added int) {
				b.Helper()
				r := ask(b, handler, adminOf(ownRegion), reportQuery, map[string]any{"input": map[string]any{
					"regionCode": ownRegion, "year": 2031, "text": text.String(), "dryRun": dryRun,
				}})
				var made struct{ Added, Changed, Removed, Kept int }
				if err := json.Unmarshal(r.Data["reportImport"], &made); err != nil || made.Added != added {
					b.Fatalf("%v: %.2000s", made, r.text)
				}
			}
			all := 2*n + 110
			b.Run("new", func(b *testing.B) {
				for b.Loop() {
					in(b, true, all)
				}
			})
			in(b, false, all)
			b.Run("again", func(b *testing.B) {
				for b.Loop() {
					in(b, true, 0)
				}
			})
		})
	}
}
