package planning_test

import (
	"strings"
	"testing"

	"plangraph/planning"
)

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func TestValidCreditCode(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		text string
		want bool
	}{
		"the standard's example":       {"91350100M000100Y43", true},
		"all zeros, check 0":           {strings.Repeat("0", 18), true},
		"the check is a letter":        {"00000000000000004C", true}, // 4 × 28 mod 31 is 19, and 31 − 19 is 12
		"another check":                {"91350100M000100Y44", false},
		"two characters swapped":       {"91350100M000010Y43", false},
		"a small letter":               {"91350100m000100Y43", false},
		"a letter that is not allowed": {"91350100I000100Y43", false},
		"too short":                    {"91350100M000100Y4", false},
		"too long":                     {"91350100M000100Y433", false},
		"nothing":                      {"", false},
		"blanks around":                {" 91350100M000100Y4", false},
		"wide digits":                  {"９１３５０１", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := planning.ValidCreditCode(c.text); got != c.want {
				t.Errorf("%q: %t", c.text, got)
			}
		})
	}
}

// Every character of the alphabet can be the check, exactly one fits, and one mistyped character is always found out.
func FuzzValidCreditCode(f *testing.F) {
	f.Add("91350100M000100Y4", 3, 7)
	f.Add("00000000000000000", 0, 30)
	f.Fuzz(func(t *testing.T, text string, at, other int) {
		if len(text) != 17 || strings.Trim(text, alphabet) != "" || at < 0 || other < 0 {
			return
		}
		var fits []string
		for _, check := range alphabet {
			if whole := text + string(check); planning.ValidCreditCode(whole) {
				fits = append(fits, whole)
			}
		}
		if len(fits) != 1 {
			t.Fatalf("%s has %d checks", text, len(fits))
		}
		at, mistyped := at%18, []byte(fits[0])
		mistyped[at] = alphabet[other%len(alphabet)]
		if string(mistyped) != fits[0] && planning.ValidCreditCode(string(mistyped)) {
			t.Errorf("%s and %s are both valid", fits[0], mistyped)
		}
	})
}
