package workreport

import (
	"os"
	"strings"
	"testing"
)

// grown repeats the seed's areas until the text has about n bytes.
func grown(b *testing.B, n int) []byte {
	b.Helper()
	text, err := os.ReadFile("../seeds/jianhua-2023/report.txt")
	if err != nil {
		b.Fatal(err)
	}
	return []byte("二、2023年重点工作\n" + strings.Repeat(string(text)+"\n", n/len(text)+1))
}

// BenchmarkRead: a report has some 60 kB; the time for each byte must not grow with the length.
func BenchmarkRead(b *testing.B) {
	for _, size := range []struct {
		name  string
		bytes int
	}{{"20,000 characters", 60_000}, {"200 kB", 200_000}, {"2 MB", 2_000_000}} {
		b.Run(size.name, func(b *testing.B) {
			input := grown(b, size.bytes)
			b.SetBytes(int64(len(input)))
			for b.Loop() {
				if _, err := Read(b.Context(), input, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
