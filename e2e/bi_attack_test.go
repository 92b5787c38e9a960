package e2e

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"plangraph/database"
)

// settings are what an attacker sets before he asks: PostgreSQL takes them from anybody.
func attackSettings() map[string][]string {
	off := func(methods ...string) (all []string) {
		for _, m := range methods {
			all = append(all, "SET enable_"+m+" = off")
		}
		return all
	}
	return map[string][]string{
		"nothing":    nil,
		"no indexes": off("indexscan", "bitmapscan", "indexonlyscan"),
		"no hash":    off("hashjoin", "hashagg", "mergejoin", "seqscan"),
		"no loops":   off("nestloop", "material", "memoize", "sort"),
		"parallel": {
			"SET force_parallel_mode = on",
			"SET parallel_setup_cost = 0",
			"SET min_parallel_table_scan_size = 0",
		},
		"other paths": {
			"SET search_path = pg_temp, public, bi",
			"SET row_security = off",
			"SET plan_cache_mode = force_generic_plan",
		},
		"no collapsing": {"SET join_collapse_limit = 1", "SET from_collapse_limit = 1", "SET constraint_exclusion = on"},
		"read and write": {
			"SET default_transaction_read_only = off", "SET statement_timeout = 0", "SET application_name = 'plangraph'",
			"SET session.region = '000000'", "SET plangraph.role = 'SYSTEM'",
		},
	}
}

// hiddenTitle is the title of a project that the attacker must not see, in one of two worlds; hiddenBudget its money.
func probes(hiddenTitle, hiddenBudget string) []string {
	var all []string
	for _, where := range []string{
		"true", "title < '8'", "title = '" + hiddenTitle + "'", "title LIKE '" + hiddenTitle[:3] + "%'", "budget > 50000",
		"budget = " + hiddenBudget, "1 / (budget - " + hiddenBudget + ") < 1", "region_code = '740101'",
		"CASE WHEN title = '" + hiddenTitle + "' THEN 1 / 0 ELSE 1 END = 1", "title !~ '^[0-9a-f]{32}$' OR title::int > 0",
		"watch.seen(title)", "watch.seen_leakproof(title)", "pg_advisory_unlock(length(title)) IS NULL",
		"id IN (SELECT item_id FROM bi.standings WHERE reason_zh < '8')",
	} {
		for _, how := range []string{"", "EXPLAIN ", "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) "} {
			all = append(all, how+"SELECT count(*), sum(budget), min(title), max(title) FROM bi.projects WHERE "+where)
		}
	}
	return append(all,
		"EXPLAIN SELECT title FROM bi.projects GROUP BY title", "EXPLAIN SELECT DISTINCT budget FROM bi.projects",
		"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, VERBOSE) SELECT plan_id FROM bi.visible_plans()",
		"SELECT (p).* FROM (SELECT p FROM bi.projects p ORDER BY (p).title LIMIT 3) p",
		"SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE schemaname = 'public'",
		"SELECT * FROM bi.visible_plans() ORDER BY 1", "SELECT * FROM bi.administered()", "SELECT count(*) FROM bi.changes",
	)
}

// outcome is all that who asks is told: rows, notices, the error.
func (a attacker) outcome(t *testing.T, statement string) string {
	t.Helper()
	*a.notices = nil
	var b strings.Builder
	rows, err := a.Query(t.Context(), statement, pgx.QueryExecModeSimpleProtocol)
	if err == nil {
		for rows.Next() {
			fmt.Fprintf(&b, "%q\n", rows.RawValues())
		}
		err = rows.Err()
	}
	slices.Sort(*a.notices)
	return fmt.Sprintf("%s%v\n%v", b.String(), *a.notices, err)
}

// attacker is signed in as a role that sees region 720101.
type attacker struct {
	*pgx.Conn

	notices *[]string
}

