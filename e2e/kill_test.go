package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"plangraph/cli"
	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/e2e/soak"
	"plangraph/models"
)

// asProgram in the environment makes the test binary the program itself: see TestMain.
const asProgram = "PLANGRAPH_TEST_AS_PROGRAM"

// TestKillWhileWriting kills the server with SIGKILL while it sets the assignments of many items at once, again and
// again. Whenever it dies, all of it was done or nothing; what was answered was done; the audit agrees with the rows;
// and the same request sent again under its key after a new start is done exactly once.
func TestKillWhileWriting(t *testing.T) {
	for name, at := range map[string]func(*testing.T) address{"sqlite": inFile, "postgres": onServer} {
		t.Run(name, func(t *testing.T) {
			kills := 3
			if soak.Running() {
				kills = soak.Times(4)
			}
			newVictim(t, at(t)).rounds(kills)
		})
	}
}

// address is where a database is, for the program and for the test.
type address struct {
	flags []string
	test  string
}

func inFile(t *testing.T) address {
	folder := t.TempDir()
	return address{[]string{"--data", folder}, "sqlite:" + filepath.Join(folder, "plangraph.db")}
}

func onServer(t *testing.T) address {
	url := postgrestest.New(t)
	return address{[]string{"--database-url", url + "&application_name=victim"}, url}
}

// victim is a server that is killed, and what it is asked.
type victim struct {
	t       *testing.T
	at      address
	token   string
	items   []models.WorkItem
	units   []models.Unit
	initial contents
	// base is how long a bulk takes after a start.
	base time.Duration
	// processes are the servers that were started, and stderr is where the next one logs to; nil for nowhere.
	processes []*os.Process
	stderr    io.Writer
}

func newVictim(t *testing.T, at address) *victim {
	t.Helper()
	v := &victim{t: t, at: at, units: unitsOf(ownRegion, 5)}
	g := district(ownRegion, 2023, idsOf(v.units[:2])...)
	g.Regions, g.Units = regionsDown(ownRegion), v.units
	for n := range 100 {
		item := g.Items[0]
		item.ID, item.Position, item.Title = newID(), 100+n, fmt.Sprint("任务", n)
		g.Items = append(g.Items, item)
	}
	v.items = g.Items
	db := v.open()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	loadAll(t, db, g)
	v.initial = contentsOf(t, db)
	v.close(db)
	var out bytes.Buffer
	if err := cli.Run(
		t.Context(),
		append([]string{"token", "create", "--role", "ADMIN", "--region", ownRegion}, at.flags...),
		noEnv,
		&out,
		io.Discard,
	); err != nil {
		t.Fatal(err)
	}
	v.token, _, _ = strings.Cut(out.String(), "\n")
	return v
}

func (v *victim) open() *database.DB {
	v.t.Helper()
	db, err := database.Open(v.t.Context(), v.at.test)
	if err != nil {
		v.t.Fatal(err)
	}
	return db
}

func (v *victim) close(db *database.DB) {
	v.t.Helper()
	if err := db.Close(); err != nil {
		v.t.Fatal(err)
	}
}

