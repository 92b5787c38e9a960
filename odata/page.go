package odata

import (
	"net/http"
	"strconv"

	"plangraph/datasets"
	"plangraph/engine"
)

// page is a page of a collection that is being answered.
type page struct {
	request request
	asks    asked
	answer  answer
	// size is how many rows it has at most.
	size int
}

// collection answers a page of rows or groups.
func (q request) collection(w http.ResponseWriter) error {
	f, wrong := q.format(jsonType)
	if wrong != nil {
		return wrong
	}
	asks, wrong := q.model.asks(q.resource, q.options)
	if wrong != nil {
		return wrong
	}
	preferred := preferencesOf(q.Header)
	p := page{q, asks, answer{format: f, columns: asks.columns, computed: asks.grouped}, preferred.page}
	if err := p.read(); err != nil {
		return err
	}
	if text := preferred.applied(); text != "" {
		w.Header().Set("Preference-Applied", text)
	}
	return q.send(w, f.mediaType(), p.answer.body)
}

// read reads the page and writes the answer.
func (p *page) read() error {
	first := p.size
	if p.asks.hasTop {
		first = min(first, p.asks.top)
	}
	count := -1
	if p.asks.Counted && (p.asks.grouped || first == 0) {
		var err error
		if count, err = p.request.number(p.asks); err != nil {
			return err
		}
	}
	named := p.asks.selected || p.asks.grouped
	context := contextOf(p.request.root, p.request.table.Name, p.asks.columns, named, "")
	end, err := p.rows(context, first, count)
	if err != nil {
		return err
	}
	p.answer.end(p.next(end))
	return nil
}

// rows reads the first rows or groups. count is how many there are, if that was asked before.
func (p *page) rows(context string, first, count int) (engine.End, error) {
	ctx, asker, read := p.request.Context(), p.request.asker(p.request.Context()), p.request.settings.Read
	switch {
	case first == 0: // which the engine takes for all
		p.answer.begin(context, count)
		return engine.End{}, nil
	case p.asks.grouped:
		return read.Groups(ctx, asker, p.asks.group(first), func(a engine.Answered) error {
			p.answer.placed(a.Columns)
			p.answer.begin(context, count)
			return nil
		}, p.answer.row)
	}
	question := p.asks.Question
	question.First = first
	return read.Rows(ctx, asker, question, func(a engine.Answered) error {
		if question.Counted {
			count = a.Count
		}
		p.answer.begin(context, count)
		return nil
	}, p.answer.row)
}

// next is the address of the next page, empty where there is none.
func (p *page) next(end engine.End) string {
	if !end.More {
		return ""
	}
	var place []string
	if p.asks.hasTop {
		left := p.asks.top - p.answer.rows
		if left == 0 {
			return ""
		}
		place = append(place, "$top", strconv.Itoa(left))
	}
	if p.asks.grouped {
		place = append(place, "$skip", strconv.Itoa(p.asks.Skip+p.answer.rows))
	} else {
		place = append(place, "$skiptoken", end.Next)
	}
	return nextOf(p.request.root+p.request.table.Name, p.request.URL.RawQuery, place...)
}

// number counts the rows or groups that meet the conditions, whatever the page.
func (q request) number(asks asked) (int, error) {
	n := 0
	if asks.grouped {
		asks.Skip, asks.OrderBy = 0, nil
		_, err := q.settings.Read.Groups(
			q.Context(), q.asker(q.Context()), asks.group(0), func(engine.Answered) error { return nil },
			func([]datasets.Value) error {
				n++
				return nil
			},
		)
		return n, err
	}
	question := asks.Question
	question.Counted, question.First, question.Skip, question.After, question.OrderBy = true, 1, 0, "", nil
	question.Columns = q.table.Key
	_, err := q.settings.Read.Rows(q.Context(), q.asker(q.Context()), question, func(a engine.Answered) error {
		n = a.Count
		return nil
	}, func([]datasets.Value) error { return nil })
	return n, err
}
