package httpapi

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// addressOf is where a request comes from. A proxy that is trusted says so in X-Forwarded-For, to which each adds the
// address that it was asked from: the last one that is no trusted proxy's counts. An IPv6 client has its network's /64.
func addressOf(r *http.Request, proxies []netip.Prefix) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	from := beyond(peer.Addr().Unmap(), r, proxies)
	if from.Is6() {
		const network = 64
		return netip.PrefixFrom(from.WithZone(""), network).Masked().String()
	}
	return from.String()
}

// beyond gives who asked the trusted proxy at an address, or that address if it is none.
func beyond(from netip.Addr, r *http.Request, proxies []netip.Prefix) netip.Addr {
	trusted := func() bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(from) })
	}
	if !trusted() {
		return from
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(forwarded) {
		before, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			break
		}
		if from = before.Unmap(); !trusted() {
			break
		}
	}
	return from
}
