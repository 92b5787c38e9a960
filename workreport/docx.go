package workreport

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

const (
	docxBody    = "word/document.xml"
	markupRatio = 8   // document.xml may be this many times larger than the limit of an input: markup outweighs text
	maxXMLDepth = 200 // Word nests tables, cells and paragraphs, but not that deep
)

// docxText extracts the paragraphs of a .docx file, a line for each; a table cell's paragraphs are lines of their own. Only
// word/document.xml is opened, and never more of it than the limit allows, whatever the archive says about sizes.
func docxText(input []byte, maxBytes int) (string, error) {
	archive, err := zip.NewReader(bytes.NewReader(input), int64(len(input)))
	if err != nil {
		return "", fmt.Errorf("%w: it is no zip archive", ErrBadDocument)
	}
	for _, file := range archive.File {
		if file.Name != docxBody {
			continue
		}
		body, err := file.Open()
		if err != nil {
			return "", fmt.Errorf("%w: %s cannot be unpacked", ErrBadDocument, docxBody)
		}
		text, err := wordText(io.LimitReader(body, int64(maxBytes)*markupRatio+1), int64(maxBytes)*markupRatio)
		if closing := body.Close(); err == nil && closing != nil {
			err = fmt.Errorf("%w: %s is damaged", ErrBadDocument, docxBody)
		}
		if err == nil && len(text) > maxBytes {
			err = fmt.Errorf("%w: %d bytes of text, the limit is %d", ErrTooLarge, len(text), maxBytes)
		}
		return text, err
	}
	return "", fmt.Errorf("%w: it has no %s", ErrBadDocument, docxBody)
}

// wordText walks over the XML of a Word document. Document types, and with them entities, are refused.
func wordText(body io.Reader, limit int64) (string, error) {
	decoder := xml.NewDecoder(body)
	var w wordWriter
	for {
		token, err := decoder.RawToken()
		switch {
		case decoder.InputOffset() > limit:
			return "", fmt.Errorf("%w: its unpacked XML is over %d bytes", ErrTooLarge, limit)
		case errors.Is(err, io.EOF):
			return w.out.String(), nil
		case err != nil:
			return "", fmt.Errorf("%w: its XML is broken", ErrBadDocument)
		}
		if err := w.take(token); err != nil {
			return "", err
		}
	}
}

// wordWriter keeps what stands in text runs.
type wordWriter struct {
	out    lineWriter
	inText bool
	hidden int // inside deleted text or a field's instructions
	depth  int
}

func (w *wordWriter) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return fmt.Errorf("%w: it declares a document type", ErrBadDocument)
	case xml.StartElement:
		if w.depth++; w.depth > maxXMLDepth {
			return fmt.Errorf("%w: its XML is nested more than %d deep", ErrBadDocument, maxXMLDepth)
		}
		w.start(t.Name.Local)
	case xml.EndElement:
		w.depth--
		w.end(t.Name.Local)
	case xml.CharData:
		if w.inText && w.hidden == 0 {
			w.out.text(string(t))
		}
	}
	return nil
}

func (w *wordWriter) start(name string) {
	switch name {
	case "t":
		w.inText = true
	case "tab":
		w.out.blank = true
	case "br", "cr":
		w.out.newline()
	case "del", "instrText", "moveFrom", "Fallback":
		w.hidden++
	}
}

func (w *wordWriter) end(name string) {
	switch name {
	case "t":
		w.inText = false
	case "p":
		w.out.newline()
	case "del", "instrText", "moveFrom", "Fallback":
		w.hidden = max(0, w.hidden-1)
	}
}
