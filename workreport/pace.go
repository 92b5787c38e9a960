package workreport

import "context"

const (
	// maxCharacters and maxLines are what a text may have: ten times the longest report, with its annexes.
	maxCharacters = 300_000
	maxLines      = 50_000
	// maxThings is how much may be found in a report: what it promises, each of which becomes a row of a plan.
	maxThings = 20_000
	// usualLooks is how often reading looks at each byte of a dense report, maxLooks how often it may. Only texts that
	// are made for it take more than that: sentences of nothing but figures take 1,100.
	usualLooks, maxLooks = 100, 2000
	// lookOut is how many bytes are looked at until the reading looks whether anybody still waits for it.
	lookOut = 1 << 14
)

// pace counts what the reading of a text takes. It ends the reading by a panic with stopped, for which no step of it
// has to care: when there is too much, or when nobody waits for the draft any more.
type pace struct {
	ctx          context.Context //nolint:containedctx // of one call of Read
	looked, next int
	most         int
	things       int
}

// stopped ends the reading of a text.
type stopped struct{ error }

func newPace(ctx context.Context, text string) *pace {
	return &pace{ctx: ctx, most: maxLooks * (len(text) + 1)}
}

// look says that a step looks at n bytes of the text.
func (p *pace) look(n int) {
	if p.looked += n + 1; p.looked >= p.next {
		p.next = p.looked + lookOut
		p.check()
	}
}

func (p *pace) check() {
	if err := p.ctx.Err(); err != nil {
		panic(stopped{err})
	}
	if p.looked > p.most {
		panic(stopped{refuse(ErrTooLarge, muchReading, maxLooks/usualLooks)})
	}
}

// found says that n things were found in the text.
func (p *pace) found(n int) {
	if p.things += n; p.things > maxThings {
		panic(stopped{refuse(ErrTooLarge, manyThings, maxThings)})
	}
}

// unlessStopped does a reading, and gives the error with which it was stopped.
func unlessStopped[T any](read func() (T, error)) (result T, err error) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case stopped:
			err = thrown.error
		default:
			panic(thrown)
		}
	}()
	return read()
}
