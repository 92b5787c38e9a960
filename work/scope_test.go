package work_test

import (
	"testing"
	"time"

	"plangraph/work"
)

// TestDayOf: a day begins at midnight in China, whatever zone the moment is told in.
func TestDayOf(t *testing.T) {
	zones := []*time.Location{time.UTC, time.FixedZone("west", -11*60*60), time.FixedZone("east", 14*60*60), work.China}
	for _, zone := range zones {
		for moment, want := range map[string]string{
			"2023-06-30T15:59:59Z": "2023-06-30", "2023-06-30T16:00:00Z": "2023-07-01",
			"2024-02-28T16:00:00Z": "2024-02-29", "2023-12-31T16:00:00Z": "2024-01-01",
		} {
			at, err := time.Parse(time.RFC3339, moment)
			if err != nil {
				t.Fatal(err)
			}
			if got := work.DayOf(at.In(zone)).String(); got != want {
				t.Errorf("%s told in %s: %s, not %s", moment, zone, got, want)
			}
		}
	}
}
