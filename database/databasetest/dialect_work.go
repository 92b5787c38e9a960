package databasetest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/libc"
	sqlitelib "modernc.org/sqlite/lib"

	"plangraph/database"
)

// Work gives a function that runs a statement which reads again, and says how much work that is for the database: a
// number that is the same each time, on every machine. For SQLite it is the steps of its machine, for PostgreSQL the
// rows that all parts of the plan looked at.
func Work(t testing.TB, db *database.DB) func(database.SQL) int {
	t.Helper()
	if db.Dialect == database.Postgres {
		return workOfPostgres(t, db)
	}
	return workOfSQLite(t, db)
}

// workOfSQLite asks through the driver itself, since database/sql closes rows when the last one was read, and SQLite
// forgets their steps.
func workOfSQLite(t testing.TB, db *database.DB) func(database.SQL) int {
	t.Helper()
	var file string
	if err := db.Raw("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file).Error; err != nil {
		t.Fatal(err)
	}
	pool, err := sql.Open(sqlite.DriverName, file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return func(s database.SQL) int {
		var steps int
		err := conn.Raw(func(opened any) (err error) {
			steps, err = stepsOf(t.Context(), opened.(driver.QueryerContext), s)
			return err
		})
		if err != nil {
			t.Fatalf("%v\n%s", err, s.Text)
		}
		return steps
	}
}

func stepsOf(ctx context.Context, conn driver.QueryerContext, s database.SQL) (_ int, err error) {
	args := make([]driver.NamedValue, len(s.Args))
	for i, arg := range s.Args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return 0, err
		}
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	rows, err := conn.QueryContext(ctx, s.Text, args)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, len(rows.Columns()))
	for err == nil {
		err = rows.Next(row)
	}
	if !errors.Is(err, io.EOF) {
		return 0, err
	}
	// SQLite's handle of the statement, which the driver keeps to itself.
	handle := reflect.Indirect(reflect.ValueOf(rows)).FieldByName("pstmt")
	if handle.Kind() != reflect.Uintptr {
		return 0, fmt.Errorf("a %T has no statement", rows)
	}
	tls := libc.NewTLS()
	defer tls.Close()
	const keep = 0
	return int(sqlitelib.Xsqlite3_stmt_status(
		tls, uintptr(handle.Uint()), sqlitelib.SQLITE_STMTSTATUS_VM_STEP, keep,
	)), nil
}

// workOfPostgres has PostgreSQL explain what it runs, as the server has it planned.
func workOfPostgres(t testing.TB, db *database.DB) func(database.SQL) int {
	t.Helper()
	conn, explained := explaining(t, db)
	return func(s database.SQL) int {
		planned := "force_generic_plan"
		if s.ByValue {
			planned = "force_custom_plan"
		}
		if _, err := conn.Exec(t.Context(), "SET plan_cache_mode = "+planned); err != nil {
			t.Fatal(err)
		}
		*explained = nil
		for i := 1; strings.Contains(s.Text, "?"); i++ {
			s.Text = strings.Replace(s.Text, "?", "$"+strconv.Itoa(i), 1)
		}
		if _, err := conn.Exec(t.Context(), s.Text, s.Args...); err != nil {
			t.Fatalf("%v\n%s", err, s.Text)
		}
		rows := 0.0
		for _, text := range *explained {
			var made struct{ Plan planNode }
			_, plan, _ := strings.Cut(text, "plan:")
			if err := json.Unmarshal([]byte(plan), &made); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			rows += made.Plan.rows()
		}
		return int(rows)
	}
}

// explaining connects as the server does, and gives where the plan of each statement comes that the connection runs.
func explaining(t testing.TB, db *database.DB) (*pgx.Conn, *[]string) {
	t.Helper()
	pool, err := db.DB.DB()
	if err != nil {
		t.Fatal(err)
	}
	like, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var config *pgx.ConnConfig
	err = errors.Join(like.Raw(func(opened any) error {
		config = opened.(*stdlib.Conn).Conn().Config()
		return nil
	}), like.Close())
	if err != nil {
		t.Fatal(err)
	}
	explained := new([]string)
	config.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) { *explained = append(*explained, notice.Message) }
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	for _, s := range []string{
		"SET max_parallel_workers_per_gather = 0", "SET jit = off",
		"LOAD 'auto_explain'", "SET auto_explain.log_analyze = on", "SET auto_explain.log_timing = off",
		"SET auto_explain.log_format = json", "SET auto_explain.log_level = notice",
		"SET auto_explain.log_min_duration = 0",
	} {
		if _, err := conn.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	*explained = nil
	return conn, explained
}

// planNode is a part of a plan, as PostgreSQL explains it.
type planNode struct {
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Filtered float64 `json:"Rows Removed by Filter"`
	Joined   float64 `json:"Rows Removed by Join Filter"`
	Checked  float64 `json:"Rows Removed by Index Recheck"`
	Plans    []planNode
}

// rows are those that the part and all below it looked at. To begin is a row, too: it may look into an index. What a
// join passes over in memory is less.
func (n planNode) rows() float64 {
	const passedOver = 0.3
	sum := n.Loops * (1 + n.Rows + n.Filtered + n.Checked + passedOver*n.Joined)
	for _, below := range n.Plans {
		sum += below.rows()
	}
	return sum
}
