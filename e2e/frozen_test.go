package e2e

import (
	"slices"
	"syscall"
	"testing"

	"plangraph/database"
	"plangraph/e2e/soak"
)

// TestFrozenServer freezes a second server in the middle of a mutation, which has locked the plan. PostgreSQL ends its
// transaction, and those who wait for the plan go on. When it thaws, it does under its key what it was asked.
func TestFrozenServer(t *testing.T) {
	soak.OnlyThen(t)
	v := newVictim(t, onServer(t))
	frozen, kill := v.start()
	defer kill()
	other, killOther := v.start()
	defer killOther()
	db := v.open()
	defer v.close(db)
	locked := db.Begin()
	defer locked.Rollback()
	if err := locked.Exec("LOCK TABLE changes IN EXCLUSIVE MODE").Error; err != nil {
		t.Fatal(err)
	}
	thawed := make(chan reply, 1)
	go func() {
		r, err := v.bulk(t.Context(), frozen, 0)
		if err != nil {
			t.Error(err)
		}
		thawed <- r
	}()
	if !waitFor(t, db, 1) {
		t.Fatal("the mutation has not come to the audit")
	}
	v.nothingCopies(db)
	process := v.processes[0]
	if err := process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = process.Signal(syscall.SIGCONT) }() // it may have been thawed
	if err := locked.Rollback().Error; err != nil {
		t.Fatal(err)
	}
	v.until(other, 1)
	if err := process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	r := <-thawed
	t.Logf("the frozen server answers %s", r.text[:min(len(r.text), 300)])
	v.until(frozen, 0)
	v.once(db, 0, 1)
}

// nothingCopies holds that whoever waits does not wait to COPY: PostgreSQL would wait for the data of a frozen process
// for ever.
func (v *victim) nothingCopies(db *database.DB) {
	v.t.Helper()
	var statements []string
	if err := db.Raw(
		"SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE 'copy %'",
	).Scan(&statements).Error; err != nil || len(statements) > 0 {
		v.t.Errorf("it waits to do %q %v", statements, err)
	}
}

// until sends a bulk again under its key until it is done, which is what UNAVAILABLE asks for.
func (v *victim) until(url string, round int) {
	v.t.Helper()
	var r reply
	for range 20 {
		var err error
		if r, err = v.bulk(v.t.Context(), url, round); err != nil {
			v.t.Fatal(err)
		}
		if !slices.Equal(r.codes(), []string{"UNAVAILABLE"}) {
			break
		}
	}
	v.done(r, nil)
}

// once holds that each of the rounds was done, and none of them twice.
func (v *victim) once(db *database.DB, rounds ...int) {
	v.t.Helper()
	sound(v.t, db)
	var mutations, versions int
	if err := db.Raw(
		"SELECT count(DISTINCT command_id) FROM changes WHERE mutation = 'assignmentsBulkSet'",
	).Scan(&mutations).Error; err != nil {
		v.t.Fatal(err)
	}
	if err := db.Raw(
		"SELECT count(*) FROM work_items WHERE version = ?", len(rounds)+1,
	).Scan(&versions).Error; err != nil {
		v.t.Fatal(err)
	}
	if mutations != len(rounds) || versions != len(v.items) {
		v.t.Errorf("%d of %d rounds are in the audit; %d of %d items were changed as often",
			mutations, len(rounds), versions, len(v.items))
	}
}
