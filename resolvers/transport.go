package resolvers

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"plangraph/database"
	"plangraph/problem"
	"plangraph/turns"
)

// maxErrors is how many errors an answer has.
const maxErrors = 9

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
	if r.Method == http.MethodHead { // a GET of which net/http sends the head
		get := *r
		get.Method = http.MethodGet
		r = &get
	}
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
			w.Header().Set("Allow", "GET, HEAD, POST")
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
	e.extend(graphql.WithOperationContext(ctx, operation), operation, response, seen)
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

// extend adds to the answer what is said of the whole.
func (e endpoint) extend(
	ctx context.Context, operation *graphql.OperationContext, response *graphql.Response, seen *database.Seen,
) {
	sayCuts(ctx, response)
	e.sayVersion(ctx, operation, response, seen)
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
