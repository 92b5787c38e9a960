package bi

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"plangraph/database"
	"plangraph/problem"
)

// role is a role as PostgreSQL has it, and what we may do about it.
type role struct {
	Name  string
	There bool
	// Powers is what the role may that a reader must not.
	Powers string
	// Maker says that we may make roles. Us is who we are, Base and Home are the database and the schema of the tables.
	Maker          bool
	Us, Base, Home string
	// OpenTemp and OpenHome say that everybody may make temporary tables, and what they like beside ours; OwnBase and OwnHome
	// that we may end that.
	OpenTemp, OwnBase, OpenHome, OwnHome bool
}

const roleSQL = `SELECT r.oid IS NOT NULL, concat_ws(', ',
	CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
	CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END,
	CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN NOT r.rolcanlogin THEN 'NOLOGIN' END,
	CASE WHEN r.rolname IN (current_user, session_user) THEN 'the role of plangraph itself' END,
	(SELECT string_agg('member of ' || m.roleid::regrole::text, ', ') FROM pg_auth_members m WHERE m.member = r.oid),
	(SELECT 'owner of database ' || d.datname FROM pg_database d WHERE d.datdba = r.oid LIMIT 1),
	(SELECT 'owner of schema ' || n.nspname FROM pg_namespace n WHERE n.nspowner = r.oid LIMIT 1),
	(SELECT 'owner of ' || c.relname FROM pg_class c WHERE c.relowner = r.oid LIMIT 1)),
	us.rolsuper OR us.rolcreaterole, quote_ident(us.rolname), quote_ident(b.datname), quote_ident(h.nspname),
	has_database_privilege('public', b.oid, 'TEMPORARY'), pg_has_role(b.datdba, 'USAGE'),
	has_schema_privilege('public', h.oid, 'CREATE'), pg_has_role(h.nspowner, 'USAGE')
FROM pg_roles us JOIN pg_database b ON b.datname = current_database()
JOIN pg_namespace h ON h.nspname = current_schema() LEFT JOIN pg_roles r ON r.rolname = ?
WHERE us.rolname = current_user`

func roleOf(ctx context.Context, q database.Querier, name string) (role, error) {
	r := role{Name: name}
	err := q.QueryAll(ctx, []database.SQL{database.Expr(roleSQL, name)}, func(_ int, rows database.Rows) error {
		for rows.Next() {
			if err := rows.Scan(&r.There, &r.Powers, &r.Maker, &r.Us, &r.Base, &r.Home, &r.OpenTemp, &r.OwnBase, &r.OpenHome,
				&r.OwnHome); err != nil {
				return fmt.Errorf("look at the role %s: %w", name, err)
			}
		}
		return nil
	})
	if err == nil && r.There && r.Powers != "" {
		return r, problem.Refuse(problem.Conflict, "role", problem.Message{
			En: "the role %s is there and is no reader (%s): take another name", Zh: "角色 %s 已存在且不是只读角色(%s):请换一个名称",
		}, name, r.Powers)
	}
	return r, err
}

func (r role) quoted() string { return `"` + r.Name + `"` }

// closing takes from everybody what no reader may have: temporary tables and functions, and a place beside our tables.
func (r role) closing() (statements []string, err error) {
	for _, open := range []struct {
		is, own   bool
		statement string
	}{
		{r.OpenTemp, r.OwnBase, "REVOKE TEMPORARY ON DATABASE " + r.Base + " FROM PUBLIC"},
		{r.OpenHome, r.OwnHome, "REVOKE CREATE ON SCHEMA " + r.Home + " FROM PUBLIC"},
	} {
		if !open.is {
			continue
		}
		if !open.own {
			return nil, problem.Refuse(problem.Forbidden, "", problem.Message{
				En: "every role may make things in the database, which a reader must not, and %s may not end that: the owner runs %s " +
					"(and grants it to %[1]s)",
				Zh: "所有角色都可在数据库中建立对象,只读角色不得如此,而 %s 无权取消:请由属主执行 %s(并授予 %[1]s)",
			}, r.Us, open.statement)
		}
		statements = append(statements, open.statement)
	}
	return statements, nil
}

// making makes the role. What holds for its sessions are defaults: they spare the server, and protect nothing.
func (r role) making(password string) ([]string, error) {
	name := r.quoted()
	const powers = " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT CONNECTION LIMIT 5"
	if !r.Maker {
		return nil, problem.Refuse(problem.Forbidden, "role", problem.Message{
			En: "the role %s may not make roles: who may runs CREATE ROLE %s%s PASSWORD '…', then grant again",
			Zh: "角色 %s 无权建立角色:请由有权者执行 CREATE ROLE %s%s PASSWORD '…',再重新授权",
		}, r.Us, name, powers)
	}
	verifier, err := scram(password)
	if err != nil {
		return nil, err
	}
	return []string{
		"CREATE ROLE " + name + powers + " PASSWORD " + quoted(verifier),
		"ALTER ROLE " + name + " SET statement_timeout = '60s'",
		"ALTER ROLE " + name + " SET idle_in_transaction_session_timeout = '10min'",
		"ALTER ROLE " + name + " SET default_transaction_read_only = on",
		"DO $do$ BEGIN IF NOT has_database_privilege('" + r.Name + "', current_database(), 'CONNECT') THEN " +
			"GRANT CONNECT ON DATABASE " + r.Base + " TO " + name + "; END IF; END $do$",
	}, nil
}

// scram is what PostgreSQL keeps of a password (RFC 5803): so the password itself is in no log.
func scram(password string) (string, error) {
	const rounds, length = 4096, 16
	salt := make([]byte, length)
	_, _ = rand.Read(salt) // never fails
	key, err := pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("make the password's verifier: %w", err)
	}
	of := func(words string) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(words))
		return mac.Sum(nil)
	}
	stored := sha256.Sum256(of("Client Key"))
	text := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", rounds, text(salt), text(stored[:]), text(of("Server Key"))), nil
}

// excessSQL names what a role may beyond the views: through PUBLIC, or because somebody granted it.
const excessSQL = `SELECT string_agg(what, ', ' ORDER BY what) FROM (
	SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bi')
		AND n.nspname !~ '^pg_(toast|temp)' AND (has_table_privilege(?, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
			OR has_any_column_privilege(?, c.oid, 'SELECT, INSERT, UPDATE'))
	UNION ALL SELECT 'CREATE in schema ' || n.nspname FROM pg_namespace n WHERE has_schema_privilege(?, n.oid, 'CREATE')
	UNION ALL SELECT 'CREATE or TEMPORARY in database ' || d.datname FROM pg_database d
	WHERE d.datname = current_database() AND has_database_privilege(?, d.oid, 'CREATE, TEMPORARY')
) e (what)`

// checkRights holds a role to the views.
func checkRights(ctx context.Context, q database.Querier, name string) error {
	var excess *string
	asked := database.Expr(excessSQL, name, name, name, name)
	err := q.QueryAll(ctx, []database.SQL{asked}, func(_ int, rows database.Rows) error {
		for rows.Next() {
			if err := rows.Scan(&excess); err != nil {
				return fmt.Errorf("look at the rights of %s: %w", name, err)
			}
		}
		return nil
	})
	if err == nil && excess != nil {
		return problem.Refuse(problem.Conflict, "role", problem.Message{
			En: "%s would have more than the views: %s. Revoke that, also from PUBLIC, then grant again",
			Zh: "%s 的权限会超出视图:%s。请先(亦从 PUBLIC)收回,再重新授权",
		}, name, strings.TrimSpace(*excess))
	}
	return err
}
