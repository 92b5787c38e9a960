package reading_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/models"
	"plangraph/reading"
	"plangraph/seeds"
	"plangraph/store"
)

// TestCountersAnswer asks for what is counted: which table the answer comes from stands in its SQL.
func TestCountersAnswer(t *testing.T) {
	t.Parallel()
	region := seeds.SampleDistrict(0).Plans[0].RegionCode
	all := doors(t, graph{Graph: seeds.SampleDistrict(0)}, graph{Graph: seeds.SampleDistrict(9)})
	for question, table := range map[string]string{
		`workItems { totalCount }`: "work_item_totals",
		`tasks { summary { count green completionRate budget { sum avg } progress { avg } } }`:      "work_item_totals",
		`projects { groups(by: [KIND, DUE_QUARTER]) { kind dueQuarter count invested { sum } } }`:   "work_item_totals",
		`workItems { groups(by: [LIGHT], having: {red: {gt: 1}, budgetSum: {gt: "0"}}) { light } }`: "work_item_totals",
		`workItems(where: {and: [{status: {eq: DONE}}, {not: {light: {eq: RED}}}]}) { totalCount }`: "work_item_totals",
		`workItems { groups(by: [PLAN_YEAR, REGION_LEVEL]) { planYear regionLevelLabel count } }`:   "work_item_counts",
		`workItems { groups(by: [REGION, LIGHT]) { region { name } light count } }`:                 "work_item_counts",
		`projects { groups(by: [PLAN]) { plan { title } count budget { avg } } }`:                   "work_item_counts",
		`workItems(where: {plan: {year: {eq: 2023}}}) { totalCount }`:                               "work_item_counts",
		`plans { nodes { tasks { totalCount summary { red } } } }`:                                  "work_item_counts",
		`targets { totalCount groups(by: [NATURE, MEASURE]) { nature measure count } }`:             "target_totals",
		`assignments { totalCount groups(by: [ROLE]) { role count } }`:                              "assignment_totals",
		`units(where: {kind: {eq: DEPARTMENT}}) { totalCount groups(by: [CONFIRMED]) { count } }`:   "unit_totals",

		`workItems { summary { count budget { max } } }`:                                          "work_items",
		`workItems { summary { weight { sum } } }`:                                                "work_items",
		`plan(regionCode: "R", year: 2023) { summary: workItems { summary { red } } }`:            "work_item_counts",
		`plan(regionCode: "R", year: 2023, asOf: "2023-06-30") { workItems { totalCount } }`:      "work_item_counts",
		`plan(regionCode: "R", year: 2023, asOf: "2023-06-30") { workItems { summary { red } } }`: "standings",
		`workItems(where: {dueOn: {gt: "2023-06-15"}}) { totalCount }`:                            "work_items",
		`workItems(where: {leadUnit: {name: {eq: "x"}}}) { totalCount }`:                          "work_items",
		`workItems(where: {plan: {year: {eq: 2023}}, kind: {eq: TASK}}) { totalCount }`:           "work_items",
		`workItems { groups(by: [DUE_WEEK]) { count } }`:                                          "work_items",
		`workItems { groups(by: [LIGHT]) { overdue } }`:                                           "work_items",
		`workItems { groups(by: [LEAD_UNIT]) { count } }`:                                         "work_items",
		`workItems { groups(by: [REGION, KIND]) { count } }`:                                      "work_items",
		`workItems { groups(by: [LIGHT], having: {budgetMax: {gt: "1"}}) { count } }`:             "work_items",
		`plans { nodes { areas { tasks { totalCount } } } }`:                                      "work_items",
		`assignments { groups(by: [UNIT]) { count } }`:                                            "assignments",
		`regions { nodes { units { totalCount } } }`:                                              "units",
	} {
		for _, d := range all {
			for _, viewer := range []models.Viewer{
				models.Anonymous, {Role: models.RoleSystem}, {Role: models.RoleAdmin, RegionCode: region},
			} {
				statements := d.asked(t, viewer, "{ "+strings.ReplaceAll(question, `"R"`, `"`+region+`"`)+" }")
				if read := lastRead(statements); !slices.Contains(read, table) {
					t.Errorf("%s as %s: %s is read from %q, want %s", d.name, viewer.Role, question, read, table)
				}
			}
		}
	}
}

