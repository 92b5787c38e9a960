package e2e

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"plangraph/bi"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/reading"
	"plangraph/seeds"
	"plangraph/store"
	"plangraph/work"
)

// biPlans are plans of 建华区 and of three sample districts, of which only that of 730101 is public, with changes of some.
var biPlans = databasetest.Filled(func(ctx context.Context, db *database.DB) error {
	plan, err := seeds.Jianhua(storyTime)
	if err == nil {
		err = store.Load(ctx, db, plan)
	}
	if err == nil {
		err = seeds.Scale(ctx, db, seeds.Samples{Districts: 3, Size: 1, Months: 2}, func(int, int) {})
	}
	if err != nil {
		return err
	}
	statements := []string{"UPDATE plans SET visibility = 'INTERNAL' WHERE region_code <> '730101'"}
	statements = append(statements, "INSERT INTO posts (id, unit_id, title) SELECT id, id, '局长' FROM units")
	for i, region := range []string{"230203", "720101", "720101", "730101", "720000"} {
		statements = append(statements, fmt.Sprintf("INSERT INTO changes (plan_id, id, command_id, at, actor, request_id, "+
			"mutation, region_code, type, entity_id, action, after) VALUES ('%[1]s', '%[1]s', '%[1]s', "+
			"'2023-0%[2]d-01T08:30:00.125Z', 'test', 'r', 'unitCreate', '%[3]s', 'Unit', '%[1]s', 'CREATE', '{}')",
			fmt.Sprintf("00000000-0000-7000-8000-%012d", i+1), i+1, region))
	}
	for _, s := range statements {
		if err := db.WithContext(ctx).Exec(s).Error; err != nil {
			return err
		}
	}
	return bi.Refresh(ctx, db, reading.NewCatalog())
})

// sqlRole is a role of PostgreSQL that reads by SQL, over a connection of its own.
type sqlRole struct {
	name string
	*pgx.Conn
}

// newSQLRole makes a role that sees what it is granted, as "720101" or "720000 admin".
func newSQLRole(t *testing.T, db *database.DB, name string, grants ...string) sqlRole {
	t.Helper()
	var base string
	if err := db.Raw("SELECT current_database()").Scan(&base).Error; err != nil {
		t.Fatal(err)
	}
	r := sqlRole{name: strings.ToLower(name + "_" + base)} // roles are the whole cluster's
	password := r.grant(t, db, grants...)
	t.Cleanup(func() {
		if err := db.Exec(`DROP OWNED BY "` + r.name + `"; DROP ROLE "` + r.name + `"`).Error; err != nil {
			t.Error(err)
		}
	})
	r.Conn = connectAs(t, db, r.name, password)
	return r
}

