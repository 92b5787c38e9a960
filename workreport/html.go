package workreport

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxTags is how many tags and texts a page may have.
const maxTags = 500_000

// htmlText extracts what a reader of a page sees, a line for each block and table cell. Scripts, styles and forms are
// dropped. The tokenizer only walks over the bytes, so nesting costs nothing.
func htmlText(ctx context.Context, page string) (string, error) {
	z := html.NewTokenizer(strings.NewReader(page))
	var out lineWriter
	skipping := atom.Atom(0)
	for tags := 0; ; tags++ {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if tags > maxTags {
			return "", refuse(ErrTooLarge, manyTags, maxTags)
		}
		switch z.Next() {
		case html.ErrorToken: // the end
			return out.String(), nil
		case html.TextToken:
			if skipping == 0 {
				out.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if skipping == 0 && unseen(tag) {
				skipping = tag
			}
			if breaksLine(tag) {
				out.newline()
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if tag == skipping {
				skipping = 0
			}
			if breaksLine(tag) {
				out.newline()
			}
		}
	}
}

func unseen(tag atom.Atom) bool {
	switch tag {
	case atom.Script,
		atom.Style,
		atom.Title,
		atom.Noscript,
		atom.Template,
		atom.Iframe,
		atom.Select,
		atom.Textarea,
		atom.Svg,
		atom.Object:
		return true
	}
	return false
}

func breaksLine(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.Br, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Td, atom.Th, atom.Table, atom.H1, atom.H2,
		atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Aside, atom.Blockquote, atom.Pre, atom.Hr, atom.Body, atom.Dd, atom.Dt, atom.Form, atom.Caption, atom.Option, atom.Center:
		return true
	}
	return false
}

// lineWriter collects text and folds white space as a browser does: no empty lines, no blanks at either end of a line.
type lineWriter struct {
	out   []byte
	blank bool
	line  bool // something stands on the line
	// pending is written before the next text: the number of a paragraph, which an empty one does not print.
	pending string
}

func (w *lineWriter) text(text string) {
	for _, r := range text {
		if r == 0 {
			continue
		}
		if strings.ContainsRune(blanks+"\f\v\u2028\u2029", r) {
			w.blank = true
			continue
		}
		if w.pending != "" {
			w.out = append(w.out, w.pending...)
			w.pending, w.line, w.blank = "", true, false
		}
		if w.blank && w.line {
			w.out = append(w.out, ' ')
		}
		w.blank, w.line = false, true
		w.out = utf8.AppendRune(w.out, r)
	}
}

func (w *lineWriter) String() string { return string(w.out) }

func (w *lineWriter) newline() {
	if w.line {
		w.out = append(w.out, '\n')
	}
	w.blank, w.line = false, false
}
