package odata

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"plangraph/problem"
)

const (
	// mostParts is how many requests a batch has at most, mostBytes how long it may be.
	mostParts = 20
	mostBytes = 1 << 20
)

// part is a request of a batch.
type part struct {
	id, method, url string
	header          http.Header
	// after are the ids of requests that have to have been answered well.
	after []string
}

var (
	noBatch = problem.Message{
		En: "a batch is multipart/mixed or application/json, and POST",
		Zh: "批量请求须为 multipart/mixed 或 application/json,并用 POST",
	}
	longBatch = problem.Message{En: "a batch has %d bytes at most", Zh: "批量请求最多 %d 个字节"}
	manyParts = problem.Message{En: "a batch has %d requests at most", Zh: "批量请求最多 %d 个"}
)

// batch answers several requests, one after the other: up to the first that fails, unless the client prefers to go on.
func (h *Handler) batch(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		notAllowed(w, r, "POST")
		return
	}
	parts, mediaType, wrong := partsOf(w, r)
	if wrong != nil {
		h.failed(w, r, wrong)
		return
	}
	answers := h.answers(r, parts)
	w.Header()[versionHeader] = []string{version}
	w.Header().Set("Cache-Control", "no-store")
	if mediaType == jsonType {
		writeJSON(w, parts, answers)
		return
	}
	writeParts(w, parts, answers)
}

// partsOf reads the requests of a batch.
func partsOf(w http.ResponseWriter, r *http.Request) ([]part, string, *refusal) {
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := http.MaxBytesReader(w, r.Body, mostBytes)
	var parts []part
	switch {
	case err == nil && mediaType == "multipart/mixed" && parameters["boundary"] != "":
		parts, err = readParts(body, parameters["boundary"])
	case err == nil && mediaType == jsonType:
		parts, err = readJSON(body)
	default:
		return nil, "", newRefusal(http.StatusUnsupportedMediaType, problem.Invalid, "Content-Type", noBatch)
	}
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, "", newRefusal(http.StatusRequestEntityTooLarge, problem.Limit, "", longBatch, mostBytes)
	case err != nil:
		return nil, "", refuse("", problem.Message{En: "the batch cannot be read: %v", Zh: "无法读取批量请求:%v"}, err)
	case len(parts) == 0:
		return nil, "", refuse("", problem.Message{En: "there is no request in the batch", Zh: "批量请求中没有请求"})
	case len(parts) > mostParts:
		return nil, "", newRefusal(http.StatusBadRequest, problem.Limit, "", manyParts, mostParts)
	}
	return parts, mediaType, nil
}

// answers answers the requests of a batch.
func (h *Handler) answers(r *http.Request, parts []part) []*recorder {
	goOn := preferencesOf(r.Header).goOn
	var answers []*recorder
	failed := map[string]bool{}
	for _, p := range parts {
		a := &recorder{header: http.Header{}}
		answers = append(answers, a)
		inner, err := p.request(r)
		waits := false
		for _, id := range p.after {
			waits = waits || failed[id]
		}
		switch {
		case err != nil:
			h.failed(a, r, refuse("", problem.Message{En: "%q is no address", Zh: "%q 不是地址"}, p.url))
		case waits:
			Refuse(a, inner, http.StatusFailedDependency, problem.Invalid, "", problem.Message{
				En: "a request failed that this one depends on", Zh: "所依赖的请求失败",
			})
		default:
			h.serve(a, inner)
		}
		if a.status >= http.StatusBadRequest {
			failed[p.id] = true
			if !goOn {
				break
			}
		}
	}
	return answers
}

// of the headers of a batch and its requests, these speak of a request; all others are the batch's.
var ofRequest = []string{
	"Accept", "Accept-Language", "If-None-Match", "OData-MaxVersion", "OData-Version", "Prefer",
}

// request makes the request of a part; whoever asks is who sent the batch.
func (p part) request(of *http.Request) (*http.Request, error) {
	target, err := url.Parse(strings.ReplaceAll(p.url, " ", "%20"))
	if err != nil {
		return nil, err
	}
	path := target.EscapedPath()
	switch at := strings.Index(path, Path); {
	case at >= 0: // behind whatever a proxy puts in front
		path = path[at:]
	case strings.HasPrefix(path, "/"):
	default:
		path = Path + path
	}
	inner := of.Clone(of.Context())
	inner.Method, inner.Body, inner.ContentLength = strings.ToUpper(p.method), http.NoBody, 0
	if inner.URL, err = url.Parse(path); err != nil {
		return nil, err
	}
	inner.URL.RawQuery = target.RawQuery
	for _, name := range ofRequest {
		values := p.header.Values(name)
		switch {
		case len(values) > 0:
			inner.Header[http.CanonicalHeaderKey(name)] = values
		case name != "Accept-Language" && name != "OData-MaxVersion":
			inner.Header.Del(name)
		}
	}
	return inner, nil
}

