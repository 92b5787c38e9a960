package httpapi_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"plangraph/httpapi"
)

// TestReadersWhoStop asks for the schema again and again on one connection and reads nothing: the connection is closed.
// One who reads all, with pauses, gets everything.
func TestReadersWhoStop(t *testing.T) {
	server := httptest.NewServer(handler(open(t), func(s *httpapi.Settings) { s.ReaderTimeout = 200 * time.Millisecond }))
	defer server.Close()
	dial := func() net.Conn {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	const request = "GET /schema.graphql HTTP/1.1\r\nHost: x\r\n\r\n"

	stopped := dial()
	for { // until the answers that nobody takes have filled what lies between, and the server has given up
		if _, err := io.WriteString(stopped, request); err != nil {
			break
		}
	}

	slow := dial()
	reader := bufio.NewReader(slow)
	for range 3 {
		if _, err := io.WriteString(slow, request); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
		if n, err := io.Copy(io.Discard, answer.Body); err != nil || n != answer.ContentLength {
			t.Errorf("%d of %d bytes: %v", n, answer.ContentLength, err)
		}
		_ = answer.Body.Close() // it is read to its end
	}
}

func TestHeads(t *testing.T) {
	db := open(t)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := handler(db)
	for _, path := range []string{"/healthz", "/readyz", "/schema.graphql", "/graphiql", "/graphql?query=%7B__typename%7D"} {
		if w := ask(t, h, http.MethodHead, path, ""); w.Code != http.StatusOK {
			t.Errorf("HEAD %s: %d", path, w.Code)
		}
	}
}
