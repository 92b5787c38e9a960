package e2e

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plangraph/cli"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
)

// TestReportsMakeLines imports reports whose headings have what nobody sees in them: what Word leaves at the ends is
// taken off, wide blanks become plain ones, and the rest is refused with the paragraph and the character. Nothing is
// kept of a report that is refused.
func TestReportsMakeLines(t *testing.T) {
	const sound = "2024年工作安排\n(一)聚焦乡村振兴。一要整治村庄环境。整治坑塘15个。\n(二)聚焦文旅融合。一要办好节会。举办节会6场。责任单位:文旅局。\n"
	system := models.Viewer{Role: models.RoleSystem, Actor: "operator"}
	for name, c := range map[string]struct {
		old, now string
		more     map[string]any
		want     []string // words of the answer
	}{
		"at the ends":       {"聚焦乡村振兴。", "\u200b聚焦乡村振兴\ufeff。", nil, []string{`"title":"聚焦乡村振兴"`, `"userErrors":[]`}},
		"a wide blank":      {"聚焦乡村", "聚焦\u3000乡村", nil, []string{`"title":"聚焦 乡村振兴"`, `"userErrors":[]`}},
		"a zero width one":  {"聚焦乡村", "聚焦\u200b乡村", nil, []string{"paragraph 2: title: zero width space U+200B, character 3,", `["input","text"]`}},
		"a direction":       {"聚焦文旅", "聚焦\u202e文旅", nil, []string{"paragraph 3: title: right-to-left override U+202E, character 3,"}},
		"in an indicator":   {"整治坑塘", "整治坑\u2066塘", nil, []string{"paragraph 2: indicator: left-to-right isolate U+2066, character "}},
		"in a unit's name":  {"文旅局", "文\u200f旅局", nil, []string{"right-to-left mark U+200F, character 2,"}},
		"the plan's title":  {"", "", map[string]any{"title": "计\u200b划"}, []string{"title: zero width space U+200B, character 2,", `["input","title"]`}},
		"the document's":    {"", "", map[string]any{"documentTitle": "报\u2028告"}, []string{"documentTitle: line separator U+2028, character 2,"}},
		"where it is from":  {"", "", map[string]any{"source": "网\u202a站"}, []string{"source: left-to-right embedding U+202A, character 2,"}},
		"the region's name": {"", "", map[string]any{"regionName": "某\u2060县"}, []string{"regionName: word joiner U+2060, character 2,"}},
	} {
		t.Run(name, func(t *testing.T) {
			databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
				input := map[string]any{
					"regionCode": "990101", "regionName": "某县", "year": 2024, "text": strings.Replace(sound, c.old, c.now, 1),
				}
				maps.Copy(input, c.more)
				r := ask(t, handlerOf(t, db), system, `mutation($input: ReportImportInput!) { reportImport(input: $input) {
					plan { areas { title } } userErrors { code message path } } }`, map[string]any{"input": input})
				for _, want := range c.want {
					if !strings.Contains(r.text, want) {
						t.Errorf("%q is not in %s", want, r.text)
					}
				}
				refused := !strings.Contains(r.text, `"userErrors":[]`)
				if plans := len(allOf[models.Plan](t, db)); refused != (plans == 0) || refused && r.codes()[0] != "INVALID" {
					t.Errorf("%d plans after %s", plans, r.text)
				}
			})
		})
	}
}

// TestFlagsAreLines gives commands names with what nobody sees in them.
func TestFlagsAreLines(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "report.txt")
	text := "2024年工作安排\n(一)聚焦河湖管护。一要治理河道。清淤河道3公里。\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	imported := func(more ...string) []string {
		return append([]string{"report", "import", file, "--region", "990101", "--year", "2024", "--data", data}, more...)
	}
	token := []string{"token", "create", "--role", "SYSTEM", "--data", data, "--name"}
	for _, c := range []struct {
		args []string
		want string
	}{
		{imported("--as", "张\u200b三", "--name", "某县"), "--as: zero width space U+200B, character 2,"},
		{imported("--as", "\u202e张三", "--name", "某县"), "--as: right-to-left override U+202E, character 1,"},
		{imported("--as", "\u00a0", "--name", "某县"), "--as is 1 to 100 characters"},
		{imported("--as", "张三", "--name", "某\u200d县"), "--name: zero width joiner U+200D, character 2,"},
		{append(token, "月\u2069报"), "--name: pop directional isolate U+2069, character 2,"},
		{append(token, "月报\u00a0"), ""},
		{imported("--as", "\ufeff张三\u200b", "--name", "某县\u00a0"), ""},
	} {
		var out strings.Builder
		err := cli.Run(t.Context(), c.args, noEnv, &out, io.Discard)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.args, err, c.want)
		}
		if err != nil && strings.Count(err.Error(), "character") > 1 {
			t.Errorf("said twice: %v", err)
		}
	}
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(data, "plangraph.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, c := range allOf[models.Change](t, db) {
		if c.Actor != "command line: 张三" {
			t.Errorf("the audit says %q", c.Actor)
		}
	}
	if regions := allOf[models.Region](t, db); regions[len(regions)-1].Name != "某县" {
		t.Errorf("%+v", regions)
	}
	if tokens := allOf[models.Token](t, db); tokens[len(tokens)-1].Name != "月报" {
		t.Errorf("%+v", tokens)
	}
}
