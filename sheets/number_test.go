package sheets

import "testing"

// TestNumbersThatAreNone shows what a cell of a number holds that no spreadsheet program has written: a mistake, and not
// a number that would make sums none.
func TestNumbersThatAreNone(t *testing.T) {
	for text, want := range map[string]kind{
		"1e308": kindNumber, " 5 ": kindNumber, "NaN": kindError, "-nan": kindText, "Inf": kindError, "-Infinity": kindError,
		"1e309": kindError, "": kindText, "5 个": kindText,
	} {
		p := sheetParser{text: []byte(text)}
		if got := p.value(); got.kind != want {
			t.Errorf("%q is of kind %d, want %d", text, got.kind, want)
		}
	}
}

// TestCellsAreTidy shows that a cell of a CSV loses what nobody sees at its ends.
func TestCellsAreTidy(t *testing.T) {
	for field, want := range map[string]string{"\u200b住建局\u00a0": "住建局", "住\u200b建": "住\u200b建"} {
		if got := fieldContent(field).text; got != want {
			t.Errorf("%q is %q, want %q", field, got, want)
		}
	}
}
