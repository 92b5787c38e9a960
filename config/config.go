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
	// Command is one of Commands; Args are the words after it, which report, ledger and token take.
	Command string
	Args    []string
	// Options are the flags of the command.
	Options Options
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
	// ReportLimit is how large a work report may be, in bytes.
	ReportLimit int
	// Anonymous lets those read public plans who show neither token nor JWT.
	Anonymous bool
	// OIDC says whose JWTs count.
	OIDC OIDC
	// CORSOrigins are the web origins that may call the API, as https://board.example.cn; none by default.
	CORSOrigins []string
	// LogJSON writes the log as JSON lines instead of text.
	LogJSON bool
}

// Options are the flags that only some commands take, as they were given; the command checks them.
type Options struct {
	// JSON prints what report reads as JSON.
	JSON bool
	// Scale is what seed loads instead of the 建华区 plan: districts=N; empty for the plan.
	Scale string
	// Role, Unit and Expires are those of a token.
	Role, Unit, Expires string
	// Region and Year say which plan; Region also whom a token is for.
	Region, Year string
	// Name is the token's, or that of a region that is not known yet.
	Name string
	// Update changes a plan that is there, DryRun only shows what would be done.
	Update, DryRun bool
}

// OIDC is an OpenID Connect issuer and what its JWTs say of a viewer: names of claims, and the role (VIEWER, REPORTER, ADMIN,
// SYSTEM) for a value of the role claim. Without Roles the values are the roles' names. Without Issuer no JWT counts.
type OIDC struct {
	Issuer, Audience                  string
	RoleClaim, RegionClaim, UnitClaim string
	Roles                             map[string]string
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
		{"report-limit", "PLANGRAPH_REPORT_LIMIT", "5242880", "how large a work report may be, in bytes"},
		{"anonymous", "PLANGRAPH_ANONYMOUS", "true", "whether public plans need no sign-in"},
		{"oidc-issuer", "PLANGRAPH_OIDC_ISSUER", "", "https:// address of the OpenID Connect issuer whose JWTs count; empty for none"},
		{"oidc-audience", "PLANGRAPH_OIDC_AUDIENCE", "", "what a JWT has to be made for (aud)"},
		{"oidc-role-claim", "PLANGRAPH_OIDC_ROLE_CLAIM", "plangraph_role", "claim with the role, or a list; dots lead into objects"},
		{"oidc-region-claim", "PLANGRAPH_OIDC_REGION_CLAIM", "plangraph_region", "claim with the region's code"},
		{"oidc-unit-claim", "PLANGRAPH_OIDC_UNIT_CLAIM", "plangraph_unit", "claim with the id of a REPORTER's unit"},
		{"oidc-roles", "PLANGRAPH_OIDC_ROLES", "", "roles for values of the role claim, as plan-admins=ADMIN,plan-readers=VIEWER; empty if they are the roles' names"},
		{"cors-origins", "PLANGRAPH_CORS_ORIGINS", "", "web origins that may call the API, separated by commas"},
		{"log-json", "PLANGRAPH_LOG_JSON", "false", "write the log as JSON lines"},
	}
}

// Commands lists what the program can be told to do; the first is what it does when told nothing.
func Commands() []string {
	return []string{"serve", "migrate", "seed", "schema", "report", "ledger", "token"}
}

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
	var cfg Config
	for _, f := range commandFlags(&cfg.Options) {
		usage := "with " + strings.Join(f.commands, ", ") + ": " + f.usage
		if f.text != nil {
			flags.StringVar(f.text, f.name, "", usage)
		} else {
			flags.BoolVar(f.truth, f.name, false, usage)
		}
	}
	words, err := parse(flags, args)
	if err != nil {
		return Config{}, err
	}
	if len(words) == 0 {
		words = Commands()[:1]
	}
	r := reader{values: values}
	cfg.Command, cfg.Args = r.command(words, cfg), words[1:]
	r.settings(&cfg)
	return cfg, errors.Join(r.mistakes...)
}

// commandFlag is a flag that only some commands take: a text or a truth.
type commandFlag struct {
	name     string
	text     *string
	truth    *bool
	commands []string
	usage    string
}

func commandFlags(o *Options) []commandFlag {
	create, imported, ledger := "token create", "report import", []string{"ledger import", "ledger export"}
	return []commandFlag{
		{"scale", &o.Scale, nil, []string{"seed"}, "districts=N loads N made-up districts, marked as samples; districts=N,size=K with K times the work items"},
		{"json", nil, &o.JSON, []string{"report read"}, "print JSON"},
		{"role", &o.Role, nil, []string{create}, "VIEWER, REPORTER, ADMIN or SYSTEM"},
		{"unit", &o.Unit, nil, []string{create}, "name or id of the unit that a REPORTER answers for"},
		{"expires", &o.Expires, nil, []string{create}, "90d, or its last day 2027-01-31, or never; 365d if absent"},
		{"name", &o.Name, nil, []string{create, imported}, "what lists and the audit call a token; the name of a region that is not known yet"},
		{"region", &o.Region, nil, append([]string{create, imported}, ledger...), "code of the region: of the plan, or that a token is for, with all below"},
		{"year", &o.Year, nil, append([]string{imported}, ledger...), "year of the plan"},
		{"update", nil, &o.Update, []string{imported}, "change a plan that is there already; what people made or edited stays"},
		{"dry-run", nil, &o.DryRun, []string{imported, "ledger import"}, "show what would be done, keep nothing"},
	}
}

// given tells whether a flag was given a value.
func (f commandFlag) given() bool {
	return f.text != nil && *f.text != "" || f.truth != nil && *f.truth
}

// settings fills in what the settings say.
func (r *reader) settings(cfg *Config) {
	cfg.Addr = r.addr("addr")
	cfg.Data = *r.values["data"]
	cfg.DatabaseURL = r.databaseURL("database-url")
	cfg.Introspection = r.truth("introspection")
	cfg.GraphiQL = r.truth("graphiql")
	cfg.RequestTimeout = r.duration("request-timeout")
	cfg.CostLimit = r.positive("cost-limit")
	cfg.ReportLimit = r.positive("report-limit")
	cfg.Anonymous = r.truth("anonymous")
	cfg.OIDC = r.oidc()
	cfg.CORSOrigins = r.origins("cors-origins")
	cfg.LogJSON = r.truth("log-json")
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

func (r *reader) command(words []string, cfg Config) string {
	known := Commands()
	if !slices.Contains(known, words[0]) {
		r.mistakes = append(r.mistakes, fmt.Errorf("there is no command %q: %s", words[0], strings.Join(known, ", ")))
	}
	if len(words) > 1 && !slices.Contains([]string{"report", "ledger", "token"}, words[0]) {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s takes no argument %q", words[0], words[1]))
	}
	command := strings.Join(words[:min(len(words), 2)], " ")
	for _, f := range commandFlags(&cfg.Options) {
		if f.given() && !slices.Contains(f.commands, command) {
			r.mistakes = append(r.mistakes, fmt.Errorf("--%s goes with %s, not with %s", f.name, strings.Join(f.commands, ", "), command))
		}
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
