package workreport

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// otherFiles are the first bytes of files that people take for a text, and what to do about them.
var otherFiles = []struct{ magic, advice string }{
	{"%PDF", "it is a PDF; save its text"},
	{"\xd0\xcf\x11\xe0", "it is an old Word or WPS file; save it as .docx"},
	{"{\\rtf", "it is an RTF file; save it as .docx"},
	{"\xff\xd8\xff", "it is a picture"},
	{"\x89PNG", "it is a picture"},
	{"PK\x07\x08", "it is a divided archive"},
}

// decode gives the text of a file in UTF-8, GB18030 (and with it GBK and GB2312), or UTF-16 with a byte order mark.
// UTF-8 comes back as it was.
func decode(input []byte) (string, error) {
	for _, other := range otherFiles {
		if bytes.HasPrefix(input, []byte(other.magic)) {
			return "", fmt.Errorf("%w: %s", ErrNotText, other.advice)
		}
	}
	if bytes.HasPrefix(input, []byte("\xff\xfe")) || bytes.HasPrefix(input, []byte("\xfe\xff")) {
		return decodeUTF16(input)
	}
	switch {
	case bytes.IndexByte(input, 0) >= 0:
		return "", fmt.Errorf("%w: it contains NUL bytes; save it as UTF-8", ErrNotText)
	case utf8.Valid(input):
		return string(input), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(input)
	// Many bytes are some GB18030; only words show that it is Chinese.
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) || (words{"。", "，", "、", "工作"}).in(string(text)) == "" {
		return "", fmt.Errorf("%w: it is neither UTF-8 nor GB18030; save it as UTF-8", ErrNotText)
	}
	return string(text), nil
}

func decodeUTF16(input []byte) (string, error) {
	text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(input)
	if err != nil || len(input)%2 != 0 || bytes.ContainsRune(text, utf8.RuneError) ||
		strings.ContainsRune(string(text), 0) {
		return "", fmt.Errorf("%w: its UTF-16 is damaged", ErrNotText)
	}
	return string(text), nil
}
