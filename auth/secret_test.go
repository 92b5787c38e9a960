package auth

import (
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	shape := regexp.MustCompile(`^plangraph_[0-9A-Za-z]{49}$`)
	seen := map[string]bool{}
	for range 1000 {
		text := newText()
		if !shape.MatchString(text) || !wellFormed(text) || seen[text] {
			t.Fatalf("%q", text)
		}
		seen[text] = true
	}
}

// What is written in scanners' rules and in people's files must be known as a token for ever.
func TestWellFormed(t *testing.T) {
	zeros := TokenPrefix + strings.Repeat("0", randomDigits)
	known := zeros + checksum(zeros)
	if known != "plangraph_00000000000000000000000000000000000000000004qhm6O" {
		t.Errorf("the checksum has changed: %s", known)
	}
	cases := map[string]struct {
		text string
		want bool
	}{
		"a token":                {known, true},
		"nothing":                {"", false},
		"the prefix alone":       {TokenPrefix, false},
		"without the prefix":     {strings.TrimPrefix(known, TokenPrefix), false},
		"the prefix in capitals": {strings.ToUpper(TokenPrefix) + strings.TrimPrefix(known, TokenPrefix), false},
		"cut off":                {known[:len(known)-1], false},
		"one character more":     {known + "0", false},
		"a blank behind":         {known + " ", false},
		"one digit mistyped":     {strings.Replace(known, "0", "1", 1), false},
		"two digits swapped":     {strings.Replace(known, "4q", "q4", 1), false},
		"the checksum in other case": {
			known[:len(known)-checksumDigits] + strings.ToLower(known[len(known)-checksumDigits:]), false,
		},
		"a digit of another alphabet": {strings.Replace(known, "00", "é", 1), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := wellFormed(c.text); got != c.want {
				t.Errorf("%q: %t", c.text, got)
			}
		})
	}
}

func TestParseCredential(t *testing.T) {
	const token = "plangraph_x"
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	cases := map[string]struct {
		header string
		want   string // empty if it is refused
	}{
		"bearer":                      {"Bearer " + token, token},
		"bearer in small letters":     {"bearer " + token, token},
		"bearer with several blanks":  {" Bearer   " + token + " ", token},
		"basic, any user":             {basic("power bi:" + token), token},
		"basic, no user":              {basic(":" + token), token},
		"basic, a password with :":    {basic("u:a:b"), "a:b"},
		"basic, the token as user":    {basic(token + ":"), ""},
		"basic, no colon":             {basic(token), ""},
		"basic that is no base64":     {"Basic " + token + "!", ""},
		"basic in UTF-8":              {basic("u:密码"), ""},
		"bearer with nothing":         {"Bearer", ""},
		"bearer with two words":       {"Bearer a b", ""},
		"bearer with a line break":    {"Bearer a\nb", ""},
		"a token without a scheme":    {token, ""},
		"another scheme":              {"Digest " + token, ""},
		"an empty header":             {"", ""},
		"a tab instead of the blanks": {"Bearer\t" + token, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := parseCredential(c.header)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("%q, %v", got, err)
			}
			if err != nil && !errors.Is(err, ErrUnauthenticated) {
				t.Errorf("%v is not unauthenticated", err)
			}
		})
	}
}

// A header is refused in words or gives a credential that can be put into a header as it is; nothing that a person
// sends comes back in the words.
func FuzzParseCredential(f *testing.F) {
	text := newText()
	for _, header := range []string{
		"", "Bearer " + text, "Basic " + base64.StdEncoding.EncodeToString([]byte("u:"+text)), "Basic =", "Bearer  ",
		"bEaReR a.b.c", "Basic Og==",
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		credential, err := parseCredential(header)
		var refusal *Refusal
		switch {
		case err != nil:
			if !errors.As(err, &refusal) || refusal.Zh == "" || credential != "" ||
				len(header) > 20 && strings.Contains(refusal.En, header) {
				t.Errorf("%q: %q, %v", header, credential, err)
			}
		case credential == "":
			t.Errorf("%q gives an empty credential", header)
		default:
			if again, err := parseCredential("Bearer " + credential); err != nil || again != credential {
				t.Errorf("%q becomes %q", credential, again)
			}
		}
	})
}

// Only what has the right length and checksum passes, and it passes in one spelling only.
func FuzzWellFormed(f *testing.F) {
	f.Add(newText(), 3, byte('x'))
	f.Add("plangraph_", 0, byte('P'))
	f.Fuzz(func(t *testing.T, text string, at int, other byte) {
		if !wellFormed(text) {
			return
		}
		if at < 0 || at >= len(text) || text[at] == other {
			return
		}
		if changed := text[:at] + string(rune(other)) + text[at+1:]; wellFormed(changed) {
			t.Errorf("%q and %q are both tokens", text, changed)
		}
	})
}
