// Package httpapi is the way in: routes, and what every request goes through on it.
package httpapi

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/cors"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/dictionary"
	"plangraph/graph"
	"plangraph/odata"
	"plangraph/reading"
	"plangraph/resolvers"
	"plangraph/store"
	"plangraph/web"
)

// Settings are what whoever runs the server decides about its doors.
type Settings struct {
	// Introspection lets clients read the schema through the API; GraphiQL serves the page at /graphiql.
	Introspection, GraphiQL bool
	// RequestTimeout is how long a request may take; its SQL is cancelled then.
	RequestTimeout time.Duration
	// ExportTimeout is how long a file of a dataset may take, which is sent while it is read.
	ExportTimeout time.Duration
	// ReaderTimeout is how long a client may take nothing of an answer; its connection is closed then.
	ReaderTimeout time.Duration
	// CostLimit is what a request may cost, as the schema prices it.
	CostLimit int
	// ClientRequests is how many requests of one client run at once.
	ClientRequests int
	// TrustedProxies are those whose X-Forwarded-For says which client asks.
	TrustedProxies []netip.Prefix
	// BaseURL is the address that clients have of the server, https://plan.example.cn; empty to take it from requests, and
	// from what trusted proxies say in Forwarded or X-Forwarded-Proto and -Host.
	BaseURL string
	// KeptAnswers is how many bytes of answers are kept, to be given again while the data stand; 0 keeps none.
	KeptAnswers int
	// ReportLimit is how large a work report may be, in bytes.
	ReportLimit int
	// Documents says which documents are answered, Trusted are those with an id.
	Documents resolvers.DocumentPolicy
	Trusted   resolvers.Manifest
	// Anonymous lets those read public plans who show neither token nor JWT.
	Anonymous bool
	// OIDC says whose JWTs count; without a URL none does.
	OIDC auth.IssuerSettings
	// CORSOrigins are the web origins that may call the API, as https://board.example.cn.
	CORSOrigins []string
}

// DefaultSettings let anonymous readers in and are enough for a small machine.
func DefaultSettings() Settings {
	return Settings{
		Introspection:  true,
		GraphiQL:       true,
		Anonymous:      true,
		RequestTimeout: 10 * time.Second,
		ExportTimeout:  10 * time.Minute,
		ReaderTimeout:  30 * time.Second,
		CostLimit:      50_000,
		ReportLimit:    5 << 20,
		ClientRequests: resolvers.DefaultClientRequests,
		KeptAnswers:    resolvers.DefaultKeptAnswers,
		Documents:      resolvers.DocumentsOff,
		OIDC: auth.IssuerSettings{
			Claims: auth.ClaimNames{Role: "plangraph_role", Region: "plangraph_region", Unit: "plangraph_unit"},
		},
	}
}

