package auth

import (
	"errors"
	"fmt"
)

// The reasons for which somebody is refused; errors.Is tells them apart.
var (
	// ErrUnauthenticated: whoever asks has to say who it is, or has said so in a way that does not count.
	ErrUnauthenticated = errors.New("unauthenticated")
	// ErrForbidden: whoever asks is known and may not do this.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound: there is no such thing, or not for whoever asks.
	ErrNotFound = errors.New("not found")
	// ErrInvalid: what is asked for is wrong.
	ErrInvalid = errors.New("invalid")
	// ErrUnavailable: who asks cannot be found out now; later it may.
	ErrUnavailable = errors.New("unavailable")
)

// Refusal is a refusal in words for the person who asked, in English and Chinese. Reason is one of the errors above.
// Cause is what the operator may want to know besides, and nobody else; it holds no secret.
type Refusal struct {
	Reason error
	En, Zh string
	Cause  error
}

// Error gives the English sentence.
func (r *Refusal) Error() string { return r.En }

// Unwrap gives the reason and the cause.
func (r *Refusal) Unwrap() []error {
	if r.Cause == nil {
		return []error{r.Reason}
	}
	return []error{r.Reason, r.Cause}
}

// refuse makes a refusal; values fill the verbs of both sentences.
func refuse(reason error, en, zh string, values ...any) *Refusal {
	return &Refusal{Reason: reason, En: fmt.Sprintf(en, values...), Zh: fmt.Sprintf(zh, values...)}
}

// because adds the cause.
func (r *Refusal) because(cause error) *Refusal {
	r.Cause = cause
	return r
}