// start starts the program and gives its address, and what kills it.
func (v *victim) start() (url string, kill func()) {
	v.t.Helper()
	self, err := os.Executable()
	if err != nil {
		v.t.Fatal(err)
	}
	program := exec.CommandContext(
		v.t.Context(), self, append([]string{"serve", "--addr", "127.0.0.1:0"}, v.at.flags...)...,
	)
	program.Env, program.Stderr = append(os.Environ(), asProgram+"=1"), v.stderr
	out, err := program.StdoutPipe()
	if err == nil {
		err = program.Start()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	var said strings.Builder
	for buffer := make([]byte, 4096); ; {
		n, err := out.Read(buffer)
		said.Write(buffer[:n])
		if found := regexp.MustCompile(`http://[0-9.:]+/graphql\n`).FindString(said.String()); found != "" {
			url = strings.TrimSpace(found)
			break
		}
		if err != nil {
			v.t.Fatalf("the program says %s and then %v", said.String(), err)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	v.processes = append(v.processes, program.Process)
	return url, func() {
		_ = program.Process.Kill() // it may have been killed already
		_ = program.Wait()         // how it ended is known
	}
}

// bulk sets the leads of all items, under a key.
func (v *victim) bulk(ctx context.Context, url string, round int) (reply, error) {
	var rows []any
	for _, item := range v.items {
		rows = append(rows, map[string]any{
			"itemId": idOfItem(item), "lead": map[string]any{"unitId": idOfUnit(v.lead(round))},
			"supports": []any{map[string]any{"unitId": idOfUnit(v.lead(round + 1))}},
		})
	}
	return v.send(
		ctx,
		url,
		"mutation($input: AssignmentsBulkSetInput!) { assignmentsBulkSet(input: $input) { applied userErrors { code message } } }",
		map[string]any{"rows": rows, "idempotencyKey": fmt.Sprint("round-", round)},
	)
}

// lead is who leads all items after a round.
func (v *victim) lead(round int) models.Unit { return v.units[round%len(v.units)] }

func (v *victim) send(ctx context.Context, url, query string, input map[string]any) (reply, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": map[string]any{"input": input}})
	if err != nil {
		return reply{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+v.token)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return reply{}, err
	}
	answer := reply{text: string(text)}
	err = json.Unmarshal(text, &answer)
	return answer, err
}

// rounds kills the server that often.
func (v *victim) rounds(n int) {
	url, kill := v.start()
	defer func() { kill() }()
	begin := time.Now()
	v.done(v.bulk(v.t.Context(), url, 0))
	v.base = time.Since(begin)
	completed, undone := 0, 0
	for round := 1; round <= n; round++ {
		answered := make(chan reply, 1)
		go func() {
			if r, err := v.bulk(v.t.Context(), url, round); err == nil {
				answered <- r
			}
			close(answered)
		}()
		time.Sleep(time.Duration(rand.Float64() * 1.4 * float64(v.base)))
		kill()
		r, acknowledged := <-answered
		if acknowledged {
			v.done(r, nil)
		}
		done := v.inspect(round)
		if acknowledged && !done {
			v.t.Fatalf("round %d was answered, and is not there", round)
		}
		if done {
			completed++
		} else {
			undone++
		}
		url, kill = v.start()
		begin := time.Now()
		v.done(v.bulk(v.t.Context(), url, round)) // again: it is done exactly once
		if !done {
			v.base = time.Since(begin)
		}
		if !v.inspect(round) {
			v.t.Fatalf("round %d was repeated, and is not there", round)
		}
	}
	v.t.Logf(
		"a bulk takes %s; of %d, %d were done when the server was killed and %d were not", v.base, n, completed, undone,
	)
}

func (v *victim) done(r reply, err error) {
	v.t.Helper()
	if err != nil || len(r.codes()) > 0 || !strings.Contains(r.text, fmt.Sprintf(`"applied":%d`, len(v.items))) {
		v.t.Fatal(err, r.text)
	}
}

// inspect tells whether a round is done; it has to be done wholly or not at all, and once.
func (v *victim) inspect(round int) bool {
	v.t.Helper()
	db := v.open()
	defer v.close(db)
	if db.Dialect == database.Postgres {
		v.settled(db)
	}
	sound(v.t, db)
	agrees(v.t, db, v.initial)
	number := func(query string, args ...any) (n int) {
		if err := db.Raw(query, args...).Scan(&n).Error; err != nil {
			v.t.Fatal(err)
		}
		return n
	}
	led := number(
		"SELECT count(*) FROM assignments WHERE valid_to IS NULL AND role = 'LEAD' AND unit_id = ?", v.lead(round).ID,
	)
	versions := number("SELECT count(*) FROM work_items WHERE version = ?", round+2) // each round and the first one
	keys := number("SELECT count(*) FROM idempotency_keys WHERE key = ?", fmt.Sprint("round-", round))
	commands := number("SELECT count(DISTINCT command_id) FROM changes WHERE mutation = 'assignmentsBulkSet'")
	all := len(v.items)
	switch {
	case led == all && versions == all && keys == 1 && commands == round+1:
		return true
	case led == 0 && versions == 0 && keys == 0 && commands == round:
		return false
	}
	v.t.Fatalf(
		"round %d is done in part: %d of %d items led, %d versions, %d keys, %d mutations", round, led, all, versions, keys,
		commands,
	)
	return false
}

// settled waits until PostgreSQL knows that the program is gone.
func (v *victim) settled(db *database.DB) {
	v.t.Helper()
	for range 500 {
		var there int
		if err := db.Raw(
			"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'victim' AND state <> 'idle'",
		).Scan(
			&there,
		).Error; err != nil {
			v.t.Fatal(err)
		}
		if there == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	v.t.Fatal("PostgreSQL still works for the program that was killed")
}
