package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// File is a content that does not change while the program runs. It has an ETag in each encoding, and is compressed
// once, when somebody first asks for it so. No middleware should compress it again.
type File struct {
	content      []byte
	gzipped      func() []byte
	contentType  string
	cacheControl string
	hash         string
}

// NewFile makes a file of a content, which must not be changed afterwards.
func NewFile(content []byte, contentType, cacheControl string) *File {
	sum := sha256.Sum256(content)
	return &File{
		content: content, contentType: contentType, cacheControl: cacheControl,
		gzipped: sync.OnceValue(func() []byte { return gzipped(content) }),
		hash:    base64.RawURLEncoding.EncodeToString(sum[:12]),
	}
}

// gzipped compresses as well as it can.
func gzipped(content []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // there is such a level
	}
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// ServeHTTP answers the file, a part of it, or that the client has it already.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", f.cacheControl)
	header.Add("Vary", "Accept-Encoding")
	content, etag := f.content, f.hash
	if acceptsGzip(r.Header.Values("Accept-Encoding")) {
		content, etag = f.gzipped(), f.hash+"-gzip"
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// acceptsGzip understands the header Accept-Encoding, as in "deflate, gzip;q=0.5".
func acceptsGzip(headers []string) bool {
	others := false
	for encoding := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		name, parameters, _ := strings.Cut(encoding, ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(parameters), "q="); ok {
			weight, _ = strconv.ParseFloat(q, 64) // what is no number is refused
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip":
			return weight > 0
		case "*":
			others = weight > 0
		}
	}
	return others
}
