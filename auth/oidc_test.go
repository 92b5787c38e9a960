package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"plangraph/models"
)

// TestKeysGrowOld: a key that the issuer took back, with no JWT by another to tell us, counts until the keys are asked
// for anew; but while the issuer is down, the keys that are known go on counting.
func TestKeysGrowOld(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var down, takenBack atomic.Bool
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case down.Load():
			w.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/keys" && takenBack.Load():
			_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}})
		case r.URL.Path == "/keys":
			_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: public, KeyID: "1"}}})
		default:
			_ = json.NewEncoder(w).Encode(map[string]string{"issuer": server.URL, "jwks_uri": server.URL + "/keys"})
		}
	}))
	t.Cleanup(server.Close)
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: private, KeyID: "1"}}, nil,
	)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": server.URL, "aud": "plangraph", "sub": "li.wei", "exp": time.Now().Add(time.Hour).Unix(), "role": "SYSTEM",
	}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	issuer := NewIssuer(IssuerSettings{URL: server.URL, Audience: "plangraph", Claims: ClaimNames{Role: "role"}})
	authenticate := func() error {
		viewer, err := issuer.Authenticate(t.Context(), text, time.Now())
		if err == nil && viewer.Role != models.RoleSystem {
			t.Errorf("%+v", viewer)
		}
		return err
	}
	grow := func() {
		issuer.turn <- struct{}{}
		issuer.learned = issuer.learned.Add(-2 * freshness)
		<-issuer.turn
	}

	if err := authenticate(); err != nil {
		t.Fatal(err)
	}
	takenBack.Store(true)
	if err := authenticate(); err != nil {
		t.Errorf("the keys are asked for too early: %v", err)
	}
	down.Store(true)
	grow()
	for range 10 {
		if err := authenticate(); err != nil {
			t.Errorf("the issuer is down, and nobody gets in: %v", err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	down.Store(false)
	grow()
	for range 200 {
		if err = authenticate(); err != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("the key that was taken back: %v", err)
	}
}
