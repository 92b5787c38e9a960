package workreport

import (
	"context"
	"encoding/xml"

	"plangraph/archive"
	"plangraph/problem"
)

const (
	docxBody      = "word/document.xml"
	docxNumbering = "word/numbering.xml"
	docxStyles    = "word/styles.xml"
)

// What a .docx file may hold, beside the limit of an input.
const (
	markupRatio = 8 // a part may be this many times larger than an input: markup outweighs text
	maxPart     = 16 << 20
	maxUnpacked = 64 << 20 // pictures and all
	maxParts    = 2000
	// maxRatio is how much a part from ratioFrom on may unpack to: deflate can do 1,000, what Word writes does 10 to 40.
	maxRatio  = 100
	ratioFrom = 1 << 20
	maxTokens = 1_000_000
	maxNested = 200    // Word nests tables, cells and paragraphs, but not that deep
	maxLists  = 20_000 // and styles
)

// docxText extracts the paragraphs of a .docx file, a line for each, with the numbers that Word prints before them; a
// table cell's paragraphs are lines of their own. Never more of the archive is unpacked than the limits allow, whatever
// it says about sizes.
func docxText(ctx context.Context, input []byte, maxBytes int) (string, error) {
	file, err := archive.Open(input, archive.Limits{
		Parts: maxParts, Unpacked: maxUnpacked, Part: min(uint64(maxBytes)*markupRatio, maxPart),
		Ratio: maxRatio, RatioFrom: ratioFrom, Tokens: maxTokens, Depth: maxNested,
	})
	if err != nil {
		return "", packedError(err)
	}
	if !file.Has(docxBody) {
		return "", refuse(ErrBadDocument, noBody, docxBody)
	}
	numbers, styles := &wordNumbers{}, &wordStyles{}
	w := wordWriter{numbering: newNumbering(numbers, styles), maxBytes: maxBytes}
	// A document's lists and styles are read before its text.
	for _, part := range []struct {
		name string
		take func(xml.Token) error
	}{{docxNumbering, numbers.take}, {docxStyles, styles.take}, {docxBody, w.take}} {
		if !file.Has(part.name) {
			continue
		}
		if err := file.Walk(ctx, part.name, part.take); err != nil {
			return "", packedError(err)
		}
	}
	return w.out.String(), nil
}

// wordWriter keeps what stands in text runs, each paragraph behind its number.
type wordWriter struct {
	out        lineWriter
	maxBytes   int // of text
	numbering  *numbering
	inText     bool
	hidden     int // inside deleted text or a field's instructions
	former     int // inside the properties that a paragraph had before a tracked change
	properties int // inside a paragraph's properties
	paragraph  paragraphNumber
}

func (w *wordWriter) take(token xml.Token) error {
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
	if len(w.out.out) > w.maxBytes {
		return problem.Refuse(problem.Limit, "", manyBytes, len(w.out.out), w.maxBytes)
	}
	return nil
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
