package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/ledger"
	"plangraph/problem"
	"plangraph/resolvers"
	"plangraph/sheets"
	"plangraph/turns"
)

// ledgerForms are the forms of a decomposition sheet, by the ending of the address.
var ledgerForms = map[string]struct {
	mediaType string
	write     func(io.Writer, sheets.Book) error
}{
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheets.Write},
	"csv":  {"text/csv; charset=utf-8", sheets.WriteCSV},
}

// ledgerFile answers a plan's decomposition sheet to those who may read the plan:
// /export/ledger.xlsx?region=230203&year=2023. Those who want one come in line, until their sheet is made: who takes it
// slowly keeps nobody waiting.
func ledgerFile(db *database.DB, now func() time.Time, line *turns.Turns) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		format := chi.URLParam(r, "format")
		form, known := ledgerForms[format]
		if !known {
			http.NotFound(w, r)
			return
		}
		region, yearText := r.URL.Query().Get("region"), r.URL.Query().Get("year")
		year, err := strconv.Atoi(yearText)
		if region == "" || err != nil {
			refused(w, r, http.StatusBadRequest, problem.Invalid, problem.Message{
				En: "the address ends in ?region=CODE&year=N", Zh: "地址须以 ?region=行政区划代码&year=年度 结尾",
			})
			return
		}
		end, taken := takeTurn(w, r, line)
		if !taken {
			return
		}
		defer end()           // and before the answer is sent, below
		var file bytes.Buffer // an error must not come after half a file
		book, err := ledger.Book(r.Context(), db, auth.Viewer(r.Context()), region, year, now())
		if err == nil {
			err = form.write(&file, book)
		}
		if err == nil && file.Len() > resolvers.MaxFile {
			err = problem.Refuse(problem.Limit, "", tooLarge, file.Len(), resolvers.MaxFile)
		}
		end()
		if err != nil {
			ledgerFailed(w, r, err)
			return
		}
		name := fmt.Sprintf("ledger-%s-%d.%s", region, year, format)
		w.Header().Set("Content-Type", form.mediaType)
		w.Header().Set(
			"Content-Disposition", `attachment; filename="`+name+`"; filename*=UTF-8''`+url.PathEscape(book.Title+"."+format),
		)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Length", strconv.Itoa(file.Len()))
		_, _ = w.Write(file.Bytes()) // a client that has left needs no answer
	}
}

// tooLarge says of a sheet that nobody could import it again.
var tooLarge = problem.Message{
	En: "the sheet would have %d bytes; it has %d at most, or it could not be imported again: take .xlsx",
	Zh: "表格将有 %d 字节;最多 %d 字节,否则无法再导入:请改用 .xlsx",
}

// ledgerFailed says why there is no sheet: there is no such plan for the viewer, there is too much in it, or something is
// broken.
func ledgerFailed(w http.ResponseWriter, r *http.Request, err error) {
	var problems problem.List
	var one *problem.Error
	fault := resolvers.Unavailable(err)
	switch {
	case errors.As(err, &problems) && problems[0].Code == problem.NotFound:
		refused(w, r, http.StatusNotFound, problem.NotFound, problem.Message{
			En: "there is no such plan", Zh: "没有该行政区该年度的计划",
		})
	case errors.As(err, &one):
		refused(w, r, http.StatusUnprocessableEntity, one.Code, one.Message)
	case fault != nil:
		unavailable(w, r, fault, err)
	case r.Context().Err() != nil:
		refused(w, r, http.StatusServiceUnavailable, problem.Timeout, tookTooLong)
	default:
		slog.ErrorContext(r.Context(), "request failed", "request", middleware.GetReqID(r.Context()), "error", err)
		refused(w, r, http.StatusInternalServerError, problem.Internal, problem.Message{En: "internal error", Zh: "内部错误"})
	}
}
