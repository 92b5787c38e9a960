package httpapi_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// TestAnswersAreCompressed: an answer comes in the best encoding that a client takes, kept or not, and is the same in all.
func TestAnswersAreCompressed(t *testing.T) {
	h := handler(open(t))
	unpack := map[string]func(io.Reader) (io.Reader, error){
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	}
	requestID := regexp.MustCompile(`,"requestId":"[^"]*"`)
	var first string
	for range 2 {
		for accepted, want := range map[string]string{
			"Accept-Encoding: ": "", "Accept-Encoding: br": "", "Accept-Encoding: gzip, deflate, br": "gzip",
			"Accept-Encoding: gzip, deflate, br, zstd": "zstd",
		} {
			w := ask(
				t,
				h,
				http.MethodPost,
				"/graphql",
				`{"query":"{plans{totalCount}}"}`,
				accepted,
				"Content-Type: application/json",
			)
			if got := w.Header().Get("Content-Encoding"); got != want {
				t.Errorf("%s: %q, want %q", accepted, got, want)
				continue
			}
			plain, err := unpack[want](w.Body)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(plain)
			if err != nil {
				t.Fatal(err)
			}
			answer := requestID.ReplaceAllString(string(text), "")
			if first == "" {
				first = answer
			}
			if answer != first {
				t.Errorf("%s: %s, want %s", accepted, answer, first)
			}
		}
	}
}
