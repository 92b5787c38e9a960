package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"plangraph/models"
)

// Issuer knows the JWTs of one OpenID Connect issuer. It learns the issuer's keys when the first JWT comes, not before,
// so that a server starts while the issuer is down.
type Issuer struct {
	url, audience string
	claims        ClaimNames
	roles         map[string]models.Role
	client        *http.Client
	// turn is held by whoever reads or sets what follows.
	turn chan struct{}
	// keys are nil until the issuer has told where they are, and learned is when it was last asked that; failed is when
	// it was last asked in vain before it ever answered, and why says why.
	keys    oidc.KeySet
	learned time.Time
	failed  time.Time
	why     error
}

// ClaimNames are the claims that say what a viewer may do. A name with dots that is no claim itself leads into objects:
// realm_access.roles.
type ClaimNames struct{ Role, Region, Unit string }

// IssuerSettings say whose JWTs count: URL is the issuer's, which its discovery document confirms; Audience is what a
// JWT has to be made for. Roles gives the role of a value of the role claim; empty, the values are the roles' own
// names.
type IssuerSettings struct {
	URL, Audience string
	Claims        ClaimNames
	Roles         map[string]models.Role
}

// patience is how long a request to the issuer may take; pause is what lies between two that ask in vain where its keys
// are. The keys are asked for anew after a freshness: one that the issuer took back must not count for ever.
const (
	patience  = 5 * time.Second
	pause     = time.Second
	freshness = 10 * time.Minute
)

// NewIssuer gives an issuer; it does not ask it anything yet.
func NewIssuer(s IssuerSettings) *Issuer {
	roles := s.Roles
	if len(roles) == 0 {
		roles = map[string]models.Role{}
		for _, r := range TokenRoles() {
			roles[string(r)] = r
		}
	}
	return &Issuer{
		url: s.URL, audience: s.Audience, claims: s.Claims, roles: roles, turn: make(chan struct{}, 1),
		client: &http.Client{Timeout: patience, Transport: &sparing{next: http.DefaultTransport}},
	}
}

// algorithms are the signatures that count: those by which one key signs and another verifies. With a shared key
// (HS256) whoever knows the issuer's public keys could sign.
func algorithms() []string { return []string{oidc.RS256, oidc.ES256, oidc.EdDSA} }

// Authenticate says whose JWT text is. One that is not signed by the issuer, not made for this program, out of time, or
// without a usable role and region is ErrUnauthenticated; while the issuer's keys cannot be had, it is ErrUnavailable.
func (i *Issuer) Authenticate(ctx context.Context, text string, now time.Time) (models.Viewer, error) {
	if strings.Count(text, ".") != 2 {
		return models.Viewer{}, refuse(ErrUnauthenticated, "this is neither a token nor a JWT", "既不是令牌,也不是 JWT")
	}
	known, err := i.discovered(ctx)
	if err != nil {
		return models.Viewer{}, err
	}
	keys := &attempt{keys: known}
	// The verifier checks the algorithm, the signature, the issuer, the audience, nbf, and that exp is there and ahead.
	verifier := oidc.NewVerifier(i.url, keys, &oidc.Config{
		ClientID: i.audience, SupportedSigningAlgs: algorithms(), Now: func() time.Time { return now },
	})
	verified, err := verifier.Verify(ctx, text)
	var expired *oidc.TokenExpiredError
	switch {
	case keys.unreachable != nil:
		return models.Viewer{}, unavailable(keys.unreachable)
	case errors.As(err, &expired) && expired.Expiry.IsZero():
		return models.Viewer{}, refuse(ErrUnauthenticated, "this JWT has no expiry (exp)", "JWT 没有过期时间(exp)")
	case errors.As(err, &expired):
		return models.Viewer{}, refuse(ErrUnauthenticated, "this JWT has expired", "JWT 已过期")
	case err != nil:
		return models.Viewer{}, refuse(
			ErrUnauthenticated,
			"this JWT does not count here: its signature, issuer, audience or time is not right",
			"JWT 无效:签名、签发者、受众或时间不符",
		).because(
			err,
		)
	}
	claims := map[string]any{}
	if err := verified.Claims(&claims); err != nil {
		return models.Viewer{}, fmt.Errorf("read the claims: %w", err)
	}
	return i.viewer(verified.Subject, claims)
}