// TestCountersReadFewRows holds the work of what a region's admin asks about everything to that of what anybody asks:
// beside the totals only the rows of the region's hidden plans are read, of which there are none here.
func TestCountersReadFewRows(t *testing.T) {
	t.Parallel()
	var districts []graph
	for d := range 30 {
		districts = append(districts, graph{Graph: seeds.SampleDistrict(d)})
	}
	admin := models.Viewer{Role: models.RoleAdmin, RegionCode: districts[0].Plans[0].RegionCode}
	for _, d := range doors(t, districts...) {
		work := databasetest.Work(t, d.db)
		for _, question := range []string{
			"workItems { totalCount }", "projects { groups(by: [KIND]) { kind count budget { sum } } }",
			"assignments { groups(by: [ROLE]) { count } }", "targets { groups(by: [NATURE]) { count } }",
		} {
			does := func(viewer models.Viewer, question string) (steps int) {
				for _, s := range d.asked(t, viewer, "{ "+question+" }") {
					steps += work(s)
				}
				return steps
			}
			anybody, of := does(models.Anonymous, question), does(admin, question)
			if of > 4*anybody+4*len(districts) { // their plans are looked at
				t.Errorf("%s: %s takes %d, and %d of a region's admin", d.name, question, anybody, of)
			}
		}
	}
}

// asked gives the statements that a query is answered by.
func (d door) asked(t *testing.T, viewer models.Viewer, query string) []database.SQL {
	t.Helper()
	ctx, kept := database.KeepStatements(t.Context())
	body := fmt.Sprintf(`{"query": %q}`, query)
	if answer := d.post(ctx, t, viewer, []byte(body)); len(answer.Errors) > 0 {
		t.Fatalf("%s: %v", query, answer.Errors)
	}
	return kept()
}

var tablesRead = regexp.MustCompile(`(?:FROM|JOIN) (\w+)`)

// lastRead gives the tables that the statements with figures read first: those that they count.
func lastRead(statements []database.SQL) []string {
	var tables []string
	for _, s := range statements {
		if counts := strings.Contains(s.Text, "count(") || strings.Contains(s.Text, "sum("); counts {
			for _, found := range tablesRead.FindAllStringSubmatch(s.Text, -1) {
				if !slices.Contains([]string{"plans", "regions", "unnest", "json_each"}, found[1]) {
					tables = append(tables, found[1])
					break
				}
			}
		}
	}
	return tables
}

// TestCountersFollow writes whatever SQL may: the counters have what the rows come to after each statement.
func TestCountersFollow(t *testing.T) {
	for name, open := range databasetest.Openers() {
		t.Run(name, func(t *testing.T) {
			soak.Check(t, 1, func(t *soak.T) {
				db := open(t)
				if err := store.Load(
					t.Context(),
					db,
					randomGraph(rand.New(rand.NewPCG(*seed, uint64(t.IntN(1000))))).Graph,
				); err != nil {
					t.Fatal(err)
				}
				wellCounted(t, db, "the graph")
				for _, i := range t.Perm(len(writes)) {
					plan := soak.Pick(t, plansOf(t, db)...)
					statement := strings.ReplaceAll(writes[i], "$plan", "'"+plan+"'")
					// A statement that the rows forbid is undone as a whole, with what it counted.
					if err := db.Exec(statement).Error; err != nil {
						t.Logf("%s: %v", statement, err)
					}
					wellCounted(t, db, statement)
				}
			})
		})
	}
}

// writes change rows in every way that counts, and in some that do not.
var writes = []string{
	"UPDATE work_items SET version = version + 1",
	"UPDATE work_items SET light = 'YELLOW' WHERE plan_id = $plan",
	"UPDATE work_items SET status = 'SUSPENDED' WHERE plan_id = $plan",
	"UPDATE work_items SET invested_fen = 5 WHERE plan_id = $plan",
	"UPDATE targets SET comparator = 'LTE' WHERE comparator = 'GTE'",
	"UPDATE targets SET measure = NULL WHERE plan_id = $plan",
	"UPDATE targets SET nature = 'RATE' WHERE plan_id = $plan",
	"UPDATE targets SET implicit = NOT implicit WHERE plan_id = $plan",
	"UPDATE assignments SET role = 'SUPERVISE' WHERE role = 'SUPPORT'",
	"UPDATE assignments SET valid_from = '2022-12-31' WHERE plan_id = $plan AND valid_from = (SELECT min(valid_from) FROM assignments)",
	"UPDATE units SET confirmed = NOT confirmed",
	"UPDATE units SET kind = 'OTHER' WHERE kind = 'DEPARTMENT'",
	"UPDATE work_items SET status = 'DONE', light = 'DONE' WHERE plan_id = $plan AND kind = 'TASK'",
	"UPDATE work_items SET light = 'RED', actual_percent = 12.345678901 WHERE plan_id = $plan AND status <> 'DONE'",
	"UPDATE work_items SET budget_fen = NULL WHERE light = 'RED'",
	"UPDATE work_items SET budget_fen = 100, invested_fen = coalesce(invested_fen, 0) + 7 WHERE plan_id = $plan",
	"UPDATE work_items SET budget_fen = 900000000000000000 WHERE plan_id = $plan AND position = 1",
	"UPDATE work_items SET actual_percent = NULL WHERE plan_id = $plan",
	"UPDATE work_items SET kind = 'GREENING' WHERE plan_id = $plan AND parent_id IS NOT NULL",
	"UPDATE work_items SET due_on = '2023-12-31' WHERE plan_id = $plan",
	"UPDATE plans SET visibility = CASE visibility WHEN 'PUBLIC' THEN 'INTERNAL' ELSE 'PUBLIC' END WHERE id = $plan",
	"UPDATE plans SET visibility = 'PUBLIC'",
	"UPDATE targets SET measure = NULL, comparator = 'GTE' WHERE plan_id = $plan AND comparator = 'EQ'",
	"UPDATE targets SET implicit = NOT implicit, nature = 'LEVEL'",
	"UPDATE assignments SET valid_to = '2099-12-31' WHERE plan_id = $plan AND valid_to IS NULL",
	"UPDATE assignments SET status = 'CONFIRMED'",
	"DELETE FROM assignments WHERE plan_id = $plan",
	"DELETE FROM assignments WHERE role = 'SUPPORT'",
	"UPDATE units SET kind = 'OTHER', confirmed = NOT confirmed WHERE kind <> 'DEPARTMENT'",
	"UPDATE work_items SET plan_id = plan_id, status = 'PLANNED'",
	"DELETE FROM curve_points; DELETE FROM readings; DELETE FROM targets WHERE plan_id = $plan",
}

