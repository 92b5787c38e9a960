package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"plangraph/database/cluster"
	"plangraph/database/postgrestest"
	"plangraph/e2e/soak"
)

// TestFailover kills the primary of two PostgreSQL servers while many make units, each under a key that they send again
// until it is answered, and has the standby take over. Nothing that was answered is lost, and nothing is there twice.
func TestFailover(t *testing.T) {
	soak.OnlyThen(t)
	postgrestest.SkipIfShort(t)
	primary, err := cluster.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = primary.Stop() }) // it is killed below
	standby, err := primary.Standby(t.Context(), "second")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = standby.Stop() })
	address, err := cluster.EitherAddress(primary, standby, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	db := opened(t, address)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := newFaulty(t, db)

	const clients, each = 8, 60
	var answered, repeated atomic.Int64
	half := make(chan struct{})
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for n := range each {
				name := fmt.Sprintf("第%d中心第%d站", client, n)
				ask := newUnit(name, `, idempotencyKey: "`+fmt.Sprint(client, "-", n)+`"`)
				for {
					w := f.ask(ask, f.token)
					if w.Code == http.StatusOK && strings.Contains(w.Body.String(), `"userErrors":[]`) {
						break
					}
					if !strings.Contains(w.Body.String(), `"UNAVAILABLE"`) && !strings.Contains(w.Body.String(), `"TIMEOUT"`) {
						t.Errorf("%d %s", w.Code, w.Body)
						return
					}
					repeated.Add(1)
				}
				if answered.Add(1) == clients*each/2 {
					close(half)
				}
			}
		})
	}
	<-half
	if err := primary.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := standby.Promote(t.Context()); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	var names, rows int
	if err := db.Raw("SELECT count(DISTINCT name), count(*) FROM units WHERE name LIKE '第%'").Row().
		Scan(&names, &rows); err != nil {
		t.Fatal(err)
	}
	if names != clients*each || rows != names {
		t.Errorf("%d were answered; %d are there, by %d names", clients*each, rows, names)
	}
	t.Logf("%d answered, %d sent again by their clients", answered.Load(), repeated.Load())
}
