package cli

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v3"

	"plangraph/auth"
	"plangraph/httpapi"
	"plangraph/models"
	"plangraph/resolvers"
)

// settings are what all commands may be told, by flags before or after the command, else by the environment.
type settings struct {
	httpapi.Settings
	// addr is host and port to listen on.
	addr string
	// data is the folder of the SQLite file; databaseURL is a postgres:// address, empty for that file.
	data, databaseURL string
	// documents is the policy of the documents that are answered.
	documents string
	// manifests are the files of trusted documents, whose flag may be repeated.
	manifests []string
	// logJSON writes the log as JSON lines instead of text.
	logJSON bool

	list []*setting
}

// setting is one of them: its flag, what it is for, its text, which at first is the default, and how the text is kept.
type setting struct {
	flag, usage string
	kept
}

type kept struct {
	text string
	keep func(text string) error
}

// env is the environment variable that stands for the flag.
func (s setting) env() string {
	return "PLANGRAPH_" + strings.ToUpper(strings.ReplaceAll(s.flag, "-", "_"))
}

// newSettings gives the default settings, in the order of the README's table.
func newSettings() *settings {
	s := &settings{Settings: httpapi.DefaultSettings(), addr: "127.0.0.1:8080", data: "./data"}
	s.documents = string(s.Documents)
	claims := &s.OIDC.Claims
	s.list = []*setting{
		{"addr", "host and port to listen on", text(&s.addr, isHostPort, "is not host:port")},
		{"data", "folder of the embedded SQLite database", text(&s.data, isAny, "")},
		{
			databaseFlag, "postgres:// address; empty for the embedded SQLite",
			text(&s.databaseURL, isPostgres, "is not a postgres:// address"),
		},
		{"introspection", "whether clients may read the schema through the API", truth(&s.Introspection)},
		{"graphiql", "whether /graphiql is served", truth(&s.GraphiQL)},
		{"request-timeout", "how long a request may take, with a unit: 500ms, 10s", duration(&s.RequestTimeout)},
		{
			"export-timeout", "how long a file of a dataset may take, with a unit",
			duration(&s.ExportTimeout),
		},
		{
			"reader-timeout", "how long a client may take nothing of its answer, with a unit",
			duration(&s.ReaderTimeout),
		},
		{
			"documents", "which documents count: off (any), prefer (trusted ones by id, too), only (those)",
			text(&s.documents, s.keepPolicy, "is not off, prefer or only"),
		},
		{
			manifestFlag, "file of trusted documents, as clients' builds write it; repeat it for several",
			kept{"", s.keepManifests},
		},
		{"cost-limit", "what a request may cost, as @cost in the schema prices it", positive(&s.CostLimit)},
		{"client-requests", "how many requests of one client run at once; others wait", positive(&s.ClientRequests)},
		{"kept-answers", "how many bytes of answers are kept while the data stand", positive(&s.KeptAnswers)},
		{
			"trusted-proxies",
			"addresses or networks whose X-Forwarded-For counts, separated by commas",
			kept{"", s.keepProxies},
		},
		{
			"base-url", "https:// address that clients have of the server; empty for that of the request",
			text(&s.BaseURL, isBase, "is not an http:// or https:// address"),
		},
		{"report-limit", "how large a work report may be, in bytes", positive(&s.ReportLimit)},
		{"anonymous", "whether public plans need no sign-in", truth(&s.Anonymous)},
		{
			"oidc-issuer", "https:// address of the OpenID Connect issuer whose JWTs count; empty for none",
			text(&s.OIDC.URL, isIssuer, "is not an https:// address"),
		},
		{"oidc-audience", "what a JWT has to be made for (aud)", kept{"", s.keepAudience}},
		{"oidc-role-claim", "claim with the role, or a list; dots lead into objects", text(&claims.Role, isClaim, noClaim)},
		{"oidc-region-claim", "claim with the region's code", text(&claims.Region, isClaim, noClaim)},
		{"oidc-unit-claim", "claim with the id of a REPORTER's unit", text(&claims.Unit, isClaim, noClaim)},
		{
			"oidc-roles", "roles for values of the role claim, as admins=ADMIN; empty if they are the roles' names",
			kept{"", s.keepRoles},
		},
		{"cors-origins", "web origins that may call the API, separated by commas", kept{"", s.keepOrigins}},
		{"log-json", "write the log as JSON lines", truth(&s.logJSON)},
	}
	return s
}

