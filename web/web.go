// Package web holds the pages a browser opens: built by npm, committed under dist, embedded here.
//
// After a change in graphiql/, dist/graphiql is built anew; the same source gives the same bytes:
//
//	npm ci --prefix web/graphiql
//	npm run build --prefix web/graphiql
package web

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed dist
var dist embed.FS

// graphiqlPolicy is the Content-Security-Policy of GraphiQL. Inline styles are allowed because its dialogs and menus
// add a style element to the page while they are open. Everything else is the server's own.
const graphiqlPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// GraphiQL serves the GraphQL explorer, which posts to /graphql. Mount it at /graphiql and /graphiql/, the path
// unstripped.
func GraphiQL() http.Handler {
	return newSite("graphiql", graphiqlPolicy)
}

// site is one page and its assets, below /name/.
type site struct {
	name   string
	policy string
	files  map[string]*File
}

// newSite reads dist/name; it panics over a file that cannot be served, which a test would have found.
func newSite(name, policy string) site {
	s := site{name: name, policy: policy, files: map[string]*File{}}
	root, err := fs.Sub(dist, "dist/"+name)
	if err != nil {
		panic(err)
	}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		s.files[name], err = readFile(root, name)
		return err
	})
	if err != nil {
		panic(err)
	}
	return s
}

func readFile(root fs.FS, name string) (*File, error) {
	content, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	contentType, ok := contentTypes()[path.Ext(name)]
	if !ok {
		return nil, fmt.Errorf("%s: no content type for it", name)
	}
	// Names below assets/ carry a hash of their content.
	cacheControl := "no-cache"
	if strings.HasPrefix(name, "assets/") {
		cacheControl = "public, max-age=31536000, immutable"
	}
	return NewFile(content, contentType, cacheControl), nil
}

// contentTypes are ours, since package mime answers differently on each machine.
func contentTypes() map[string]string {
	return map[string]string{
		".html": "text/html; charset=utf-8",
		".js":   "text/javascript; charset=utf-8",
		".css":  "text/css; charset=utf-8",
		".svg":  "image/svg+xml",
		".md":   "text/markdown; charset=utf-8",
	}
}

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", s.policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/"+s.name+"/")
	if name == "" || r.URL.Path == "/"+s.name {
		name = "index.html"
	}
	f, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	f.ServeHTTP(w, r)
}
