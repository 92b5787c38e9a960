package bi

import (
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"plangraph/database"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/problem"
)

// Grant is a region whose rows a role sees: those that a VIEWER of it sees and, as Admin, the changes that an ADMIN sees.
type Grant struct {
	Role, RegionCode string
	Admin            bool
	At               time.Time
	// Gone says that PostgreSQL has no such role any more.
	Gone bool
}

// Grants are the roles of PostgreSQL that read the views.
type Grants struct {
	db      *database.DB
	catalog *engine.Catalog
}

// NewGrants gives the grants of a database of PostgreSQL; one of SQLite is refused, with what to do instead.
func NewGrants(db *database.DB, catalog *engine.Catalog) (*Grants, error) {
	if db.Dialect != database.Postgres {
		return nil, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "SQLite has no roles, and whoever opens its file reads all: plangraph bi export --region CODE FILE writes a file " +
				"with what a region may see",
			Zh: "SQLite 没有角色,打开文件即可读取全部内容:请用 plangraph bi export --region 代码 文件 导出某一行政区可见的内容",
		})
	}
	return &Grants{db, catalog}, nil
}

// List gives all grants, by role and region.
func (g *Grants) List(ctx context.Context) (all []Grant, err error) {
	const listed = "SELECT g.role_name, g.region_code, g.admin, g.granted_at, r.rolname IS NULL " +
		"FROM bi_grants g LEFT JOIN pg_roles r ON r.rolname = g.role_name ORDER BY g.role_name, g.region_code"
	err = g.db.QueryAll(ctx, []database.SQL{database.Expr(listed)}, func(_ int, rows database.Rows) error {
		for rows.Next() {
			var one Grant
			if err := rows.Scan(&one.Role, &one.RegionCode, &one.Admin, &one.At, &one.Gone); err != nil {
				return fmt.Errorf("read the grants: %w", err)
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// Give has a role see a region from its next statement on. A role that is not there is made, and its password answered,
// which nobody sees again; one that is there must not be able to do more.
func (g *Grants) Give(ctx context.Context, in Grant) (password string, err error) {
	if err := checkName(in.Role); err != nil {
		return "", err
	}
	err = g.db.Write(ctx, func(tx *database.Tx) error {
		tx.Still()
		if err := checkRegion(ctx, tx, in.RegionCode); err != nil {
			return err
		}
		of, err := roleOf(ctx, tx, in.Role)
		if err != nil {
			return err
		}
		statements, err := of.closing()
		if err != nil {
			return err
		}
		if !of.There {
			password = rand.Text()
			made, err := of.making(password)
			if err != nil {
				return err
			}
			statements = append(statements, made...)
		}
		for _, right := range rights(g.catalog.Views(database.Postgres)) {
			statements = append(statements, strings.Replace(right, "%I", of.quoted(), 1))
		}
		for _, s := range statements {
			if err := tx.Exec(s).Error; err != nil {
				return fmt.Errorf("make the role %s: %w", in.Role, err)
			}
		}
		err = tx.Exec("INSERT INTO bi_grants VALUES (?, ?, ?, ?, ?) ON CONFLICT (role_name, region_code) "+
			"DO UPDATE SET admin = excluded.admin, granted_at = excluded.granted_at",
			in.Role, in.RegionCode, models.RegionPrefix(in.RegionCode), in.Admin, in.At.UTC()).Error
		if err != nil {
			return fmt.Errorf("grant: %w", err)
		}
		return checkRights(ctx, tx, in.Role)
	})
	if err != nil {
		password = ""
	}
	return password, err
}

// Revoke ends what a role sees of a region, of all where it is empty, and tells how many grants are left. With the last
// the role loses its rights.
func (g *Grants) Revoke(ctx context.Context, role, region string) (left int, err error) {
	all, err := g.List(ctx)
	if err != nil {
		return 0, err
	}
	gone := false
	ended := 0
	for _, one := range all {
		if one.Role != role {
			continue
		}
		gone = one.Gone
		if left++; region == "" || one.RegionCode == region {
			ended++
		}
	}
	if ended == 0 {
		return left, problem.Refuse(problem.NotFound, "", problem.Message{
			En: "%s was not granted that: plangraph bi list shows all grants", Zh: "%s 没有这项授权:plangraph bi list 列出全部授权",
		}, role)
	}
	left -= ended
	return left, g.db.Write(ctx, func(tx *database.Tx) error {
		tx.Still()
		err := tx.Exec("DELETE FROM bi_grants WHERE role_name = ? AND ? IN ('', region_code)", role, region).Error
		if err != nil || left > 0 || gone {
			return err
		}
		name := `"` + strings.ReplaceAll(role, `"`, `""`) + `"`
		for _, s := range []string{
			"REVOKE ALL ON ALL TABLES IN SCHEMA bi FROM ", "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA bi FROM ",
			"REVOKE ALL ON SCHEMA bi FROM ",
		} {
			if err := tx.Exec(s + name).Error; err != nil {
				return fmt.Errorf("take the rights of %s: %w", role, err)
			}
		}
		return nil
	})
}

// checkName refuses names that PostgreSQL keeps for itself, or that have to be quoted everywhere.
func checkName(role string) error {
	reserved := []string{"public", "none", "user", "current_user", "current_role", "session_user", "postgres"}
	if !regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`).MatchString(role) || strings.HasPrefix(role, "pg_") ||
		slices.Contains(reserved, role) {
		return problem.Refuse(problem.Invalid, "role", problem.Message{
			En: "%q cannot be the name of a role: a letter or _, then letters, digits and _, all small, 63 at most; none that " +
				"PostgreSQL keeps for itself, as those that begin with pg_",
			Zh: "%q 不能作角色名:须以小写字母或 _ 开头,只含小写字母、数字和 _,不超过 63 个字符,且不得为 PostgreSQL 保留的名称(如以 pg_ 开头)",
		}, role)
	}
	return nil
}

func checkRegion(ctx context.Context, q database.Querier, code string) error {
	var found bool
	asked := database.Expr("SELECT 1 FROM regions WHERE code = ?", code)
	err := q.QueryAll(ctx, []database.SQL{asked}, func(_ int, rows database.Rows) error {
		found = rows.Next()
		for rows.Next() { // there is one
		}
		return nil
	})
	if err == nil && !found {
		return problem.Refuse(problem.NotFound, "region", problem.Message{
			En: "there is no region %q", Zh: "没有行政区 %q",
		}, code)
	}
	return err
}
