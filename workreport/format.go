package workreport

import (
	"bytes"
	"fmt"
	"strings"
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
	if format == FormatDocx || format == FormatAuto && isArchive(input) {
		return docxText(input, options.MaxBytes)
	}
	text, err := decode(input)
	if err != nil {
		return "", err
	}
	if format == FormatAuto {
		format = detect(text)
	}
	switch format {
	case FormatHTML:
		return htmlText(text), nil
	case FormatText, FormatMarkdown:
		return text, nil
	}
	return "", fmt.Errorf("%w: format %q is unknown", ErrNotText, format)
}

func isArchive(input []byte) bool {
	return bytes.HasPrefix(input, []byte("PK\x03\x04")) || bytes.HasPrefix(input, []byte("PK\x05\x06"))
}

func detect(text string) Format {
	head := strings.ToLower(strings.TrimLeft(text[:min(len(text), 2048)], blanks))
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
