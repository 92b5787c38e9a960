package story

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// width is how long a line of an answer may be.
const width = 120

var (
	ofRequest = regexp.MustCompile(`,?\s*"(requestId|dataVersion)": "[^"]*"`)
	costOf    = regexp.MustCompile(`\n  "extensions": \{\s*"cost": (\{[^}]*\}),?`)
	// plain are the extensions of an answer that say no more than its cost.
	plain = regexp.MustCompile(`,\n  "extensions": \{\s*\}`)
)

// layOut writes an answer as it stands in a file, and what the request cost.
func (s *Step) layOut(a Answer) (body, cost []byte, err error) {
	var indented bytes.Buffer
	if err := json.Indent(&indented, a.Body, "", "  "); err != nil {
		return nil, nil, fmt.Errorf("the answer is not JSON: %s", a.Body)
	}
	text := ofRequest.ReplaceAllString(indented.String(), "")
	if found := costOf.FindStringSubmatch(text); found != nil {
		cost = []byte(fold(found[1]) + "\n")
		text = strings.Replace(text, found[0], "\n  \"extensions\": {", 1)
	}
	return []byte(fold(plain.ReplaceAllString(text, "")) + "\n"), cost, nil
}

// fold writes objects and lists of indented JSON on one line where they fit.
func fold(indented string) string {
	var lines []string
	var open []int // the lines that begin what has not ended
	for line := range strings.SplitSeq(indented, "\n") {
		lines = append(lines, line)
		if strings.HasSuffix(line, "{") || strings.HasSuffix(line, "[") {
			open = append(open, len(lines)-1)
		}
		if text := strings.TrimSpace(line); text == "" || text[0] != '}' && text[0] != ']' {
			continue
		}
		first := open[len(open)-1]
		open = open[:len(open)-1]
		if one := onOneLine(lines[first:]); columns(one) <= width {
			lines = append(lines[:first], one)
		}
	}
	return strings.Join(lines, "\n")
}

// onOneLine joins the lines of an object or a list.
func onOneLine(lines []string) string {
	var b strings.Builder
	b.WriteString(lines[0])
	for i, line := range lines[1:] {
		if 0 < i && i < len(lines)-2 {
			b.WriteByte(' ')
		}
		b.WriteString(strings.TrimLeft(line, " "))
	}
	return b.String()
}

// columns is how wide a text is on a screen, where Chinese characters take two.
func columns(text string) (n int) {
	for _, r := range text {
		n++
		if r >= 0x2E80 {
			n++
		}
	}
	return n
}

// hasErrors tells whether an answer has errors of the request, or a mutation in it errors of the user.
func hasErrors(body []byte) (bool, error) {
	var answer struct {
		Errors []any `json:"errors"`
		Data   any   `json:"data"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return false, fmt.Errorf("the answer is not JSON: %s", body)
	}
	return len(answer.Errors) > 0 || hasUserErrors(answer.Data), nil
}

func hasUserErrors(value any) bool {
	switch value := value.(type) {
	case []any:
		return slices.ContainsFunc(value, hasUserErrors)
	case map[string]any:
		for name, member := range value {
			if list, ok := member.([]any); ok && name == "userErrors" && len(list) > 0 || hasUserErrors(member) {
				return true
			}
		}
	}
	return false
}
