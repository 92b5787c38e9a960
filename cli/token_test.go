package cli

import (
	"testing"
	"time"
)

func TestExpiry(t *testing.T) {
	now := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.FixedZone("CST", 8*60*60))
	for text, want := range map[string]string{
		"": "2027-03-01T12:00:00+08:00", "1d": "2026-03-02T12:00:00+08:00", "90d": "2026-05-30T12:00:00+08:00",
		"2026-03-01": "2026-03-02T00:00:00+08:00", "2027-01-31": "2027-02-01T00:00:00+08:00", "never": "",
	} {
		got, err := expiry(text, now)
		if err != nil || (got == nil) != (want == "") || got != nil && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v, want %s", text, got, err, want)
		}
	}
}
