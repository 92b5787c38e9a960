package models_test

import (
	"testing"

	"github.com/google/uuid"

	"plangraph/models"
)

func TestMoney(t *testing.T) {
	for text, want := range map[string]models.Money{"0": 0, "1234.5": 123450, "1234.50": 123450, "-0.05": -5, "12": 1200, "-3.20": -320} {
		got, err := models.ParseMoney(text)
		if err != nil || got != want {
			t.Errorf("%s: %d %v, want %d", text, got, err, want)
		}
		if again, err := models.ParseMoney(got.String()); err != nil || again != got {
			t.Errorf("%s is written %s", text, got)
		}
	}
	for _, text := range []string{"", "-", "1.", ".5", "1.234", "1e3", "１２", "1,000", "99999999999999999999", "--1", "+1"} {
		if got, err := models.ParseMoney(text); err == nil {
			t.Errorf("%q is taken for %s", text, got)
		}
	}
}

func TestID(t *testing.T) {
	for _, id := range []models.ID{
		{Type: "WorkItem", Plan: uuid.New(), Row: uuid.New()},
		{Type: "Unit", Row: uuid.New()},
		{Type: "Region", Code: "230203002"},
	} {
		if got, err := models.ParseID(id.String()); err != nil || got != id {
			t.Errorf("%+v comes back as %+v, %v", id, got, err)
		}
	}
	for _, text := range []string{"", "x", "AAAA", "????", (models.ID{Type: "Unit"}).String() + "A", (models.ID{Type: "Region", Code: "23'; --"}).String()} {
		if got, err := models.ParseID(text); err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

func TestDate(t *testing.T) {
	day, err := models.ParseDate("2023-02-28")
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		day.String(): "2023-02-28", day.AddDays(1).String(): "2023-03-01", day.EndOfMonth().String(): "2023-02-28",
		day.LastMonth().String(): "2023-02-01", day.AddDays(-1).LastMonth().String(): "2023-01-01",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, text := range []string{"2023-02-29", "2023-2-1", "20230201", ""} {
		if _, err := models.ParseDate(text); err == nil {
			t.Errorf("%q is taken for a date", text)
		}
	}
}

func TestRegionPrefix(t *testing.T) {
	for code, want := range map[string]string{"230000": "23", "230200": "2302", "230203": "230203", "230203002": "230203002"} {
		if got := models.RegionPrefix(code); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

func TestGrams(t *testing.T) {
	if got := models.Grams("美食A"); got != "ː美ː食ːaː" {
		t.Error(got)
	}
	if models.Grams("ＡＢ") != models.Grams("ab") {
		t.Error("full-width letters are not folded")
	}
}
