package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"plangraph/engine"
	"plangraph/models"
	"plangraph/odata"
	"plangraph/resolvers"
	"plangraph/turns"
	"plangraph/work"
)

// newOData answers OData. A page of it is as dear as a sheet, and comes in the same line.
func newOData(cfg Settings, read *engine.Reader, now func() time.Time, line *turns.Turns) http.Handler {
	return odata.NewHandler(odata.Settings{
		Read:  read,
		Today: func() models.Date { return work.DayOf(now()) },
		Root:  func(r *http.Request) string { return rootOf(r, cfg.BaseURL, cfg.TrustedProxies) },
		Turn: func(ctx context.Context) (func(), error) {
			return line.Take(ctx, turns.Client(ctx)) //nolint:wrapcheck // the handler knows it
		},
		Fault: resolvers.Unavailable,
	})
}

// isHost is a host with its port, as an address has it.
var isHost = regexp.MustCompile(`^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$`)

// rootOf is the address of the server as a client has it: base if the operator said so, or else the scheme and host that
// trusted proxies were asked for, or those of the request.
func rootOf(r *http.Request, base string, proxies []netip.Prefix) string {
	if base != "" {
		return strings.TrimSuffix(base, "/")
	}
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		toldScheme, toldHost := told(peer.Addr().Unmap(), r, proxies)
		if slices.Contains([]string{"http", "https"}, toldScheme) {
			scheme = toldScheme
		}
		if isHost.MatchString(toldHost) {
			host = toldHost
		}
	}
	if !isHost.MatchString(host) {
		host = "localhost" // it leads nowhere, and into nothing
	}
	return scheme + "://" + host
}

// told gives what a trusted proxy was asked for, as it says in Forwarded or, without that, in X-Forwarded-Proto and
// X-Forwarded-Host. Of several proxies, the first of a row of trusted ones counts.
func told(peer netip.Addr, r *http.Request, proxies []netip.Prefix) (scheme, host string) {
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	if !trusted(peer) {
		return "", ""
	}
	forwarded := strings.Join(r.Header.Values("Forwarded"), ",")
	if forwarded == "" {
		return last(r.Header.Values("X-Forwarded-Proto")), last(r.Header.Values("X-Forwarded-Host"))
	}
	for _, element := range slices.Backward(strings.Split(forwarded, ",")) {
		var from netip.Addr
		for pair := range strings.SplitSeq(element, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			value = strings.Trim(value, `"`)
			switch strings.ToLower(name) {
			case "proto":
				scheme = strings.ToLower(value)
			case "host":
				host = value
			case "for":
				from = addressIn(value)
			}
		}
		if !from.IsValid() || !trusted(from) {
			break
		}
	}
	return scheme, host
}

// addressIn reads the address of Forwarded's for: 192.0.2.7, 192.0.2.7:1234 or [2001:db8::1]:1234.
func addressIn(text string) netip.Addr {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap()
	}
	address, _ := netip.ParseAddr(strings.Trim(text, "[]")) // one that is hidden is nobody's
	return address.Unmap()
}

// last is the last of the values of a header, which the nearest proxy wrote.
func last(values []string) string {
	all := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(all[len(all)-1])
}

// powerBI answers the file that opens the datasets in Power BI: it names the address of the OData service.
func powerBI(cfg Settings) http.HandlerFunc {
	type (
		address struct {
			URL string `json:"url"`
		}
		details struct {
			Protocol string  `json:"protocol"`
			Address  address `json:"address"`
		}
		connection struct {
			Details details `json:"details"`
			Mode    string  `json:"mode"`
		}
		file struct {
			Version     string       `json:"version"`
			Connections []connection `json:"connections"`
		}
	)
	return func(w http.ResponseWriter, r *http.Request) {
		root := rootOf(r, cfg.BaseURL, cfg.TrustedProxies) + odata.Path
		made, _ := json.Marshal(file{"0.1", []connection{{details{"odata", address{root}}, "Import"}}}) // texts
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="plangraph.pbids"`)
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(made) // a client that has left needs no answer
	}
}
