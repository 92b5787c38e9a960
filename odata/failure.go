package odata

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5/middleware"
	"golang.org/x/text/language"

	"plangraph/problem"
	"plangraph/turns"
)

// statuses are those of problems that the engine finds.
var statuses = map[problem.Code]int{
	problem.Invalid: http.StatusBadRequest, problem.Limit: http.StatusBadRequest, problem.NotFound: http.StatusNotFound,
	problem.Forbidden: http.StatusForbidden, problem.Timeout: http.StatusServiceUnavailable,
	problem.Unavailable: http.StatusServiceUnavailable,
}

// optionOf are the options that the engine calls by names of its own.
var optionOf = map[string]string{
	"filter":  "$filter",
	"apply":   "$apply",
	"orderby": "$orderby",
	"after":   "$skiptoken",
	"search":  "$search",
	"table":   "",
}

// failed answers an error in OData's form.
func (h *Handler) failed(w http.ResponseWriter, r *http.Request, err error) {
	var wrong *refusal
	var one *problem.Error
	var fault *problem.Error
	switch {
	case errors.As(err, &wrong):
		Refuse(w, r, wrong.status, wrong.code, wrong.target, wrong.message)
		return
	case errors.As(err, &one):
		status, known := statuses[one.Code]
		if !known {
			status = http.StatusBadRequest
		}
		target, known := optionOf[one.Argument]
		if !known {
			target = one.Argument
		}
		Refuse(w, r, status, one.Code, target, one.Message)
		return
	case errors.Is(err, turns.ErrFull):
		w.Header().Set("Retry-After", "1")
		Refuse(w, r, http.StatusTooManyRequests, problem.Limit, "", problem.Message{
			En: "too many of your requests are waiting: send fewer at once", Zh: "您等待中的请求过多:请减少同时发送的请求",
		})
		return
	}
	if fault = h.settings.Fault(err); fault != nil {
		slog.ErrorContext(r.Context(), "the database fails", "request", middleware.GetReqID(r.Context()), "error", err)
		w.Header().Set("Retry-After", "1")
		Refuse(w, r, http.StatusServiceUnavailable, fault.Code, "", fault.Message)
		return
	}
	if r.Context().Err() != nil || errors.Is(err, context.DeadlineExceeded) {
		w.Header().Set("Retry-After", "1")
		Refuse(w, r, http.StatusServiceUnavailable, problem.Timeout, "", problem.Message{
			En: "the answer took too long and was given up", Zh: "查询超时,已中止",
		})
		return
	}
	slog.ErrorContext(r.Context(), "request failed", "request", middleware.GetReqID(r.Context()), "error", err)
	Refuse(w, r, http.StatusInternalServerError, problem.Internal, "", problem.Message{En: "internal error", Zh: "内部错误"})
}

// Refuse answers a request that is not answered, in OData's form and the reader's language. target is the option or header
// that is wrong, empty for none.
func Refuse(
	w http.ResponseWriter, r *http.Request, status int, code problem.Code, target string, message problem.Message,
) {
	said := object{{"code", code}, {"message", inLanguage(r, message)}}
	if target != "" {
		said = append(said, member{"target", target})
	}
	said = append(said, member{"innererror", object{{"requestId", middleware.GetReqID(r.Context())}}})
	body, err := json.Marshal(object{{"error", said}})
	if err != nil {
		body = []byte(`{"error":{"code":"INTERNAL","message":"internal error"}}`) // it is made of texts and does not fail
	}
	w.Header().Set("Content-Type", jsonType+";odata.metadata=minimal;charset=utf-8")
	w.Header()[versionHeader] = []string{version}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has left needs no answer
}

// inLanguage picks the sentence of the language that the request prefers; English if it names neither.
func inLanguage(r *http.Request, m problem.Message) string {
	tags, _, _ := language.ParseAcceptLanguage(
		strings.Join(r.Header.Values("Accept-Language"), ","),
	) // a malformed header names no language
	for _, tag := range tags {
		switch base, _ := tag.Base(); base.String() {
		case "zh":
			return m.Zh
		case "en":
			return m.En
		}
	}
	return m.En
}
