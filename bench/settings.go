package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"
)

// settings is what a person decides about a run.
type settings struct {
	databaseURL string
	server      string
	beside      string
	districts   int
	size        int
	connections int
	rounds      int
	duration    time.Duration
	only        []string
	save        bool
	attack      bool
	growth      bool
	// small and large are how many work items the databases of growth have.
	small, large, largeOnSQLite int
}

func readSettings(args []string, usage io.Writer) (settings, error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(usage)
	var s settings
	flags.StringVar(
		&s.databaseURL, "database-url", "",
		"postgres:// address of a database to use instead of a PostgreSQL of our own; if it has no plan it is filled",
	)
	flags.StringVar(&s.server, "server", "", "a plangraph program to measure instead of one that is built now")
	flags.StringVar(
		&s.beside, "beside", "",
		"another build of plangraph, measured in turns with this one on the same rows; five rounds then",
	)
	flags.IntVar(&s.districts, "districts", 1000, "sample districts to fill the database with")
	flags.IntVar(&s.size, "size", 1, "how large their plans are: 1 has about 50 work items, 20 has 1,000")
	flags.IntVar(&s.connections, "connections", 32, "connections that ask at the same time")
	flags.IntVar(
		&s.rounds, "rounds", 0, "how often each server is measured, 3 or beside another build 5; the median counts",
	)
	flags.DurationVar(
		&s.duration, "duration", 0,
		"how long each server is measured in a round, for each operation; 2s, with -growth 1s",
	)
	flags.BoolVar(
		&s.growth, "growth", false,
		"measure how much dearer questions are on large databases, of both kinds, and nothing else; "+
			"-database-url is the large one on PostgreSQL then",
	)
	flags.IntVar(&s.small, "small", 50_000, "work items of the small databases of -growth")
	flags.IntVar(&s.large, "large", 1_000_000, "work items of its large database on PostgreSQL; 0 for none")
	flags.IntVar(&s.largeOnSQLite, "large-sqlite", 200_000, "work items of its large SQLite file; 0 for none")
	only := flags.String("only", "", "operations to measure, as Q1,Q3; all if empty")
	flags.BoolVar(&s.save, "save", false, "keep the result in bench/README.md and the short table in README.md")
	flags.BoolVar(
		&s.attack, "attack", false, "measure how long a reader waits beside attackers, on both databases, and nothing else",
	)
	if err := flags.Parse(args); err != nil {
		return s, fmt.Errorf("flags: %w", err)
	}
	if s.rounds == 0 {
		if s.rounds = 3; s.beside != "" {
			s.rounds = 5
		}
	}
	if s.duration == 0 {
		if s.duration = 2 * time.Second; s.growth {
			s.duration = time.Second
		}
	}
	if s.beside != "" && s.databaseURL != "" {
		return s, errors.New("flags: -beside needs a PostgreSQL of the benchmark's own, without -database-url")
	}
	if *only != "" {
		s.only = strings.Split(*only, ",")
	}
	if s.districts < 1 || s.size < 1 || s.connections < 1 || s.rounds < 1 || s.duration <= 0 || flags.NArg() > 0 {
		return s, errors.New(
			"flags: districts, size, connections, rounds and duration are above zero, and there are no arguments",
		)
	}
	return s, nil
}
