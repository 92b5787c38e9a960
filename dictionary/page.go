package dictionary

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	text "text/template"
)

var (
	//go:embed page.html
	pageText string
	//go:embed document.md
	documentText string

	page     = template.Must(template.New("page").Parse(pageText))
	document = text.Must(text.New("document").Parse(documentText))
)

// Handler serves the page, and the same as JSON at an address that ends in .json or to those who prefer it.
func Handler(d Dictionary) http.HandlerFunc {
	var html bytes.Buffer
	if err := page.Execute(&html, d); err != nil {
		panic(fmt.Sprintf("dictionary: %v", err)) // the page is part of the program
	}
	asJSON, err := json.Marshal(d)
	if err != nil {
		panic(fmt.Sprintf("dictionary: %v", err)) // texts and truths
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Vary", "Accept")
		if strings.HasSuffix(r.URL.Path, ".json") || strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = w.Write(asJSON) // a client that has left needs no answer
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		_, _ = w.Write(html.Bytes())
	}
}

// Write writes the document for docs/.
func Write(w io.Writer, d Dictionary) error {
	if err := document.Execute(w, d); err != nil {
		return fmt.Errorf("write the dictionary: %w", err)
	}
	return nil
}
