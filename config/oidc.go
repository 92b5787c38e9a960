package config

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Roles lists the names that --oidc-roles may give.
func Roles() []string { return []string{"VIEWER", "REPORTER", "ADMIN", "SYSTEM"} }

// oidc reads the settings of the issuer, which are given together or not at all.
func (r *reader) oidc() OIDC {
	o := OIDC{
		Issuer: *r.values["oidc-issuer"], Audience: *r.values["oidc-audience"],
		RoleClaim: r.claim("oidc-role-claim"), RegionClaim: r.claim("oidc-region-claim"), UnitClaim: r.claim("oidc-unit-claim"),
		Roles: r.roles("oidc-roles"),
	}
	switch {
	case o.Issuer == "" && o.Audience != "":
		r.wrong("oidc-audience", "needs --oidc-issuer")
	case o.Issuer == "" && len(o.Roles) > 0:
		r.wrong("oidc-roles", "needs --oidc-issuer")
	case o.Issuer != "" && !trustworthy(o.Issuer):
		r.wrong("oidc-issuer", "is not an https:// address")
	case o.Issuer != "" && o.Audience == "":
		r.wrong("oidc-audience", "has to be given with --oidc-issuer: JWTs made for others would count")
	}
	return o
}

// trustworthy tells whether what an address answers is its owner's: by https, or on this machine.
func trustworthy(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	host := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || host != nil && host.IsLoopback())
}

func (r *reader) claim(name string) string {
	claim := strings.TrimSpace(*r.values[name])
	if claim == "" {
		r.wrong(name, "is not the name of a claim")
	}
	return claim
}

// roles reads value=ROLE,value=ROLE. A value may hold = itself, as names of directories do; a role does not.
func (r *reader) roles(name string) map[string]string {
	roles := map[string]string{}
	for part := range strings.SplitSeq(*r.values[name], ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		at := strings.LastIndex(part, "=")
		if at <= 0 || !slices.Contains(Roles(), part[at+1:]) {
			r.wrong(name, "has "+strconv.Quote(part)+", which is not VALUE=ROLE with one of "+strings.Join(Roles(), ", "))
			continue
		}
		roles[part[:at]] = part[at+1:]
	}
	return roles
}
