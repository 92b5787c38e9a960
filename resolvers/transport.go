package resolvers

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"plangraph/coercion"
	"plangraph/database"
	"plangraph/problem"
	"plangraph/turns"
)

const (
	// maxBody is how large the body of a request may be.
	maxBody = 256 << 10
	// maxErrors is how many errors an answer has.
	maxErrors = 9
)

const (
	jsonType     = "application/json"
	responseType = "application/graphql-response+json"
)

// endpoint answers queries by POST and GET and mutations by POST, as the GraphQL over HTTP specification wants them: an
// error of the request is 400 for clients that accept application/graphql-response+json and 200 for those that only
// know application/json. The answer is written once, as it was made.
type endpoint struct {
	exec      *executor.Executor
	queues    queues
	documents persisted
	resolver  *Resolver
	kept      *keptAnswers
}

// ServeHTTP answers a request.
func (e endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := graphql.StartOperationTrace(r.Context())
	mine := &turn{queues: e.queues, client: turns.Client(ctx)}
	defer mine.end()
	var asked question
	if !isUpload(r) {
		asked = e.kept.questionOf(r, receive(w, r))
		if e.kept.again(ctx, w, r, asked) {
			return
		}
	}
	if params, taken := e.take(ctx, w, r, mine); taken {
		e.answer(ctx, w, r, mine, params, asked)
	}
}

// take waits for the request's turn and reads it; if it may not be answered, it says so and tells false.
func (e endpoint) take(
	ctx context.Context, w http.ResponseWriter, r *http.Request, mine *turn,
) (*graphql.RawParams, bool) {
	wait := mine.take
	if isUpload(r) {
		wait = mine.takeIn
	}
	if err := wait(ctx); err != nil {
		e.busy(withHeaders(ctx, r), w, r, err)
		return nil, false
	}
	params, status, err := e.read(w, r)
	if err != nil {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", "GET, POST")
		}
		write(w, r, status, e.exec.DispatchError(withHeaders(ctx, r), gqlerror.List{gqlerror.Wrap(err)}))
		return nil, false
	}
	if isUpload(r) {
		if err := mine.take(ctx); err != nil {
			e.busy(withHeaders(ctx, r), w, r, err)
			return nil, false
		}
	}
	return params, true
}

// answer answers a request that was read.
func (e endpoint) answer(
	ctx context.Context, w http.ResponseWriter, r *http.Request, mine *turn, params *graphql.RawParams, asked question,
) {
	if isUpload(r) {
		defer mine.rest()
	}
	operation, problems := e.exec.CreateOperationContext(ctx, params)
	if problems = apart(problems); len(problems) > 0 {
		defer mine.rest()
		status := http.StatusOK
		if acceptsResponseType(r) {
			status = http.StatusBadRequest
		}
		problems = problems[:min(len(problems), maxErrors)]
		operation.Headers = r.Header
		write(w, r, status, e.exec.DispatchError(graphql.WithOperationContext(ctx, operation), problems))
		return
	}
	if r.Method == http.MethodGet && operation.Operation.Operation != ast.Query {
		w.Header().Set("Allow", "POST")
		write(
			w,
			r,
			http.StatusMethodNotAllowed,
			e.exec.DispatchError(graphql.WithOperationContext(ctx, operation), gqlerror.List{
				gqlerror.Wrap(
					problem.Refuse(problem.Invalid, "", problem.Message{En: "a mutation is sent by POST", Zh: "修改操作须用 POST"}),
				),
			}),
		)
		return
	}
	if err := mine.run(ctx, operation); err != nil {
		e.busy(graphql.WithOperationContext(ctx, operation), w, r, err)
		return
	}
	ctx, seen := database.WatchVersion(ctx)
	responses, ctx := e.exec.DispatchOperation(ctx, operation)
	response := responses(ctx)
	if !isUpload(r) {
		mine.end() // before the answer is sent: a slow reader keeps nobody waiting
	}
	if response == nil { // the time was up before anything was answered
		response = e.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(ctx.Err())})
	}
	// Fields are answered at the same time; their errors come in the order of the document all the same.
	slices.SortStableFunc(response.Errors, func(a, b *gqlerror.Error) int { return slices.Compare(place(a), place(b)) })
	response.Errors = response.Errors[:min(len(response.Errors), maxErrors)]
	status := http.StatusOK
	if nothingRan(response) {
		w.Header().Set("Retry-After", RetryAfter)
		status, response.Data = http.StatusServiceUnavailable, nil
	}
	e.sayVersion(ctx, operation, response, seen)
	if !isUpload(r) {
		if kept := e.kept.keep(asked, operation.Operation.Operation, response, seen); kept != nil {
			kept.write(w, asked, middleware.GetReqID(ctx))
			return
		}
	}
	if r.Method == http.MethodGet {
		w.Header().Set("Cache-Control", "no-store")
	}
	write(w, r, status, response)
}

