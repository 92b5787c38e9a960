package engine

import (
	"slices"
	"sync/atomic"

	"plangraph/database"
)

// prepared is SQL that is written once and then given other arguments: a run differs from the one before in those of the
// pieces that it brings, seldom in their texts.
type prepared struct{ last atomic.Pointer[preparedText] }

// preparedText is what was written of pieces like these.
type preparedText struct {
	pieces []database.SQL
	sql    database.SQL // the arguments of pieces are places
}

// place is where an argument comes from: of which piece it is, and which of its arguments.
type place struct{ piece, argument int }

// of gives the SQL that write makes of the pieces.
func (p *prepared) of(pieces []database.SQL, write func(pieces []database.SQL) database.SQL) database.SQL {
	if slices.ContainsFunc(pieces, func(s database.SQL) bool { return len(s.Rare) > 0 }) {
		return write(pieces) // these have arguments of their own
	}
	known := p.last.Load()
	if known == nil || !known.fits(pieces) {
		known = &preparedText{pieces: placed(pieces)}
		known.sql = write(known.pieces)
		p.last.Store(known)
	}
	return known.with(pieces)
}

// placed gives the pieces with places for arguments.
func placed(pieces []database.SQL) []database.SQL {
	all := make([]database.SQL, len(pieces))
	for i, piece := range pieces {
		piece.Args = make([]any, len(piece.Args))
		for j := range piece.Args {
			piece.Args[j] = place{i, j}
		}
		all[i] = piece
	}
	return all
}

func (t *preparedText) fits(pieces []database.SQL) bool {
	if len(t.pieces) != len(pieces) {
		return false
	}
	for i := range pieces {
		if t.pieces[i].Text != pieces[i].Text || t.pieces[i].ByValue != pieces[i].ByValue {
			return false
		}
	}
	return true
}

// with gives the SQL with the arguments of the pieces.
func (t *preparedText) with(pieces []database.SQL) database.SQL {
	sql := t.sql
	sql.Args = filled(sql.Args, pieces)
	if len(sql.Rare) > 0 {
		sql.Rare = slices.Clone(sql.Rare)
		for i := range sql.Rare {
			sql.Rare[i].Many.Args = filled(sql.Rare[i].Many.Args, pieces)
		}
	}
	return sql
}

// filled gives arguments with what the pieces have at the places among them.
func filled(arguments []any, pieces []database.SQL) []any {
	all := make([]any, len(arguments))
	for i, a := range arguments {
		if at, ok := a.(place); ok {
			a = pieces[at.piece].Args[at.argument]
		}
		all[i] = a
	}
	return all
}