// readParts reads a batch in MIME parts, each of which is a request as HTTP has it.
func readParts(body io.Reader, boundary string) ([]part, error) {
	var parts []part
	for reader := multipart.NewReader(body, boundary); ; {
		piece, err := reader.NextPart()
		if errors.Is(err, io.EOF) || len(parts) > mostParts {
			return parts, nil
		}
		if err != nil {
			return nil, err
		}
		id := piece.Header.Get("Content-ID")
		switch mediaType, _, _ := mime.ParseMediaType(piece.Header.Get("Content-Type")); mediaType {
		case "application/http":
		case "multipart/mixed":
			parts = append(parts, part{id: id, method: "CHANGESET"})
			continue
		default:
			return nil, fmt.Errorf("part %d is no application/http", len(parts)+1)
		}
		read, err := readRequest(bufio.NewReader(piece))
		if err != nil {
			return nil, fmt.Errorf("part %d: %w", len(parts)+1, err)
		}
		read.id = id
		parts = append(parts, read)
	}
}

// readRequest reads a request line and headers. What comes behind is of no use to a GET.
func readRequest(piece *bufio.Reader) (part, error) {
	text := textproto.NewReader(piece)
	line, err := text.ReadLine()
	for err == nil && line == "" { // some clients have one line too many
		line, err = text.ReadLine()
	}
	if err != nil {
		return part{}, errors.New("there is no request in it")
	}
	method, rest, _ := strings.Cut(line, " ")
	target, proto := rest, ""
	if at := strings.LastIndex(rest, " HTTP/"); at >= 0 {
		target, proto = rest[:at], rest[at+1:]
	}
	if target == "" || proto == "" {
		return part{}, fmt.Errorf("%q is no request", line)
	}
	header, err := text.ReadMIMEHeader()
	if err != nil && !errors.Is(err, io.EOF) {
		return part{}, err
	}
	return part{method: method, url: strings.TrimSpace(target), header: http.Header(header)}, nil
}

// writeParts writes the answers in MIME parts.
func writeParts(w http.ResponseWriter, parts []part, answers []*recorder) {
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for i, a := range answers {
		header := textproto.MIMEHeader{"Content-Type": {"application/http"}, "Content-Transfer-Encoding": {"binary"}}
		if parts[i].id != "" {
			header.Set("Content-ID", parts[i].id)
		}
		piece, _ := writer.CreatePart(header) // a buffer takes all
		_, _ = fmt.Fprintf(piece, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
		_ = a.header.Write(piece)
		_, _ = piece.Write(append([]byte("\r\n"), a.body.Bytes()...))
	}
	_ = writer.Close()
	w.Header().Set("Content-Type", "multipart/mixed; boundary="+writer.Boundary())
	_, _ = w.Write(body.Bytes()) // a client that has left needs no answer
}

// jsonPart is a request of a batch in JSON.
type jsonPart struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	DependsOn []string          `json:"dependsOn"`
}

func readJSON(body io.Reader) ([]part, error) {
	var batch struct {
		Requests []jsonPart `json:"requests"`
	}
	if err := json.NewDecoder(body).Decode(&batch); err != nil {
		return nil, err
	}
	var parts []part
	known := map[string]bool{}
	for i, p := range batch.Requests {
		if p.ID == "" || p.Method == "" || p.URL == "" || known[p.ID] {
			return nil, fmt.Errorf("request %d needs an id of its own, a method and a url", i+1)
		}
		known[p.ID] = true
		header := http.Header{}
		for name, value := range p.Headers {
			header.Set(name, value)
		}
		parts = append(parts, part{p.ID, p.Method, p.URL, header, p.DependsOn})
	}
	return parts, nil
}

// writeJSON writes the answers in JSON.
func writeJSON(w http.ResponseWriter, parts []part, answers []*recorder) {
	responses := []object{}
	for i, a := range answers {
		headers := object{}
		for _, name := range []string{"Content-Type", versionHeader, "ETag", "Preference-Applied", "Allow", "Retry-After"} {
			if value := a.header[name]; len(value) > 0 {
				headers = append(headers, member{strings.ToLower(name), value[0]})
			}
		}
		response := object{{"id", parts[i].id}, {"status", a.status}, {"headers", headers}}
		switch {
		case a.body.Len() == 0:
		case strings.HasPrefix(a.header.Get("Content-Type"), jsonType):
			response = append(response, member{"body", json.RawMessage(a.body.Bytes())})
		default:
			response = append(response, member{"body", a.body.String()})
		}
		responses = append(responses, response)
	}
	body, _ := json.Marshal(object{{"responses", responses}}) // it is made of texts and of what was made JSON before
	w.Header().Set("Content-Type", jsonType+";charset=utf-8")
	_, _ = w.Write(body)
}
