package export

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5/middleware"

	"plangraph/auth"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/odata"
	"plangraph/problem"
)

// Settings are what the handler needs of the server.
type Settings struct {
	Read *engine.Reader
	// Today is the day that is asked on.
	Today func() models.Date
	// Turn waits for the client's turn and gives what ends it. Where it gives false, it has answered.
	Turn func(http.ResponseWriter, *http.Request) (end func(), taken bool)
	// Failed answers an error, of the reader's or of ours.
	Failed func(http.ResponseWriter, *http.Request, error)
}

// Handler answers files: of /export/projects.csv, the rows of projects that OData's options ask for.
type Handler struct {
	settings Settings
	model    *odata.Model
}

// NewHandler gives a handler of all datasets.
func NewHandler(settings Settings) *Handler {
	var tables []*odata.Table
	for _, t := range settings.Read.Tables() {
		tables = append(tables, &odata.Table{Table: t.Table, Columns: t.Columns})
	}
	return &Handler{settings, odata.NewModel(tables)}
}

// File answers a dataset in a format. Nothing is sent before the first row is there: what is wrong until then is answered
// as such. Later the connection is broken, so that no half of a file looks like a whole one.
func (h *Handler) File(w http.ResponseWriter, r *http.Request, dataset, format string) {
	f, asked, err := h.understood(r.URL, dataset, format)
	if err != nil {
		h.settings.Failed(w, r, err)
		return
	}
	end, taken := h.settings.Turn(w, r)
	if !taken {
		return
	}
	defer end()
	f.to = w
	most := 0
	if r.Method == http.MethodHead {
		most = 1 // the first row shows whether there would be an answer
	}
	asker := engine.Asker{Viewer: auth.Viewer(r.Context()), Today: h.settings.Today()}
	err = asked.Read(r.Context(), h.settings.Read, asker, most, f.begin, f.row)
	if err == nil {
		err = f.close()
	}
	switch {
	case err == nil:
	case !f.sent:
		h.settings.Failed(w, r, err)
	default:
		broken(r.Context(), err)
		panic(http.ErrAbortHandler)
	}
}

// broken tells the log why a file ended; a client who has left is no news.
func broken(ctx context.Context, err error) {
	if ctx.Err() == nil || context.Cause(ctx) == context.DeadlineExceeded { //nolint:errorlint // it is never wrapped
		slog.ErrorContext(ctx, "a file was broken off", "request", middleware.GetReqID(ctx), "error", err)
	}
}

// The options of a file, beside those that say what its rows are.
const (
	labelsOption   = "labels"
	encodingOption = "encoding"
)

// understood gives the file that an address asks for, and its question.
func (h *Handler) understood(address *url.URL, dataset, name string) (*file, *odata.Asked, error) {
	format, known := FormatNamed(name)
	if !known {
		return nil, nil, problem.Refuse(problem.NotFound, "", noFormat, engine.Quoted(name), names(Formats()))
	}
	asked, err := h.model.Asked(dataset, address.RawQuery, labelsOption, encodingOption)
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // it is the reader's
	}
	f := &file{format: format, options: Options{Table: h.settings.Read.Table(dataset).Table}}
	query := address.Query()
	labels, err := chosen(
		query,
		labelsOption,
		[]Labels{Code, Chinese, English},
		format,
		func(f Format) bool { return f.Labeled },
	)
	if err != nil {
		return nil, nil, err
	}
	encoding, err := chosen(
		query,
		encodingOption,
		[]Encoding{UTF8, GB18030},
		format,
		func(f Format) bool { return f.Encoded },
	)
	if err != nil {
		return nil, nil, err
	}
	f.options.Labels, f.options.Encoding = labels, encoding
	return f, asked, nil
}

var (
	noFormat = problem.Message{En: "there is no format %s; there are %s", Zh: "没有 %s 格式;可用格式:%s"}
	notOne   = problem.Message{En: "%s is one of %s, not %s", Zh: "%s 应为 %s 之一,而不是 %s"}
	notHere  = problem.Message{
		En: "%s says nothing of %s: it is for %s", Zh: "%s 不适用于 %s 格式,仅适用于 %s",
	}
)

// chosen reads an option, which only some formats have. The first of its values is that of an address without it.
func chosen[V ~string](query url.Values, option string, values []V, format Format, has func(Format) bool) (V, error) {
	given := query[option]
	if len(given) == 0 {
		return values[0], nil
	}
	if !has(format) {
		having := slices.DeleteFunc(Formats(), func(f Format) bool { return !has(f) })
		return "", problem.Refuse(problem.Invalid, option, notHere, option, format.Name, names(having))
	}
	if value := V(given[0]); len(given) == 1 && slices.Contains(values, value) {
		return value, nil
	}
	var all []string
	for _, value := range values {
		all = append(all, string(value))
	}
	return "", problem.Refuse(
		problem.Invalid, option, notOne, option, strings.Join(all, ", "), engine.Quoted(strings.Join(given, ", ")),
	)
}

func names(formats []Format) string {
	var all []string
	for _, f := range formats {
		all = append(all, f.Name)
	}
	return strings.Join(all, ", ")
}

// file is a file that is sent.
type file struct {
	to      http.ResponseWriter
	format  Format
	options Options

	out    *bufio.Writer
	writer Writer
	// sent says that something was sent, first that the first row was.
	sent, first bool
}

// begin begins the file.
func (f *file) begin(columns []datasets.Typed) error {
	f.out = bufio.NewWriterSize(f, BufferSize)
	var err error
	f.writer, err = f.format.Writer(f.out, columns, f.options)
	return err
}

// row writes a row. The first is sent at once, or at least the head of the answer, where a format gathers rows: whoever
// waits for the file sees that it comes.
func (f *file) row(row []datasets.Value) error {
	if err := f.writer.Write(row); err != nil || f.first {
		return err //nolint:wrapcheck // it is ours
	}
	f.first = true
	f.head()
	if err := f.out.Flush(); err != nil {
		return err //nolint:wrapcheck // a writer passes on what the one below it says
	}
	_ = http.NewResponseController(f.to).Flush() // a writer that cannot (in tests) has no client who waits
	return nil
}

// close ends the file, which may be of no bytes at all.
func (f *file) close() error {
	if err := f.writer.Close(); err != nil {
		return err //nolint:wrapcheck // it is ours
	}
	f.head()
	return nil
}

// Write sends a piece, the first one behind the head of the answer.
func (f *file) Write(piece []byte) (int, error) {
	f.head()
	return f.to.Write(piece) //nolint:wrapcheck // a writer passes on what the one below it says
}

func (f *file) head() {
	if f.sent {
		return
	}
	f.sent = true
	header, table := f.to.Header(), f.options.Table
	header.Set("Content-Type", f.format.MediaType(f.options))
	header.Set("Content-Disposition", `attachment; filename="`+table.Name+"."+f.format.Name+
		`"; filename*=UTF-8''`+url.PathEscape(table.Chinese+"."+f.format.Name))
	header.Set("Cache-Control", "no-store")
	f.to.WriteHeader(http.StatusOK)
}