// grant has the role see these regions, and answers its password if it is new.
func (r sqlRole) grant(t *testing.T, db *database.DB, grants ...string) (password string) {
	t.Helper()
	given, err := bi.NewGrants(db, reading.NewCatalog())
	if err != nil {
		t.Fatal(err)
	}
	for _, viewer := range viewersOf(grants) {
		one := bi.Grant{
			Role: r.name, RegionCode: viewer.RegionCode, Admin: viewer.Role == models.RoleAdmin, At: storyTime,
		}
		made, err := given.Give(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		password += made
	}
	return password
}

// revoke ends what the role sees.
func (r sqlRole) revoke(t *testing.T, db *database.DB) {
	t.Helper()
	given, err := bi.NewGrants(db, reading.NewCatalog())
	if err == nil {
		_, err = given.Revoke(t.Context(), r.name, "")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// connectAs signs in to the database as a role.
func connectAs(t *testing.T, db *database.DB, role, password string) *pgx.Conn {
	t.Helper()
	var base string
	var port int
	row := db.Raw("SELECT current_database(), current_setting('port')::int").Row()
	if err := row.Scan(&base, &port); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(
		t.Context(), fmt.Sprintf("host=127.0.0.1 port=%d dbname=%s user=%s password=%s", port, base, role, password),
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

const noValue = "∅"

// rowsOfEngine gives all rows that a viewer sees, each value as every door writes it; none of what it may not ask for.
func rowsOfEngine(t *testing.T, db *database.DB, table *engine.Table, viewer models.Viewer, day models.Date) []string {
	t.Helper()
	if !viewer.Role.AtLeast(table.Role) {
		return nil
	}
	var all []string
	_, err := reading.NewReader(db).Rows(
		t.Context(), engine.Asker{Viewer: viewer, Today: day}, datasets.Question{Table: table.Name},
		func(engine.Answered) error { return nil },
		func(values []datasets.Value) error {
			texts := make([]string, len(values))
			for i, v := range values {
				if texts[i] = string(v.Append(nil, table.Columns[i].Kind)); v.Null() {
					texts[i] = noValue
				}
			}
			all = append(all, strings.Join(texts, "|"))
			return nil
		},
	)
	if err != nil {
		t.Fatalf("%s: %v", table.Name, err)
	}
	return all
}

// sqlText writes a value that came by SQL as every door does.
func sqlText(t *testing.T, kind datasets.Kind, value any) string {
	t.Helper()
	if at, isTime := value.(time.Time); isTime {
		return string(datasets.TimeValue(at).Append(nil, kind))
	}
	text := fmt.Sprint(value)
	number := func() float64 {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	switch {
	case value == nil:
		return noValue
	case kind == datasets.Boolean:
		return strconv.FormatBool(text == "true" || text == "1")
	case kind == datasets.Money:
		if _, isText := value.(string); isText {
			return text
		}
		return string(datasets.IntValue(int64(math.Round(number()*100))).Append(nil, kind))
	case kind == datasets.Number, kind == datasets.Percent:
		return string(datasets.FloatValue(number()).Append(nil, kind))
	case kind == datasets.Moment:
		for _, layout := range []string{"2006-01-02 15:04:05.999999-07", time.RFC3339Nano} {
			if at, err := time.Parse(layout, text); err == nil {
				return string(datasets.TimeValue(at).Append(nil, kind))
			}
		}
		t.Fatalf("%s is no moment", text)
	}
	return text
}

// scanned reads rows of a table's columns.
func scanned(t *testing.T, table *engine.Table, rows database.Rows) []string {
	t.Helper()
	var all []string
	values, to := make([]any, len(table.Columns)), make([]any, len(table.Columns))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = sqlText(t, table.Columns[i].Kind, v)
		}
		all = append(all, strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// rowsOf gives the rows of a view as the role sees them.
func (r sqlRole) rowsOf(t *testing.T, table *engine.Table) []string {
	t.Helper()
	columns := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		columns[i] = `"` + datasets.SQLName(c.Name) + `"::text`
	}
	rows, err := r.Query(t.Context(), "SELECT "+strings.Join(columns, ", ")+" FROM bi."+table.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	return scanned(t, table, rows)
}

// viewersOf are the viewers that see together what a role was granted, as "720101" or "720000 admin".
func viewersOf(grants []string) []models.Viewer {
	var all []models.Viewer
	for _, g := range grants {
		region, admin := strings.CutSuffix(g, " admin")
		viewer := models.Viewer{Role: models.RoleViewer, RegionCode: region}
		if admin {
			viewer.Role = models.RoleAdmin
		}
		all = append(all, viewer)
	}
	return all
}

// sameRows holds rows that came by SQL to those that viewers see together, and answers how many they are.
func sameRows(
	t *testing.T, db *database.DB, table *engine.Table, viewers []models.Viewer, bySQL func() []string,
) int {
	t.Helper()
	for {
		day := work.DayOf(time.Now())
		var want []string
		for _, v := range viewers {
			want = append(want, rowsOfEngine(t, db, table, v, day)...)
		}
		got := bySQL()
		if work.DayOf(time.Now()) != day {
			continue // midnight came in between
		}
		slices.Sort(want)
		slices.Sort(got)
		if want = slices.Compact(want); !slices.Equal(got, want) {
			t.Errorf("%s: %d rows by SQL, want %d\n%s", table.Name, len(got), len(want), firstOther(got, want))
		}
		return len(got)
	}
}

// firstOther gives the first rows that only one of two lists has.
func firstOther(got, want []string) string {
	only := func(in, notIn []string) string {
		for _, row := range in {
			if _, found := slices.BinarySearch(notIn, row); !found {
				return row
			}
		}
		return "no other"
	}
	return "got  " + only(got, want) + "\nwant " + only(want, got)
}

// TestViewsHaveTheRowsOfViewers holds each view of PostgreSQL to the rows that viewers of the regions see that a role was
// granted, value by value, whatever it was granted before.
func TestViewsHaveTheRowsOfViewers(t *testing.T) {
	t.Parallel()
	db := biPlans.Postgres(t)
	role := newSQLRole(t, db, "reader", "720101")
	seen := map[string]int{}
	for _, grants := range [][]string{
		{"720101"}, {"230203"}, {"740101", "230203 admin"}, {"720000 admin", "720101 admin"}, {"720100"},
	} {
		role.revoke(t, db)
		var code *pgconn.PgError
		if _, err := role.Exec(t.Context(), "SELECT FROM bi.regions"); !errors.As(err, &code) || code.Code != "42501" {
			t.Errorf("without a grant, a view is read: %v", err)
		}
		role.grant(t, db, grants...)
		for _, table := range reading.NewCatalog().Tables() {
			seen[table.Name] += sameRows(t, db, table, viewersOf(grants), func() []string { return role.rowsOf(t, table) })
		}
	}
	for _, table := range reading.NewCatalog().Tables() {
		if seen[table.Name] == 0 {
			t.Errorf("no rows of %s were compared", table.Name)
		}
	}
}

// TestViewsOfAFileHaveAllRows holds the views of SQLite to what SYSTEM sees.
func TestViewsOfAFileHaveAllRows(t *testing.T) {
	t.Parallel()
	db := biPlans.SQLite(t)
	everything := []models.Viewer{{Role: models.RoleSystem}}
	for _, table := range reading.NewCatalog().Tables() {
		n := sameRows(t, db, table, everything, func() (all []string) {
			rows, err := db.Raw("SELECT * FROM bi_" + table.Name).Rows()
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			return scanned(t, table, rows)
		})
		if n == 0 {
			t.Errorf("no rows of %s were compared", table.Name)
		}
	}
}
