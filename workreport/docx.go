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
	docxBody      = "word/document.xml"
	docxNumbering = "word/numbering.xml"
	docxStyles    = "word/styles.xml"
	markupRatio   = 8   // an XML file may be this many times larger than the limit of an input: markup outweighs text
	maxXMLDepth   = 200 // Word nests tables, cells and paragraphs, but not that deep
)

// docxText extracts the paragraphs of a .docx file, a line for each, with the numbers that Word prints before them; a
// table cell's paragraphs are lines of their own. Never more of the archive is unpacked than the limit allows, whatever
// it says about sizes.
func docxText(input []byte, maxBytes int) (string, error) {
	archive, err := zip.NewReader(bytes.NewReader(input), int64(len(input)))
	if err != nil {
		return "", fmt.Errorf("%w: it is no zip archive", ErrBadDocument)
	}
	files := map[string]*zip.File{}
	for _, file := range archive.File {
		if _, seen := files[file.Name]; !seen {
			files[file.Name] = file
		}
	}
	if files[docxBody] == nil {
		return "", fmt.Errorf("%w: it has no %s", ErrBadDocument, docxBody)
	}
	text, err := wordText(func(name string, part wordPart) error { return readPart(files[name], name, maxBytes, part) })
	if err == nil && len(text) > maxBytes {
		return "", fmt.Errorf("%w: %d bytes of text, the limit is %d", ErrTooLarge, len(text), maxBytes)
	}
	return text, err
}

// wordText reads the lists and styles of a document before its text.
func wordText(read func(name string, part wordPart) error) (string, error) {
	numbers, styles := &wordNumbers{}, &wordStyles{}
	w := wordWriter{numbering: newNumbering(numbers, styles)}
	for _, part := range []struct {
		name string
		part wordPart
	}{{docxNumbering, numbers}, {docxStyles, styles}, {docxBody, &w}} {
		if err := read(part.name, part.part); err != nil {
			return "", err
		}
	}
	return w.out.String(), nil
}

// wordPart takes the XML of one file of the archive, token by token.
type wordPart interface {
	take(token xml.Token)
}

func readPart(file *zip.File, name string, maxBytes int, reader wordPart) error {
	if file == nil {
		return nil
	}
	content, err := file.Open()
	if err != nil {
		return fmt.Errorf("%w: %s cannot be unpacked", ErrBadDocument, name)
	}
	limit := int64(maxBytes) * markupRatio
	err = walkXML(io.LimitReader(content, limit+1), limit, reader)
	if closing := content.Close(); err == nil && closing != nil {
		err = fmt.Errorf("%w: %s is damaged", ErrBadDocument, name)
	}
	return err
}

// walkXML gives the tokens of an XML file to a reader. Document types, and with them entities, are refused.
func walkXML(body io.Reader, limit int64, reader wordPart) error {
	decoder := xml.NewDecoder(body)
	depth := 0
	for {
		token, err := decoder.RawToken()
		switch {
		case decoder.InputOffset() > limit:
			return fmt.Errorf("%w: its unpacked XML is over %d bytes", ErrTooLarge, limit)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%w: its XML is broken", ErrBadDocument)
		}
		switch token.(type) {
		case xml.Directive:
			return fmt.Errorf("%w: it declares a document type", ErrBadDocument)
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxXMLDepth {
			return fmt.Errorf("%w: its XML is nested more than %d deep", ErrBadDocument, maxXMLDepth)
		}
		reader.take(token)
	}
}

// wordWriter keeps what stands in text runs, each paragraph behind its number.
type wordWriter struct {
	out        lineWriter
	numbering  *numbering
	inText     bool
	hidden     int // inside deleted text or a field's instructions
	former     int // inside the properties that a paragraph had before a tracked change
	properties int // inside a paragraph's properties
	paragraph  paragraphNumber
}

func (w *wordWriter) take(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		w.start(t)
	case xml.EndElement:
		w.end(t.Name.Local)
	case xml.CharData:
		if w.inText && w.hidden == 0 {
			w.out.text(string(t))
		}
	}
}

func (w *wordWriter) start(element xml.StartElement) {
	switch element.Name.Local {
	case "t":
		w.inText = true
	case "tab":
		w.out.blank = true
	case "br", "cr":
		w.out.newline()
	case "del", "instrText", "moveFrom", "Fallback":
		w.hidden++
	case "pPrChange":
		w.former++
	case "pPr":
		w.properties++
		w.paragraph = paragraphNumber{}
	case "pStyle", "numId", "ilvl":
		if w.former == 0 && w.properties > 0 {
			w.paragraph.take(element)
		}
	}
}

func (w *wordWriter) end(name string) {
	switch name {
	case "t":
		w.inText = false
	case "p":
		w.out.newline()
		w.out.pending = ""
	case "del", "instrText", "moveFrom", "Fallback":
		w.hidden = max(0, w.hidden-1)
	case "pPrChange":
		w.former = max(0, w.former-1)
	case "pPr":
		w.properties = max(0, w.properties-1)
		if w.hidden == 0 {
			w.out.pending = w.numbering.label(w.paragraph)
		}
	}
}
