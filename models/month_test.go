package models_test

import (
	"testing"

	"plangraph/models"
)

func TestMonth(t *testing.T) {
	for text, want := range map[string]string{
		"2023-06": "2023-06", "2023-12": "2023-12", "2023-13": "", "2023-6": "", "2023-06-01": "", "": "", "六月": "",
	} {
		var m models.Month
		if err := m.UnmarshalGQL(text); (err == nil) != (want != "") {
			t.Errorf("%q: %v", text, err)
		} else if err == nil && m.String() != want {
			t.Errorf("%q is read as %s", text, m)
		}
	}
	var m models.Month
	if err := m.UnmarshalGQL(6); err == nil {
		t.Error("a number is read as a month")
	}
	if m := models.MonthOf(models.NewDate(2023, 6, 30)); m.FirstDay() != models.NewDate(2023, 6, 1) {
		t.Errorf("the first day of %s is %s", m, m.FirstDay())
	}
}

func TestJSONIsReadAlike(t *testing.T) {
	for _, laidOut := range []any{`{"to":"新江路","road": "香江路", "n": 1.50}`, []byte("{ \"n\":1.50,\n\"road\":\"香江路\",\"to\":\"新江路\"}")} {
		var j models.JSON
		if err := j.Scan(laidOut); err != nil {
			t.Fatal(err)
		}
		if want := models.JSON(`{"n":1.50,"road":"香江路","to":"新江路"}`); j != want {
			t.Errorf("%s is read as %s", laidOut, j)
		}
	}
	var j models.JSON
	for _, other := range []any{"{", 1, nil} {
		if err := j.Scan(other); err == nil {
			t.Errorf("%v is read as JSON", other)
		}
	}
}
