package odata

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"plangraph/auth"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/problem"
)

// Path is where the service stands; version is that of OData, in a header whose name some clients want as it is written
// here.
const (
	Path          = "/odata/v4/"
	version       = "4.0"
	versionHeader = "OData-Version"
)

// Settings are what the handler needs of the server.
type Settings struct {
	Read *engine.Reader
	// Today is the day that is asked on.
	Today func() models.Date
	// Root is the address of the server as a client has it: https://plan.example.cn, without a slash at its end.
	Root func(*http.Request) string
	// Turn waits for the client's turn and gives what ends it.
	Turn func(context.Context) (end func(), err error)
	// Fault says in words what keeps the database from answering; nil if nothing does.
	Fault func(error) *problem.Error
}

// Handler answers OData.
type Handler struct {
	settings Settings
	model    *Model
	xml      []byte
	json     []byte
}

// NewHandler gives a handler of all datasets.
func NewHandler(settings Settings) *Handler {
	var tables []*Table
	for _, t := range settings.Read.Tables() {
		tables = append(tables, &Table{t.Table, t.Columns})
	}
	h := &Handler{settings: settings, model: NewModel(tables)}
	var err error
	if h.xml, err = h.model.XML(); err != nil {
		panic(err) // it is made of texts and numbers
	}
	if h.json, err = h.model.JSON(); err != nil {
		panic(err)
	}
	return h
}

// ServeHTTP answers a request, or a batch of them. Rows come in turn: until they are read, for who takes them slowly keeps
// nobody waiting.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	held := &recorder{header: w.Header()}
	switch pathOf(r) {
	case "", "$metadata":
		h.serve(held, r)
	default:
		h.inTurn(held, r)
	}
	held.sendTo(w)
}

// inTurn answers when it is the client's turn.
func (h *Handler) inTurn(w http.ResponseWriter, r *http.Request) {
	end, err := h.settings.Turn(r.Context())
	if err != nil {
		h.failed(w, r, err)
		return
	}
	defer end()
	if pathOf(r) == "$batch" {
		h.batch(w, r)
		return
	}
	h.serve(w, r)
}

// pathOf is the path of an address below the service's root, still encoded.
func pathOf(r *http.Request) string {
	return strings.Trim(strings.TrimPrefix(r.URL.EscapedPath()+"/", Path), "/")
}

// serve answers one request.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		notAllowed(w, r, "GET, HEAD")
		return
	}
	if err := h.get(w, r); err != nil { //nolint:contextcheck // what is understood of a request has it, and its context
		h.failed(w, r, err)
	}
}

func notAllowed(w http.ResponseWriter, r *http.Request, allowed string) {
	w.Header().Set("Allow", allowed)
	Refuse(w, r, http.StatusMethodNotAllowed, notSupported, "", problem.Message{
		En: "this is read only: " + allowed, Zh: "此处只读:" + allowed,
	})
}

// get answers what is asked for.
func (h *Handler) get(w http.ResponseWriter, r *http.Request) error {
	if wrong := checkVersion(r.Header); wrong != nil {
		return wrong
	}
	o, wrong := optionsOf(r.URL.RawQuery)
	if wrong != nil {
		return wrong
	}
	at, wrong := h.model.resourceOf(pathOf(r), o.aliases)
	if wrong != nil {
		return wrong
	}
	q := request{r, h, at, o, h.settings.Root(r) + Path}
	switch {
	case at.of == "$metadata":
		return q.metadata(w)
	case at.table == nil:
		return q.service(w)
	case at.key != nil:
		return q.one(w)
	case at.count:
		return q.count(w)
	}
	return q.collection(w)
}

// request is a request that is understood.
type request struct {
	*http.Request
	*Handler
	resource
	*options

	root string
}

func (q request) asker(ctx context.Context) engine.Asker {
	return engine.Asker{Viewer: auth.Viewer(ctx), Today: q.settings.Today()}
}

// only refuses options that say nothing of what is asked for.
func (q request) only(names ...string) *refusal {
	allowed := map[string]bool{"$format": true}
	for _, name := range names {
		allowed[name] = true
	}
	for name := range q.system {
		if !allowed[name] {
			return refuse(name, problem.Message{
				En: "%s says nothing of what is asked for here", Zh: "%s 不适用于此处",
			}, name)
		}
	}
	return nil
}

// format gives the format of the answer, which is of one of the media types.
func (q request) format(mediaTypes ...string) (format, *refusal) {
	option, given := q.system["$format"]
	return formatOf(q.Header, option, given, mediaTypes...)
}

