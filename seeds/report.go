package seeds

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"plangraph/models"
)

// report is the text that everything is cited from. Offsets are in Unicode code points.
type report struct {
	id     uuid.UUID
	body   string
	length int
}

// span is where a passage stands: from start to before end.
type span struct{ start, end int }

// find gives the span of a passage.
func (d report) find(p passage) (span, error) {
	quote := p.Text.Value
	if quote == "" {
		return span{}, fmt.Errorf("the quote is empty")
	}
	if p.At != nil {
		return d.verify(quote, *p.At)
	}
	before, after, found := strings.Cut(d.body, quote)
	if !found {
		return span{}, fmt.Errorf("the report does not say %q", quote)
	}
	start := utf8.RuneCountInString(before)
	if found := strings.Contains(after, quote); found {
		return span{}, fmt.Errorf(
			"the report says %q more than once, first at %d: say where with {text: …, at: …}", quote, start,
		)
	}
	return span{start, start + utf8.RuneCountInString(quote)}, nil
}

// verify gives the span of a quote that is said to begin at an offset.
func (d report) verify(quote string, at int) (span, error) {
	rest, offset := d.body, 0
	for ; offset < at && rest != ""; offset++ {
		_, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
	}
	if at < 0 || !strings.HasPrefix(rest, quote) {
		return span{}, fmt.Errorf("the report does not say %q at %d", quote, at)
	}
	return span{at, at + utf8.RuneCountInString(quote)}, nil
}

// cite adds the citation of a passage and gives its id.
func (r *reader) cite(p passage) *uuid.UUID {
	where, err := r.report.find(p)
	if err != nil {
		r.mistake(p.Text.Line, "%s", err)
		return nil
	}
	id := newID()
	r.graph.Citations = append(r.graph.Citations, models.Citation{
		PlanID: r.planID, ID: id, DocumentID: r.report.id, DocumentLength: r.report.length,
		StartOffset: where.start, EndOffset: where.end, Quote: p.Text.Value,
	})
	return &id
}

func checksum(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}
