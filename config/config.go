// Package config is all settings: flags and PLANGRAPH_* environment variables, with sane defaults.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Config is what to do, and how.
type Config struct {
	// Command is one of Commands; Args are the words after it, which only report takes.
	Command string
	Args    []string
	// JSON prints what report reads as JSON.
	JSON bool
	// Scale is what seed loads instead of the 建华区 plan: districts=N; empty for the plan.
	Scale string
	// Addr is host and port to listen on.
	Addr string
	// Data is the folder of the SQLite file.
	Data string
	// DatabaseURL is a postgres:// address; empty for SQLite in Data.
	DatabaseURL string
	// Introspection lets clients read the schema through the API; GraphiQL serves the page at /graphiql.
	Introspection, GraphiQL bool
	// RequestTimeout is how long a request may take; its SQL is cancelled then.
	RequestTimeout time.Duration
	// CostLimit is how many objects a request may answer at most.
	CostLimit int
	// CORSOrigins are the web origins that may call the API, as https://board.example.cn; none by default.
	CORSOrigins []string
	// LogJSON writes the log as JSON lines instead of text.
	LogJSON bool
}

// Setting is one setting as a person gives it: the flag, and the environment variable that stands for it.
type Setting struct{ Flag, Env, Default, Usage string }

// Settings lists all settings, in the order of the README's table.
func Settings() []Setting {
	return []Setting{
		{"addr", "PLANGRAPH_ADDR", "127.0.0.1:8080", "host and port to listen on"},
		{"data", "PLANGRAPH_DATA", "./data", "folder of the embedded SQLite database"},
		{"database-url", "PLANGRAPH_DATABASE_URL", "", "postgres:// address; empty for the embedded SQLite"},
		{"introspection", "PLANGRAPH_INTROSPECTION", "true", "whether clients may read the schema through the API"},
		{"graphiql", "PLANGRAPH_GRAPHIQL", "true", "whether /graphiql is served"},
		{"request-timeout", "PLANGRAPH_REQUEST_TIMEOUT", "10s", "how long a request may take, with a unit: 500ms, 10s"},
		{"cost-limit", "PLANGRAPH_COST_LIMIT", "50000", "how many objects a request may answer at most"},
		{"cors-origins", "PLANGRAPH_CORS_ORIGINS", "", "web origins that may call the API, separated by commas"},
		{"log-json", "PLANGRAPH_LOG_JSON", "false", "write the log as JSON lines"},
	}
}

// Commands lists what the program can be told to do; the first is what it does when told nothing.
func Commands() []string { return []string{"serve", "migrate", "seed", "schema", "report"} }

// Read takes the command and the settings, these from flags before or after the command, else from the environment, else
// their defaults. The error names everything that is wrong.
func Read(args []string, getenv func(string) string, usage io.Writer) (Config, error) {
	flags := flag.NewFlagSet("plangraph", flag.ContinueOnError)
	flags.SetOutput(usage)
	values := map[string]*string{}
	for _, s := range Settings() {
		value := s.Default
		if env := getenv(s.Env); env != "" {
			value = env
		}
		values[s.Flag] = flags.String(s.Flag, value, s.Usage+" ("+s.Env+")")
	}
	scale := flags.String("scale", "", "with seed: districts=N loads N made-up districts, marked as samples; districts=N,size=K with K times the work items")
	asJSON := flags.Bool("json", false, "with report: print JSON")
	words, err := parse(flags, args)
	if err != nil {
		return Config{}, err
	}
	if len(words) == 0 {
		words = Commands()[:1]
	}
	r := reader{values: values}
	cfg := Config{
		Command:        r.command(words, *scale),
		Args:           words[1:],
		JSON:           *asJSON,
		Scale:          *scale,
		Addr:           r.addr("addr"),
		Data:           *values["data"],
		DatabaseURL:    r.databaseURL("database-url"),
		Introspection:  r.truth("introspection"),
		GraphiQL:       r.truth("graphiql"),
		RequestTimeout: r.duration("request-timeout"),
		CostLimit:      r.positive("cost-limit"),
		CORSOrigins:    r.origins("cors-origins"),
		LogJSON:        r.truth("log-json"),
	}
	return cfg, errors.Join(r.mistakes...)
}

// parse reads flags wherever they stand, and gives the words between them.
func parse(flags *flag.FlagSet, args []string) ([]string, error) {
	var words []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, fmt.Errorf("flags: %w", err)
		}
		if flags.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, flags.Arg(0)), flags.Args()[1:]
	}
}

// DatabaseAddress is what database.Open takes.
func (c Config) DatabaseAddress() string {
	if c.DatabaseURL != "" {
		return c.DatabaseURL
	}
	return "sqlite:" + filepath.Join(c.Data, "plangraph.db")
}

// reader understands the settings one by one and keeps what is wrong with them.
type reader struct {
	values   map[string]*string
	mistakes []error
}

func (r *reader) command(words []string, scale string) string {
	known := Commands()
	if !slices.Contains(known, words[0]) {
		r.mistakes = append(r.mistakes, fmt.Errorf("there is no command %q: %s", words[0], strings.Join(known, ", ")))
	}
	if len(words) > 1 && words[0] != "report" {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s takes no argument %q", words[0], words[1]))
	}
	if scale != "" && words[0] != "seed" {
		r.mistakes = append(r.mistakes, fmt.Errorf("--scale goes with seed, not with %s", words[0]))
	}
	return words[0]
}

func (r *reader) wrong(name, why string) {
	for _, s := range Settings() {
		if s.Flag == name {
			r.mistakes = append(r.mistakes, fmt.Errorf("--%s (%s): %q %s", name, s.Env, *r.values[name], why))
		}
	}
}

func (r *reader) addr(name string) string {
	if _, port, err := net.SplitHostPort(*r.values[name]); err != nil || port == "" {
		r.wrong(name, "is not host:port")
	}
	return *r.values[name]
}

func (r *reader) databaseURL(name string) string {
	address := *r.values[name]
	if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql") {
		*r.values[name] = "…" // it may hold a password
		r.wrong(name, "is not a postgres:// address")
	}
	return address
}

func (r *reader) truth(name string) bool {
	v, err := strconv.ParseBool(*r.values[name])
	if err != nil {
		r.wrong(name, "is neither true nor false")
	}
	return v
}

func (r *reader) duration(name string) time.Duration {
	v, err := time.ParseDuration(*r.values[name])
	if err != nil || v <= 0 {
		r.wrong(name, "is not a duration like 10s")
	}
	return v
}

func (r *reader) positive(name string) int {
	v, err := strconv.Atoi(*r.values[name])
	if err != nil || v <= 0 {
		r.wrong(name, "is not a positive number")
	}
	return v
}

func (r *reader) origins(name string) []string {
	var origins []string
	for part := range strings.SplitSeq(*r.values[name], ",") {
		origin := strings.TrimSpace(part)
		if origin == "" {
			continue
		}
		if u, err := url.Parse(origin); err != nil || u.Host == "" || u.Path != "" {
			r.wrong(name, "has "+strconv.Quote(origin)+", which is not an origin like https://board.example.cn")
		}
		origins = append(origins, origin)
	}
	return origins
}

// DatabaseName says in a few words which database that is; never its password.
func (c Config) DatabaseName() string {
	if u, err := url.Parse(c.DatabaseURL); c.DatabaseURL != "" && err == nil {
		return "PostgreSQL at " + u.Host + u.Path
	}
	return "the SQLite file " + filepath.Join(c.Data, "plangraph.db")
}
