package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

func TestReportRead(t *testing.T) {
	read := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"report"}, args...), noEnv, &out, io.Discard)
		return out.String(), err
	}
	t.Run("a report is printed as a tree", func(t *testing.T) {
		out, err := read("read", "seeds/jianhua-2023/report.txt")
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
		out, err := read("read", "seeds/jianhua-2023/report.txt", "--json")
		var draft struct{ Areas []json.RawMessage }
		if err != nil || json.Unmarshal([]byte(out), &draft) != nil || len(draft.Areas) != 4 {
			t.Errorf("%v: %.200s", err, out)
		}
	})
	t.Run("what cannot be read is one line that says why", func(t *testing.T) {
		for args, want := range map[string]string{
			"read go.mod": "no plan part", "read nothing.txt": "no such file", "read": "report read FILE", "write x": "report read FILE",
		} {
			_, err := read(strings.Fields(args)...)
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", args, err)
			}
		}
	})
}