func plansOf(t testing.TB, db *database.DB) (ids []string) {
	t.Helper()
	if err := db.Raw("SELECT id FROM plans ORDER BY id").Scan(&ids).Error; err != nil {
		t.Fatal(err)
	}
	return ids
}

func wellCounted(t testing.TB, db *database.DB, after string) {
	t.Helper()
	if wrong, err := reading.Miscounted(t.Context(), db); err != nil || len(wrong) > 0 {
		t.Fatalf("after %s: %v (%v)", after, wrong, err)
	}
}

// TestMiscounted spoils each table of counts.
func TestMiscounted(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		if err := store.Load(t.Context(), db, seeds.SampleDistrict(0)); err != nil {
			t.Fatal(err)
		}
		wellCounted(t, db, "a district")
		for _, c := range []struct{ table, change string }{
			{"work_item_totals", "DELETE FROM work_item_totals WHERE kind = 'TASK'"},
			{"work_item_counts", "UPDATE work_item_counts SET actual_percent_sum = actual_percent_sum + 1"},
			{"target_totals", "UPDATE target_totals SET implicit = NOT implicit"},
			{"assignment_totals", "UPDATE assignment_totals SET n = n + 1 WHERE role = 'LEAD'"},
			{"unit_totals", "INSERT INTO unit_totals (kind, confirmed, n) VALUES ('OTHER', true, -1)"},
		} {
			if err := db.Exec(c.change).Error; err != nil {
				t.Fatal(err)
			}
			wrong, err := reading.Miscounted(t.Context(), db)
			if wrong[c.table] == 0 || err != nil {
				t.Errorf("%s is not wrong after %s (%v)", c.table, c.change, err)
			}
		}
	})
}

// TestCountersKeepNobodyWaiting has a writer count while another one, of another plan, has counted the same and not yet
// committed; what both have counted is there in the end.
func TestCountersKeepNobodyWaiting(t *testing.T) {
	if testing.Short() {
		t.Skip("SQLite has one writer")
	}
	t.Parallel()
	db := databasetest.Postgres(t)
	for d := range 2 {
		if err := store.Load(t.Context(), db, seeds.SampleDistrict(d)); err != nil {
			t.Fatal(err)
		}
	}
	plans := plansOf(t, db)
	change := func(tx *database.Tx, plan string) error {
		return tx.Exec("UPDATE work_items SET status = 'SUSPENDED', light = 'GREY' WHERE plan_id = ?", plan).Error
	}
	for round := range 3 {
		if err := db.Exec("UPDATE work_items SET status = 'PLANNED'").Error; err != nil {
			t.Fatal(err)
		}
		err := db.WriteTo(t.Context(), plans[0], func(first *database.Tx) error {
			if err := change(first, plans[0]); err != nil {
				return err
			}
			return db.WriteTo(t.Context(), plans[1], func(second *database.Tx) error {
				if err := second.Exec("SET LOCAL lock_timeout = '1ms'").Error; err != nil {
					return err
				}
				return change(second, plans[1])
			})
		})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		wellCounted(t, db, "two writers at once")
	}
	var rows, slots int
	err := db.Raw("SELECT count(*), count(DISTINCT (visibility, kind, status, light, due_on)) FROM work_item_totals").
		Row().Scan(&rows, &slots)
	if err != nil || rows > 2*slots {
		t.Errorf("two writers made %d rows of %d combinations (%v)", rows, slots, err)
	}
}
