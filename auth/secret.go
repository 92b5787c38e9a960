package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"math/big"
	"strings"

	"plangraph/models"
)

// A token's text is TokenPrefix, 43 digits of 256 random bits in base 62, and 6 digits of the CRC-32 of all that. The
// prefix lets scanners find tokens where they do not belong; the checksum tells a token from a typo without asking the
// database.
const (
	// TokenPrefix is what every token's text begins with.
	TokenPrefix = "plangraph_"

	randomBytes    = 32
	randomDigits   = 43
	checksumDigits = 6
	textLength     = len(TokenPrefix) + randomDigits + checksumDigits
	// shownDigits is how many random digits lists show; the 37 that are left are more than anybody can try.
	shownDigits = 6
)

// newText makes the text of a new token.
func newText() string {
	var random [randomBytes]byte
	_, _ = rand.Read(random[:]) // it never fails: it ends the program first
	text := TokenPrefix + base62(new(big.Int).SetBytes(random[:]), randomDigits)
	return text + checksum(text)
}

// NewSecret makes the text of a new token, and what is kept of it.
func NewSecret() models.NewSecret {
	text := newText()
	return models.NewSecret{Text: text, Prefix: shownPrefix(text), Hash: hashOf(text)}
}

// wellFormed tells whether text can be a token's: whole, and without a typo.
func wellFormed(text string) bool {
	if len(text) != textLength || !strings.HasPrefix(text, TokenPrefix) {
		return false
	}
	end := textLength - checksumDigits
	return checksum(text[:end]) == text[end:]
}

// shownPrefix gives the beginning of a token's text by which people know it again.
func shownPrefix(text string) string { return text[:len(TokenPrefix)+shownDigits] }

// hashOf gives what is stored of a token's text. A fast hash is enough: nobody can try 2²⁵⁶ texts.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func checksum(text string) string {
	return base62(new(big.Int).SetUint64(uint64(crc32.ChecksumIEEE([]byte(text)))), checksumDigits)
}

// base62 writes a number with digits, capital and small letters, filled up with zeros to a width. (big.Int orders small
// letters before capitals; which order does not matter.)
func base62(n *big.Int, width int) string {
	const base = 62
	digits := n.Text(base)
	return strings.Repeat("0", width-len(digits)) + digits
}
