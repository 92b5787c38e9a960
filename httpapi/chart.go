package httpapi

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"plangraph/chart"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/turns"
	"plangraph/work"
)

// charts answers pictures of datasets, /chart/projects.svg?by=kind. One is as dear as a sheet, and comes in the same line.
func charts(read *engine.Reader, now func() time.Time, line *turns.Turns) http.HandlerFunc {
	handler := chart.NewHandler(chart.Settings{
		Read:  read,
		Today: func() models.Date { return work.DayOf(now()) },
		Turn: func(w http.ResponseWriter, r *http.Request) (func(), bool) {
			return takeTurn(w, r, line)
		},
		Failed: fileFailed,
	})
	return func(w http.ResponseWriter, r *http.Request) { handler.Picture(w, r, chi.URLParam(r, "dataset")) }
}
