// Package bi gives the datasets to those who read by SQL: as views of the database, to roles of PostgreSQL that see what
// they were granted, and as files that are databases themselves.
package bi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
)

// schema is where PostgreSQL has the views; SQLite has no schemas, and its views begin with prefix.
const (
	schema = "bi"
	prefix = "bi_"
)

// Refresh makes the views of the datasets, if they are not there as they are declared: schema bi on PostgreSQL, and views
// bi_… in a file of SQLite, which has no roles: whoever opens the file sees all. Those who were granted them keep them.
func Refresh(ctx context.Context, db *database.DB, catalog *engine.Catalog) error {
	views := catalog.Views(db.Dialect)
	if db.Dialect == database.Postgres {
		return refreshSchema(ctx, db, views)
	}
	return refreshFile(ctx, db, views)
}

// Clear takes the views away until Refresh makes them anew: no column that they have can be changed before.
func Clear(ctx context.Context, db *database.DB) error {
	if db.Dialect == database.Postgres {
		s, err := lookAt(ctx, db)
		if err != nil || !s.Mark.ours() {
			return err
		}
		return change(ctx, db, []string{clearSchema, "COMMENT ON SCHEMA bi IS " + quoted(string(cleared))})
	}
	return refreshFile(ctx, db, nil)
}

// change runs statements in one transaction, which changes no data.
func change(ctx context.Context, db *database.DB, statements []string) error {
	return db.Write(ctx, func(tx *database.Tx) error {
		tx.Still()
		for _, s := range statements {
			if err := tx.Exec(s).Error; err != nil {
				return fmt.Errorf("make the views of the datasets: %w", err)
			}
		}
		return nil
	})
}

// refreshFile makes the views of a file of SQLite.
func refreshFile(ctx context.Context, db *database.DB, views []engine.View) error {
	wanted := map[string]string{}
	var made []string
	for _, v := range views {
		s := "CREATE VIEW " + prefix + v.Name + " AS " + placed(v.Select, "true", "date('now', '+8 hours')")
		wanted[prefix+v.Name] = s
		made = append(made, s)
	}
	found, dropped := map[string]string{}, []string(nil)
	const kept = "SELECT name, sql FROM sqlite_schema WHERE type = 'view' AND name GLOB '" + prefix + "*'"
	err := db.QueryAll(ctx, []database.SQL{database.Expr(kept)}, func(_ int, rows database.Rows) error {
		for rows.Next() {
			var name, text string
			if err := rows.Scan(&name, &text); err != nil {
				return fmt.Errorf("read the views: %w", err)
			}
			found[name] = text
			dropped = append(dropped, "DROP VIEW "+name)
		}
		return nil
	})
	if err != nil || maps.Equal(found, wanted) {
		return err
	}
	return change(ctx, db, append(dropped, made...))
}

// placed puts the condition of who sees the rows, and the day, into the text of a view.
func placed(text, scope, today string) string {
	return strings.NewReplacer(engine.Scoped, scope, engine.Today, today).Replace(text)
}

// today is the day at the plans' place in PostgreSQL, whatever the zone of a session.
const today = "(now() AT TIME ZONE INTERVAL '8 hours')::date"

// fence keeps what a reader asks away from rows that he must not see. The barrier alone lets PostgreSQL try conditions
// that cannot fail on hidden rows, whose number EXPLAIN ANALYZE tells, and guess from what it knows of their values.
const fence = " OFFSET 0"

// scopes are the conditions on the rows of a view, by what decides who sees them. That they look like a list of values
// has PostgreSQL go to the rows by their plans.
func scopes(v engine.View) string {
	switch {
	case v.Of == engine.ByRegion:
		return "EXISTS (SELECT 1 FROM bi.administered() a WHERE starts_with(t0.region_code, a.region_prefix))"
	case v.Of == engine.ByPlan && v.Type == "Plan":
		return "t0.id = ANY (ARRAY(SELECT p.plan_id FROM bi.visible_plans() p))"
	case v.Of == engine.ByPlan:
		return "t0.plan_id = ANY (ARRAY(SELECT p.plan_id FROM bi.visible_plans() p))"
	}
	return "true"
}

// definitions make the views of PostgreSQL, whose tables stand in the schema called home.
func definitions(views []engine.View, home string) []string {
	made := []string{fmt.Sprintf(visiblePlans, home), fmt.Sprintf(administered, home)}
	for _, f := range functions {
		made = append(made, "REVOKE ALL ON FUNCTION "+f+" FROM PUBLIC")
	}
	for _, v := range views {
		name, options, end := schema+"."+v.Name, "", ""
		if v.Of != engine.ByNothing {
			options, end = " WITH (security_barrier)", fence
		}
		made = append(made, "CREATE VIEW "+name+options+" AS "+placed(v.Select, scopes(v), today)+end,
			"COMMENT ON VIEW "+name+" IS "+quoted(described(v.Label, "", v.About)))
		for i, c := range v.Table.Columns {
			made = append(made, "COMMENT ON COLUMN "+name+`."`+v.Columns[i]+`" IS `+
				quoted(described(c.Label, unitOf(c), c.About)))
		}
	}
	return made
}

// described is what a comment says of a view or column.
func described(l datasets.Label, unit, about string) string {
	text := l.Chinese
	if unit != "" {
		text += "(" + unit + ")"
	}
	text += " " + l.English
	if about != "" {
		text += ". " + about
	}
	return text
}

// unitOf is the unit of a column's numbers, or the column that has it.
func unitOf(c datasets.Typed) string {
	if c.UnitColumn != "" {
		return "单位见 " + datasets.SQLName(c.UnitColumn)
	}
	return c.Unit
}

// mark is the comment of the schema: that it is ours, and what it was made of.
type mark string

const (
	ourMark mark = "plangraph: "
	cleared mark = ourMark + "no views"
)

func markOf(statements []string) mark {
	const enough = 16
	sum := sha256.Sum256([]byte(strings.Join(statements, "\n")))
	return ourMark + "views of the datasets, " + mark(hex.EncodeToString(sum[:enough]))
}

func (m mark) ours() bool { return strings.HasPrefix(string(m), string(ourMark)) }

// quoted writes a text as PostgreSQL has it.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
