package chart

import "unicode"

// widthOf estimates how wide a text is: fonts are the reader's. Chinese characters are as wide as they are high.
func widthOf(text string, size float64) float64 {
	width := 0.0
	for _, r := range text {
		width += widthOfRune(r)
	}
	return width * size
}

func widthOfRune(r rune) float64 {
	const narrow, usual, broad, full = 0.32, 0.58, 0.75, 1.0
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100:
		return full
	case r == 'm' || r == 'w' || r == '%' || unicode.IsUpper(r):
		return broad
	case r == 'i' || r == 'l' || r == '.' || r == ',' || r == ' ' || r == '\'':
		return narrow
	}
	return usual
}

// fitted is a text that is no wider than a width; one that was cut ends in dots.
func fitted(text string, size, width float64) string {
	if widthOf(text, size) <= width {
		return text
	}
	const dots = "…"
	left := width - widthOf(dots, size)
	for i, r := range text {
		if left -= widthOfRune(r) * size; left < 0 {
			return text[:i] + dots
		}
	}
	return text
}

// wrapped breaks a text into lines, the last of which is cut if there is no room: at blanks, and between Chinese
// characters.
func wrapped(text string, size, width float64, lines int) []string {
	var all []string
	for len(all) < lines-1 && widthOf(text, size) > width {
		end, used := 0, 0.0
		for i, r := range text {
			if used += widthOfRune(r) * size; used > width {
				if end == 0 {
					end = i
				}
				break
			}
			if wide := r >= 0x2e80; r == ' ' || wide {
				end = i + len(string(r))
			}
		}
		if end == 0 {
			break
		}
		all = append(all, text[:end])
		text = text[end:]
	}
	return append(all, fitted(text, size, width))
}
