package bi

import (
	"context"
	"fmt"
	"strings"

	"plangraph/database"
	"plangraph/engine"
	"plangraph/problem"
)

// visiblePlans and administered say what the role that signed in sees. It is session_user: within a function of another
// owner current_user is that one, and what a reader could pass or set would be his own word.
const (
	visiblePlans = `CREATE FUNCTION bi.visible_plans() RETURNS TABLE (plan_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT p.id FROM %[1]s.plans p WHERE EXISTS (
    SELECT 1 FROM %[1]s.bi_grants g
    WHERE g.role_name = session_user AND (p.visibility = 'PUBLIC' OR starts_with(p.region_code, g.region_prefix)))
$$`
	administered = `CREATE FUNCTION bi.administered() RETURNS TABLE (region_prefix text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT g.region_prefix FROM %[1]s.bi_grants g WHERE g.role_name = session_user AND g.admin
$$`
)

var functions = []string{"bi.visible_plans()", "bi.administered()"}

// clearSchema drops what we made in the schema. Views that others made of ours stand in its way, and are named.
const clearSchema = `DO $do$ DECLARE v name; BEGIN
FOR v IN SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('bi') AND relkind = 'v' LOOP
    EXECUTE format('DROP VIEW bi.%I', v);
END LOOP;
DROP FUNCTION IF EXISTS bi.visible_plans(), bi.administered();
END $do$`

// state is what there is of the schema.
type state struct {
	Mark mark
	// Home is the schema of the tables, Role who we are, Base the database; as SQL has them.
	Home, Role, Base string
	// There says that the schema is there, May that we may make what is to be in it, Foreign names what somebody else has there.
	There, May bool
	Foreign    string
}

const stateSQL = `SELECT coalesce(obj_description(n.oid, 'pg_namespace'), ''),
	quote_ident(current_schema()), quote_ident(current_user), quote_ident(current_database()), n.oid IS NOT NULL,
	CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE') ELSE pg_has_role(n.nspowner, 'USAGE') END,
	coalesce((SELECT min(c.relname::text) FROM pg_class c WHERE c.relnamespace = n.oid), '')
FROM (SELECT to_regnamespace('bi')::oid AS wanted) w LEFT JOIN pg_namespace n ON n.oid = w.wanted`

func lookAt(ctx context.Context, q database.Querier) (s state, err error) {
	err = q.QueryAll(ctx, []database.SQL{database.Expr(stateSQL)}, func(_ int, rows database.Rows) error {
		for rows.Next() {
			if err := rows.Scan((*string)(&s.Mark), &s.Home, &s.Role, &s.Base, &s.There, &s.May, &s.Foreign); err != nil {
				return fmt.Errorf("look at schema bi: %w", err)
			}
		}
		return nil
	})
	return s, err
}

// usable says why we cannot make views, with the statement that lets us.
func (s state) usable() error {
	switch {
	case !s.Mark.ours() && s.Foreign != "":
		return problem.Refuse(problem.Conflict, "", problem.Message{
			En: "schema bi has %s, which is not plangraph's: rename that schema (ALTER SCHEMA bi RENAME TO …)",
			Zh: "模式 bi 中已有 %s,不是 plangraph 的:请将该模式改名(ALTER SCHEMA bi RENAME TO …)",
		}, s.Foreign)
	case s.May:
		return nil
	}
	statement := "CREATE SCHEMA bi AUTHORIZATION " + s.Role
	if s.There {
		statement = "ALTER SCHEMA bi OWNER TO " + s.Role
	}
	return problem.Refuse(problem.Forbidden, "", problem.Message{
		En: "the role %s may not make schema bi in database %s: the database's owner or a superuser runs %s",
		Zh: "角色 %s 无权在数据库 %s 中建立模式 bi:请由数据库属主或超级用户执行 %s",
	}, s.Role, s.Base, statement)
}

// refreshSchema makes the views of PostgreSQL. Who makes them holds the table of grants, which no reader can lock.
func refreshSchema(ctx context.Context, db *database.DB, views []engine.View) error {
	s, err := lookAt(ctx, db)
	if err != nil {
		return err
	}
	made := definitions(views, s.Home)
	wanted := markOf(made)
	if s.Mark == wanted {
		return nil
	}
	if err := s.usable(); err != nil {
		return err
	}
	all := []string{"LOCK TABLE bi_grants IN SHARE ROW EXCLUSIVE MODE"}
	if !s.There { // IF NOT EXISTS asks for the right all the same
		all = append(all, "CREATE SCHEMA IF NOT EXISTS bi")
	}
	// One statement is one answer to wait for, where each comment would be.
	all = append(all, clearSchema, "DO $do$ BEGIN\n"+strings.Join(made, ";\n")+";\nEND $do$", grantAgain(views),
		"COMMENT ON SCHEMA bi IS "+quoted(string(wanted)))
	return change(ctx, db, all)
}

// rights are what a reader gets; %I is the role.
func rights(views []engine.View) []string {
	names := make([]string, len(views))
	for i, v := range views {
		names[i] = schema + "." + v.Name
	}
	return []string{
		"GRANT USAGE ON SCHEMA bi TO %I", "GRANT SELECT ON " + strings.Join(names, ", ") + " TO %I",
		"GRANT EXECUTE ON FUNCTION " + strings.Join(functions, ", ") + " TO %I",
	}
}

// grantAgain gives the views to all who had them.
func grantAgain(views []engine.View) string {
	var b strings.Builder
	b.WriteString("DO $do$ DECLARE r name; BEGIN\n" +
		"FOR r IN SELECT DISTINCT p.rolname FROM bi_grants g JOIN pg_roles p ON p.rolname = g.role_name LOOP\n")
	for _, right := range rights(views) {
		b.WriteString("EXECUTE format(" + quoted(right) + ", r);\n")
	}
	b.WriteString("END LOOP; END $do$")
	return b.String()
}
