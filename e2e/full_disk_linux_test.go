package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"plangraph/cli"
	"plangraph/database/cluster"
	"plangraph/database/postgrestest"
	"plangraph/e2e/soak"
)

// TestFullDisk fills the disk under a server, a real one of some megabytes. What reads goes on, what writes says why
// not; a start says what is full and serves reads; once there is room all goes on, and nothing that was answered is
// lost or there twice.
func TestFullDisk(t *testing.T) {
	soak.OnlyThen(t)
	for name, onSmallDisk := range map[string]func(*testing.T) (at address, folder string){
		"sqlite": fileOnSmallDisk, "postgres": tablespaceOnSmallDisk,
	} {
		t.Run(name, func(t *testing.T) {
			at, folder := onSmallDisk(t)
			s := &stuffed{victim: newVictim(t, at), folder: folder}
			s.begin()
			defer func() { s.kill() }()
			s.takesChanges()
			s.fill()
			s.takesNone()
			s.makeRoom()
			s.takesChanges()
			s.fill()
			s.takesNone()
			s.kill()
			s.examine()
			s.begin()
			s.takesNone()
			s.makeRoom()
			s.takesChanges() // without another start
			s.kill()
			s.holds()
		})
	}
}

func fileOnSmallDisk(t *testing.T) (at address, folder string) {
	t.Helper()
	folder = smallDisk(t, t.TempDir(), 16)
	return address{[]string{"--data", folder}, "sqlite:" + filepath.Join(folder, "plangraph.db")}, folder
}

// tablespaceOnSmallDisk has the rows of PostgreSQL on the small disk, and its log elsewhere.
func tablespaceOnSmallDisk(t *testing.T) (at address, folder string) {
	t.Helper()
	postgrestest.SkipIfShort(t)
	server, err := cluster.Start("autovacuum=off") // it would make room
	if err != nil {
		t.Fatal(err)
	}
	stopOnce(t, server)
	folder = smallDisk(t, server.Folder(), 64)
	if err := server.Execute(
		t.Context(), "CREATE TABLESPACE small LOCATION '"+folder+"'", "CREATE DATABASE small TABLESPACE small",
	); err != nil {
		t.Fatal(err)
	}
	url := server.Address("small")
	return address{[]string{"--database-url", url + "&application_name=victim"}, url}, folder
}

// smallDisk mounts a file system of so many megabytes in a folder, for the folder's owner.
func smallDisk(t *testing.T, in string, megabytes int) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("mounting a small disk takes root: run this as root, in a container for example")
	}
	var owner syscall.Stat_t
	if err := syscall.Stat(in, &owner); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(in, "disk")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	options := fmt.Sprintf("size=%dm,mode=0700,uid=%d,gid=%d", megabytes, owner.Uid, owner.Gid)
	if err := syscall.Mount("small", folder, "tmpfs", 0, options); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// stuffed is a server whose disk gets full.
type stuffed struct {
	*victim

	folder string
	// server is the program that runs, kill ends it as a power cut does, and log is what it said.
	server faulty
	kill   func()
	log    bytes.Buffer
	// made are the units that the server said it made.
	made []string
}

func (s *stuffed) begin() {
	s.t.Helper()
	s.log.Reset()
	s.stderr = &s.log
	graph, kill := s.start()
	u, err := url.Parse(strings.TrimSuffix(graph, "/graphql"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.server, s.kill = faulty{s.t, httputil.NewSingleHostReverseProxy(u), s.token}, kill
}

// examine holds what the program says at its start, and what the doctor says. SQLite first looks for room for the index
// of its log, which a stop that is none leaves behind.
func (s *stuffed) examine() {
	s.t.Helper()
	if err := os.Remove(filepath.Join(s.folder, "plangraph.db-shm")); err == nil {
		s.fill()
	}
	s.begin()
	s.ready(http.StatusServiceUnavailable, "the disk of the database is full")
	s.kill()
	says := func(who, text string) {
		s.t.Helper()
		if !strings.Contains(text, "the disk of ") || strings.Count(text, " is full") != 1 {
			s.t.Errorf("%s says %q", who, text)
		}
	}
	says("a start", s.log.String())
	var out strings.Builder
	err := cli.Run(s.t.Context(), append(s.at.flags, "doctor"), noEnv, &out, io.Discard)
	if says("the doctor", out.String()); err == nil || !strings.Contains(err.Error(), "1 thing is wrong") {
		s.t.Errorf("the doctor ends with %v", err)
	}
}

// fill takes all the room that there is on the disk.
func (s *stuffed) fill() {
	s.t.Helper()
	file, err := os.OpenFile(s.ballast(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	for block := make([]byte, 1<<12); err == nil; {
		_, err = file.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		s.t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stuffed) makeRoom() {
	s.t.Helper()
	if err := os.Remove(s.ballast()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stuffed) ballast() string { return filepath.Join(s.folder, "ballast") }

// create makes a unit, under its key: the same again after it was refused.
func (s *stuffed) create() (w *httptest.ResponseRecorder, made bool) {
	s.t.Helper()
	n := strconv.Itoa(len(s.made))
	name := strings.Repeat("巡", 80) + n
	w = s.server.ask(newUnit(name, `, idempotencyKey: "unit-`+n+`"`), s.token)
	if made = w.Code == http.StatusOK && strings.Contains(w.Body.String(), `"userErrors":[]`); made {
		s.made = append(s.made, name)
	}
	return w, made
}

// takesChanges makes units, the first of which may have been refused before.
func (s *stuffed) takesChanges() {
	s.t.Helper()
	for range 3 {
		if w, made := s.create(); !made {
			s.t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	s.ready(http.StatusOK, "")
}

// takesNone makes units until there is no room for another, and reads.
func (s *stuffed) takesNone() {
	s.t.Helper()
	const most = 1000 // what there is has room for some
	var refused *httptest.ResponseRecorder
	for range most {
		var made bool
		if refused, made = s.create(); !made {
			break
		}
	}
	s.server.unavailable("a new unit", refused, "no disk space left")
	if w := s.server.ask(readPlans, s.token); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"data"`) {
		s.t.Errorf("a reader: %d %s", w.Code, w.Body)
	}
	s.ready(http.StatusServiceUnavailable, "the disk of the database is full")
}

func (s *stuffed) ready(code int, words string) {
	s.t.Helper()
	w := s.server.send(http.MethodGet, "/readyz", "", "")
	if w.Code != code || !strings.Contains(w.Body.String(), words) {
		s.t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
}

// holds compares the units that are there with those that the server said it made, and the audit with the rows.
func (s *stuffed) holds() {
	s.t.Helper()
	db := s.open()
	defer s.close(db)
	var names []string
	if err := db.Raw("SELECT name FROM units WHERE name LIKE '巡%' ORDER BY id").Scan(&names).Error; err != nil {
		s.t.Fatal(err)
	}
	if strings.Join(names, " ") != strings.Join(s.made, " ") {
		s.t.Errorf("%d units are there, %d were made", len(names), len(s.made))
	}
	agrees(s.t, db, s.initial)
	s.t.Logf("%d units", len(s.made))
}
