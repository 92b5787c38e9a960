package database_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"plangraph/database"
	"plangraph/database/cluster"
	"plangraph/database/postgrestest"
)

// TestCloseDoesNotWaitForTheSilent freezes PostgreSQL under a statement that nobody waits for any more, and closes.
func TestCloseDoesNotWaitForTheSilent(t *testing.T) {
	postgrestest.SkipIfShort(t)
	server, err := cluster.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(server.Thaw(), server.Stop()); err != nil {
			t.Error(err)
		}
	})
	db, err := database.Open(t.Context(), server.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	asleep, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		err := db.Write(ctx, func(tx *database.Tx) error {
			close(asleep)
			return tx.Exec("SELECT pg_sleep(3600)").Error
		})
		if err == nil { // how far it had come when it was given up, is chance
			t.Error("it was written to a server that is frozen")
		}
	}()
	<-asleep
	if err := server.Freeze(); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-ended
	closed := make(chan error)
	go func() { closed <- db.Close() }()
	const driver = 15 * time.Second // is how long the driver waits for a server to take a cancellation
	select {
	case err := <-closed:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(driver * 2 / 3):
		t.Error("it waits for a server that is silent")
	}
}
