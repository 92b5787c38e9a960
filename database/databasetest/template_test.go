package databasetest

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"testing"

	"plangraph/database"
	"plangraph/database/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// A template is filled once on each database, and each copy is its test's own.
func TestFilled(t *testing.T) {
	var filled atomic.Int32
	template := Filled(func(ctx context.Context, db *database.DB) error {
		filled.Add(1)
		return db.WithContext(ctx).Exec("INSERT INTO regions (code, name, level) VALUES ('230000', '省', 'PROVINCE')").Error
	})
	for range 3 {
		template.OnBoth(t, func(t *testing.T, db *database.DB) {
			var regions int64
			if err := db.Raw("SELECT count(*) FROM regions").Scan(&regions).Error; err != nil || regions != 1 {
				t.Errorf("there are %d regions, want 1 (%v)", regions, err)
			}
			if err := db.Exec("DELETE FROM regions").Error; err != nil {
				t.Error(err)
			}
		})
	}
	if n := filled.Load(); n != int32(len(Openers())) {
		t.Errorf("it was filled %d times, want once on each", n)
	}
}

func TestFilledFails(t *testing.T) {
	trouble := errors.New("trouble")
	template := Filled(func(context.Context, *database.DB) error { return trouble })
	if _, err := template.file(); !errors.Is(err, trouble) {
		t.Error(err)
	}
	postgrestest.SkipIfShort(t)
	if _, err := template.address(); !errors.Is(err, trouble) {
		t.Error(err)
	}
}
