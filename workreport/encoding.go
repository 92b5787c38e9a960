package workreport

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// otherFiles are the first bytes of files that people take for a text, and what to do about them.
var otherFiles = []struct{ magic, advice, chinese string }{
	{"%PDF", "it is a PDF; save its text", "这是 PDF；请另存为文本"},
	{"\xd0\xcf\x11\xe0", "it is an old Word or WPS file; save it as .docx", "这是旧版 Word 或 WPS 文件；请另存为 .docx"},
	{"{\\rtf", "it is an RTF file; save it as .docx", "这是 RTF 文件；请另存为 .docx"},
	{"\xff\xd8\xff", "it is a picture", "这是图片"},
	{"\x89PNG", "it is a picture", "这是图片"},
	{"PK\x07\x08", "it is a divided archive", "这是分卷压缩文件"},
}

// decode gives the text of a file in UTF-8, GB18030 (and with it GBK and GB2312), or UTF-16 with a byte order mark.
// UTF-8 comes back as it was.
func decode(input []byte) (string, error) {
	for _, other := range otherFiles {
		if bytes.HasPrefix(input, []byte(other.magic)) {
			return "", refuse(ErrNotText, notText, other.advice, other.chinese)
		}
	}
	if bytes.HasPrefix(input, []byte("\xff\xfe")) || bytes.HasPrefix(input, []byte("\xfe\xff")) {
		return decodeUTF16(input)
	}
	switch {
	case bytes.IndexByte(input, 0) >= 0:
		return "", refuse(ErrNotText, nulBytes)
	case utf8.Valid(input):
		return string(input), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(input)
	// Many bytes are some GB18030; only words show that it is Chinese.
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) || (words{"。", "，", "、", "工作"}).in(string(text)) == "" {
		return "", refuse(ErrNotText, unknownEncoding)
	}
	return string(text), nil
}

func decodeUTF16(input []byte) (string, error) {
	text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(input)
	if err != nil || len(input)%2 != 0 || bytes.ContainsRune(text, utf8.RuneError) ||
		strings.ContainsRune(string(text), 0) {
		return "", refuse(ErrNotText, damagedUTF16)
	}
	return string(text), nil
}
