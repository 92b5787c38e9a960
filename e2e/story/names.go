package story

import (
	"regexp"
	"strconv"
	"strings"

	"plangraph/models"
)

// Names are the names that a story has for ids, cursors and tokens, which differ from run to run: <Task 1>, <cursor 1>,
// <Secret 1>. It holds both directions.
type Names map[string]string

var (
	namable = regexp.MustCompile(`"(cursor|startCursor|endCursor|id|\w*[iI]d|before|after|secret)":\s*"([^"]+)"`)
	named   = regexp.MustCompile(`<(\w+) (\d+)>`)
)

// In writes the names into an answer, new ones for what has none.
func (n Names) In(answer []byte) []byte {
	return namable.ReplaceAllFunc(answer, func(found []byte) []byte {
		parts := namable.FindSubmatch(found)
		member, value := string(parts[1]), string(parts[2])
		kind := "cursor"
		if member == "secret" {
			kind = "Secret"
		} else if !strings.HasSuffix(strings.ToLower(member), "cursor") {
			id, err := models.ParseID(value)
			if err != nil || (member == "before" || member == "after") && id.Code != "" { // digits of something else
				return found
			}
			kind = id.Type
		}
		return []byte(strings.Replace(string(found), value, n.of(kind, value), 1))
	})
}

// of gives the name of a value, a new one if it has none.
func (n Names) of(kind, value string) string {
	if name, ok := n[value]; ok {
		return name
	}
	for i := 1; ; i++ {
		name := "<" + kind + " " + strconv.Itoa(i) + ">"
		if _, taken := n[name]; !taken {
			n[name], n[value] = value, name
			return name
		}
	}
}

// Values writes the values for the names in a text.
func (n Names) Values(text string) string {
	return named.ReplaceAllStringFunc(text, func(name string) string {
		if value, ok := n[name]; ok {
			return value
		}
		return name
	})
}
