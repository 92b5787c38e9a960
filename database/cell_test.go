package database_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"plangraph/database"
)

// cells reads the rows of a statement, of so many columns.
func cells(t *testing.T, db *database.DB, columns int, statement string) [][]database.Cell {
	t.Helper()
	var all [][]database.Cell
	err := db.QueryAll(t.Context(), []database.SQL{database.Expr(statement)}, func(_ int, rows database.Rows) error {
		reader := database.NewCellReader(rows, columns)
		for {
			line, err := reader.Read()
			if line == nil || err != nil {
				return err
			}
			all = append(all, slices.Clone(line))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCells(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *database.DB) {
		rows := cells(t, db, 4,
			"SELECT '建华区' AS a, -7 AS b, 2.5 AS c, NULL AS d UNION ALL SELECT '', 0, -0.125, NULL ORDER BY b")
		if len(rows) != 2 {
			t.Fatalf("%d rows", len(rows))
		}
		first, second := rows[0], rows[1]
		if first[0].Text != "建华区" || first[1].Int() != -7 || !first[3].Null() {
			t.Errorf("read %v", first)
		}
		if second[0].Kind != database.CellText || second[0].Text != "" || second[1].Null() {
			t.Errorf("an empty text is a text, and zero a number: %v", second)
		}
	})
}

// What PostgreSQL sends is read as pgx itself reads it, which a numeric column has it do.
func TestCellsOfPostgreSQL(t *testing.T) {
	t.Parallel()
	db := postgres(t)
	const columns = `
		'x'::text, 'a "quoted" text, 中文'::varchar, ''::text, '0123e4ab-89cd-7123-8f00-0000000000ff'::uuid,
		(-32768)::smallint, 32767::smallint, (-2147483648)::int, 2147483647::int, (-9223372036854775808)::bigint,
		9223372036854775807::bigint, 0.1::float8, '-infinity'::float8, 1e300::float8, true, false,
		'1899-12-31'::date, '2000-01-01'::date, '2023-12-31'::date,
		'1969-12-31 23:59:59.999999+00'::timestamptz, '2026-11-28 08:00:00.000001+08'::timestamptz,
		'{"a": [1, null]}'::jsonb, '[ 1]'::json, NULL::text, NULL::uuid, NULL::date, NULL::int, NULL::jsonb`
	const n = 27
	const twoRows = " FROM generate_series(1, 2)"
	ours := cells(t, db, n, "SELECT "+columns+twoRows)
	pgxs := cells(t, db, n+1, "SELECT "+columns+", 12.50::numeric"+twoRows)
	if len(ours) != 2 || len(pgxs) != 2 {
		t.Fatalf("%d and %d rows", len(ours), len(pgxs))
	}
	for i, row := range ours {
		for column, c := range row {
			if c != pgxs[i][column] {
				t.Errorf("column %d: read %+v, pgx reads %+v", column, c, pgxs[i][column])
			}
		}
	}
	for what, right := range map[string]bool{
		"numeric": pgxs[0][n].Text == "12.50", "infinity": math.IsInf(ours[0][11].Float(), -1),
		"day":    ours[0][15].Time().Equal(time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)),
		"moment": ours[1][19].Time().Equal(time.Date(2026, 11, 28, 0, 0, 0, 1000, time.UTC)),
	} {
		if !right {
			t.Errorf("the %s is wrong: %+v", what, ours[0])
		}
	}
}
