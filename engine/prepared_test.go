package engine

import (
	"fmt"
	"testing"

	"plangraph/database"
)

// TestPrepared gives one prepared text pieces like those before and others, and counts how often it is written.
func TestPrepared(t *testing.T) {
	written := 0
	write := func(pieces []database.SQL) database.SQL {
		written++
		var b database.Builder
		return b.Add("SELECT ?, ", "fixed").Put(pieces[1]).Add(", ").Put(pieces[0]).Put(pieces[1]).SQL()
	}
	byValue := database.Expr("a = ?", 7)
	byValue.ByValue = true
	rare := database.Expr("a = ?", 8)
	rare.Rare = []database.Rare{{Text: "a = ?", Else: "? IS NOT NULL"}}
	leads := func(pieces []database.SQL) database.SQL {
		sql := write(pieces)
		sql.Rare = []database.Rare{{Many: database.And(database.Expr("? = 1", "fixed"), pieces[0])}}
		return sql
	}
	var p, chosen prepared
	for _, c := range []struct {
		pieces  []database.SQL
		want    string
		written int
	}{
		{[]database.SQL{database.Expr("a = ?", 1), database.Expr("b")}, "SELECT ?, b, a = ?b [fixed 1] false", 1},
		{[]database.SQL{database.Expr("a = ?", 2), database.Expr("b")}, "SELECT ?, b, a = ?b [fixed 2] false", 1},
		{[]database.SQL{database.Expr("a = ?", 3), database.Expr("c = ?", nil)}, "SELECT ?, c = ?, a = ?c = ? [fixed <nil> 3 <nil>] false", 2},
		{[]database.SQL{database.Expr("a = ?", 4), database.Expr("c = ?", 5)}, "SELECT ?, c = ?, a = ?c = ? [fixed 5 4 5] false", 2},
		{[]database.SQL{database.Expr("a = 6"), database.Expr("c = ?", 5)}, "SELECT ?, c = ?, a = 6c = ? [fixed 5 5] false", 3},
		{[]database.SQL{byValue, database.Expr("b")}, "SELECT ?, b, a = ?b [fixed 7] true", 4},
		{[]database.SQL{database.Expr("a = ?", 7), database.Expr("b")}, "SELECT ?, b, a = ?b [fixed 7] false", 5},
		{[]database.SQL{rare, database.Expr("b")}, "SELECT ?, b, a = ?b [fixed 8] false", 6},
		{[]database.SQL{rare, database.Expr("b")}, "SELECT ?, b, a = ?b [fixed 8] false", 7},
	} {
		got := p.of(c.pieces, write)
		if said := fmt.Sprint(got.Text, " ", got.Args, " ", got.ByValue); said != c.want || written != c.written {
			t.Errorf("got %s, written %d times; want %s, %d", said, written, c.want, c.written)
		}
		if want := len(c.pieces[0].Rare); len(got.Rare) != want {
			t.Errorf("%d conditions on where to look, want %d", len(got.Rare), want)
		}
	}
	for _, value := range []int{9, 10} {
		got := chosen.of([]database.SQL{database.Expr("a = ?", value), database.Expr("b")}, leads)
		if look := got.Rare[0].Many; fmt.Sprint(look.Args) != fmt.Sprint([]any{"fixed", value}) {
			t.Errorf("whether many rows have the value %d is asked with %v", value, look.Args)
		}
	}
}
