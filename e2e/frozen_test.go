package e2e

import (
	"syscall"
	"testing"

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
	process := v.processes[0]
	if err := process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = process.Signal(syscall.SIGCONT) }() // it may have been thawed
	if err := locked.Rollback().Error; err != nil {
		t.Fatal(err)
	}
	v.done(v.bulk(t.Context(), other, 1))
	if err := process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	r := <-thawed
	t.Logf("the frozen server answers %s", r.text[:min(len(r.text), 300)])
}
