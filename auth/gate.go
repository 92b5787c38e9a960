package auth

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"plangraph/models"
)

// Gate says who is asking, by what a request shows.
type Gate struct {
	tokens    *Tokens
	issuer    *Issuer
	anonymous bool
}

// NewGate gives a gate that knows tokens and, unless issuer is nil, the JWTs of an issuer. anonymous lets those in who
// show nothing.
func NewGate(tokens *Tokens, issuer *Issuer, anonymous bool) *Gate {
	return &Gate{tokens, issuer, anonymous}
}

// Identify says who is asking, from all values of the Authorization header. Without any, it is the viewer that ctx has
// already. Whoever shows something that does not count is refused (ErrUnauthenticated), never taken for anonymous. It
// may be asked again with the same values, by what lives longer than a request: it answers anew whether they still
// count.
func (g *Gate) Identify(ctx context.Context, authorization []string, now time.Time) (models.Viewer, error) {
	switch len(authorization) {
	case 0:
		viewer := Viewer(ctx)
		if viewer.Role == models.RoleAnonymous && !g.anonymous {
			return models.Viewer{}, refuse(
				ErrUnauthenticated, "sign in first: send a token in the Authorization header", "请先登录:在 Authorization 请求头中提供令牌",
			)
		}
		return viewer, nil
	case 1:
	default:
		return models.Viewer{}, refuse(
			ErrUnauthenticated, "there is more than one Authorization header", "Authorization 请求头只能有一个",
		)
	}
	credential, err := parseCredential(authorization[0])
	if err != nil {
		return models.Viewer{}, err
	}
	if strings.HasPrefix(credential, TokenPrefix) || g.issuer == nil {
		return g.tokens.Authenticate(ctx, credential, now)
	}
	return g.issuer.Authenticate(ctx, credential, now)
}

// parseCredential takes the token or JWT from a header: Bearer has it as it is, Basic as the password of any user.
func parseCredential(authorization string) (string, error) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	rest = strings.TrimLeft(rest, " ")
	var credential string
	switch strings.ToLower(scheme) {
	case "bearer":
		credential = rest
	case "basic":
		decoded, err := base64.StdEncoding.DecodeString(rest)
		if err != nil {
			return "", refuse(ErrUnauthenticated, "what follows Basic is not base64", "Basic 之后的内容不是 base64")
		}
		_, credential, _ = strings.Cut(string(decoded), ":")
	default:
		return "", refuse(
			ErrUnauthenticated, "the Authorization header is neither Bearer nor Basic", "Authorization 请求头须为 Bearer 或 Basic",
		)
	}
	if credential == "" {
		return "", refuse(
			ErrUnauthenticated, "the Authorization header has no token; with Basic, the token is the password",
			"Authorization 请求头中没有令牌;使用 Basic 时,令牌填在密码处",
		)
	}
	if strings.ContainsFunc(credential, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", refuse(ErrUnauthenticated, "a token has letters, digits and signs of ASCII only", "令牌只含 ASCII 字母、数字和符号")
	}
	return credential, nil
}
