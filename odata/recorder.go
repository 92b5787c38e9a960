package odata

import (
	"bytes"
	"net/http"
)

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header gives the headers.
func (a *recorder) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *recorder) WriteHeader(status int) { a.status = status }

// Write keeps the body.
func (a *recorder) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.body.Write(p)
}

// sendTo sends the answer, whose headers are those of w.
func (a *recorder) sendTo(w http.ResponseWriter) {
	w.WriteHeader(a.status)
	if a.body.Len() > 0 {
		_, _ = w.Write(a.body.Bytes()) // a client that has left needs no answer
	}
}
