package httpapi

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"plangraph/auth"
	"plangraph/turns"
)

// named says for whom a request is, so that clients come in turn: by who signed in, or else by the address.
func named(proxies []netip.Prefix) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name := auth.Viewer(r.Context()).Actor
			if name == "" {
				name = addressOf(r, proxies)
			}
			next.ServeHTTP(w, r.WithContext(turns.WithClient(r.Context(), name)))
		})
	}
}

// addressOf is where a request comes from. A proxy that is trusted says so in X-Forwarded-For, to which each adds the
// address that it was asked from: the last one that is no trusted proxy's counts. An IPv6 client has its network's /64.
func addressOf(r *http.Request, proxies []netip.Prefix) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	from := peer.Addr().Unmap()
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(forwarded) {
		if !trusted(from) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			break
		}
		from = before.Unmap()
	}
	if from.Is6() {
		const network = 64
		return netip.PrefixFrom(from.WithZone(""), network).Masked().String()
	}
	return from.String()
}
