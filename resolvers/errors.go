package resolvers

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/text/language"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// longestMessage keeps an error that quotes its request short.
const longestMessage = 300

// present turns any error into what the reader may see: a problem with its code and words, what is wrong with the
// document as the parser says it, a fault of the database as UNAVAILABLE, and everything else as INTERNAL with a request
// id and nothing more.
func present(ctx context.Context, err error) *gqlerror.Error {
	var document *gqlerror.Error
	if errors.As(err, &document) && document.Err == nil {
		return shown(document, problem.Invalid, document.Message, nil)
	}
	presented := graphql.DefaultErrorPresenter(ctx, err)
	var refused *problem.Error
	var input *models.InputError
	fault := Unavailable(err)
	switch {
	case errors.As(err, &input):
		return shown(presented, problem.Invalid, input.Text, map[string]any{"argument": presented.Path.String()})
	case errors.As(err, &refused):
		extensions := map[string]any{}
		if refused.Argument != "" {
			extensions["argument"] = refused.Argument
		}
		return shown(presented, refused.Code, inLanguage(ctx, refused.Message), extensions)
	case fault != nil:
		slog.ErrorContext(ctx, "the database fails", "request", middleware.GetReqID(ctx), "error", err)
		extensions := map[string]any{}
		if errors.Is(err, database.ErrOutcomeUnknown) {
			extensions[outcome] = "UNKNOWN"
		}
		return shown(presented, fault.Code, inLanguage(ctx, fault.Message), extensions)
	case ctx.Err() != nil:
		return shown(presented, problem.Timeout, inLanguage(ctx, problem.Message{
			En: "the answer took too long and was given up", Zh: "查询超时,已中止",
		}), nil)
	}
	id := middleware.GetReqID(ctx)
	slog.ErrorContext(ctx, "request failed", "request", id, "path", presented.Path.String(), "error", err)
	return shown(presented, problem.Internal, inLanguage(ctx, problem.Message{
		En: "internal error", Zh: "内部错误",
	}), map[string]any{"requestId": id})
}

func shown(e *gqlerror.Error, code problem.Code, message string, extensions map[string]any) *gqlerror.Error {
	if extensions == nil {
		extensions = map[string]any{}
	}
	extensions["code"] = code
	return &gqlerror.Error{Message: cut(message), Path: e.Path, Locations: e.Locations, Extensions: extensions}
}

// cut shortens a message.
func cut(message string) string {
	if runes := []rune(message); len(runes) > longestMessage {
		return string(runes[:longestMessage-1]) + "…"
	}
	return message
}

// inLanguage picks the sentence of the language that the request prefers; English if it names neither.
func inLanguage(ctx context.Context, m problem.Message) string {
	if !graphql.HasOperationContext(ctx) {
		return m.En
	}
	wanted := graphql.GetOperationContext(ctx).Headers.Values("Accept-Language")
	tags, _, _ := language.ParseAcceptLanguage(strings.Join(wanted, ",")) // a malformed header names no language
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
