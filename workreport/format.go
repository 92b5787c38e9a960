package workreport

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Format is how an input is written.
type Format string

// The formats. Markdown is read as the plain text that it is: its marks stay in the text and are stepped over.
const (
	FormatAuto     Format = ""
	FormatText     Format = "TEXT"
	FormatMarkdown Format = "MARKDOWN"
	FormatHTML     Format = "HTML"
	FormatDocx     Format = "DOCX"
)

// extract returns the text that spans refer to.
func extract(input []byte, options Options) (string, error) {
	format := options.Format
	if format == FormatAuto {
		format = detect(input)
	}
	switch format {
	case FormatDocx:
		return docxText(input, options.MaxBytes)
	case FormatHTML:
		if err := checkText(input); err != nil {
			return "", err
		}
		return htmlText(string(input)), nil
	case FormatText, FormatMarkdown:
		if err := checkText(input); err != nil {
			return "", err
		}
		return string(input), nil
	}
	return "", fmt.Errorf("%w: format %q is unknown", ErrNotText, format)
}

func checkText(input []byte) error {
	switch {
	case bytes.IndexByte(input, 0) >= 0:
		return fmt.Errorf("%w: it contains NUL bytes", ErrNotText)
	case !utf8.Valid(input):
		return fmt.Errorf("%w: it is not UTF-8; save it as UTF-8 first", ErrNotText)
	}
	return nil
}

func detect(input []byte) Format {
	if bytes.HasPrefix(input, []byte("PK\x03\x04")) || bytes.HasPrefix(input, []byte("PK\x05\x06")) {
		return FormatDocx
	}
	head := strings.ToLower(strings.TrimLeft(string(input[:min(len(input), 2048)]), blanks))
	if !strings.HasPrefix(head, "<") {
		return FormatText
	}
	for _, tag := range [...]string{"<!doctype html", "<html", "<head", "<body", "<div", "<p>", "<p ", "<article", "<section", "<main", "<h1", "<h2", "<table", "<script", "<meta", "<span", "<!--", "<style", "<br"} {
		if strings.HasPrefix(head, tag) {
			return FormatHTML
		}
	}
	return FormatText
}
