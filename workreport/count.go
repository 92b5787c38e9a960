package workreport

// longestRun finds the longest unbroken count 一要…二要… that is the only one, or encloses all others.
func (o *outliner) longestRun(all []mark) []mark {
	var runs [][]mark
	for _, m := range all {
		switch {
		case m.kind != markCounted && m.kind != markOrdinal:
		case m.ordinal == 1:
			runs = append(runs, []mark{m})
		default:
			for i := len(runs) - 1; i >= max(0, len(runs)-2); i-- {
				if last := runs[i][len(runs[i])-1]; m.continues(last) {
					runs[i] = append(runs[i], m)
					break
				}
			}
		}
	}
	var best []mark
	for _, run := range runs {
		if len(run) > len(best) {
			best = run
		}
	}
	if len(runs) > 1 && !covers(best, runs) {
		return nil
	}
	return best
}

// continues tells whether a counted mark is the next after another: 二要 after 一要, and 二抓 after 一强.
func (m mark) continues(last mark) bool {
	if last.kind != m.kind || last.ordinal+1 != m.ordinal {
		return false
	}
	fixed := func(word string) bool { return word == "要" || word == "是" }
	return m.word == last.word || !fixed(m.word) && !fixed(last.word)
}

// covers tells whether all other runs lie inside the best one: then it is the outer count.
func covers(best []mark, runs [][]mark) bool {
	if len(best) == 0 {
		return false
	}
	for _, run := range runs {
		if len(run) >= 2 && run[0].label.from < best[0].label.from {
			return false
		}
	}
	return true
}

// spansLines tells whether a count runs over more than one line.
func (o *outliner) spansLines(run []mark) bool {
	starts := 0
	for _, m := range run {
		if m.lineStart {
			starts++
		}
	}
	return len(run) >= 2 && starts >= 2
}

func (o *outliner) noteStrays(all, run []mark) {
	next := 0
	for _, m := range all {
		if m.kind != markCounted {
			continue
		}
		if next < len(run) && m.label == run[next].label {
			next++
			continue
		}
		if m.word == run[0].word {
			o.note(m.label, DiagnosticBrokenCount, "this number does not count on from the one before, so it stays text")
		}
	}
}
