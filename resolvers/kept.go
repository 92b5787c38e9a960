package resolvers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/models"
	"plangraph/work"
)

// DefaultKeptAnswers is how many bytes of answers are kept where nobody says otherwise.
const DefaultKeptAnswers = 16 << 20

// keptAnswers are whole answers to questions that may be asked again. One is given again while the data stand: whoever
// asks looks at their version after he came, so that no change that was committed by then is missing, whichever server
// it came over.
type keptAnswers struct {
	resolver *Resolver
	most     int // bytes

	mu      sync.Mutex
	answers *simplelru.LRU[questionKey, *keptAnswer]
	bytes   int
}

// question is what a request asks, and all that its answer depends on besides the data.
type question struct {
	key questionKey
	// get says that it was asked by GET, public that everybody sees the same.
	get, public bool
	mediaType   string
}

// questionKey tells questions apart, by their SHA-256.
type questionKey [sha256.Size]byte

// keptAnswer is an answer as of a version of the data.
type keptAnswer struct {
	version database.Version
	// data is the answer's, what stands before and after it is not.
	data, extensions []byte
}

func newKeptAnswers(resolver *Resolver, most int) *keptAnswers {
	k := &keptAnswers{resolver: resolver, most: most}
	const many = 1 << 20 // bytes run out before
	k.answers, _ = simplelru.NewLRU(many, func(_ questionKey, a *keptAnswer) { k.bytes -= memoryOf(a) })
	return k
}

// memoryOf is about how much memory a kept answer takes.
func memoryOf(a *keptAnswer) int {
	const around = 512
	return around + cap(a.data) + cap(a.extensions)
}

// questionOf tells what a request asks. body is its, form what its headers say that a body is.
func (k *keptAnswers) questionOf(r *http.Request, body []byte) question {
	viewer := auth.Viewer(r.Context())
	q := question{
		get: r.Method == http.MethodGet, public: viewer.Role == models.RoleAnonymous && viewer.RegionCode == "",
		mediaType: mediaTypeOf(r),
	}
	const around = 256
	all := make([]byte, 0, around+len(body))
	add := func(text string) { all = append(append(all, text...), 0) }
	add(r.Method)
	add(string(viewer.Role))
	add(viewer.RegionCode)
	if viewer.UnitID != nil {
		add(viewer.UnitID.String())
	}
	add("")
	add(work.DayOf(k.resolver.Now()).String())
	add(r.Header.Get("Accept-Language"))
	add(q.mediaType)
	if q.get {
		add(r.URL.RawQuery)
	} else {
		add(r.Header.Get("Content-Type"))
		add(r.Header.Get("Content-Encoding"))
		all = append(all, body...)
	}
	q.key = sha256.Sum256(all)
	return q
}

// again answers a question that was answered before, if the data still stand, and tells whether it did.
func (k *keptAnswers) again(ctx context.Context, w http.ResponseWriter, r *http.Request, q question) bool {
	given := ""
	if q.get {
		given = r.Header.Get("If-None-Match")
	}
	kept := k.get(q)
	if kept == nil && given == "" || anew(r) {
		return false
	}
	version, err := k.resolver.DB.Version(ctx)
	if err != nil {
		return false // whoever reads says what is wrong
	}
	if tag := q.tag(version); given != "" && matches(given, tag) {
		validated(w, q, tag)
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	if kept == nil || kept.version != version {
		return false
	}
	kept.write(w, q, "")
	return true
}

// write sends an answer, and the id of the request that it was made for; none to who may keep it.
func (a *keptAnswer) write(w http.ResponseWriter, q question, requestID string) {
	if q.get {
		validated(w, q, q.tag(a.version))
		requestID = ""
	}
	w.Header().Set("Content-Type", q.mediaType+"; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	const around = 128
	body := make([]byte, 0, around+len(a.data)+len(a.extensions))
	body = append(append(body, `{"data":`...), a.data...)
	body = append(append(body, `,"extensions":`...), a.extensions...)
	if requestID != "" { // it is the last of them
		body = append(body[:len(body)-1], `,"`+requestIDKey+`":`...)
		body = append(append(body, marshal(requestID)...), '}')
	}
	_, _ = w.Write(append(body, '}')) // a client that has left needs no answer
}

// anew tells whether a client wants no answer that was given before.
func anew(r *http.Request) bool {
	asked := strings.ToLower(r.Header.Get("Cache-Control"))
	return strings.Contains(asked, "no-cache") || strings.Contains(asked, "no-store")
}

// keep keeps the response to a question, if it is one that is the same for whoever asks the same, and gives what is to be
// sent; nil if it is not.
func (k *keptAnswers) keep(
	q question, operation ast.Operation, response *graphql.Response, seen *database.Seen,
) *keptAnswer {
	version, known := seen.Version()
	if !known || seen.Unversioned() || operation != ast.Query || len(response.Errors) > 0 || len(response.Data) == 0 {
		return nil
	}
	delete(response.Extensions, requestIDKey)
	kept := &keptAnswer{version, response.Data, marshal(response.Extensions)}
	k.add(q, kept)
	return kept
}

func (k *keptAnswers) get(q question) *keptAnswer {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept, _ := k.answers.Get(q.key)
	return kept
}

// add keeps an answer, and lets go of those that were not asked for longest. One that would take much of the room of
// all others is not kept.
func (k *keptAnswers) add(q question, a *keptAnswer) {
	const share = 8
	size := memoryOf(a)
	if size > k.most/share {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.answers.Remove(q.key)
	k.answers.Add(q.key, a)
	for k.bytes += size; k.bytes > k.most; {
		k.answers.RemoveOldest()
	}
}

// tag names the answer to a question as of a version of the data.
func (q question) tag(version database.Version) string {
	sum := sha256.Sum256(append(q.key[:], version.String()...))
	const enough = 16
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:enough]) + `"`
}

// matches tells whether a tag is among those of If-None-Match.
func matches(given, tag string) bool {
	for one := range strings.SplitSeq(given, ",") {
		if one = strings.TrimSpace(one); one == tag || "W/"+one == tag {
			return true
		}
	}
	return false
}

// validated says that the answer to a GET may be kept, and is to be asked for again before it is shown.
func validated(w http.ResponseWriter, q question, tag string) {
	whose := "private"
	if q.public {
		whose = "public"
	}
	header := w.Header()
	header.Set("Cache-Control", whose+", no-cache")
	header.Set("Etag", tag)
	for _, name := range []string{"Authorization", "Cookie", "Accept", "Accept-Language", "Accept-Encoding"} {
		header.Add("Vary", name)
	}
}
