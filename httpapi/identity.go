package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"golang.org/x/text/language"

	"plangraph/auth"
	"plangraph/odata"
	"plangraph/problem"
	"plangraph/resolvers"
	"plangraph/turns"
)

// newGate knows the tokens that tokens keeps and the issuer of the settings.
func newGate(cfg Settings, tokens *auth.Tokens) *auth.Gate {
	if cfg.OIDC.URL == "" {
		return auth.NewGate(tokens, nil, cfg.Anonymous)
	}
	return auth.NewGate(tokens, auth.NewIssuer(cfg.OIDC), cfg.Anonymous)
}

// identified finds out who is asking now, for the context and the log, and refuses those whose credentials do not
// count. Who tries again and again is told to wait; the log has the first of a burst. Clients come in turn: by who signed
// in, or else by the address.
func identified(gate *auth.Gate, now func() time.Time, proxies []netip.Prefix) func(http.Handler) http.Handler {
	failed := newFailures(now)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			shown := r.Header.Values("Authorization")
			from := addressOf(r, proxies)
			ctx := turns.WithClient(r.Context(), from)
			viewer, err := gate.Identify(ctx, shown, now())
			if errors.Is(err, turns.ErrFull) {
				tooManyWait(w, r)
				return
			}
			if len(shown) > 0 && errors.Is(err, auth.ErrUnauthenticated) {
				if wait, tooMany := failed.tooMany(from); tooMany {
					askToWait(w, r, wait)
					return
				}
			}
			if err != nil {
				turnAway(w, r, err, len(shown) > 0)
				return
			}
			if line := lineOf(r.Context()); line != nil {
				line.actor = viewer.Actor
			}
			if viewer.Actor != "" {
				ctx = turns.WithClient(ctx, viewer.Actor)
			}
			next.ServeHTTP(w, r.WithContext(auth.WithViewer(ctx, viewer)))
		})
	}
}

// askToWait answers a sign-in that failed after many others.
func askToWait(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	if line := lineOf(r.Context()); line != nil {
		line.silent = true
	}
	waitFor(w, wait)
	refused(w, r, http.StatusTooManyRequests, problem.Limit, problem.Message{
		En: "too many sign-ins have failed: look at the token, and wait", Zh: "登录失败次数过多:请检查令牌,稍后再试",
	})
}

// turnAway answers a request of which it could not be found out who asks; showed tells whether it showed anything.
func turnAway(w http.ResponseWriter, r *http.Request, err error, showed bool) {
	var refusal *auth.Refusal
	fault := resolvers.Unavailable(err)
	switch {
	case errors.As(err, &refusal) && errors.Is(err, auth.ErrUnavailable):
		w.Header().Set("Retry-After", "1")
		slog.WarnContext(
			r.Context(), "the issuer is not there", "request", middleware.GetReqID(r.Context()), "error", refusal.Cause,
		)
		refused(w, r, http.StatusServiceUnavailable, problem.Unavailable, problem.Message{En: refusal.En, Zh: refusal.Zh})
	case refusal != nil:
		if line := lineOf(r.Context()); line != nil {
			line.refused = reasonOf(refusal)
		}
		challenge(w, r, showed)
		refused(w, r, http.StatusUnauthorized, problem.Unauthenticated, problem.Message{En: refusal.En, Zh: refusal.Zh})
	case fault != nil:
		unavailable(w, r, fault, err)
	case r.Context().Err() != nil:
		refused(w, r, http.StatusServiceUnavailable, problem.Timeout, problem.Message{
			En: "the answer took too long and was given up", Zh: "查询超时,已中止",
		})
	default:
		slog.ErrorContext(r.Context(), "request failed", "request", middleware.GetReqID(r.Context()), "error", err)
		refused(w, r, http.StatusInternalServerError, problem.Internal, problem.Message{En: "internal error", Zh: "内部错误"})
	}
}

// unavailable answers that the database is not there, and tells the log why.
func unavailable(w http.ResponseWriter, r *http.Request, fault *problem.Error, why error) {
	slog.ErrorContext(r.Context(), "the database fails", "request", middleware.GetReqID(r.Context()), "error", why)
	w.Header().Set("Retry-After", resolvers.RetryAfter)
	refused(w, r, http.StatusServiceUnavailable, fault.Code, fault.Message)
}

// reasonOf is what the log says of a refusal: the cause if there is one, which says more than the person is told.
func reasonOf(refusal *auth.Refusal) string {
	const longest = 300 // a cause may quote what was sent
	text := refusal.En
	if refusal.Cause != nil {
		text = refusal.Cause.Error()
	}
	return text[:min(len(text), longest)]
}

// challenge says how to sign in. A page that fetches is not told of Basic: the browser would ask for a password, over
// the page that already has a place for the token.
func challenge(w http.ResponseWriter, r *http.Request, showed bool) {
	scheme := `Bearer realm="plangraph"`
	if showed {
		scheme += `, error="invalid_token"`
	}
	w.Header().Add("WWW-Authenticate", scheme)
	if r.Header.Get("Sec-Fetch-Dest") != "empty" {
		w.Header().Add("WWW-Authenticate", `Basic realm="plangraph", charset="UTF-8"`)
	}
}

// refused answers as GraphQL does when nothing ran: errors and no data; clients of OData as that does.
func refused(w http.ResponseWriter, r *http.Request, status int, code problem.Code, message problem.Message) {
	if strings.HasPrefix(r.URL.Path, odata.Path) {
		odata.Refuse(w, r, status, code, "", message)
		return
	}
	mediaType := "application/json"
	if graphQL := "application/graphql-response+json"; strings.Contains(r.Header.Get("Accept"), graphQL) {
		mediaType = graphQL
	}
	id := middleware.GetReqID(r.Context())
	extensions := map[string]any{"code": code}
	if code == problem.Internal {
		extensions["requestId"] = id
	}
	body, err := json.Marshal(map[string]any{
		"errors":     []any{map[string]any{"message": inLanguage(r, message), "extensions": extensions}},
		"extensions": map[string]any{"requestId": id},
	})
	if err != nil {
		body = []byte(`{"errors":[{"message":"internal error"}]}`) // it is made of texts and does not fail
	}
	w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has left needs no answer
}

// inLanguage picks the sentence of the language that the request prefers; English if it names neither.
func inLanguage(r *http.Request, m problem.Message) string {
	tags, _, _ := language.ParseAcceptLanguage(
		strings.Join(r.Header.Values("Accept-Language"), ","),
	) // a malformed header names no language
	for _, tag := range tags {
		switch base, _ := tag.Base(); base.String() {
		case "zh":
			return m.Zh
		case "en":
			return m.En
		}
	}
	return m.En
}

type lineKey struct{}

// line is what the log says of a request and only those below know.
type line struct {
	actor, refused string
	// silent leaves the line out.
	silent bool
}

func withLine(ctx context.Context) (context.Context, *line) {
	l := new(line)
	return context.WithValue(ctx, lineKey{}, l), l
}

// lineOf gives the line of a request; nil where nothing is logged.
func lineOf(ctx context.Context) *line {
	l, _ := ctx.Value(lineKey{}).(*line)
	return l
}
