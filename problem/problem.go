// Package problem is the program's error type: what is wrong with a request, with a code and words in two languages.
// All other errors are the program's own and are shown as INTERNAL.
package problem

import (
	"fmt"
	"strings"
)

// Code says what kind of problem it is; the codes are the SDL's ErrorCode and never change.
type Code string

// The codes. What each means to a reader stands in graph/scalar.graphqls.
const (
	Invalid         Code = "INVALID"
	NotFound        Code = "NOT_FOUND"
	Conflict        Code = "CONFLICT"
	Duplicate       Code = "DUPLICATE"
	LeadRequired    Code = "LEAD_REQUIRED"
	UnitInactive    Code = "UNIT_INACTIVE"
	PeriodClosed    Code = "PERIOD_CLOSED"
	Forbidden       Code = "FORBIDDEN"
	Unauthenticated Code = "UNAUTHENTICATED"
	Limit           Code = "LIMIT"
	Timeout         Code = "TIMEOUT"
	Unavailable     Code = "UNAVAILABLE"
	Internal        Code = "INTERNAL"

	PersistedQueryNotFound     Code = "PERSISTED_QUERY_NOT_FOUND"
	PersistedQueryNotSupported Code = "PERSISTED_QUERY_NOT_SUPPORTED"
)

// Message is one sentence in two languages, with the verbs of fmt in the same order.
type Message struct{ En, Zh string }

// Error is what is wrong with a request, in words for the person who made it. Argument is the path of the argument that
// is wrong (where.dueOn.lte), empty where it is no single one.
type Error struct {
	Code     Code
	Argument string
	Message  Message
}

// Refuse makes a problem; values fill the verbs of both sentences.
func Refuse(code Code, argument string, message Message, values ...any) *Error {
	return &Error{Code: code, Argument: argument, Message: Message{
		En: fmt.Sprintf(message.En, values...), Zh: fmt.Sprintf(message.Zh, values...),
	}}
}

// Error gives the English sentence.
func (e *Error) Error() string { return e.Message.En }

// List are all that is wrong with an input; none if it is empty.
type List []*Error //nolint:recvcheck // only Add changes the list

// Add says one more thing that is wrong; values fill the verbs of both sentences.
func (p *List) Add(code Code, argument string, message Message, values ...any) {
	*p = append(*p, Refuse(code, argument, message, values...))
}

// Err gives the problems as an error; nil if there is none.
func (p List) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Error gives the English sentences.
func (p List) Error() string {
	texts := make([]string, len(p))
	for i, problem := range p {
		texts[i] = problem.Error()
	}
	return strings.Join(texts, "; ")
}
