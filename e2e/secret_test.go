package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"plangraph/database"
)

// TestSecretsAreShownOnce makes a token through the API, uses it, ends it, and looks for its secret in all that is
// kept.
func TestSecretsAreShownOnce(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := handlerOf(t, db)
		const create = `mutation { tokenCreate(input: {name: "读数", role: VIEWER, regionCode: "230203", idempotencyKey: "k"}) { token { id } secret } }`
		var made, again struct {
			Token  struct{ ID string }
			Secret *string
		}
		ask(t, handler, adminOf("230203"), create, nil).into(t, "tokenCreate", &made)
		ask(t, handler, adminOf("230203"), create, nil).into(t, "tokenCreate", &again)
		if made.Secret == nil || again.Secret != nil || again.Token != made.Token {
			t.Fatalf("first %+v, then %+v", made, again)
		}
		if status, body := signedIn(
			t,
			handler,
			*made.Secret,
		); status != http.StatusOK ||
			!strings.Contains(body, `"role":"VIEWER","regionCode":"230203"`) {
			t.Errorf("the token is %d %s", status, body)
		}
		var hash string
		if err := db.Raw("SELECT hash FROM api_tokens").Scan(&hash).Error; err != nil {
			t.Fatal(err)
		}
		for _, kept := range []string{"SELECT answer FROM idempotency_keys", "SELECT CAST(after AS text) FROM changes"} {
			var texts []string
			if err := db.Raw(kept).Scan(&texts).Error; err != nil || len(texts) == 0 {
				t.Fatal(kept, texts, err)
			}
			if text := strings.Join(texts, " "); strings.Contains(text, *made.Secret) || strings.Contains(text, hash) {
				t.Errorf("%s has it: %s", kept, text)
			}
		}
		revoked := ask(
			t, handler, adminOf("230203"),
			`mutation ($id: ID!) { tokenRevoke(input: {tokenId: $id}) { token { revokedAt } } }`,
			map[string]any{"id": made.Token.ID},
		)
		if revoked.codes() != nil {
			t.Fatal(revoked.text)
		}
		if status, body := signedIn(t, handler, *made.Secret); status != http.StatusUnauthorized {
			t.Errorf("the token that was revoked is %d %s", status, body)
		}
	})
}

// signedIn asks with a token who is asking.
func signedIn(t *testing.T, handler http.Handler, secret string) (status int, body string) {
	t.Helper()
	r := httptest.NewRequestWithContext(
		t.Context(), http.MethodPost, "/graphql", strings.NewReader(`{"query": "{ viewer { role regionCode } }"}`),
	)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+secret)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}
