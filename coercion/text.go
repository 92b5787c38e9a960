package coercion

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
	"plangraph/problem"
)

// hasNUL says that a text has the one character that PostgreSQL stores in no text, and where.
var hasNUL = problem.Message{
	En: "character %d is NUL (U+0000), which no text may have.", Zh: "第%d个字符为空字符 U+0000,文本中不得含有",
}

// placeOfNUL gives the place of the first NUL of a text that has one, counting characters from 1.
func placeOfNUL(text string) int {
	return utf8.RuneCountInString(text[:strings.IndexByte(text, 0)]) + 1
}

// shown gives a value for a message, cut where it is long.
func shown(v any) string {
	const most = 60
	if file, ok := v.(models.File); ok {
		v = file.Name
	}
	text, err := json.Marshal(v)
	if err != nil {
		text = fmt.Appendf(nil, "%q", fmt.Sprint(v))
	}
	if runes := []rune(string(text)); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(text)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// loneSurrogate finds an escape of half a surrogate pair in a literal; empty if there is none. The parser makes
// U+FFFD of it.
func loneSurrogate(v *ast.Value) string {
	if v.Kind != ast.StringValue || !strings.ContainsRune(v.Raw, utf8.RuneError) {
		return ""
	}
	source := []rune(v.Position.Src.Input) // the parser counts characters
	return lone(string(source[v.Position.Start:v.Position.End]))
}

// escapes are the escapes of characters in a JSON text or a GraphQL literal: pairs first.
var escapes = regexp.MustCompile(
	`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)`,
)

// lone finds half a surrogate pair among the escapes of a text.
func lone(text string) string {
	for _, escape := range escapes.FindAllString(text, -1) {
		if len(escape) == len(`\ud800`) {
			return escape
		}
	}
	return ""
}

// CheckJSON reports a JSON text with what its decoder would silently make U+FFFD: half a surrogate pair, bytes that are
// no UTF-8.
func CheckJSON(text []byte) error {
	if !utf8.Valid(text) {
		return CheckUTF8(text)
	}
	if !bytes.Contains(text, []byte(`\ud`)) && !bytes.Contains(text, []byte(`\uD`)) {
		return nil
	}
	if escape := lone(string(text)); escape != "" {
		return problem.Refuse(problem.Invalid, "", problem.Message{
			En: "the request has %s, half of a surrogate pair and no character", Zh: "请求中的 %s 只是半个代理对,不是字符",
		}, escape)
	}
	return nil
}

// CheckUTF8 reports a text with bytes that are no UTF-8.
func CheckUTF8[T string | []byte](text T) error {
	for at, r := range string(text) {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(string(text[at:])); size == 1 {
			return problem.Refuse(problem.Invalid, "", problem.Message{
				En: "the request is not UTF-8: byte %d is 0x%02X", Zh: "请求不是 UTF-8 编码:第 %d 字节为 0x%02X",
			}, at+1, text[at])
		}
	}
	return nil
}