// NewHandler mounts all doors on the database; now tells the time of a request.
func NewHandler(cfg Settings, db *database.DB, now func() time.Time) http.Handler {
	r := chi.NewRouter()
	r.Use(steady(cfg.ReaderTimeout), withRequestID, logged, recovered, middleware.GetHead)
	r.Use(
		middleware.SetHeader("X-Content-Type-Options", "nosniff"), middleware.SetHeader("Referrer-Policy", "no-referrer"),
	)
	r.Use(cors.Handler(cors.Options{
		AllowOriginFunc: allowed(cfg.CORSOrigins),
		AllowedMethods:  []string{http.MethodGet, http.MethodHead, http.MethodPost},
		AllowedHeaders: []string{
			"Accept-Language", "Apollo-Require-Preflight", "Apollographql-Client-Name", "Apollographql-Client-Version",
			"Authorization", "Content-Encoding", "Content-Type",
			"GraphQL-Preflight", "If-None-Match", "OData-MaxVersion", "OData-Version", "Prefer", middleware.RequestIDHeader,
		},
		ExposedHeaders: []string{"ETag", "OData-Version", "Preference-Applied", middleware.RequestIDHeader},
		MaxAge:         3600,
	}))
	r.Get("/healthz", alive)
	r.Get("/readyz", ready(db))
	r.Get("/schema.graphql", schema())
	datasets := dictionary.Handler(dictionary.Of(reading.NewCatalog().Tables()))
	r.Get("/datasets", datasets)
	r.Get("/datasets.json", datasets)
	r.Get("/odata/plangraph.pbids", powerBI(cfg))
	if cfg.GraphiQL {
		page := web.GraphiQL()
		r.Handle("/graphiql", page)
		r.Handle("/graphiql/*", page)
		r.Get("/", http.RedirectHandler("/graphiql", http.StatusFound).ServeHTTP)
	}
	read := reading.NewReader(db)
	identity := identified(newGate(cfg, auth.NewTokens(db)), now, cfg.TrustedProxies)
	r.With(compressed("application/json", "application/x-ndjson", "text/csv"), deadline(cfg.ExportTimeout), identity).
		Get("/export/{dataset}.{format}", files(read, now))
	r.Group(func(r chi.Router) {
		r.Use(compressed("application/json", "application/graphql-response+json", "application/xml", "image/svg+xml"))
		dear := resolvers.NewDear(0)
		graphQL := resolvers.NewHandler(
			&resolvers.Resolver{
				Read:        read,
				Store:       store.New(db),
				DB:          db,
				Now:         now,
				ReportBytes: cfg.ReportLimit,
			},
			resolvers.Settings{
				Introspection: cfg.Introspection, CostLimit: cfg.CostLimit,
				ClientRequests: cfg.ClientRequests, Dear: dear, KeptAnswers: cfg.KeptAnswers,
				Documents: cfg.Documents, Trusted: cfg.Trusted,
			},
		)
		r.Use(deadline(cfg.RequestTimeout), identity)
		r.Handle("/graphql", graphQL)
		r.Get("/export/ledger.{format}", ledgerFile(db, now, dear))
		r.Get("/chart/{dataset}.svg", charts(read, now, dear))
		oData := newOData(cfg, read, now, dear)
		r.Handle(strings.TrimSuffix(odata.Path, "/"), oData)
		r.Handle(odata.Path+"*", oData)
	})
	return r
}

// allowed lets the listed origins in; without a list nobody is, where cors would let in everybody.
func allowed(origins []string) func(*http.Request, string) bool {
	return func(_ *http.Request, origin string) bool {
		return slices.Contains(origins, origin)
	}
}

// alive answers as long as the process does.
func alive(w http.ResponseWriter, _ *http.Request) { text(w, http.StatusOK, "ok\n") }

// faultWords say what keeps the database from answering, or from taking changes.
var faultWords = map[database.Fault]string{
	database.Away:     "the database does not answer\n",
	database.Full:     "the disk of the database is full: it answers, and takes no changes\n",
	database.ReadOnly: "the database is read-only: it answers, and takes no changes\n",
}

// ready answers 200 while the database answers, takes changes and has the schema of this program.
func ready(db *database.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		const patience = 2 * time.Second
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		if word, unwell := faultWords[db.Check(ctx)]; unwell {
			text(w, http.StatusServiceUnavailable, word)
			return
		}
		if err := db.SchemaCurrent(ctx); err != nil {
			text(w, http.StatusServiceUnavailable, "the schema is not this program's\n")
			return
		}
		text(w, http.StatusOK, "ok\n")
	}
}

// schema answers the SDL; ?for=genqlient the one that this generator of Go clients can read.
func schema() http.HandlerFunc {
	const contentType, cacheControl = "application/graphql; charset=utf-8", "no-cache"
	sdl := graph.SDL()
	whole := web.NewFile([]byte(sdl), contentType, cacheControl)
	flat := sync.OnceValue(
		func() *web.File { return web.NewFile([]byte(graph.FlatInterfaces(sdl)), contentType, cacheControl) },
	)
	return func(w http.ResponseWriter, r *http.Request) {
		switch client := r.URL.Query().Get("for"); client {
		case "":
			whole.ServeHTTP(w, r)
		case "genqlient":
			flat().ServeHTTP(w, r)
		default:
			text(w, http.StatusBadRequest, "for is genqlient, or absent for the whole schema\n")
		}
	}
}

func text(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a client that has left needs no answer
}
