package models

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
)

// InputError is what is wrong with a scalar of a request.
type InputError struct{ Text string }

// Error says it.
func (e *InputError) Error() string { return e.Text }

// UnmarshalGQL reads an id. What is none becomes the zero ID, which names nothing: whoever looks it up answers
// NOT_FOUND, as for an id that is unknown or hidden.
func (id *ID) UnmarshalGQL(v any) error {
	text, _ := v.(string)
	*id, _ = ParseID(text)
	return nil
}

// MarshalGQL writes the wire form.
func (id ID) MarshalGQL(w io.Writer) { quote(w, id.String()) }

// MarshalText writes the wire form.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalGQL reads a day written 2023-06-30.
func (d *Date) UnmarshalGQL(v any) error {
	text, _ := v.(string)
	parsed, err := ParseDate(text)
	if err != nil {
		return &InputError{fmt.Sprintf("%q is not a Date like 2023-06-30", fmt.Sprint(v))}
	}
	*d = parsed
	return nil
}

// MarshalGQL writes the day.
func (d Date) MarshalGQL(w io.Writer) { quote(w, d.String()) }

// UnmarshalGQL reads an amount in yuan: "1234.50", as text, so that no digit is lost.
func (m *Money) UnmarshalGQL(v any) error {
	text, _ := v.(string)
	parsed, err := ParseMoney(text)
	if err != nil {
		return &InputError{fmt.Sprintf("%q is not a Money like \"1234.50\"", fmt.Sprint(v))}
	}
	*m = parsed
	return nil
}

// MarshalGQL writes the amount.
func (m Money) MarshalGQL(w io.Writer) { quote(w, m.String()) }

func quote(w io.Writer, text string) {
	_, _ = io.WriteString(w, strconv.Quote(text)) // gqlgen's own buffer does not fail
}

// EnumName is what the schema calls a Go type of texts: its own name, but for two that the schema has longer words for.
func EnumName(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Kind]():
		return "WorkItemKind"
	case reflect.TypeFor[Role]():
		return "ViewerRole"
	}
	return t.Name()
}
