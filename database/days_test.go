package database_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/models"
)

// TestDaysAreTakenOnceAtOnce has two transactions give an item a lead for the same day, neither of which has locked the plan:
// the second waits for the first, and is refused if that is kept. With other isolations nothing could be promised, so
// they are refused.
func TestDaysAreTakenOnceAtOnce(t *testing.T) {
	t.Parallel()
	postgrestest.SkipIfShort(t)
	db := migrated(t, open(t, postgrestest.New(t)))
	day := models.NewDate(2023, 6, 30)
	plan, area, item := uuid.New(), uuid.New(), uuid.New()
	exec(t, db, `INSERT INTO regions VALUES ('230200', '市', 'CITY', NULL)`)
	exec(t, db, `INSERT INTO plans (id, region_code, year, title, status, visibility, reporting_cycle)
		VALUES (?, '230200', 2023, '计划', 'DRAFT', 'PUBLIC', 'MONTHLY')`, plan)
	exec(t, db, `INSERT INTO plan_areas (plan_id, id, ordinal, label, title) VALUES (?, ?, 1, '一', '城市')`, plan, area)
	exec(t, db, `INSERT INTO work_items
		(plan_id, id, kind, area_id, position, title, status, starts_on, due_on, dates_inferred, updated_at)
		VALUES (?, ?, 'TASK', ?, 1, '道路', 'PLANNED', '2023-01-01', '2023-12-31', false, now())`, plan, item, area)
	lead := func(name string) *models.Assignment {
		unit := uuid.New()
		exec(t, db, `INSERT INTO units (id, region_code, name, kind, confirmed)
			VALUES (?, '230200', ?, 'DEPARTMENT', true)`, unit, name)
		return &models.Assignment{
			PlanID: plan, ID: uuid.New(), ItemID: item, UnitID: unit, Role: models.RoleLead, ValidFrom: day,
			Status: models.AssignmentConfirmed,
		}
	}
	for name, c := range map[string]struct {
		kept bool
		want error
	}{"the first is kept": {true, gorm.ErrDuplicatedKey}, "the first is undone": {false, nil}} {
		first, second := lead(name+" 1"), lead(name+" 2")
		undone := errors.New("undone")
		written := make(chan error, 1)
		_ = db.Transaction(func(tx *gorm.DB) error {
			if err := tx.Create(first).Error; err != nil {
				t.Error(name, err)
			}
			go func() { written <- db.WithContext(t.Context()).Create(second).Error }()
			waitsForLock(t, db, written)
			if c.kept {
				return nil
			}
			return undone
		})
		if err := <-written; !errors.Is(err, c.want) {
			t.Errorf("%s: the second: %v, want %v", name, err, c.want)
		}
		exec(t, db, `DELETE FROM assignments`)
	}
	err := db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec(`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`).Error; err != nil {
			return err
		}
		return tx.Create(lead("another isolation")).Error
	})
	if err == nil {
		t.Error("assignments are changed under REPEATABLE READ")
	}
}

// waitsForLock returns when somebody waits for a lock, or has done without.
func waitsForLock(t *testing.T, db *database.DB, done chan error) {
	t.Helper()
	for waiting := 0; waiting == 0 && len(done) == 0; time.Sleep(time.Millisecond) {
		const waits = `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
		if err := db.Raw(waits).Scan(&waiting).Error; err != nil {
			t.Fatal(err)
		}
	}
}
