package odata

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"plangraph/problem"
)

// refusal is what is wrong with a request, as OData tells it.
type refusal struct {
	status int
	code   problem.Code
	// target is the option, header or part of the address that is wrong.
	target  string
	message problem.Message
}

// notSupported is the code of what is well formed and not served.
const notSupported problem.Code = "NOT_SUPPORTED"

// Error gives the English sentence.
func (r *refusal) Error() string { return r.message.En }

// refuse says that a request is malformed; values fill the verbs of both sentences.
func refuse(target string, message problem.Message, values ...any) *refusal {
	return newRefusal(http.StatusBadRequest, problem.Invalid, target, message, values...)
}

// notServed says that a request is well formed, and that nothing here answers it.
func notServed(target string, message problem.Message, values ...any) *refusal {
	return newRefusal(http.StatusNotImplemented, notSupported, target, message, values...)
}

func newRefusal(status int, code problem.Code, target string, m problem.Message, values ...any) *refusal {
	return &refusal{status, code, target, problem.Message{
		En: fmt.Sprintf(m.En, values...), Zh: fmt.Sprintf(m.Zh, values...),
	}}
}

// in says where in an option's text it is wrong, counting characters from 1.
func (r *refusal) in(text string, at int) *refusal {
	place := utf8.RuneCountInString(text[:at]) + 1
	r.message.En = fmt.Sprintf("%s, character %d: %s", r.target, place, r.message.En)
	r.message.Zh = fmt.Sprintf("%s 第 %d 个字符处:%s", r.target, place, r.message.Zh)
	return r
}