const (
	databaseFlag = "database-url" // it may hold a password
	manifestFlag = "documents-manifest"
	noClaim      = "is not the name of a claim"
)

// flags give the settings their texts. The help shows the defaults, never what the environment says.
func (s *settings) flags(getenv func(string) string) []urfave.Flag {
	var flags []urfave.Flag
	for _, one := range s.list {
		usage, standard := fmt.Sprintf("%s [$%s]", one.usage, one.env()), one.text
		one.text = cmp.Or(getenv(one.env()), standard)
		if one.flag == manifestFlag {
			s.manifests = parts(one.text)
			flags = append(flags, &urfave.GenericFlag{
				Name: one.flag, Value: &repeated{texts: &s.manifests}, Usage: usage, HideDefault: true,
			})
			continue
		}
		flags = append(flags, &urfave.StringFlag{
			Name: one.flag, Value: one.text, Destination: &one.text,
			Usage: usage, DefaultText: standard, HideDefault: standard == "",
		})
	}
	return flags
}

// read understands the texts; the error names all that are wrong, one a line.
func (s *settings) read() error {
	var mistakes []error
	for _, one := range s.list {
		if one.flag == manifestFlag {
			one.text = strings.Join(s.manifests, ",")
		}
		shown := one.text
		if one.flag == databaseFlag {
			shown = "…"
		}
		if err := one.keep(one.text); err != nil {
			mistakes = append(mistakes, fmt.Errorf("--%s (%s): %q %w", one.flag, one.env(), shown, err))
		}
	}
	return errors.Join(mistakes...)
}

// databaseAddress is what database.Open takes.
func (s *settings) databaseAddress() string {
	if s.databaseURL != "" {
		return s.databaseURL
	}
	return "sqlite:" + filepath.Join(s.data, "plangraph.db")
}

// databaseName says in a few words which database that is; never its password.
func (s *settings) databaseName() string {
	if u, err := url.Parse(s.databaseURL); s.databaseURL != "" && err == nil {
		return "PostgreSQL at " + u.Host + u.Path
	}
	return "the SQLite file " + filepath.Join(s.data, "plangraph.db")
}

// keeping puts what a text means where to points; wrong says what the text is not.
func keeping[T any](to *T, wrong string, parse func(text string) (T, bool)) kept {
	return kept{fmt.Sprint(*to), func(text string) error {
		value, ok := parse(text)
		*to = value
		if !ok {
			return errors.New(wrong)
		}
		return nil
	}}
}

func text(to *string, is func(string) bool, wrong string) kept {
	return keeping(to, wrong, func(text string) (string, bool) { return text, is(text) })
}

func truth(to *bool) kept {
	return keeping(to, "is neither true nor false", func(text string) (bool, bool) {
		v, err := strconv.ParseBool(text)
		return v, err == nil
	})
}

func duration(to *time.Duration) kept {
	return keeping(to, "is not a duration like 10s", func(text string) (time.Duration, bool) {
		v, err := time.ParseDuration(text)
		return v, err == nil && v > 0
	})
}

func positive(to *int) kept {
	return keeping(to, "is not a positive number", func(text string) (int, bool) {
		v, err := strconv.Atoi(text)
		return v, err == nil && v > 0
	})
}

func isAny(string) bool { return true }

func isClaim(text string) bool { return text != "" && text == strings.TrimSpace(text) }