// send sends an answer, or 304 to whoever has it already.
func (q request) send(w http.ResponseWriter, mediaType string, body []byte) error {
	sum := sha256.Sum256(append([]byte(mediaType+"\n"), body...))
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	header := w.Header()
	header[versionHeader] = []string{version}
	header["ETag"] = []string{tag}
	header.Set("Cache-Control", "private, no-cache")
	header.Add("Vary", "Accept, Accept-Language, Authorization, Prefer, OData-MaxVersion")
	for _, known := range q.Header.Values("If-None-Match") {
		if strings.Contains(known, tag) || strings.TrimSpace(known) == "*" {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	header.Set("Content-Type", mediaType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if q.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that has left needs no answer
	}
	return nil
}

// metadata answers the description of the model.
func (q request) metadata(w http.ResponseWriter) error {
	if wrong := q.only(); wrong != nil {
		return wrong
	}
	// Who takes both gets XML: clients of JSON data say application/json first, and read the model in XML all the same.
	f, wrong := q.format(xmlType, jsonType)
	if wrong != nil {
		return wrong
	}
	if f.xml {
		return q.send(w, xmlType+";charset=utf-8", q.xml)
	}
	return q.send(w, jsonType+";charset=utf-8", q.json)
}

// service answers which collections there are.
func (q request) service(w http.ResponseWriter) error {
	if wrong := q.only(); wrong != nil {
		return wrong
	}
	f, wrong := q.format(jsonType)
	if wrong != nil {
		return wrong
	}
	var document object
	if !f.bare {
		document = append(document, member{"@odata.context", q.root + "$metadata"})
	}
	sets := []object{}
	for _, t := range q.model.tables {
		title := inLanguage(q.Request, problem.Message{En: t.English, Zh: t.Chinese})
		sets = append(sets, object{{"name", t.Name}, {"kind", "EntitySet"}, {"url", t.Name}, {"title", title}})
	}
	body, err := json.Marshal(append(document, member{"value", sets}))
	if err != nil {
		return err
	}
	return q.send(w, f.mediaType(), body)
}

// count answers how many there are, as text.
func (q request) count(w http.ResponseWriter) error {
	if wrong := q.only("$filter", "$search", "$apply"); wrong != nil {
		return wrong
	}
	if _, wrong := q.format(textType); wrong != nil {
		return wrong
	}
	asks, wrong := q.model.asks(q.resource, q.options)
	if wrong != nil {
		return wrong
	}
	n, err := q.number(asks)
	if err != nil {
		return err
	}
	return q.send(w, textType+";charset=utf-8", strconv.AppendInt(nil, int64(n), 10))
}

// one answers the row with a key, or one of its values.
func (q request) one(w http.ResponseWriter) error {
	if wrong := q.only("$select", "$expand"); wrong != nil {
		return wrong
	}
	types := []string{jsonType}
	if q.raw {
		types = []string{textType}
	}
	f, wrong := q.format(types...)
	if wrong != nil {
		return wrong
	}
	asks, wrong := q.model.asks(q.resource, q.options)
	if wrong != nil {
		return wrong
	}
	asks.Where, asks.First = q.key, 1
	if q.column != "" {
		if asks.selected {
			return refuse("$select", problem.Message{En: "one value has no columns", Zh: "单个值没有列"})
		}
		asks.selects([]string{q.column})
	}
	a := answer{format: f, columns: asks.columns}
	found := false
	ctx := q.Context()
	_, err := q.settings.Read.Rows(
		ctx, q.asker(ctx), asks.Question, func(engine.Answered) error { return nil },
		func(values []datasets.Value) error {
			found = true
			a.body = q.rowOf(a, asks, values)
			return nil
		},
	)
	switch {
	case err != nil:
		return err
	case !found:
		return notFound(q.canonical)
	case a.body == nil: // null
		w.Header()[versionHeader] = []string{version}
		w.WriteHeader(http.StatusNoContent)
		return nil
	case q.raw:
		return q.send(w, textType+";charset=utf-8", a.body)
	}
	return q.send(w, f.mediaType(), a.body)
}

// rowOf writes the one row, or the value of its one column; nil for null.
func (q request) rowOf(a answer, asks asked, values []datasets.Value) []byte {
	context := contextOf(q.root, q.table.Name, asks.columns, asks.selected, "/$entity")
	if q.column != "" {
		if values[0].Null() {
			return nil
		}
		kind := asks.columns[0].Kind
		if q.raw {
			return values[0].Append([]byte{}, kind)
		}
		context = contextOf(q.root, q.canonical, nil, false, "/"+q.column)
		body := q.opened(a.format, context)
		return append(a.value(append(body, `"value":`...), values[0], kind), '}')
	}
	return append(a.members(q.opened(a.format, context), values), '}')
}

// opened begins an object with its context.
func (q request) opened(f format, context string) []byte {
	body := []byte{'{'}
	if !f.bare {
		body = append(body, `"@odata.context":`...)
		body = append(engine.AppendJSON(body, context), ',')
	}
	return body
}
