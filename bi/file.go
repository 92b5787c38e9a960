package bi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/problem"
)

// Export writes a new SQLite file with the rows that a VIEWER of a region sees on a day: a table a dataset, and what the
// columns are in a table columns. It answers how many rows it wrote. A file that is there is left as it is, and where
// something fails nothing is left.
func Export(
	ctx context.Context, db *database.DB, catalog *engine.Catalog, region string, today models.Date, file string,
) (n int, err error) {
	if err := checkRegion(ctx, db, region); err != nil {
		return 0, err
	}
	if err := absent(file); err != nil {
		return 0, err
	}
	folder, err := os.MkdirTemp(filepath.Dir(file), ".plangraph-bi-")
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	made := filepath.Join(folder, "new.db")
	out, err := database.Open(ctx, "sqlite:"+made)
	if err != nil {
		return 0, err
	}
	asker := engine.Asker{Viewer: models.Viewer{Role: models.RoleViewer, RegionCode: region}, Today: today}
	err = out.Write(ctx, func(tx *database.Tx) error {
		tx.Still()
		n, err = copyTo(ctx, tx, engine.NewReader(db, catalog), asker)
		return err
	})
	if err == nil {
		err = out.WithContext(ctx).Exec("PRAGMA journal_mode = DELETE").Error // one file is to be all
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return 0, fmt.Errorf("write %s: %w", file, err)
	}
	if err := absent(file); err != nil {
		return 0, err
	}
	if err := os.Rename(made, file); err != nil {
		return 0, fmt.Errorf("write %s: %w", file, err)
	}
	return n, nil
}

// absent refuses a file that is there.
func absent(file string) error {
	_, err := os.Lstat(file)
	switch {
	case err == nil:
		return problem.Refuse(problem.Conflict, "file", problem.Message{
			En: "%s is there already: name a new file", Zh: "%s 已存在:请指定新文件",
		}, file)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// copyTo writes all tables that the asker may read.
func copyTo(ctx context.Context, tx *database.Tx, from *engine.Reader, asker engine.Asker) (n int, err error) {
	const dictionary = `CREATE TABLE "columns" ("dataset" TEXT NOT NULL, "position" INTEGER NOT NULL, "column" TEXT NOT NULL,
	"label_zh" TEXT NOT NULL, "label_en" TEXT NOT NULL, "kind" TEXT NOT NULL, "unit" TEXT NOT NULL, "about" TEXT NOT NULL,
	PRIMARY KEY ("dataset", "position"))`
	if err := tx.Exec(dictionary).Error; err != nil {
		return 0, fmt.Errorf("make the table of columns: %w", err)
	}
	for _, t := range from.Tables() {
		if !asker.Viewer.Role.AtLeast(t.Role) {
			continue
		}
		if err := tx.Exec(tableOf(t)).Error; err != nil {
			return n, fmt.Errorf("make the table %s: %w", t.Name, err)
		}
		for i, c := range t.Columns {
			err := tx.Exec(`INSERT INTO "columns" VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, t.Name, i+1, datasets.SQLName(c.Name),
				c.Chinese, c.English, string(c.Kind), unitOf(c), c.About).Error
			if err != nil {
				return n, fmt.Errorf("describe the table %s: %w", t.Name, err)
			}
		}
		into := inserting{tx: tx, table: t}
		_, err := from.Rows(ctx, asker, datasets.Question{Table: t.Name},
			func(engine.Answered) error { return nil }, into.take)
		if err == nil {
			err = into.flush()
		}
		if err != nil {
			return n, err
		}
		n += into.n
	}
	return n, nil
}

// types are what SQLite and those who read it take the values of a kind for; all others are texts.
var types = map[datasets.Kind]string{
	datasets.Integer: "INTEGER", datasets.Number: "REAL", datasets.Percent: "REAL", datasets.Money: "DECIMAL(18,2)",
	datasets.Boolean: "BOOLEAN", datasets.Date: "DATE", datasets.Moment: "TIMESTAMP",
}

// tableOf makes the table of a dataset.
func tableOf(t *engine.Table) string {
	var b strings.Builder
	b.WriteString(`CREATE TABLE "` + t.Name + `" (`)
	for _, c := range t.Columns {
		kind, found := types[c.Kind]
		if !found {
			kind = "TEXT"
		}
		b.WriteString(`"` + datasets.SQLName(c.Name) + `" ` + kind)
		if !c.Nullable {
			b.WriteString(" NOT NULL")
		}
		b.WriteString(", ")
	}
	keys := make([]string, len(t.Key))
	for i, name := range t.Key {
		keys[i] = `"` + datasets.SQLName(name) + `"`
	}
	b.WriteString("PRIMARY KEY (" + strings.Join(keys, ", ") + "))")
	return b.String()
}

// inserting writes rows into a table, many by a statement.
type inserting struct {
	tx    *database.Tx
	table *engine.Table
	args  []any
	n     int
}

func (in *inserting) take(values []datasets.Value) error {
	for i, v := range values {
		in.args = append(in.args, argument(v, in.table.Columns[i].Kind))
	}
	const enough = 2000 // values of a statement
	if in.n++; len(in.args) >= enough {
		return in.flush()
	}
	return nil
}

func (in *inserting) flush() error {
	if len(in.args) == 0 {
		return nil
	}
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(in.table.Columns)), ", ") + ")"
	rows := strings.TrimSuffix(strings.Repeat(row+", ", len(in.args)/len(in.table.Columns)), ", ")
	err := in.tx.Exec(`INSERT INTO "`+in.table.Name+`" VALUES `+rows, in.args...).Error
	if in.args = in.args[:0]; err != nil {
		return fmt.Errorf("write rows of %s: %w", in.table.Name, err)
	}
	return nil
}

// argument is a value as SQLite keeps it.
func argument(v datasets.Value, kind datasets.Kind) any {
	const fen = 100
	switch {
	case v.Null():
		return nil
	case kind == datasets.Integer:
		return v.Int()
	case kind == datasets.Money:
		return float64(v.Int()) / fen
	case kind == datasets.Number, kind == datasets.Percent:
		return v.Float()
	case kind == datasets.Boolean:
		return v.Bool()
	}
	return string(v.Append(nil, kind))
}
