package resolvers

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/coercion"
	"plangraph/problem"
)

// maxBody is how large the body of a request may be.
const maxBody = 256 << 10

// read takes the parameters of a request, or says with which status it is refused, and why.
func (e endpoint) read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, error) {
	var params parameters
	var status int
	var err error
	switch r.Method {
	case http.MethodGet:
		status, err = readURL(r, &params)
	case http.MethodPost:
		status, err = readBody(w, r, &params)
	default:
		return nil, http.StatusMethodNotAllowed, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the method is GET or POST", Zh: "请使用 GET 或 POST",
		})
	}
	if err != nil {
		return nil, status, err
	}
	query, err := e.documents.document(r.Context(), params.Query, params.named)
	if err != nil {
		if isCode(err, problem.PersistedQueryNotFound, problem.PersistedQueryNotSupported) && !acceptsResponseType(r) {
			return nil, http.StatusOK, err
		}
		return nil, http.StatusBadRequest, err
	}
	return &graphql.RawParams{
		Query: query, OperationName: params.OperationName, Variables: params.Variables, Headers: r.Header,
	}, 0, nil
}

// parameters are those of a request, as GraphQL over HTTP has them, and the document that it names.
type parameters struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	named
}

func readURL(r *http.Request, params *parameters) (int, error) {
	values := r.URL.Query()
	params.Query, params.OperationName = values.Get("query"), values.Get("operationName")
	params.DocumentID = values.Get("documentId")
	if err := coercion.CheckUTF8(params.Query + params.OperationName + params.DocumentID); err != nil {
		return http.StatusBadRequest, err //nolint:wrapcheck // a problem of the request
	}
	for name, into := range map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		text := values.Get(name)
		if text == "" {
			continue
		}
		if err := decode([]byte(text), into); isProblem(err) {
			return http.StatusBadRequest, err
		} else if err != nil {
			return http.StatusBadRequest, problem.Refuse(problem.Invalid, name, problem.Message{
				En: "%s is not a JSON object", Zh: "%s 不是 JSON 对象",
			}, name)
		}
	}
	return 0, nil
}

func readBody(w http.ResponseWriter, r *http.Request, params *parameters) (int, error) {
	mediaType, details, err := jsonType, map[string]string(nil), error(nil)
	if said := r.Header.Get("Content-Type"); said != jsonType {
		mediaType, details, err = mime.ParseMediaType(said)
	}
	if charset := details["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return http.StatusUnsupportedMediaType, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the charset of the Content-Type is utf-8", Zh: "Content-Type 的 charset 须为 utf-8",
		})
	}
	if mediaType != multipartType && (err != nil || mediaType != jsonType) {
		return http.StatusUnsupportedMediaType, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the Content-Type is application/json, or multipart/form-data with a file",
			Zh: "Content-Type 须为 application/json,上传文件时为 multipart/form-data",
		})
	}
	if status, err := unpack(w, r); err != nil {
		return status, err
	}
	if mediaType == multipartType {
		return readUpload(w, r, params)
	}
	text, err := all(w, r.Body)
	if err == nil {
		err = decode(text, params)
	}
	var tooLarge *http.MaxBytesError
	var malformed *json.SyntaxError
	switch {
	case isProblem(err):
		return http.StatusBadRequest, err
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, problem.Refuse(problem.Limit, "", problem.Message{
			En: "the body is larger than %d bytes", Zh: "请求体超过 %d 字节",
		}, maxBody)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return http.StatusBadRequest, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the body is not gzip, as its Content-Encoding says", Zh: "请求体不是 Content-Encoding 所说的 gzip",
		})
	case errors.As(err, &malformed):
		return http.StatusBadRequest, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the body is not JSON: %[2]v, at byte %[1]d", Zh: "请求体在第 %d 字节处不是合法 JSON(%v)",
		}, malformed.Offset, malformed)
	case err != nil:
		return http.StatusBadRequest, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the body is not a JSON object with query, operationName and variables",
			Zh: "请求体不是含 query、operationName、variables 的 JSON 对象",
		})
	}
	return 0, nil
}

// unpack lets a compressed body be read as it was; how large it may be then, its reader says.
func unpack(w http.ResponseWriter, r *http.Request) (int, error) {
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		return 0, nil
	case "gzip", "x-gzip":
	default:
		w.Header().Set("Accept-Encoding", "gzip")
		return http.StatusUnsupportedMediaType, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the Content-Encoding of a request is gzip, or none", Zh: "请求的 Content-Encoding 须为 gzip 或不设",
		})
	}
	unpacked, err := gzip.NewReader(http.MaxBytesReader(w, r.Body, MaxFile+2*maxBody))
	if err != nil {
		return http.StatusBadRequest, problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the body is not gzip, as its Content-Encoding says", Zh: "请求体不是 Content-Encoding 所说的 gzip",
		})
	}
	r.Body = unpacked
	return 0, nil
}

// isProblem tells whether an error has words for the reader already.
func isProblem(err error) bool {
	_, is := errors.AsType[*problem.Error](err)
	return is
}

// isCode tells whether an error is a problem with one of the codes.
func isCode(err error, codes ...problem.Code) bool {
	one, is := errors.AsType[*problem.Error](err)
	return is && slices.Contains(codes, one.Code)
}

// decode reads one JSON value and nothing after it; numbers stay as they are written.
func decode(text []byte, into any) error {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // what Windows begins a text with
	if err := coercion.CheckJSON(text); err != nil {
		return err //nolint:wrapcheck // a problem of the request
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err //nolint:wrapcheck // read by type only
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

// received is the body of a request, as far as it came, and what became of the rest: io.EOF if it is whole.
type received struct {
	text []byte
	rest error
	read int
}

// receive takes the body of a request in before it is the request's turn, so that slow senders keep nobody waiting;
// what is wrong with it is found when it is read.
func receive(w http.ResponseWriter, r *http.Request) []byte {
	var text bytes.Buffer
	text.Grow(int(min(max(r.ContentLength, 0), maxBody)) + bytes.MinRead)
	_, err := text.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = io.EOF
	}
	body := &received{text: text.Bytes(), rest: err}
	r.Body = body
	return body.text
}

// Read reads what came.
func (b *received) Read(into []byte) (int, error) {
	n := copy(into, b.text[b.read:])
	if b.read += n; b.read == len(b.text) {
		return n, b.rest
	}
	return n, nil
}

// Close has nothing to close.
func (*received) Close() error { return nil }

// all reads a body that is no larger than a request may be.
func all(w http.ResponseWriter, body io.ReadCloser) ([]byte, error) {
	if b, is := body.(*received); is && errors.Is(b.rest, io.EOF) && b.read == 0 {
		return b.text, nil
	}
	return io.ReadAll(http.MaxBytesReader(w, body, maxBody)) //nolint:wrapcheck // read by type only
}
