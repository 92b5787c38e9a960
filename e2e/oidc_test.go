package e2e

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"hash/crc32"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/httpapi"
	"plangraph/models"
)

// issuer is a real OpenID Connect issuer: discovery and keys over HTTP, and JWTs that it signs.
type issuer struct {
	*httptest.Server
	mu   sync.Mutex
	keys []jose.JSONWebKey
	// asked counts the requests for the keys.
	asked atomic.Int64
	// name is what the issuer says it is called, if that is not its address; lost are its keys if they are not there.
	name string
	lost bool
}

// newIssuer starts an issuer at an address, a free one if it is empty.
func newIssuer(t *testing.T, address string) *issuer {
	t.Helper()
	i := new(issuer)
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(
			map[string]any{
				"issuer": cmp.Or(i.name, i.URL), "jwks_uri": i.URL + "/keys",
				"id_token_signing_alg_values_supported": []string{"RS256"},
			},
		)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		if i.lost {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		i.asked.Add(1)
		i.mu.Lock()
		defer i.mu.Unlock()
		var set jose.JSONWebKeySet
		for _, k := range i.keys {
			set.Keys = append(set.Keys, k.Public())
		}
		_ = json.NewEncoder(w).Encode(set)
	})
	i.Server = httptest.NewUnstartedServer(mux)
	if address != "" {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = i.Listener.Close() // it is another one's place
		i.Listener = listener
	}
	i.Start()
	t.Cleanup(i.Close)
	return i
}

// newKey makes a key for an algorithm and publishes it.
func (i *issuer) newKey(t *testing.T, algorithm jose.SignatureAlgorithm) jose.JSONWebKey {
	t.Helper()
	k := key(t, algorithm)
	i.mu.Lock()
	defer i.mu.Unlock()
	k.KeyID = strconv.Itoa(len(i.keys))
	i.keys = append(i.keys, k)
	return k
}

// key makes a key that nobody knows.
func key(t *testing.T, algorithm jose.SignatureAlgorithm) jose.JSONWebKey {
	t.Helper()
	var private crypto.PrivateKey
	var err error
	switch algorithm {
	case jose.ES256:
		private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case jose.EdDSA:
		_, private, err = ed25519.GenerateKey(rand.Reader)
	default:
		private, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		t.Fatal(err)
	}
	return jose.JSONWebKey{Key: private, Algorithm: string(algorithm), Use: "sig", KeyID: "0"}
}

