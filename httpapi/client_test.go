package httpapi

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// TestAddressOf trusts X-Forwarded-For as far as trusted proxies wrote it.
func TestAddressOf(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for name, c := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"nobody between":               {"192.0.2.7:1234", nil, "192.0.2.7"},
		"a stranger who claims":        {"192.0.2.7:1234", []string{"198.51.100.1"}, "192.0.2.7"},
		"a proxy":                      {"10.1.2.3:1234", []string{"198.51.100.1"}, "198.51.100.1"},
		"a proxy that says nothing":    {"10.1.2.3:1234", nil, "10.1.2.3"},
		"a stranger's claim, by proxy": {"10.1.2.3:1234", []string{"203.0.113.9, 198.51.100.1"}, "198.51.100.1"},
		"two proxies, two lines":       {"10.1.2.3:1234", []string{"198.51.100.1", "10.9.9.9"}, "198.51.100.1"},
		"a proxy that says nonsense":   {"10.1.2.3:1234", []string{"unknown"}, "10.1.2.3"},
		"a network":                    {"[2001:db8:1:2:3:4:5:6]:1234", nil, "2001:db8:1:2::/64"},
		"a mapped address":             {"[::ffff:192.0.2.7]:1234", nil, "192.0.2.7"},
		"a proxy of the same machine":  {"[fd00::1]:1234", []string{"2001:db8::9"}, "2001:db8::/64"},
		"no address":                   {"@", nil, "@"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql", nil)
		r.RemoteAddr = c.peer
		r.Header["X-Forwarded-For"] = c.forwarded
		if got := addressOf(r, proxies); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