// Check asks the issuer for its configuration and its keys, and says what is wrong with them.
func (i *Issuer) Check(ctx context.Context) error {
	known, err := i.discover(ctx)
	if err != nil {
		return err
	}
	keys := &attempt{keys: known}
	// The keys are fetched for a signature by one that is not known; of nobody, it does not count.
	const unsigned = "eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.e30.AA"
	_, _ = keys.VerifySignature(ctx, unsigned)
	if keys.unreachable != nil {
		return fmt.Errorf("ask %s for its keys: %w", i.url, keys.unreachable)
	}
	return nil
}

// discovered gives the issuer's keys, after asking it where they are if nobody has yet.
func (i *Issuer) discovered(ctx context.Context) (oidc.KeySet, error) {
	select {
	case i.turn <- struct{}{}:
		defer func() { <-i.turn }()
	case <-ctx.Done():
		return nil, unavailable(ctx.Err())
	}
	if i.keys != nil {
		if time.Since(i.learned) > freshness {
			i.learned = time.Now()
			go i.refresh(context.WithoutCancel(ctx))
		}
		return i.keys, nil
	}
	if time.Since(i.failed) < pause {
		return nil, unavailable(i.why)
	}
	keys, err := i.discover(ctx)
	if err != nil {
		if ctx.Err() == nil { // a client that has left says nothing about the issuer
			i.failed, i.why = time.Now(), err
		}
		return nil, unavailable(err)
	}
	i.keys, i.learned = keys, time.Now()
	return keys, nil
}

// refresh begins with an empty set of keys; while the issuer is down, those that are known go on counting.
func (i *Issuer) refresh(ctx context.Context) {
	keys, err := i.discover(ctx)
	if err != nil {
		slog.WarnContext(ctx, "the issuer is not there, its keys may be old", "error", err)
		return
	}
	i.turn <- struct{}{}
	i.keys = keys
	<-i.turn
}

// discover asks the issuer where its keys are.
func (i *Issuer) discover(ctx context.Context) (oidc.KeySet, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, i.client), i.url)
	if err != nil {
		return nil, fmt.Errorf("ask %s for its configuration: %w", i.url, err)
	}
	var document struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&document); err != nil {
		return nil, fmt.Errorf("read the configuration of %s: %w", i.url, err)
	}
	// It asks for the keys when the first JWT comes, and anew when one is signed by a key that it does not know.
	//nolint:contextcheck // it outlives the request
	return oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), i.client), document.Keys), nil
}

func unavailable(cause error) *Refusal {
	return refuse(ErrUnavailable, "the sign-in service does not answer; try again in a moment", "登录服务暂不可用,请稍后再试").because(
		cause,
	)
}

// attempt is the keys for one JWT. It keeps whether they could be had: the verifier's error does not tell.
type attempt struct {
	keys        oidc.KeySet
	unreachable error
}

// VerifySignature checks a signature, as the verifier wants it.
func (a *attempt) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := a.keys.VerifySignature(ctx, jwt)
	if err != nil && strings.HasPrefix(err.Error(), "fetching keys") {
		a.unreachable = err
	}
	return payload, err //nolint:wrapcheck // it is between the library and itself
}

// sparing spares the issuer: forged JWTs make the verifier ask for keys, and whoever forges them must not aim us at it.
type sparing struct {
	next http.RoundTripper
	mu   sync.Mutex
	// asked are the times of the last requests; the oldest is at turn.
	asked [5]time.Time
	turn  int
}

var errAskedTooOften = errors.New("the issuer was asked too often in the last seconds")

// RoundTrip passes on as many requests as asked has room for in five seconds.
func (s *sparing) RoundTrip(r *http.Request) (*http.Response, error) {
	const span = 5 * time.Second
	s.mu.Lock()
	now := time.Now()
	often := now.Sub(s.asked[s.turn]) < span
	if !often {
		s.asked[s.turn] = now
		s.turn = (s.turn + 1) % len(s.asked)
	}
	s.mu.Unlock()
	if often {
		return nil, errAskedTooOften
	}
	return s.next.RoundTrip(r) //nolint:wrapcheck // it is the transport's own word
}