// worlds are two databases that differ only in what the attacker must not see, values of hidden plans, and an attacker in
// each.
func worlds(t *testing.T) (dbs [2]*database.DB, by [2]attacker, probed []string) {
	t.Helper()
	const hidden = "(SELECT id FROM plans WHERE visibility = 'INTERNAL' AND region_code <> '720101')"
	for i := range dbs {
		db := biPlans.Postgres(t)
		for _, s := range []string{
			fmt.Sprintf("UPDATE work_items SET title = md5(id::text || %d), budget_fen = 100 * "+
				"('x' || substr(md5(id::text || %[1]d), 1, 6))::bit(24)::int WHERE plan_id IN "+hidden, i),
			fmt.Sprintf("UPDATE standings SET reason_zh = md5(id::text || %d) WHERE plan_id IN "+hidden, i),
			"CREATE SCHEMA watch", "GRANT USAGE ON SCHEMA watch TO PUBLIC",
			seenFunction("seen", ""), seenFunction("seen_leakproof", "LEAKPROOF"),
		} {
			if err := db.Exec(s).Error; err != nil {
				t.Fatal(err)
			}
		}
		dbs[i] = db
		if i == 0 {
			var title, budget string
			found := db.Raw("SELECT title, budget_fen / 100 FROM work_items WHERE kind <> 'TASK' AND plan_id IN " + hidden +
				" ORDER BY title LIMIT 1")
			if err := found.Row().Scan(&title, &budget); err != nil {
				t.Fatal(err)
			}
			probed = probes(title, budget)
		}
		by[i] = newAttacker(t, db)
	}
	for tables, tries := [2]string{"?"}, 0; tables[0] != tables[1]; tries++ {
		if tries == 100 {
			t.Fatalf("the tables are not alike: %v", tables)
		}
		for i, db := range dbs {
			tables[i] = packed(t, db)
		}
	}
	return dbs, by, probed
}

// packed has PostgreSQL write the tables that were changed anew, and tells what it knows of their sizes: rows that something
// in the background still sees stay in them.
func packed(t *testing.T, db *database.DB) (sizes string) {
	t.Helper()
	for _, s := range []string{"VACUUM FULL work_items", "VACUUM FULL standings", "VACUUM ANALYZE"} {
		if err := db.Exec(s).Error; err != nil {
			t.Fatal(err)
		}
	}
	const known = "SELECT string_agg(concat_ws(' ', relname, reltuples, relpages, relallvisible, pg_relation_size(oid)), ';' " +
		"ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
	if err := db.Raw(known).Scan(&sizes).Error; err != nil {
		t.Fatal(err)
	}
	return sizes
}

// seenFunction is what a careless colleague could leave: it tells what it is called with, as soon as it can.
func seenFunction(name, leakproof string) string {
	return "CREATE FUNCTION watch." + name + "(title text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 " + leakproof +
		" AS $$ BEGIN RAISE NOTICE '%', title; RETURN true; END $$"
}

func newAttacker(t *testing.T, db *database.DB) attacker {
	t.Helper()
	r := newSQLRole(t, db, "attacker", "720101")
	cfg := r.Config()
	a := attacker{notices: new([]string)}
	cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { *a.notices = append(*a.notices, n.Message) }
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	a.Conn = conn
	return a
}

// toldApart are the probes that tell the two worlds apart, under any settings.
func toldApart(t *testing.T, by [2]attacker, probed []string, under map[string][]string) (all []string) {
	t.Helper()
	for name, settings := range under {
		for _, a := range by {
			for _, s := range append([]string{"RESET ALL", "SET jit = off"}, settings...) {
				if _, err := a.Exec(t.Context(), s); err != nil {
					t.Fatalf("%s: %v", s, err)
				}
			}
		}
		for _, probe := range probed {
			if name == "parallel" && strings.Contains(probe, "ANALYZE") {
				continue // how many processes were free is told, and is chance
			}
			if one, other := by[0].outcome(t, probe), by[1].outcome(t, probe); one != other {
				all = append(all, fmt.Sprintf("under %s, %s\n%s\n%s", name, probe, one, other))
			}
		}
	}
	return all
}

// TestAttackersTellNoWorldsApart has an attacker ask whatever may depend on hidden rows, errors, notices, EXPLAIN and what
// PostgreSQL knows of values included, of two databases that differ in these rows only. That the test sees a leak, views
// without fence, barrier or scope prove.
func TestAttackersTellNoWorldsApart(t *testing.T) {
	t.Parallel()
	dbs, by, probed := worlds(t)
	for _, told := range toldApart(t, by, probed, attackSettings()) {
		t.Errorf("the worlds are told apart %s", told)
	}
	if seen := by[0].outcome(
		t,
		"SELECT count(*) FROM bi.projects WHERE watch.seen(title)",
	); !strings.Contains(
		seen,
		"样本",
	) {
		t.Errorf("the function that tells is not called: %s", seen)
	}
	var whole [2]string
	for i, db := range dbs {
		if err := db.Raw("SELECT pg_get_viewdef('bi.projects'::regclass)").Scan(&whole[i]).Error; err != nil {
			t.Fatal(err)
		}
	}
	for _, weaker := range []struct{ what, from, to, options, probe string }{
		{"the fence", "OFFSET 0", "", " WITH (security_barrier)", "EXPLAIN SELECT"},
		{"the fence", "OFFSET 0", "", " WITH (security_barrier)", "seen_leakproof(title)"},
		{"the barrier", "OFFSET 0", "", "", "watch.seen(title)"},
		{"the scope", "bi.visible_plans()", "(SELECT id AS plan_id FROM plans)", " WITH (security_barrier)", "sum(budget)"},
	} {
		for i, db := range dbs {
			text := strings.Replace(whole[i], weaker.from, weaker.to, 1)
			if text == whole[i] {
				t.Fatalf("the view has no %s", weaker.from)
			}
			defineProjects(t, db, weaker.options, text)
		}
		told := toldApart(t, by, probed, map[string][]string{"nothing": nil})
		if !slices.ContainsFunc(told, func(one string) bool { return strings.Contains(one, weaker.probe) }) {
			t.Errorf("without %s nothing is told by %s", weaker.what, weaker.probe)
		}
		t.Logf("without %s %d probes tell", weaker.what, len(told))
	}
}

