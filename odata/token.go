package odata

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"plangraph/problem"
)

// token is a piece of an option's text. A text has its quotes off, a sign is its own text.
type token struct {
	kind tokenKind
	text string
	// at and after are the bytes where it begins and where it has ended.
	at, after int
}

type tokenKind int

const (
	theEnd  tokenKind = iota
	word              // a name, or the word of an operator
	quoted            // 'it''s'
	number            // 12, 0.5, 1e6
	day               // 2023-06-30
	instant           // 2023-06-30T08:00:00Z
	clock             // 08:00:00
	guid              // 01890a5d-ac96-774b-bcce-b302099a8057
	foreign           // the type of duration'P1D'
	alias             // @p
	special           // $count, $it
	sign              // ( ) , / : - * =
)

// forms are the literals that begin with a digit, or with a letter that may be one of a GUID, the longest first.
var forms = []struct {
	kind tokenKind
	form *regexp.Regexp
}{
	{guid, regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`)},
	{instant, regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)`)},
	{day, regexp.MustCompile(`^\d{4}-\d\d-\d\d`)},
	{clock, regexp.MustCompile(`^\d\d:\d\d(:\d\d(\.\d{1,12})?)?`)},
	{number, regexp.MustCompile(`^\d+(\.\d+)?([eE][+-]?\d+)?`)},
}

var (
	noToken = problem.Message{En: "%q is nothing that can stand here", Zh: "此处不能出现 %q"}
	noEnd   = problem.Message{
		En: "the text that begins here has no closing quote; a quote within it is written twice",
		Zh: "从此处开始的文本缺少右引号;文本中的引号须写两次",
	}
	noLiteral = problem.Message{
		En: "%q is no literal: texts stand in single quotes, days are 2023-06-30, moments 2023-06-30T08:00:00Z",
		Zh: "%q 不是合法的字面值:文本须用单引号,日期形如 2023-06-30,时刻形如 2023-06-30T08:00:00Z",
	}
)

// tokens takes an option's text apart.
func tokens(option, text string) ([]token, *refusal) {
	var all []token
	for at := 0; at < len(text); {
		if text[at] == ' ' || text[at] == '\t' {
			at++
			continue
		}
		next, wrong := tokenAt(option, text, at)
		if wrong != nil {
			return nil, wrong.in(text, at)
		}
		all = append(all, next)
		at = next.after
	}
	return append(all, token{kind: theEnd, at: len(text), after: len(text)}), nil
}

func tokenAt(option, text string, at int) (token, *refusal) {
	rest := text[at:]
	first, size := utf8.DecodeRuneInString(rest)
	for _, f := range forms {
		if found := f.form.FindString(rest); found != "" && !goesOn(rest[len(found):]) {
			return token{f.kind, found, at, at + len(found)}, nil
		}
	}
	switch {
	case first >= '0' && first <= '9':
		return token{}, refuse(option, noLiteral, piece(rest))
	case first == '\'':
		body, length, closed := unquoted(rest)
		if !closed {
			return token{}, refuse(option, noEnd)
		}
		return token{quoted, body, at, at + length}, nil
	case first == '@' || first == '$':
		if name := nameAt(rest[1:]); name != "" {
			kind := alias
			if first == '$' {
				kind = special
			}
			return token{kind, rest[:1+len(name)], at, at + 1 + len(name)}, nil
		}
	case strings.ContainsRune("(),/:-*=", first):
		return token{sign, rest[:size], at, at + size}, nil
	}
	name := nameAt(rest)
	if name == "" {
		return token{}, refuse(option, noToken, piece(rest))
	}
	kind := word
	if strings.HasPrefix(rest[len(name):], "'") {
		kind = foreign
	}
	return token{kind, name, at, at + len(name)}, nil
}

// goesOn tells whether a literal does not end where its form does.
func goesOn(rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && (isNamed(next) || strings.ContainsRune(".:-'", next))
}

func isNamed(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// nameAt gives the name at the beginning of a text, with the dots of a namespace; empty if there is none.
func nameAt(text string) string {
	begins := true
	for i, r := range text {
		switch {
		case begins && (r == '_' || unicode.IsLetter(r)):
			begins = false
		case !begins && isNamed(r):
		case !begins && r == '.' && nameAt(text[i+1:]) != "":
			begins = true
		default:
			return text[:i]
		}
	}
	return text
}

// unquoted gives the text in single quotes that a text begins with, and how long it is with them.
func unquoted(text string) (body string, length int, closed bool) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		if text[i] != '\'' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 == len(text) || text[i+1] != '\'' {
			return b.String(), i + 1, true
		}
		b.WriteByte('\'')
		i++
	}
	return "", 0, false
}

// piece is the beginning of a text, to be shown, as far as a space.
func piece(text string) string {
	const long = 20
	for i, r := range text {
		if i > 0 && (strings.ContainsRune(" \t(),/'", r) || i >= long) {
			return text[:i]
		}
	}
	return text
}
