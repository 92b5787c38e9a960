package httpapi

import (
	"errors"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"plangraph/engine"
	"plangraph/export"
	"plangraph/models"
	"plangraph/odata"
	"plangraph/problem"
	"plangraph/turns"
	"plangraph/work"
)

// files answers the files of datasets, /export/projects.csv. Whoever takes one slowly holds a turn, and a connection to
// the database, for as long: so they have a line of their own, and those who ask the graph do not wait for them.
func files(read *engine.Reader, now func() time.Time) http.HandlerFunc {
	const atOnce, queue = 4, 8 // of the ten connections that a server has, and of one client
	line := turns.New(turns.Limits{Total: atOnce, Alone: 1, Each: 1, Queue: queue})
	handler := export.NewHandler(export.Settings{
		Read:  read,
		Today: func() models.Date { return work.DayOf(now()) },
		Turn: func(w http.ResponseWriter, r *http.Request) (func(), bool) {
			return takeTurn(w, r, line)
		},
		Failed: fileFailed,
	})
	return func(w http.ResponseWriter, r *http.Request) {
		handler.File(w, r, chi.URLParam(r, "dataset"), chi.URLParam(r, "format"))
	}
}

// fileFailed says why there is no file.
func fileFailed(w http.ResponseWriter, r *http.Request, err error) {
	if one, ok := errors.AsType[*problem.Error](err); ok {
		refused(w, r, odata.StatusOf(one), one.Code, one.Message)
		return
	}
	ledgerFailed(w, r, err)
}