// sayVersion adds to the answer which version of the data it shows at least. A mutation that changed nothing shows what
// there is.
func (e endpoint) sayVersion(
	ctx context.Context, operation *graphql.OperationContext, response *graphql.Response, seen *database.Seen,
) {
	version, known := seen.Version()
	if !known && operation.Operation.Operation == ast.Mutation {
		looked, err := e.resolver.DB.Version(ctx)
		version, known = looked, err == nil
	}
	if known {
		if response.Extensions == nil {
			response.Extensions = map[string]any{}
		}
		response.Extensions["dataVersion"] = version.String()
	}
}

// receive takes the body of a request in before it is the request's turn, so that slow senders keep nobody waiting;
// what is wrong with it is found when it is read.
func receive(w http.ResponseWriter, r *http.Request) []byte {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = io.EOF
	}
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(text), failing{err}))
	return text
}

// place is where in the document an error belongs.
func place(e *gqlerror.Error) []int {
	if len(e.Locations) == 0 {
		return nil
	}
	return []int{e.Locations[0].Line, e.Locations[0].Column}
}

// withHeaders gives errors that come before an operation the request's language.
func withHeaders(ctx context.Context, r *http.Request) context.Context {
	return graphql.WithOperationContext(ctx, &graphql.OperationContext{Headers: r.Header})
}

func acceptsResponseType(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), responseType)
}

// mediaTypeOf is that of the answer.
func mediaTypeOf(r *http.Request) string {
	if acceptsResponseType(r) {
		return responseType
	}
	return jsonType
}

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
		if err := decode(strings.NewReader(text), into); isProblem(err) {
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
	mediaType, details, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
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
	err = decode(http.MaxBytesReader(w, r.Body, maxBody), params)
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
func decode(from io.Reader, into any) error {
	text, err := io.ReadAll(from)
	if err != nil {
		return err //nolint:wrapcheck // read by type only
	}
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

// write sends a response.
func write(w http.ResponseWriter, r *http.Request, status int, response *graphql.Response) {
	w.Header().Set("Content-Type", mediaTypeOf(r)+"; charset=utf-8")
	w.WriteHeader(status)
	//nolint:gosec // G705: it is JSON, and says so
	_, _ = w.Write(encode(response)) // a client that has left needs no answer
}

// encode puts the response together around data that is JSON already.
func encode(response *graphql.Response) []byte {
	buffer := make([]byte, 0, len(response.Data)+512)
	buffer = append(buffer, '{')
	separate := func() {
		if len(buffer) > 1 {
			buffer = append(buffer, ',')
		}
	}
	if len(response.Errors) > 0 {
		buffer = append(append(buffer, `"errors":`...), marshal(response.Errors)...)
	}
	if len(response.Data) > 0 {
		separate()
		buffer = append(append(buffer, `"data":`...), response.Data...)
	}
	if len(response.Extensions) > 0 {
		separate()
		buffer = append(append(buffer, `"extensions":`...), marshal(response.Extensions)...)
	}
	return append(buffer, '}')
}

func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		return []byte("null") // errors and extensions are of our own making and have nothing that JSON has not
	}
	return text
}

// failing is what comes after the part of a body that could be read.
type failing struct{ err error }

// Read fails.
func (f failing) Read([]byte) (int, error) { return 0, f.err }