// defineProjects makes the view of projects anew.
func defineProjects(t *testing.T, db *database.DB, options, text string) {
	t.Helper()
	if err := db.Exec("CREATE OR REPLACE VIEW bi.projects" + options + " AS " + text).Error; err != nil {
		t.Fatal(err)
	}
}

// TestReadersMayOnlyRead has a reader try what is no reading: each is refused, in a transaction that writes, too.
func TestReadersMayOnlyRead(t *testing.T) {
	t.Parallel()
	db := biPlans.Postgres(t)
	a := newAttacker(t, db)
	if _, err := a.Exec(t.Context(), "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"); err != nil {
		t.Fatal(err)
	}
	self := `"` + a.Config().User + `"`
	for _, s := range []string{
		"SELECT FROM plans", "SELECT FROM public.work_items", "SELECT FROM public.bi_grants", "SELECT FROM public.api_tokens",
		"TABLE public.goose_db_version", "SELECT FROM pg_statistic", "SELECT FROM pg_authid", "COPY public.plans TO STDOUT",
		"INSERT INTO bi.plans (title) VALUES ('x')", "UPDATE bi.tasks SET title = 'x'", "DELETE FROM bi.regions",
		"UPDATE bi.units SET name = 'x'", "SELECT FROM bi.units FOR UPDATE", "BEGIN; LOCK TABLE bi.tasks IN ACCESS EXCLUSIVE MODE",
		"BEGIN; LOCK TABLE public.bi_grants", "TRUNCATE public.plans", "INSERT INTO public.bi_grants DEFAULT VALUES",
		"CREATE TEMPORARY TABLE x (y int)", "CREATE TEMPORARY VIEW x AS SELECT 1", "CREATE TABLE public.x (y int)",
		"CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE SCHEMA x", "CREATE TABLE bi.x (y int)",
		"CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DROP VIEW bi.tasks",
		"CREATE OR REPLACE FUNCTION bi.visible_plans() RETURNS TABLE (plan_id uuid) LANGUAGE sql AS 'SELECT NULL::uuid'",
		"ALTER FUNCTION bi.visible_plans() SECURITY INVOKER", "ALTER VIEW bi.tasks RESET (security_barrier)",
		"SET ROLE plangraph", "SET SESSION AUTHORIZATION plangraph", "GRANT plangraph TO " + self,
		"ALTER ROLE " + self + " SUPERUSER", "ALTER ROLE " + self + " CONNECTION LIMIT 100", "CREATE ROLE x",
		"SELECT pg_read_file('/etc/passwd')", "SELECT pg_ls_dir('.')", "SELECT lo_import('/etc/passwd')",
		"COPY (SELECT 1) TO PROGRAM 'true'", "COPY (SELECT 1) TO '/tmp/x'", "CREATE EXTENSION dblink",
		"CREATE EXTENSION file_fdw", "SELECT pg_reload_conf()", "ALTER SYSTEM SET jit = off", "SET session_replication_role = replica",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'plangraph' AND datname = current_database()",
		"DO LANGUAGE plpython3u 'pass'",
	} {
		_, err := a.Exec(t.Context(), s, pgx.QueryExecModeSimpleProtocol)
		if _, err := a.Exec(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		code, refused := errors.AsType[*pgconn.PgError](err)
		if !refused || !slices.Contains([]string{"42501", "42704", "55000"}, code.Code) {
			t.Errorf("%s: %v", s, err)
		}
	}
	for s, want := range map[string]string{
		"SELECT count(*) FROM pg_stats WHERE schemaname = 'public'":                                         "0",
		"SELECT count(*) FROM pg_stat_activity WHERE usename <> current_user AND query NOT LIKE '<insuff%'": "0",
		"SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'":                      "0",
		"SELECT pg_try_advisory_lock(n)::text FROM generate_series(1, 1) n":                                 "true",
	} {
		var got string
		if err := a.QueryRow(t.Context(), s, pgx.QueryExecModeSimpleProtocol).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %s, %v", s, got, err)
		}
	}
}