// claims are those of a good JWT; changes replace some, or take them away where they are nil.
func (i *issuer) claims(changes map[string]any) map[string]any {
	all := map[string]any{
		"iss": i.URL, "aud": "plangraph", "sub": "li.wei", "iat": time.Now().Unix(),
		"exp":            time.Now().Add(time.Hour).Unix(),
		"plangraph_role": "plan-admins", "plangraph_region": "230203",
	}
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

func sign(t *testing.T, k jose.JSONWebKey, algorithm jose.SignatureAlgorithm, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: k}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// withIssuer gives the whole program's handler, to which the JWTs of an issuer count.
func withIssuer(t *testing.T, db *database.DB, url string) http.Handler {
	t.Helper()
	settings := patient()
	settings.OIDC.URL, settings.OIDC.Audience = url, "plangraph"
	settings.OIDC.Roles = map[string]models.Role{
		"plan-admins": models.RoleAdmin, "plan-readers": models.RoleViewer, "plan-reporters": models.RoleReporter,
		"root": models.RoleSystem,
	}
	return httpapi.NewHandler(settings, db, time.Now)
}

// asked asks who a bearer is, each bearer from a network of its own: what fails from one has to wait.
func asked(t *testing.T, handler http.Handler, bearer string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(
		t.Context(), http.MethodGet, "/graphql?query=%7Bviewer%7Brole%20regionCode%7D%7D", nil,
	)
	r.RemoteAddr = fmt.Sprintf("[2001:db8:%x::1]:443", crc32.ChecksumIEEE([]byte(bearer))&0xffff)
	r.Header.Set("Authorization", "Bearer "+bearer)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// becomes asks until the answer has a status.
func becomes(t *testing.T, handler http.Handler, bearer string, want int) {
	t.Helper()
	var w *httptest.ResponseRecorder
	for range 100 {
		if w = asked(t, handler, bearer); w.Code == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%d %s, want %d", w.Code, w.Body, want)
}

func TestJWT(t *testing.T) {
	i := newIssuer(t, "")
	rs, es, ed := i.newKey(t, jose.RS256), i.newKey(t, jose.ES256), i.newKey(t, jose.EdDSA)
	handler := withIssuer(t, databasetest.SQLite(t), i.URL)
	good := func(changes map[string]any) string { return sign(t, rs, jose.RS256, i.claims(changes)) }
	now := time.Now()
	const admin = `{"role":"ADMIN","regionCode":"230203"}`
	for name, c := range map[string]struct{ jwt, want string }{
		"RS256":             {good(nil), admin},
		"ES256":             {sign(t, es, jose.ES256, i.claims(nil)), admin},
		"EdDSA":             {sign(t, ed, jose.EdDSA, i.claims(nil)), admin},
		"several audiences": {good(map[string]any{"aud": []string{"board", "plangraph"}}), admin},
		"several roles": {
			good(map[string]any{"plangraph_role": []string{"plan-readers", "staff", "plan-admins"}}), admin,
		},
		"a reader": {
			good(map[string]any{"plangraph_role": "plan-readers"}), `{"role":"VIEWER","regionCode":"230203"}`,
		},
		"a reporter": {
			good(
				map[string]any{
					"plangraph_role": "plan-reporters", "plangraph_unit": models.ID{Type: "Unit", Row: [16]byte{1}}.String(),
				},
			),
			`"REPORTER"`,
		},
		"the system": {
			good(map[string]any{"plangraph_role": "root", "plangraph_region": nil}), `{"role":"SYSTEM","regionCode":null}`,
		},
		"another audience":  {good(map[string]any{"aud": "board"}), "does not count here"},
		"no audience":       {good(map[string]any{"aud": nil}), "does not count here"},
		"another issuer":    {good(map[string]any{"iss": "https://id.example.cn"}), "does not count here"},
		"no issuer":         {good(map[string]any{"iss": nil}), "does not count here"},
		"expired":           {good(map[string]any{"exp": now.Add(-time.Minute).Unix()}), "has expired"},
		"without an expiry": {good(map[string]any{"exp": nil}), "has no expiry"},
		"not yet valid": {
			good(map[string]any{"nbf": now.Add(10 * time.Minute).Unix()}), "does not count here",
		},
		"valid since a moment":       {good(map[string]any{"nbf": now.Add(-time.Minute).Unix()}), admin},
		"an unknown role":            {good(map[string]any{"plangraph_role": "ADMIN"}), "gives no role"},
		"no role":                    {good(map[string]any{"plangraph_role": nil}), "gives no role"},
		"no region":                  {good(map[string]any{"plangraph_region": nil}), "gives no region"},
		"a reporter without a unit":  {good(map[string]any{"plangraph_role": "plan-reporters"}), "no unit"},
		"nobody's":                   {good(map[string]any{"sub": nil}), "whose it is"},
		"signed by another key":      {sign(t, key(t, jose.RS256), jose.RS256, i.claims(nil)), "does not count here"},
		"signed by a shared secret":  {confused(t, rs, i.claims(nil)), "does not count here"},
		"not signed":                 {unsigned(t, i.claims(nil)), "does not count here"},
		"an algorithm not asked for": {sign(t, rs, jose.PS512, i.claims(nil)), "does not count here"},
		"changed after signing":      {tampered(t, good(nil)), "does not count here"},
		"no JWT":                     {"a.b", "neither a token nor a JWT"},
		"garbage with two dots":      {"a.b.c", "does not count here"},
		"a token that is mistyped":   {"plangraph_a.b.c", "not a whole token"},
	} {
		t.Run(name, func(t *testing.T) {
			w := asked(t, handler, c.jwt)
			status := http.StatusUnauthorized
			if strings.Contains(c.want, `"`) {
				status = http.StatusOK
			}
			if w.Code != status || !strings.Contains(w.Body.String(), c.want) ||
				status != http.StatusOK && !strings.Contains(w.Body.String(), "UNAUTHENTICATED") {
				t.Errorf("%d %s, want %s", w.Code, w.Body, c.want)
			}
		})
	}
}

// confused signs by HS256, with the issuer's public key as the secret: whoever verifies by what the JWT says accepts
// it.
func confused(t *testing.T, k jose.JSONWebKey, claims map[string]any) string {
	t.Helper()
	public, err := x509.MarshalPKIXPublicKey(k.Public().Key)
	if err != nil {
		t.Fatal(err)
	}
	secret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	return sign(t, jose.JSONWebKey{Key: secret, KeyID: k.KeyID}, jose.HS256, claims)
}

func unsigned(t *testing.T, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(
		[]byte(`{"alg":"none","typ":"JWT"}`),
	) + "." + base64.RawURLEncoding.EncodeToString(
		payload,
	) + "."
}

// tampered makes the JWT's bearer one of the whole province.
func tampered(t *testing.T, jwt string) string {
	t.Helper()
	parts := strings.Split(jwt, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(payload), "230203", "230000", 1)))
	return strings.Join(parts, ".")
}

// TestRotation: a JWT by a key that is new to us counts, and then one by a key that the issuer took back does not.
func TestRotation(t *testing.T) {
	i := newIssuer(t, "")
	first := i.newKey(t, jose.RS256)
	handler := withIssuer(t, databasetest.SQLite(t), i.URL)
	before := sign(t, first, jose.RS256, i.claims(nil))
	if w := asked(t, handler, before); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	i.mu.Lock()
	i.keys = i.keys[1:] // before there is another: whoever fetches meanwhile must not get both
	i.mu.Unlock()
	second := i.newKey(t, jose.ES256)
	// The library may still hand out the answer that it got a moment ago.
	becomes(t, handler, sign(t, second, jose.ES256, i.claims(nil)), http.StatusOK)
	if w := asked(t, handler, before); w.Code != http.StatusUnauthorized {
		t.Errorf("a key that was taken back: %d %s", w.Code, w.Body)
	}
}

// TestIssuerIsSpared: whoever sends forged JWTs cannot make us flood the issuer, nor lock out those whose JWTs are
// good.
func TestIssuerIsSpared(t *testing.T) {
	i := newIssuer(t, "")
	good := sign(t, i.newKey(t, jose.RS256), jose.RS256, i.claims(nil))
	handler := withIssuer(t, databasetest.SQLite(t), i.URL)
	if w := asked(t, handler, good); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	forger := key(t, jose.EdDSA)
	for n := range 50 {
		forger.KeyID = "forged " + strconv.Itoa(n)
		if w := asked(
			t,
			handler,
			sign(t, forger, jose.EdDSA, i.claims(nil)),
		); w.Code != http.StatusUnauthorized &&
			w.Code != http.StatusServiceUnavailable {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w := asked(t, handler, good); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if n := i.asked.Load(); n > 5 {
		t.Errorf("the issuer was asked %d times", n)
	}
}

// TestIssuerIsDown: the server starts without the issuer, tokens work, JWTs wait for it, and count when it is there.
func TestIssuerIsDown(t *testing.T) {
	placeholder, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := placeholder.Addr().String()
	if err := placeholder.Close(); err != nil {
		t.Fatal(err)
	}
	db := databasetest.SQLite(t)
	handler := withIssuer(t, db, "http://"+address)
	k := key(t, jose.RS256)
	jwt := sign(t, k, jose.RS256, (&issuer{Server: &httptest.Server{URL: "http://" + address}}).claims(nil))

	for range 3 {
		w := asked(t, handler, jwt)
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"code":"UNAVAILABLE"`) ||
			w.Header().Get("Retry-After") == "" ||
			strings.Contains(w.Body.String(), address) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if w := asked(t, handler, tokenFor(t, db, models.RoleSystem, "")); w.Code != http.StatusOK {
		t.Errorf("a token: %d %s", w.Code, w.Body)
	}

	i := newIssuer(t, address)
	i.mu.Lock()
	i.keys = []jose.JSONWebKey{k}
	i.mu.Unlock()
	becomes(t, handler, jwt, http.StatusOK)

	// Down again: who is known by the keys that we have stays known, and a key that we have not cannot be had.
	i.Close()
	becomes(t, handler, jwt, http.StatusOK)
	other := key(t, jose.ES256)
	other.KeyID = "other"
	becomes(t, handler, sign(t, other, jose.ES256, i.claims(nil)), http.StatusServiceUnavailable)
}
