package workreport

import (
	"context"
	"strings"

	"plangraph/archive"
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
func extract(ctx context.Context, input []byte, options Options) (string, error) {
	format := options.Format
	if format == FormatDocx || format == FormatAuto && archive.IsPacked(input) {
		return docxText(ctx, input, options.MaxBytes)
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
		return htmlText(ctx, text)
	case FormatText, FormatMarkdown:
		return text, nil
	}
	return "", refuse(ErrNotText, unknownFormat, format)
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
