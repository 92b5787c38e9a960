package httpapi

import (
	"io"
	"net/http"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// compressed answers in the first of zstd and gzip that a client takes, what is of one of the types.
func compressed(types ...string) func(http.Handler) http.Handler {
	const level = 5
	c := middleware.NewCompressor(level, types...)
	c.SetEncoder("gzip", func(w io.Writer, level int) io.Writer {
		packer, _ := gzip.NewWriterLevel(w, level) // fails for levels that gzip has not
		return packer
	})
	c.SetEncoder("zstd", func(w io.Writer, _ int) io.Writer {
		const window = 128 << 10 // a board, and little memory
		// It fails for options that do not go together.
		packer, _ := zstd.NewWriter(
			w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window),
			zstd.WithLowerEncoderMem(true),
		)
		return packer
	})
	return c.Handler
}
