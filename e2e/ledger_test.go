package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"gorm.io/gorm"

	"plangraph/auth"
	"plangraph/cli"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/httpapi"
	"plangraph/ledger"
	"plangraph/models"
	"plangraph/seeds"
	"plangraph/sheets"
	"plangraph/store"
)

const ledgerQuery = `mutation($input: LedgerImportInput!) { ledgerImport(input: $input) {
  plan { title } applied total changed unchanged rejected fingerprint
  rows { row item { id title } applied cells { address column field before after } problems { address column text code message } }
  notes { row address column text code message } userErrors { code path message } } }`

// imported is what ledgerImport answers.
type imported struct {
	Plan                                *struct{ Title string }
	Applied                             *bool
	Total, Changed, Unchanged, Rejected int
	Fingerprint                         string
	Rows                                []struct {
		Row      int
		Item     *struct{ ID, Title string }
		Applied  bool
		Cells    []struct{ Address, Column, Field, Before, After string }
		Problems []struct{ Address, Column, Text, Code, Message string }
	}
	Notes []struct {
		Row                                  int
		Address, Column, Text, Code, Message string
	}
	UserErrors []struct {
		Code    string
		Path    []string
		Message string
	}
}

// problems are the problems of all rows, as "B3 CODE".
func (i imported) problems() []string {
	var all []string
	for _, row := range i.Rows {
		for _, p := range row.Problems {
			all = append(all, p.Address+" "+p.Code)
		}
	}
	return all
}

// changes are the changes of all rows, as "B3 FIELD before → after".
func (i imported) changes() []string {
	var all []string
	for _, row := range i.Rows {
		for _, c := range row.Cells {
			all = append(all, fmt.Sprintf("%s %s %s → %s", c.Address, c.Field, c.Before, c.After))
		}
	}
	return all
}

