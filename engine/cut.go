package engine

import (
	"bytes"
	"encoding/json"
	"slices"
)

// cutMark stands behind the bracket of a list of groups that has fewer than there are. It is white space, which an answer
// has nowhere else: where a list stands in the answer is known only once the whole is written, and JSON it is meanwhile.
const cutMark = '\n'

// Cut is a list of groups that does not have all of them.
type Cut struct {
	// Path is where it stands in the answer: names and places in lists.
	Path []any
	// Came is how many groups it has.
	Came int
}

// cutList writes the groups of a parent, and a mark if there are more.
func cutList(s *statement, e Emit) Emit {
	whole := list(s, e)
	return func(dst []byte, parent Row) []byte {
		begin := len(dst) + 1
		dst = whole(dst, parent)
		if s.spanOf(parent).more {
			dst = append(dst, 0)
			copy(dst[begin+1:], dst[begin:])
			dst[begin] = cutMark
		}
		return dst
	}
}

// Cuts finds the lists of an answer that were cut, and gives the answer without their marks.
func Cuts(answer []byte) ([]byte, []Cut) {
	if bytes.IndexByte(answer, cutMark) < 0 {
		return answer, nil
	}
	w := cutWalk{answer: answer, Decoder: json.NewDecoder(bytes.NewReader(answer))}
	w.UseNumber()
	w.value(nil)
	return bytes.ReplaceAll(answer, []byte{'[', cutMark}, []byte{'['}), w.cuts
}

// cutWalk goes through an answer. What cannot be read was not written here, and has no cuts.
type cutWalk struct {
	*json.Decoder

	answer []byte
	cuts   []Cut
}

// value goes through the value at a path, which is the caller's again afterwards.
func (w *cutWalk) value(path []any) {
	token, _ := w.Token()
	switch token {
	case json.Delim('{'):
		for w.More() {
			name, _ := w.Token()
			w.value(append(path, name))
		}
	case json.Delim('['):
		at, n := len(w.cuts), 0
		cut := w.answer[w.InputOffset()] == cutMark
		if cut {
			w.cuts = append(w.cuts, Cut{Path: slices.Clone(path)})
		}
		for ; w.More(); n++ {
			w.value(append(path, n))
		}
		if cut {
			w.cuts[at].Came = n
		}
	default:
		return
	}
	_, _ = w.Token() // what closes it
}
