package resolvers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"

	"plangraph/problem"
)

// DocumentPolicy says what may be asked: any document, trusted ones by their id too, or nothing but those.
type DocumentPolicy string

// The policies.
const (
	DocumentsOff    DocumentPolicy = "off"
	DocumentsPrefer DocumentPolicy = "prefer"
	DocumentsOnly   DocumentPolicy = "only"
)

// persisted finds the document that a request names: a trusted one by the documentId of GraphQL over HTTP, or one that
// a client sent before by its hash, as Apollo's automatic persisted queries do.
type persisted struct {
	policy  DocumentPolicy
	trusted Manifest
	sent    graphql.Cache[string]
}

func newPersisted(policy DocumentPolicy, trusted Manifest) persisted {
	// Each is a document at most, so that all are some megabytes.
	const mostSent = 256
	return persisted{policy: policy, trusted: trusted, sent: lru.New[string](mostSent)}
}

// named is what a request says of a document besides its text.
type named struct {
	// DocumentID is the id of a trusted document.
	DocumentID string `json:"documentId"`
	Extensions struct {
		PersistedQuery *persistedQuery `json:"persistedQuery"`
	} `json:"extensions"`
}

// persistedQuery is the extension of Apollo's protocol.
type persistedQuery struct {
	Version json.Number `json:"version"`
	Hash    string      `json:"sha256Hash"`
}

// document gives the text that a request is to be answered by.
func (p persisted) document(ctx context.Context, query string, by named) (string, error) {
	switch {
	case by.DocumentID != "":
		return p.byID(query, by.DocumentID)
	case by.Extensions.PersistedQuery != nil:
		return p.byHash(ctx, query, *by.Extensions.PersistedQuery)
	case query == "":
		return "", problem.Refuse(problem.Invalid, "query", problem.Message{En: "query is missing", Zh: "缺少 query"})
	case p.policy == DocumentsOnly:
		return "", untrusted()
	}
	return query, nil
}

// byID gives the trusted document of an id.
func (p persisted) byID(query, id string) (string, error) {
	text, known := p.trusted[id]
	switch {
	case p.policy == DocumentsOff:
		return "", problem.Refuse(problem.Invalid, "documentId", problem.Message{
			En: "documentId: this server keeps no trusted documents; send the query",
			Zh: "documentId:本服务器未启用可信文档,请直接发送 query",
		})
	case query != "":
		return "", problem.Refuse(problem.Invalid, "documentId", problem.Message{
			En: "documentId stands in place of query: send one of them", Zh: "documentId 与 query 只能提供其一",
		})
	case !known:
		return "", problem.Refuse(problem.NotFound, "documentId", problem.Message{
			En: "documentId: no trusted document has this id", Zh: "documentId:没有此标识的可信文档",
		})
	}
	return text, nil
}

// byHash follows Apollo's protocol: a hash alone names a document that was sent with it before.
func (p persisted) byHash(ctx context.Context, query string, by persistedQuery) (string, error) {
	if by.Version != "1" {
		return "", problem.Refuse(problem.PersistedQueryNotSupported, "extensions.persistedQuery.version", problem.Message{
			En: "PersistedQueryNotSupported", Zh: "PersistedQueryNotSupported",
		})
	}
	hash := strings.ToLower(by.Hash)
	if text, known := p.trusted[by.Hash]; known {
		return text, nil
	}
	if p.policy == DocumentsOnly {
		return "", untrusted()
	}
	if query == "" {
		text, known := p.sent.Get(ctx, hash)
		if !known {
			// Clients look for this very word, whatever their language.
			return "", problem.Refuse(problem.PersistedQueryNotFound, "", problem.Message{
				En: "PersistedQueryNotFound", Zh: "PersistedQueryNotFound",
			})
		}
		return text, nil
	}
	if hashOf(query) != hash {
		return "", problem.Refuse(problem.Invalid, "extensions.persistedQuery.sha256Hash", problem.Message{
			En: "sha256Hash is not the SHA-256 of query in hexadecimal digits", Zh: "sha256Hash 与 query 的 SHA-256 不符",
		})
	}
	if len(query) <= maxDocument {
		p.sent.Add(ctx, hash, query)
	}
	return query, nil
}

func untrusted() *problem.Error {
	return problem.Refuse(problem.Forbidden, "documentId", problem.Message{
		En: "this server answers trusted documents only: send the documentId of one", Zh: "本服务器只回答可信文档:请提供其 documentId",
	})
}

// hashOf is the SHA-256 of a document in hexadecimal digits.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
