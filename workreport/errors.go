package workreport

import "errors"

// The reasons why there is no draft. Errors of Read wrap one of them; their sentences can be shown to a user.
var (
	ErrNoPlanPart = errors.New(
		"no plan part was found: neither a heading such as 2023年重点工作 nor numbered parts of work to do",
	)
	ErrTooLarge    = errors.New("the report is too large")
	ErrNotText     = errors.New("this is not a text, Markdown, HTML or .docx file")
	ErrBadDocument = errors.New("the .docx file cannot be read")
)