// importSheet sends a sheet as a file, as a browser does.
func importSheet(
	t testing.TB, handler http.Handler, viewer models.Viewer, file models.File, input map[string]any,
) (imported, reply) {
	t.Helper()
	input["file"] = nil
	operations, err := json.Marshal(map[string]any{"query": ledgerQuery, "variables": map[string]any{"input": input}})
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, content := range map[string][]byte{"operations": operations} {
		_ = form.WriteField(name, string(content))
	}
	_ = form.WriteField("map", `{"0": ["variables.input.file"]}`)
	part, err := form.CreatePart(
		textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="0"; filename=%q`, file.Name)}},
	)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(file.Content)
	_ = form.Close()
	r := httptest.NewRequestWithContext(auth.WithViewer(t.Context(), viewer), http.MethodPost, "/graphql", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("GraphQL-Preflight", "1")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	answer := reply{text: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%v\n%s", err, w.Body)
	}
	var made imported
	_ = json.Unmarshal(answer.Data["ledgerImport"], &made) // it is not there if the request is refused
	return made, answer
}

// importCSV sends a sheet as text.
func importCSV(
	t testing.TB, handler http.Handler, viewer models.Viewer, csv string, input map[string]any,
) (imported, reply) {
	t.Helper()
	input["csv"] = csv
	answer := ask(t, handler, viewer, ledgerQuery, map[string]any{"input": input})
	var made imported
	_ = json.Unmarshal(answer.Data["ledgerImport"], &made) // it is not there if the request is refused
	return made, answer
}

// exportSheet asks for a sheet over HTTP.
func exportSheet(
	t testing.TB, handler http.Handler, viewer models.Viewer, form, region string, year int,
) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(
		auth.WithViewer(t.Context(), viewer), http.MethodGet,
		fmt.Sprintf("/export/ledger.%s?region=%s&year=%d", form, region, year), nil,
	)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// wide makes a plan of n tasks with a lead and a target each, and the units.
func wide(region string, year, n int) store.Graph {
	units := unitsOf(region, 40)
	g := district(region, year)
	g.Regions, g.Units = regionsDown(region), units
	items, target := g.Items[:1], g.Targets[0]
	g.Actions, g.Targets, g.CurvePoints, g.Readings, g.Milestones, g.Fundings, g.Standings, g.Assignments = nil, nil, nil, nil, nil, nil, nil, nil
	more := models.ComparatorGTE
	for i := range n {
		item := items[0]
		if i > 0 {
			item.ID = newID()
		}
		item.Position, item.Title = i+1, fmt.Sprintf("重点工程建设任务%d号", i+1)
		if i > 0 {
			items = append(items, item)
		} else {
			items[0] = item
		}
		t := target
		t.ID, t.ItemID, t.Position, t.Comparator = newID(), item.ID, i+1, &more
		g.Targets = append(g.Targets, t)
		g.Assignments = append(g.Assignments, models.Assignment{
			PlanID: item.PlanID, ID: newID(), ItemID: item.ID, UnitID: units[i%len(units)].ID, Role: models.RoleLead,
			ValidFrom: models.NewDate(year, 1, 1), Status: models.AssignmentSuggested,
		})
	}
	g.Items = items
	return g
}

// BenchmarkLedger measures what 5,000 rows take: out, in without a change, in with another lead, support, due date,
// status and target in every row, as a dry run and for good, and in where no row's item and unit is known.
//
//	go test -run '^$' -bench Ledger -benchtime 3x .
func BenchmarkLedger(b *testing.B) {
	const n = 5000
	for name, open := range databasetest.Openers() {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			loadAll(b, db, wide(ownRegion, livingYear, n))
			now := time.Date(livingYear, 7, 1, 1, 0, 0, 0, time.UTC)
			handler := httpapi.NewHandler(patient(), db, func() time.Time { return now })
			in := func(b *testing.B, file models.File, dryRun bool, counted func(imported) int) {
				b.Helper()
				made, r := importSheet(
					b, handler, adminOf(ownRegion), file,
					map[string]any{"regionCode": ownRegion, "year": livingYear, "dryRun": dryRun},
				)
				if counted(made) != n {
					b.Fatalf("%.2000s", r.text)
				}
			}
			for _, form := range []string{"xlsx", "csv"} {
				var out []byte
				b.Run(form+" out", func(b *testing.B) {
					for b.Loop() {
						out = exportSheet(b, handler, system, form, ownRegion, livingYear).Body.Bytes()
					}
				})
				b.Run(form+" in unchanged", func(b *testing.B) {
					for b.Loop() {
						in(b, models.File{Name: "a." + form, Content: out}, false, func(i imported) int { return i.Unchanged })
					}
				})
			}
			var changed [2]models.File
			for i := range changed {
				changed[i] = models.File{Name: "a.xlsx", Content: changedSheet(b, db, now, i+1)}
			}
			b.Run("xlsx in all changed dry run", func(b *testing.B) {
				for b.Loop() {
					in(b, changed[0], true, func(i imported) int { return i.Changed })
				}
			})
			next := 0
			b.Run("xlsx in all changed", func(b *testing.B) {
				for b.Loop() {
					in(b, changed[next%2], false, func(i imported) int { return i.Changed })
					next++
				}
			})
			b.Run("csv in all unknown", func(b *testing.B) {
				text := "任务,牵头单位\n"
				for i := range n {
					text += fmt.Sprintf("重点工程建设任务%d号,第%d分局\n", n+i+1, i)
				}
				for b.Loop() {
					in(b, models.File{Name: "a.csv", Content: []byte(text)}, true, func(i imported) int { return i.Rejected })
				}
			})
		})
	}
}

// TestWhatGoesOutComesIn exports the largest plan that goes into a sheet, and imports it again in both forms; a larger one
// makes no sheet that no import would take.
func TestWhatGoesOutComesIn(t *testing.T) {
	db := databasetest.SQLite(t)
	loadAll(t, db, wide(ownRegion, livingYear, sheets.MaxRows), wide(ownRegion, livingYear+1, sheets.MaxRows+1))
	now := time.Date(livingYear, 7, 1, 1, 0, 0, 0, time.UTC)
	handler := httpapi.NewHandler(patient(), db, func() time.Time { return now })
	for _, form := range []string{"xlsx", "csv"} {
		out := exportSheet(t, handler, system, form, ownRegion, livingYear)
		made, r := importSheet(
			t, handler, adminOf(ownRegion), models.File{Name: "a." + form, Content: out.Body.Bytes()},
			map[string]any{"regionCode": ownRegion, "year": livingYear},
		)
		if made.Unchanged != sheets.MaxRows {
			t.Errorf("%s: %d rows are taken as they are: %.500s", form, made.Unchanged, r.text)
		}
		out = exportSheet(t, handler, system, form, ownRegion, livingYear+1)
		if out.Code != http.StatusUnprocessableEntity || !strings.Contains(out.Body.String(), "10001 rows") {
			t.Errorf("%s of more: %d %.300s", form, out.Code, out.Body)
		}
	}
}

// changedSheet is the sheet of a wide plan with other values in every row.
func changedSheet(t testing.TB, db *database.DB, now time.Time, shift int) []byte {
	t.Helper()
	book, err := ledger.Book(t.Context(), db, system, ownRegion, livingYear, now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range book.Rows {
		row := &book.Rows[i]
		row.Lead = sheets.Of([]string{fmt.Sprintf("%s 第%d局", ownRegion, (i+shift)%40+1)})
		row.Supports = sheets.Of([]string{fmt.Sprintf("%s 第%d局", ownRegion, (i+shift+2)%40+1)})
		row.Due, row.Status = sheets.Of(models.NewDate(livingYear, 10, shift)), sheets.Of(
			[]models.WorkStatus{models.WorkDone, models.WorkSuspended}[shift-1],
		)
		row.Target.Value.Value = new(float64(100*shift + i))
	}
	var file bytes.Buffer
	if err := sheets.Write(&file, book); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// TestLedgerOutAndIn exports plans and imports them again, as a workbook and as CSV: nothing changes.
func TestLedgerOutAndIn(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		loadAll(t, db, awkward(), seeds.SampleDistrict(3))
		handler := handlerOf(t, db)
		plans, err := gorm.G[models.Plan](db.DB).Order("region_code, year").Find(t.Context())
		if err != nil || len(plans) != 5 {
			t.Fatal(len(plans), err)
		}
		before := dump(t, db)
		for _, plan := range plans {
			for _, form := range []string{"xlsx", "csv"} {
				out := exportSheet(t, handler, adminOf(plan.RegionCode), form, plan.RegionCode, plan.Year)
				made, r := importSheet(
					t, handler, adminOf(plan.RegionCode), models.File{Name: "台账." + form, Content: out.Body.Bytes()},
					map[string]any{"regionCode": plan.RegionCode, "year": plan.Year},
				)
				if len(r.codes()) > 0 || made.Total == 0 || made.Unchanged != made.Total ||
					len(made.Rows)+len(made.Notes) > 0 ||
					*made.Applied {
					t.Errorf("%s %s: %.3000s", plan.Title, form, r.text)
				}
			}
		}
		if diff := differences(before, dump(t, db)); diff != "" {
			t.Errorf("something has changed:\n%s", diff)
		}
	})
}

// awkward is a plan that has all that makes a sheet hard to read: names like formulas, items and units of one name,
// units with signs in their names, targets of one name, in words, with digits in their unit, without a comparator;
// parts of parts.
func awkward() store.Graph {
	units := unitsOf("240105", 8)
	units[0].Name, units[1].Name, units[2].Name = "城乡建设局、房产局", "=住建局", "教育局"
	units[3].Name, units[3].RegionCode = "教育局", "240105001"
	units[4].ShortNames = `["教育局"]`
	units[5].ActiveTo = new(models.NewDate(2030, 3, 31))
	units[6].Name, units[6].RegionCode = "市委办", "240100" // no vertical agency: known by its part in the plan alone
	g := district("240105", 2030, units[0].ID, units[1].ID)
	g.Regions, g.Units = append(
		regionsDown("240105"),
		models.Region{Code: "240105001", Name: "街道", Level: models.LevelTownship, ParentCode: new("240105")},
	), units
	more, between, change := models.ComparatorGTE, models.ComparatorRange, models.ComparatorFromTo
	for i, t := range []models.Target{
		{Indicator: "改造小区", Comparator: &more, Value: new(5.0), Unit: new("个")},
		{Indicator: "改造小区", Comparator: &more, Value: new(5.0), Unit: new("个")},
		{Indicator: "改造小区", Comparator: &more, Value: new(7.25), Unit: new("亿元（2020年价）")},
		{Indicator: "覆盖全部社区", Implicit: true},
		{Indicator: "-负数", Comparator: &between, Value: new(-1.5), ValueTo: new(0.1), Unit: new("%")},
		{Indicator: "压降", Comparator: &change, Value: new(10.0), ValueTo: new(12.0), Unit: new("微克/立方米3")},
		{Indicator: "只有数", Comparator: &more, Value: new(1e15)},
		{Indicator: "没有比较关系", Value: new(123456.789)},
	} {
		t.PlanID, t.ID, t.ItemID, t.Position, t.Nature, t.Better, t.Weight = g.Plans[0].ID, newID(), g.Items[0].ID, 100+i, models.NatureLevel, models.BetterHigher, 1
		g.Targets = append(g.Targets, t)
	}
	for i, title := range []string{"=1+1 号工程", "改造工程", "改造工程", "'+加固", "改造工程"} {
		g.Items[i].Title = title
	}
	g.Items[2].Label, g.Items[3].ParentID, g.Items[1].DatesInferred = new("-1"), &g.Items[0].ID, true
	g.Items[2].ParentID = &g.Items[1].ID
	g.Posts = []models.Post{
		{ID: newID(), UnitID: units[0].ID, Title: "局长、书记"}, {ID: newID(), UnitID: units[0].ID, Title: "@局长"},
	}
	g.Assignments[0].PostID = &g.Posts[0].ID
	add := func(item, unit int, role models.AssignmentRole) {
		g.Assignments = append(g.Assignments, models.Assignment{
			PlanID: g.Plans[0].ID, ID: newID(), ItemID: g.Items[item].ID, UnitID: units[unit].ID, Role: role,
			ValidFrom: models.NewDate(2030, 1, 1), Status: models.AssignmentSuggested,
		})
	}
	add(0, 2, models.RoleSupport)
	add(0, 3, models.RoleSupport)
	add(1, 3, models.RoleSupervise)
	add(2, 5, models.RoleSupport)
	add(2, 6, models.RoleSupport)
	g.Assignments = slices.DeleteFunc(g.Assignments, func(a models.Assignment) bool { return a.ItemID == g.Items[4].ID })
	return g
}

// TestLedgerOfAnOffice takes over a sheet as an office writes it: a title, headings in two rows, areas and tasks merged
// downwards, several units in a cell, dates in words. Then it does so again.
func TestLedgerOfAnOffice(t *testing.T) {
	f := excelize.NewFile()
	const sheet = "Sheet1"
	for at, value := range map[string]any{
		"A1": "2023年政府工作报告任务分解表",
		"A2": "序号", "B2": "重点领域", "C2": "工作任务", "D2": "项目", "E2": "责任分工", "E3": "牵头单位", "F3": "配合单位", "G2": "完成时限",
		"H2": "状态", "I2": "指标", "J2": "目标值", "K2": "责任领导", "L2": "备注", "M2": "电话",
		"A4": 1, "B4": "（三）聚焦城乡融合，展露高质量发展新面貌", "C4": "一要塑造城区宜居环境", "D4": "香江路道路升级改造", "E4": "区城管局", "F4": "住建局\n区财政局；交通局",
		"G4": "2023年6月底", "H4": "进行中", "L4": "重点",
		"A5": 2, "D5": "老旧小区改造", "E5": "住建局", "F5": "财政局", "G5": "10月底", "I5": "改造老旧小区数量", "J5": "6个",
		"A6": 3, "C6": "提升城市管理水平", "E6": "区城管局", "F6": "住建局、物业公司", "G6": "年底", "H6": "未启动", "I6": "新增绿化面积", "J6": "4310平方米",
		"A7": 4, "C7": "加快乡村环境整治", "D7": "曙光桥升级改造", "E7": "交通局", "K7": "分管副局长",
		"A9": "合计", "B9": 4,
	} {
		if err := f.SetCellValue(sheet, at, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, merge := range [][2]string{{"A1", "M1"}, {"A2", "A3"}, {"B2", "B3"}, {"C2", "C3"}, {"D2", "D3"}, {"E2", "F2"}, {"B4", "B7"}, {"C4", "C5"}} {
		if err := f.MergeCell(sheet, merge[0], merge[1]); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		lead, err := gorm.G[models.Unit](db.DB).Where("name = ?", "建华区交通运输局").Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Create(&models.Post{ID: newID(), UnitID: lead.ID, Title: "分管副局长"}).Error; err != nil {
			t.Fatal(err)
		}
		handler := handlerOf(t, db)
		input := func() map[string]any {
			return map[string]any{"regionCode": "230203", "year": 2023, "from": "2023-07-01", "reason": "分工会议"}
		}
		want := []string{
			"G4 DUE_ON 2023-12-31 → 2023-06-30", "H4 STATUS PLANNED → IN_PROGRESS", "E4 LEAD 建华区住房和城乡建设局 → 建华区城市管理综合执法局",
			"F4 SUPPORTS  → 建华区住房和城乡建设局、建华区财政局、建华区交通运输局",
			"G5 DUE_ON 2023-12-31 → 2023-10-31", "J5 TARGET =5个 → =6个", "K7 LEADER  → 分管副局长",
		}
		before, contents := dump(t, db), contentsOf(t, db)
		dry, r := importSheet(
			t, handler, adminOf("230203"), models.File{Name: "分解表.xlsx", Content: file.Bytes()},
			with(input(), "dryRun", true),
		)
		if got := dry.changes(); !slices.Equal(got, want) || len(dry.problems()) > 0 || *dry.Applied || dry.Total != 4 ||
			dry.Changed != 3 ||
			dry.Unchanged != 1 {
			t.Fatalf("%s\n%s", strings.Join(got, "\n"), r.text)
		}
		var notes []string
		for _, n := range dry.Notes {
			notes = append(notes, n.Code)
		}
		if slices.Sort(notes); !slices.Equal(notes, []string{"NOTE_COLUMN", "TOTAL_ROW", "UNKNOWN_COLUMN"}) {
			t.Errorf("notes %v", notes)
		}
		if diff := differences(before, dump(t, db)); diff != "" {
			t.Errorf("the dry run has left something:\n%s", diff)
		}
		made, r := importSheet(
			t, handler, adminOf("230203"), models.File{Name: "分解表.xlsx", Content: file.Bytes()},
			with(input(), "fingerprint", dry.Fingerprint, "idempotencyKey", "k"),
		)
		if !slices.Equal(made.changes(), want) || made.Applied == nil || !*made.Applied {
			t.Fatal(r.text)
		}
		var state struct {
			Nodes []struct {
				Version     int
				DueOn       string
				Status      string
				Assignments []struct {
					Role, Status, ValidFrom string
					ValidTo                 *string
					Unit                    struct{ Name string }
				}
			}
		}
		ask(
			t,
			handler,
			system,
			`{ projects(where: {title: {contains: "香江路"}}) { nodes { version dueOn status assignments { role status validFrom validTo unit { name } } } } }`,
			nil,
		).into(
			t,
			"projects",
			&state,
		)
		road := state.Nodes[0]
		if road.Version != 2 || road.DueOn != "2023-06-30" || road.Status != "IN_PROGRESS" || len(road.Assignments) != 4 ||
			road.Assignments[0].Unit.Name != "建华区城市管理综合执法局" ||
			road.Assignments[0].Status != "CONFIRMED" ||
			road.Assignments[0].ValidFrom != "2023-07-01" {
			t.Errorf("%+v", road)
		}
		var audit struct {
			TotalCount int
			Nodes      []struct{ ID, Mutation, Reason, Type, Action string }
		}
		ask(
			t,
			handler,
			system,
			`{ changes(first: 100) { totalCount nodes { id mutation reason type action } } }`,
			nil,
		).into(
			t,
			"changes",
			&audit,
		)
		if audit.TotalCount != 10 || audit.Nodes[0].Mutation != "ledgerImport" || audit.Nodes[0].Reason != "分工会议" {
			t.Errorf(
				"%+v",
				audit,
			) // 2 items, a target, a lead that ends, a lead and 3 supports that begin, a lead that ends and begins again with a post
		}
		after := dump(t, db)
		again, r := importSheet(
			t, handler, adminOf("230203"), models.File{Name: "分解表.xlsx", Content: file.Bytes()},
			with(input(), "fingerprint", dry.Fingerprint, "idempotencyKey", "k"),
		)
		if again.Fingerprint != made.Fingerprint || again.Changed != 3 {
			t.Errorf("the same key: %s", r.text)
		}
		once, r := importSheet(t, handler, adminOf("230203"), models.File{Name: "分解表.xlsx", Content: file.Bytes()}, input())
		if once.Changed != 0 || once.Unchanged != 4 || len(r.codes()) > 0 {
			t.Errorf("once more: %s", r.text)
		}
		if diff := differences(after, dump(t, db)); diff != "" {
			t.Errorf("repeating it has changed something:\n%s", diff)
		}
		revert := fmt.Sprintf(
			`mutation { changeRevert(input: {changeId: %q, wholeCommand: true}) { userErrors { code message } } }`,
			audit.Nodes[0].ID,
		)
		if r := ask(t, handler, adminOf("230203"), revert, nil); len(r.codes()) > 0 {
			t.Errorf("it cannot be taken back: %s", r.text)
		}
		if !reflect.DeepEqual(contentsOf(t, db), contents) {
			t.Error("taken back, the plan is not as before")
		}
	})
}

// with gives an input with some more.
func with(input map[string]any, more ...any) map[string]any {
	for i := 0; i < len(more); i += 2 {
		input[more[i].(string)] = more[i+1]
	}
	return input
}

// ledgerDistrict is the plan of district() with units that are called in several ways, posts, and a comparator for its
// targets.
func ledgerDistrict() store.Graph {
	units := unitsOf(ownRegion, 6)
	for i, name := range []string{"住建局", "城管局", "交通局", "财政局", "卫健局", "旧局"} {
		units[i].Name = "建华区" + name
		units[i].ShortNames = models.JSON(`["` + name + `"]`)
	}
	units[2].FormerNames, units[4].ShortNames = `["公路局"]`, `["卫健局", "合署办"]`
	units[3].ShortNames = `["财政局", "合署办"]`
	units[5].ActiveTo = new(models.NewDate(livingYear, 3, 31))
	agency, cityUnit := units[0], units[1]
	agency.ID, agency.RegionCode, agency.Name, agency.Kind, agency.ShortNames = newID(), "230200", "市税务局建华分局", models.UnitVerticalAgency, "[]"
	cityUnit.ID, cityUnit.RegionCode, cityUnit.Name, cityUnit.ShortNames = newID(), "230200", "市住建局", "[]"
	g := district(ownRegion, livingYear, units[0].ID, units[1].ID)
	g.Regions, g.Units = regionsDown(ownRegion), slices.Concat(units, []models.Unit{agency, cityUnit})
	for i := range g.Targets {
		g.Targets[i].Comparator = new(models.ComparatorGTE)
	}
	g.Items[4].Title = "改造工程4"
	g.Posts = []models.Post{
		{ID: newID(), UnitID: units[0].ID, Title: "局长"},
		{ID: newID(), UnitID: units[0].ID, Title: "副局长"},
		{ID: newID(), UnitID: units[2].ID, Title: "局长"},
		{ID: newID(), UnitID: units[0].ID, Title: "书记"},
	}
	return g
}

// TestLedgerRows takes over single rows, of which each changes something or has a problem.
func TestLedgerRows(t *testing.T) {
	g := ledgerDistrict()
	id := func(n int) string {
		return models.ID{Type: "WorkItem", Plan: g.Plans[0].ID, Row: g.Items[n-1].ID}.String()
	}
	foreign := models.ID{Type: "WorkItem", Plan: newID(), Row: g.Items[0].ID}.String()
	const lead, both = "建华区住建局", "建华区住建局 → 建华区交通局"
	cases := map[string]struct {
		csv      string
		changes  []string
		problems []string
	}{
		"units by their short and former names": {
			"任务,牵头单位,配合单位\n改造工程1,公路局,卫健局、城管局\n", []string{"B2 LEAD " + both, "C2 SUPPORTS 建华区城管局 → 建华区卫健局、建华区城管局"}, nil,
		},
		"what is said already": {
			"任务,牵头单位,配合单位,完成时限,状态,指标,目标值\n改造工程1,住建局,城管局,11月底,推进中,改造小区,≥5个\n", nil, nil,
		},
		"a vertical agency of the city": {"任务,督办单位\n改造工程1,市税务局建华分局\n", []string{"B2 SUPERVISE  → 市税务局建华分局"}, nil},
		"another unit of the city":      {"任务,督办单位\n改造工程1,市住建局\n", nil, []string{"B2 UNKNOWN_UNIT"}},
		"the support becomes the lead": {
			"任务,牵头单位\n改造工程1,城管局\n", []string{"B2 LEAD 建华区住建局 → 建华区城管局", "B2 SUPPORTS 建华区城管局 → "}, nil,
		},
		"a blank cell says nothing": {"任务,牵头单位,配合单位\n改造工程1,住建局,\n", nil, nil},
		"in a row with an id it means none": {
			"标识,任务,牵头单位,配合单位\n" + id(1) + ",改造工程1,住建局,\n", []string{"D2 SUPPORTS 建华区城管局 → "}, nil,
		},
		"unless it names no lead": {"标识,任务,牵头单位,配合单位\n" + id(1) + ",改造工程1,,\n", nil, nil},
		"responsible units, the first leads": {
			"任务,责任单位\n改造工程1,交通局、财政局\n", []string{"B2 LEAD " + both, "B2 SUPPORTS 建华区城管局 → 建华区财政局"}, nil,
		},
		"the lead's post by its title": {"任务,责任领导\n改造工程1,副局长\n", []string{"B2 LEADER  → 副局长"}, nil},
		"by who holds it":              {"任务,责任领导\n改造工程1,李四\n", []string{"B2 LEADER  → 书记"}, nil},
		"the new lead's post": {
			"任务,牵头单位,责任领导\n改造工程1,交通局,局长\n", []string{"B2 LEAD " + both, "C2 LEADER  → 局长"}, nil,
		},
		"a project by its name alone":      {"项目,状态\n改造工程2,已完成\n", []string{"B2 STATUS IN_PROGRESS → DONE"}, nil},
		"a project in the column of tasks": {"任务,状态\n改造工程2,已完成\n", []string{"B2 STATUS IN_PROGRESS → DONE"}, nil},
		"two of a name, by their area": {
			"领域,任务,状态\n重点领域2,改造工程4,暂停\n", []string{"C2 STATUS IN_PROGRESS → SUSPENDED"}, nil,
		},
		"an area that the plan does not have": {
			"领域,任务,状态\n民生,改造工程1,暂停\n", []string{"C2 STATUS IN_PROGRESS → SUSPENDED"}, nil,
		},
		"a value without its indicator": {"任务,目标值\n改造工程1,8\n", []string{"B2 TARGET ≥5个 → ≥8个"}, nil},
		"another comparator and unit":   {"任务,指标,目标值\n改造工程1,改造小区,不超过2万户\n", []string{"C2 TARGET ≥5个 → ≤2万户"}, nil},
		"parent and part, both later": {
			"任务,项目,完成时限\n改造工程1,,12月底\n改造工程1,改造工程2,12月20日\n",
			[]string{"C2 DUE_ON 2030-11-30 → 2030-12-31", "C3 DUE_ON 2030-11-30 → 2030-12-20"},
			nil,
		},
		"a number of ours that is a formula": {
			"序号,任务,状态,备注\n=ROW(),改造工程1,已完成,=A1\n", []string{"C2 STATUS IN_PROGRESS → DONE"}, nil,
		},

		"no such item":          {"任务,状态\n改造工程9,暂停\n", nil, []string{"A2 UNKNOWN_ITEM"}},
		"two of a name":         {"任务,状态\n改造工程4,暂停\n", nil, []string{"A2 AMBIGUOUS_ITEM"}},
		"not in that area":      {"领域,任务,状态\n重点领域2,改造工程1,暂停\n", nil, []string{"B2 PLACE_DIFFERS"}},
		"not of that task":      {"任务,项目,状态\n改造工程4,改造工程2,暂停\n", nil, []string{"B2 PLACE_DIFFERS"}},
		"an id of another plan": {"标识,任务\n" + foreign + ",改造工程1\n", nil, []string{"A2 UNKNOWN_ITEM"}},
		"no id":                 {"标识,任务\nxyz,改造工程1\n", nil, []string{"A2 BAD_ID"}},
		"an id with another title": {
			"标识,任务,状态\n" + id(1) + ",改造工程一,暂停\n", []string{"C2 STATUS IN_PROGRESS → SUSPENDED"}, []string{"B2 TITLE_DIFFERS"},
		},
		"an id with another area": {
			"标识,领域,任务\n" + id(1) + ",重点领域2,改造工程1\n", nil, []string{"B2 PLACE_DIFFERS"},
		},
		"an id with another task": {
			"标识,任务,项目\n" + id(2) + ",改造工程4,改造工程2\n", nil, []string{"B2 PLACE_DIFFERS"},
		},
		"the same item twice": {
			"任务,状态\n改造工程1,暂停\n改造工程1,暂停\n", []string{"B2 STATUS IN_PROGRESS → SUSPENDED"}, []string{"A3 SAME_ITEM"},
		},
		"the same target twice": {
			"任务,指标,目标值\n改造工程1,改造小区,6\n改造工程1,改造小区,7\n",
			[]string{"C2 TARGET ≥5个 → ≥6个"},
			[]string{"A3 SAME_ITEM", "B3 SAME_ITEM"},
		},
		"rows that contradict each other": {
			"任务,指标,状态\n改造工程1,改造小区,暂停\n改造工程1,,已完成\n", []string{"C2 STATUS IN_PROGRESS → SUSPENDED"}, []string{"C3 SAME_ITEM"},
		},
		"no such unit":           {"任务,牵头单位\n改造工程1,水利局\n", nil, []string{"B2 UNKNOWN_UNIT"}},
		"a unit that may be two": {"任务,牵头单位\n改造工程1,合署办\n", nil, []string{"B2 AMBIGUOUS_UNIT"}},
		"a unit that is gone": {
			"任务,牵头单位\n改造工程1,旧局\n", []string{"B2 LEAD 建华区住建局 → 建华区旧局"}, []string{"B2 UNIT_INACTIVE"},
		},
		"two leads": {
			"任务,牵头单位\n改造工程1,住建局、交通局\n", []string{"B2 LEAD 建华区住建局 → 建华区住建局、建华区交通局"}, []string{"B2 LEAD_REQUIRED"},
		},
		"a unit twice": {
			"任务,牵头单位,配合单位\n改造工程1,交通局,建华区交通局\n",
			[]string{"B2 LEAD " + both, "C2 SUPPORTS 建华区城管局 → 建华区交通局"},
			[]string{"C2 DUPLICATE"},
		},
		"no such leader":                       {"任务,责任领导\n改造工程1,王五\n", nil, []string{"B2 UNKNOWN_LEADER"}},
		"a leader who holds two posts":         {"任务,责任领导\n改造工程1,张三\n", nil, []string{"B2 AMBIGUOUS_LEADER"}},
		"the old lead's post for the new lead": {"任务,牵头单位,责任领导\n改造工程1,交通局,副局长\n", nil, []string{"C2 UNKNOWN_LEADER"}},
		"a day outside the year": {
			"任务,完成时限\n改造工程1,2031-01-31\n", []string{"B2 DUE_ON 2030-11-30 → 2031-01-31"}, []string{"B2 INVALID"},
		},
		"after its parent": {
			"项目,完成时限\n改造工程2,12月底\n", []string{"B2 DUE_ON 2030-11-30 → 2030-12-31"}, []string{"B2 INVALID"},
		},
		"before its parts": {
			"任务,完成时限\n改造工程1,6月底\n", []string{"B2 DUE_ON 2030-11-30 → 2030-06-30"}, []string{"B2 INVALID", "B2 INVALID"},
		},
		"before it begins": {
			"项目,完成时限\n改造工程2,2月底\n", []string{"B2 DUE_ON 2030-11-30 → 2030-02-28"}, []string{"B2 INVALID"},
		},
		"no such target":     {"任务,指标,目标值\n改造工程1,亩均税收,6\n", nil, []string{"B2 UNKNOWN_TARGET"}},
		"words for a number": {"任务,指标,目标值\n改造工程1,改造小区,全覆盖\n", nil, []string{"C2 BAD_AMOUNT"}},
		"a mark that nobody sees in a unit": {
			"任务,指标,目标值\n改造工程1,改造小区,6万\u2067个\n", []string{"C2 TARGET ≥5个 → ≥6万\u2067个"}, []string{"C2 INVALID"},
		},
		"a range from the greater to the smaller": {
			"任务,指标,目标值\n改造工程1,改造小区,9~3个\n", []string{"C2 TARGET ≥5个 → 9~3个"}, []string{"C2 INVALID"},
		},
		"what package sheets does not understand": {
			"任务,状态,完成时限,目标值\n改造工程1,快了,6月前,约莫3到5又6\n,x,=A1,\n", nil,
			[]string{"B2 BAD_STATUS", "C2 VAGUE_DATE", "D2 BAD_AMOUNT", "A3 NO_ITEM", "B3 BAD_STATUS", "C3 FORMULA"},
		},
	}
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		loadAll(t, db, g)
		for _, h := range []models.PostHolder{
			{PostID: g.Posts[0].ID, Name: "张三", ValidTo: new(models.NewDate(2030, 6, 30))},
			{PostID: g.Posts[1].ID, Name: "张三"},
			{PostID: g.Posts[3].ID, Name: "李四"},
		} {
			h.ID, h.ValidFrom = newID(), models.NewDate(2030, 1, 1)
			if err := db.Create(&h).Error; err != nil {
				t.Fatal(err)
			}
		}
		handler := handlerOf(t, db)
		before := dump(t, db)
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				from := "2030-06-15" // one of the two holds two posts then
				input := map[string]any{"regionCode": ownRegion, "year": livingYear, "from": from, "dryRun": true}
				made, r := importCSV(t, handler, adminOf(ownRegion), c.csv, input)
				slices.Sort(c.problems)
				got := made.problems()
				slices.Sort(got)
				if len(r.codes()) > 0 || !slices.Equal(got, c.problems) {
					t.Errorf("problems %v, want %v\n%s", got, c.problems, r.text)
				}
				changes := made.changes()
				slices.Sort(changes)
				slices.Sort(c.changes)
				if !slices.Equal(changes, c.changes) {
					t.Errorf("changes %q, want %q\n%s", changes, c.changes, r.text)
				}
				for _, row := range made.Rows {
					if len(c.problems) > 0 && row.Applied {
						t.Errorf("row %d would be applied beside a problem", row.Row)
					}
				}
				delete(input, "dryRun")
				if len(c.problems) > 0 {
					made, r = importCSV(t, handler, adminOf(ownRegion), c.csv, input)
					if made.Plan != nil || len(made.UserErrors) != len(c.problems) || made.UserErrors[0].Path[1] != "file" {
						t.Errorf("it is not refused: %s", r.text)
					}
				}
			})
		}
		if diff := differences(before, dump(t, db)); diff != "" {
			t.Errorf("something has changed:\n%s", diff)
		}
	})
}

// TestLedgerEdited edits exported sheets at random and imports them: the next export has what was written, and a third
// import changes nothing.
func TestLedgerEdited(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		for seed := range uint64(3) {
			g := seeds.SampleDistrict(int(seed) + 20)
			loadAll(t, db, g)
			region, year := g.Plans[0].RegionCode, g.Plans[0].Year
			now := time.Date(year, 7, 1, 1, 0, 0, 0, time.UTC)
			handler := httpapi.NewHandler(patient(), db, func() time.Time { return now })
			book, err := ledger.Book(t.Context(), db, system, region, year, now)
			if err != nil {
				t.Fatal(err)
			}
			edit(&book, g, rand.New(rand.NewPCG(seed, 1)))
			for _, write := range []func(io.Writer, sheets.Book) error{sheets.WriteCSV, sheets.Write} {
				var file bytes.Buffer
				if err := write(&file, book); err != nil {
					t.Fatal(err)
				}
				made, r := importSheet(
					t, handler, adminOf(region), models.File{Name: "x", Content: file.Bytes()},
					map[string]any{"regionCode": region, "year": year},
				)
				if len(r.codes()) > 0 || made.Rejected > 0 {
					t.Fatalf("%.3000s", r.text)
				}
				after, err := ledger.Book(t.Context(), db, system, region, year, now)
				if err != nil {
					t.Fatal(err)
				}
				for i := range book.Rows { // supports come in the order of their rows
					slices.Sort(book.Rows[i].Supports.Value)
					slices.Sort(after.Rows[i].Supports.Value)
					if want, got := fmt.Sprintf(
						"%+v",
						asWritten(t, book, i),
					), fmt.Sprintf(
						"%+v",
						asWritten(t, after, i),
					); want != got {
						t.Fatalf("row %d\n%s\n%s", i, want, got)
					}
				}
			}
			before := dump(t, db)
			out := exportSheet(t, handler, system, "xlsx", region, year).Body.Bytes()
			if made, r := importSheet(
				t,
				handler,
				adminOf(region),
				models.File{Name: "x", Content: out},
				map[string]any{"regionCode": region, "year": year},
			); made.Unchanged != made.Total ||
				len(r.codes()) > 0 {
				t.Fatalf("%.3000s", r.text)
			}
			if diff := differences(before, dump(t, db)); diff != "" {
				t.Errorf("something has changed:\n%s", diff)
			}
		}
	})
}

// edit writes other values into some cells of a sheet.
func edit(book *sheets.Book, g store.Graph, random *rand.Rand) {
	parents := map[string]bool{}
	for _, i := range g.Items {
		if i.ParentID != nil {
			parents[models.ID{Type: "WorkItem", Plan: i.PlanID, Row: *i.ParentID}.String()] = true
		}
	}
	for i := range book.Rows {
		row := &book.Rows[i]
		if v := row.Target.Value.Value; v != nil && *v > 0 && random.IntN(3) == 0 {
			row.Target.Value.Value = new(*v + 0.5)
		}
		if row.Status.Value == "" { // a further target of the item above
			continue
		}
		units := random.Perm(len(book.Units))
		if random.IntN(3) == 0 {
			row.Lead, row.Leader = sheets.Of([]string{book.Units[units[0]]}), sheets.Of("")
			row.Supports = sheets.Of([]string(nil))
			for _, u := range units[1 : 1+random.IntN(3)] {
				row.Supports.Value = append(row.Supports.Value, book.Units[u])
			}
		}
		if random.IntN(3) == 0 {
			row.Status = sheets.Of(
				[]models.WorkStatus{models.WorkDone, models.WorkSuspended, models.WorkInProgress}[random.IntN(3)],
			)
		}
		if random.IntN(3) == 0 && !parents[row.ID.Value.String()] &&
			row.Due.Value.String() > fmt.Sprintf("%d-11-01", g.Plans[0].Year) {
			row.Due = sheets.Of(row.Due.Value.AddDays(-1 - random.IntN(9)))
		}
	}
}

// asWritten gives a row as it stands in a sheet.
func asWritten(t *testing.T, book sheets.Book, i int) string {
	t.Helper()
	var text bytes.Buffer
	if err := sheets.WriteCSV(&text, sheets.Book{Rows: book.Rows[i : i+1]}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestLedgerInPart leaves wrong rows out and does the others.
func TestLedgerInPart(t *testing.T) {
	g := ledgerDistrict()
	const csv = "任务,项目,牵头单位,状态,完成时限\n" +
		"改造工程1,,水利局,已完成,12月底\n" + // stays as it is
		",改造工程2,交通局,已完成,12月20日\n" + // so this would be after its parent
		",改造工程3,交通局,已完成,10月底\n" +
		"改造工程9,,,,\n"
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		loadAll(t, db, g)
		handler := handlerOf(t, db)
		input := map[string]any{
			"planId": models.ID{Type: "Plan", Row: g.Plans[0].ID}.String(), "errorPolicy": "REJECT_FAILED",
			"from": "2030-07-01",
		}
		before := dump(t, db)
		dry, _ := importCSV(t, handler, adminOf("230200"), csv, with(input, "dryRun", true))
		if diff := differences(before, dump(t, db)); diff != "" {
			t.Errorf("the dry run has left something:\n%s", diff)
		}
		delete(input, "dryRun")
		made, r := importCSV(t, handler, adminOf("230200"), csv, input)
		if len(r.codes()) > 0 || made.Changed != 1 || made.Rejected != 3 || !*made.Applied ||
			!slices.Equal(made.problems(), []string{"C2 UNKNOWN_UNIT", "E3 INVALID", "A5 UNKNOWN_ITEM"}) {
			t.Fatal(r.text)
		}
		if !slices.Equal(dry.changes(), made.changes()) || !slices.Equal(dry.problems(), made.problems()) ||
			dry.Fingerprint != made.Fingerprint {
			t.Error("the dry run has said something else")
		}
		for _, row := range made.Rows {
			if row.Applied != (row.Row == 4) {
				t.Errorf("row %d: %t", row.Row, row.Applied)
			}
		}
		items, err := gorm.G[models.WorkItem](db.DB).Where("plan_id = ?", g.Plans[0].ID).Order("position").Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, item := range items {
			if changed := item.Status == models.WorkDone && item.Version == 2; changed != (i == 2) {
				t.Errorf("%s: %s, version %d", item.Title, item.Status, item.Version)
			}
		}
	})
}

// TestLedgerAndOthers has somebody else change the plan after a sheet was exported, and after a dry run.
func TestLedgerAndOthers(t *testing.T) {
	g := ledgerDistrict()
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		loadAll(t, db, g)
		now := time.Date(livingYear, 7, 1, 1, 0, 0, 0, time.UTC)
		handler := httpapi.NewHandler(patient(), db, func() time.Time { return now })
		book, err := ledger.Book(t.Context(), db, system, ownRegion, livingYear, now)
		if err != nil {
			t.Fatal(err)
		}
		ours, others := adminOf(ownRegion), models.Viewer{
			Role: models.RoleAdmin, RegionCode: "230200", Actor: "token of the city",
		}
		send := func(more ...any) (imported, reply) {
			var file bytes.Buffer
			if err := sheets.WriteCSV(&file, book); err != nil {
				t.Fatal(err)
			}
			return importCSV(
				t, handler, ours, file.String(), with(map[string]any{"regionCode": ownRegion, "year": livingYear}, more...),
			)
		}
		book.Rows[0].Status, book.Rows[1].Status = sheets.Of(models.WorkDone), sheets.Of(models.WorkDone)
		dry, _ := send("dryRun", true)
		now = now.Add(time.Hour)
		theirs, r := importCSV(
			t, handler, others, "任务,状态\n改造工程1,暂停\n", map[string]any{"regionCode": ownRegion, "year": livingYear},
		)
		if theirs.Changed != 1 {
			t.Fatal(r.text)
		}
		if _, r := send("fingerprint", dry.Fingerprint); !r.has("CONFLICT") {
			t.Errorf("the dry run is out of date: %s", r.text)
		}
		made, r := send("errorPolicy", "REJECT_FAILED")
		if !slices.Equal(made.problems(), []string{"A3 CHANGED_SINCE"}) || made.Changed != 1 || made.Unchanged != 3 {
			t.Errorf("their change would be undone: %s", r.text)
		}
		now = now.Add(time.Hour)
		book.Rows[1].Status = sheets.Of(models.WorkSuspended) // what one has changed oneself, one may change again
		if made, r := send("errorPolicy", "REJECT_FAILED"); made.Changed != 1 {
			t.Error(r.text)
		}
		if _, r := send(); !r.has("CONFLICT") {
			t.Error(r.text)
		}
	})
}

// TestLedgersAtOnce has several people import at once: each sheet is taken over as a whole, one after the other.
func TestLedgersAtOnce(t *testing.T) {
	g := wide(ownRegion, livingYear, 60)
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		loadAll(t, db, g)
		handler := handlerOf(t, db)
		var group sync.WaitGroup
		for n := range 6 {
			group.Go(func() {
				text := "任务,牵头单位,状态\n"
				for i := range 60 {
					text += fmt.Sprintf("重点工程建设任务%d号,%s 第%d局,%s\n", i+1, ownRegion, n+1, []string{"已完成", "暂停", "取消"}[n%3])
				}
				if made, r := importCSV(
					t,
					handler,
					adminOf(ownRegion),
					text,
					map[string]any{"regionCode": ownRegion, "year": livingYear, "from": "2030-07-01"},
				); len(r.codes()) > 0 ||
					made.Rejected > 0 {
					t.Errorf("%.1000s", r.text)
				}
			})
		}
		group.Wait()
		var units, statuses []string
		if err := db.Raw(
			"SELECT DISTINCT CAST(unit_id AS text) FROM assignments WHERE valid_to IS NULL AND role = 'LEAD'",
		).Scan(
			&units,
		).Error; err != nil {
			t.Fatal(err)
		}
		if err := db.Raw("SELECT DISTINCT status FROM work_items").Scan(&statuses).Error; err != nil {
			t.Fatal(err)
		}
		if len(units) != 1 || len(statuses) != 1 {
			t.Errorf("a mixture: %v %v", units, statuses)
		}
	})
}

// TestLedgerForWhom says who may import and export.
func TestLedgerForWhom(t *testing.T) {
	internal := ledgerDistrict()
	internal.Plans[0].Visibility = models.VisibilityInternal
	closed := district(ownRegion, expendableYear)
	closed.Plans[0].Status = models.PlanClosed
	const csv = "任务,状态\n改造工程1,暂停\n"
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		loadAll(t, db, internal, closed)
		handler := handlerOf(t, db)
		for viewer, want := range map[models.Viewer]struct {
			code   string
			status int
		}{
			models.Anonymous: {"UNAUTHENTICATED", http.StatusNotFound},
			{Role: models.RoleViewer, RegionCode: ownRegion}:     {"FORBIDDEN", http.StatusOK},
			{Role: models.RoleViewer, RegionCode: foreignRegion}: {"FORBIDDEN", http.StatusNotFound},
			{Role: models.RoleReporter, RegionCode: "230200"}:    {"FORBIDDEN", http.StatusOK},
			{Role: models.RoleAdmin, RegionCode: foreignRegion}:  {"NOT_FOUND", http.StatusNotFound},
			{Role: models.RoleAdmin, RegionCode: "230203001"}:    {"NOT_FOUND", http.StatusNotFound},
			{Role: models.RoleAdmin}:                             {"NOT_FOUND", http.StatusNotFound},
			{Role: models.RoleAdmin, RegionCode: ownRegion}:      {"", http.StatusOK},
			{Role: models.RoleAdmin, RegionCode: "230000"}:       {"", http.StatusOK},
			{Role: models.RoleSystem}:                            {"", http.StatusOK},
		} {
			made, r := importCSV(
				t, handler, viewer, csv, map[string]any{"regionCode": ownRegion, "year": livingYear, "dryRun": true},
			)
			if want.code == "" && made.Changed != 1 || want.code != "" && !slices.Equal(r.codes(), []string{want.code}) {
				t.Errorf("%+v: %s", viewer, r.text)
			}
			for _, form := range []string{"xlsx", "csv"} {
				w := exportSheet(t, handler, viewer, form, ownRegion, livingYear)
				if w.Code != want.status {
					t.Errorf("%+v: %d %s", viewer, w.Code, w.Body)
				}
				if w.Code == http.StatusNotFound {
					none := exportSheet(t, handler, viewer, form, ownRegion, livingYear+7)
					if withoutRequest(none.Body.String()) != withoutRequest(w.Body.String()) || none.Code != w.Code {
						t.Errorf("%+v sees a trace of it: %s, %s", viewer, none.Body, w.Body)
					}
				}
			}
		}
		if _, r := importCSV(
			t,
			handler,
			adminOf(ownRegion),
			csv,
			map[string]any{"regionCode": ownRegion, "year": expendableYear},
		); !r.has(
			"PERIOD_CLOSED",
		) {
			t.Error(r.text)
		}
		if _, r := importCSV(
			t,
			handler,
			adminOf(foreignRegion),
			csv,
			map[string]any{"regionCode": ownRegion, "year": expendableYear},
		); !r.has(
			"FORBIDDEN",
		) {
			t.Error(r.text) // everybody sees that plan
		}
	})
}

// TestLedgerRequests says what is wrong with a request, and with a file that must not be read.
func TestLedgerRequests(t *testing.T) {
	g := ledgerDistrict()
	db := databasetest.SQLite(t)
	loadAll(t, db, g)
	handler := handlerOf(t, db)
	const csv = "任务,状态\n改造工程1,暂停\n"
	here := func(more ...any) map[string]any {
		return with(map[string]any{"regionCode": ownRegion, "year": livingYear}, more...)
	}
	planID := models.ID{Type: "Plan", Row: g.Plans[0].ID}.String()
	for name, c := range map[string]struct {
		input map[string]any
		want  string
	}{
		"no plan":      {map[string]any{"csv": csv}, "INVALID input.planId"},
		"no year":      {map[string]any{"csv": csv, "regionCode": ownRegion}, "INVALID input.planId"},
		"no such plan": {here("csv", csv, "year", 2031), "NOT_FOUND input.regionCode"},
		"not of that region": {
			map[string]any{"csv": csv, "planId": planID, "regionCode": "230200"}, "NOT_FOUND input.regionCode",
		},
		"not of that year":    {map[string]any{"csv": csv, "planId": planID, "year": 2031}, "NOT_FOUND input.year"},
		"no sheet":            {here(), "INVALID input.file"},
		"no headings":         {here("csv", "甲,乙\n1,2\n"), "INVALID input.file"},
		"a day of the future": {here("csv", csv, "from", "2031-01-01"), "INVALID input.from"},
		"another fingerprint": {here("csv", csv, "fingerprint", "x"), "CONFLICT input.fingerprint"},
		"a wrong cell":        {here("csv", "任务,状态\n改造工程1,快了\n"), "INVALID input.file.B2"},
		"an unknown unit":     {here("csv", "任务,牵头单位\n改造工程1,水利局\n"), "NOT_FOUND input.file.B2"},
	} {
		var made imported
		r := ask(t, handler, adminOf(ownRegion), ledgerQuery, map[string]any{"input": c.input})
		if err := json.Unmarshal(r.Data["ledgerImport"], &made); err != nil || len(made.UserErrors) != 1 {
			t.Errorf("%s: %s", name, r.text)
			continue
		}
		if e := made.UserErrors[0]; e.Code+" "+strings.Join(e.Path, ".") != c.want || e.Message == "" || made.Plan != nil {
			t.Errorf("%s: %s", name, r.text)
		}
	}
	t.Run("what may do harm", func(t *testing.T) {
		macros := excelize.NewFile()
		if err := macros.AddVBAProject([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")); err != nil {
			t.Fatal(err)
		}
		macros.Path = "a.xlsm"
		var withMacros bytes.Buffer
		if err := macros.Write(&withMacros); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{
			"macros": withMacros.Bytes(), "an old workbook": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....."),
			"no workbook": []byte("PK\x03\x04...."), "a page": []byte("<html>"),
			"too many rows": []byte("任务,状态\n" + strings.Repeat("改造工程1,暂停\n", sheets.MaxRows+1)),
		} {
			made, r := importSheet(t, handler, adminOf(ownRegion), models.File{Name: "a.xlsx", Content: content}, here())
			if len(made.UserErrors) == 0 || !slices.Equal(made.UserErrors[0].Path, []string{"input", "file"}) ||
				r.has("INTERNAL") {
				t.Errorf("%s: %.500s", name, r.text)
			}
		}
	})
	t.Run("in Chinese", func(t *testing.T) {
		body, _ := json.Marshal(
			map[string]any{
				"query":     ledgerQuery,
				"variables": map[string]any{"input": here("dryRun", true, "csv", "任务,牵头单位\n改造工程1,水利局\n改造工程,\n")},
			},
		)
		r := httptest.NewRequestWithContext(
			auth.WithViewer(t.Context(), adminOf(ownRegion)), http.MethodPost, "/graphql", bytes.NewReader(body),
		)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept-Language", "zh-CN")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		for _, want := range []string{"没有单位「水利局」", "计划中没有该名称的事项,表格不能新增事项,相近的有:(1)重点领域1 / 改造工程1"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%q is missing: %s", want, w.Body)
			}
		}
	})
	t.Run("a thousand rows are shown, those with problems among them", func(t *testing.T) {
		db := databasetest.SQLite(t)
		loadAll(t, db, wide(ownRegion, livingYear, 1200))
		text := "任务,状态\n"
		for i := range 1200 {
			text += fmt.Sprintf("重点工程建设任务%d号,暂停\n", i+1)
		}
		made, r := importCSV(t, handlerOf(t, db), adminOf(ownRegion), text+"没有的任务,暂停\n", here("dryRun", true))
		if made.Changed != 1200 || made.Rejected != 1 || made.Total != 1201 || len(made.Rows) != 1000 ||
			made.Rows[999].Row != 1202 ||
			made.Rows[998].Row != 1000 {
			t.Errorf("%.500s", r.text)
		}
	})
}

// TestLedgerDoor asks for sheets with tokens, and looks at what comes.
func TestLedgerDoor(t *testing.T) {
	db := plansOfStories.SQLite(t)
	handler := handlerOf(t, db)
	internal := seeds.SampleDistrict(internalDistrict).Plans[0]
	key, _, err := auth.NewTokens(db).Create(
		t.Context(), models.Viewer{Role: models.RoleSystem, Actor: "test"},
		auth.NewToken{Name: "x", Role: models.RoleViewer, RegionCode: internal.RegionCode}, storyTime,
	)
	if err != nil {
		t.Fatal(err)
	}
	get := func(address, token string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	own := fmt.Sprintf("/export/ledger.xlsx?region=%s&year=%d", internal.RegionCode, internal.Year)
	for address, want := range map[string]int{
		own: http.StatusNotFound, "/export/ledger.xlsx?region=230203&year=2023": http.StatusOK,
		"/export/ledger.csv?region=230203&year=2023":  http.StatusOK,
		"/export/ledger.xlsx?region=230203&year=2024": http.StatusNotFound,
		"/export/ledger.xlsx?region=230203":           http.StatusBadRequest, "/export/ledger.xlsx?year=2023": http.StatusBadRequest,
		"/export/ledger.pdf?region=230203&year=2023": http.StatusNotFound,
		"/export/ledger.xlsx?region=2%27&year=2023":  http.StatusNotFound,
	} {
		if w := get(address, ""); w.Code != want {
			t.Errorf("%s: %d %s", address, w.Code, w.Body)
		}
	}
	if w := get(own, key); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(own, "pg_wrong"); w.Code != http.StatusUnauthorized {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	w := get("/export/ledger.xlsx?region=230203&year=2023", "")
	if h := w.Header(); h.Get("Content-Type") != "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" ||
		h.Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(
			h.Get("Content-Disposition"),
			`attachment; filename="ledger-230203-2023.xlsx"; filename*=UTF-8''%E5%BB%BA`,
		) {
		t.Errorf("%v", h)
	}
	book, err := excelize.OpenReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || !strings.Contains(rows[0][0], "任务分解表（导出 2023-07-01 09:00:00）") || rows[1][0] != "标识" ||
		len(rows) != 57 {
		t.Errorf("%v %v", err, rows[:2])
	}
	if w := get(
		"/export/ledger.csv?region=230203&year=2023",
		"",
	); w.Header().Get("Content-Type") != "text/csv; charset=utf-8" ||
		!strings.HasPrefix(w.Body.String(), "\ufeff") {
		t.Errorf("%v %.100s", w.Header(), w.Body)
	}
}

// TestLedgerCommand exports and imports on the command line.
func TestLedgerCommand(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "台账.csv")
	do := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := cli.Run(t.Context(), append(args, "--data", data), noEnv, &out, io.Discard)
		return out.String(), err
	}
	plan := []string{"--region", "230203", "--year", "2023"}
	if _, err := do("seed"); err != nil {
		t.Fatal(err)
	}
	if out, err := do(
		append([]string{"ledger", "export", file}, plan...)...); err != nil ||
		!strings.Contains(out, "55 rows") {
		t.Fatal(out, err)
	}
	if out, err := do(
		append([]string{"ledger", "import", file, "--as", "张三"}, plan...)...); err != nil ||
		out != "55 rows: 0 changed, 55 unchanged, 0 with problems.\nNothing was kept.\n" {
		t.Fatal(out, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(from, to string) {
		if err := os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	replace("未启动", "推进中")
	for _, dry := range []bool{true, false} {
		args := append([]string{"ledger", "import", file, "--as", "张三"}, plan...)
		if dry {
			args = append(args, "--dry-run")
		}
		out, err := do(args...)
		if err != nil || !strings.HasPrefix(out, "~ M3    状态: PLANNED → IN_PROGRESS\n55 rows: 1 changed, 54 unchanged") ||
			strings.Contains(out, "Nothing was kept") != dry {
			t.Errorf("%s %v", out, err)
		}
	}
	replace("建华区营商环境建设监督局", "营商")
	if out, err := do(
		append([]string{"ledger", "import", file, "--as", "张三"}, plan...)...); err == nil ||
		!strings.HasPrefix(out, `! H3: "营商" is no unit`) {
		t.Errorf("%s %v", out, err)
	}
	if out, err := do(
		append([]string{"ledger", "import", file, "--dry-run", "--as", "张三"}, plan...)...); err == nil ||
		!strings.Contains(out, `! H3    牵头单位: "营商" is no unit`) {
		t.Errorf("%s %v", out, err)
	}
	for args, want := range map[string]string{
		"ledger": "ledger is followed by one of export, import", "ledger import x.xlsx": `"region, year, as" not set`,
		"ledger import x.xlsx --region 230203 --year 2023":         `"as" not set`,
		"ledger import x.xlsx --region 230203 --year 2023 --as 张三": "no such file", "ledger read x": `no command "ledger read"`,
		"ledger export x.pdf --region 230203 --year 2023": ".xlsx or .csv",
		"ledger export x.csv --region 230203 --year 2024": "there is no plan",
		"ledger export x.csv --region 230203 --year x":    "flag -year",
	} {
		if out, err := do(strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) || out != "" {
			t.Errorf("%s: %s %v", args, out, err)
		}
	}
}