func isHostPort(text string) bool {
	_, port, err := net.SplitHostPort(text)
	return err == nil && port != ""
}

func isPostgres(text string) bool {
	u, err := url.Parse(text)
	return text == "" || err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// isBase: an address that paths can stand behind.
func isBase(text string) bool {
	u, err := url.Parse(text)
	if err != nil || text == "" {
		return text == ""
	}
	return u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http")
}

// isIssuer: what the address answers is its owner's, by https or because it is this machine's.
func isIssuer(text string) bool {
	u, err := url.Parse(text)
	if err != nil || text == "" {
		return text == ""
	}
	host := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || host != nil && host.IsLoopback()
	return u.Host != "" && u.RawQuery == "" && u.Fragment == "" && (u.Scheme == "https" || u.Scheme == "http" && local)
}

// keepPolicy keeps which documents are answered.
func (s *settings) keepPolicy(text string) bool {
	s.Documents = resolvers.DocumentPolicy(text)
	return slices.Contains(
		[]resolvers.DocumentPolicy{resolvers.DocumentsOff, resolvers.DocumentsPrefer, resolvers.DocumentsOnly}, s.Documents,
	)
}

// keepManifests reads the files of trusted documents.
func (s *settings) keepManifests(text string) error {
	s.Trusted = resolvers.Manifest{}
	for _, file := range parts(text) {
		content, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("cannot be read: %w", err)
		}
		documents, err := resolvers.ReadManifest(content)
		if err == nil {
			err = s.Trusted.Add(documents)
		}
		if err != nil {
			return fmt.Errorf("is no manifest of this schema: %s: %w", file, err)
		}
	}
	switch {
	case s.Documents == resolvers.DocumentsOff && text != "":
		return errors.New("needs --documents prefer or only")
	case s.Documents != resolvers.DocumentsOff && text == "":
		return errors.New("is missing: --documents " + string(s.Documents) + " answers the documents that it lists")
	}
	return nil
}

func (s *settings) keepOrigins(text string) error {
	s.CORSOrigins = parts(text)
	for _, origin := range s.CORSOrigins {
		if u, err := url.Parse(origin); err != nil || u.Host == "" || u.Path != "" {
			return fmt.Errorf("has %q, which is not an origin like https://board.example.cn", origin)
		}
	}
	return nil
}

func (s *settings) keepProxies(text string) error {
	s.TrustedProxies = nil
	for _, part := range parts(text) {
		network, err := netip.ParsePrefix(part)
		if address, alone := netip.ParseAddr(part); alone == nil {
			network, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("has %q, which is neither an address nor a network like 10.0.0.0/8", part)
		}
		s.TrustedProxies = append(s.TrustedProxies, network)
	}
	return nil
}

// keepAudience keeps the audience, which is given together with an issuer or not at all.
func (s *settings) keepAudience(text string) error {
	s.OIDC.Audience = text
	switch {
	case s.OIDC.URL == "" && text != "":
		return errors.New("needs --oidc-issuer")
	case s.OIDC.URL != "" && text == "":
		return errors.New("has to be given with --oidc-issuer: JWTs made for others would count")
	}
	return nil
}

// keepRoles reads value=ROLE,value=ROLE. A value may hold = itself, as names of directories do; a role does not.
func (s *settings) keepRoles(text string) error {
	s.OIDC.Roles = map[string]models.Role{}
	for _, part := range parts(text) {
		at := strings.LastIndex(part, "=")
		if at <= 0 || !slices.Contains(auth.TokenRoles(), models.Role(part[at+1:])) {
			return fmt.Errorf("has %q, which is not VALUE=ROLE with one of %v", part, auth.TokenRoles())
		}
		s.OIDC.Roles[part[:at]] = models.Role(part[at+1:])
	}
	if s.OIDC.URL == "" && len(s.OIDC.Roles) > 0 {
		return errors.New("needs --oidc-issuer")
	}
	return nil
}

// parts are what commas separate.
func parts(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}
