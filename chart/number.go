package chart

import (
	"math"
	"strconv"
	"strings"

	"plangraph/datasets"
)

// step is a word for a power of ten.
type step struct {
	size float64
	word string
}

// steps are those in which amounts of money are said, the greatest first.
func (l Language) steps() []step {
	const wan, yi, million, billion = 1e4, 1e8, 1e6, 1e9
	if l == English {
		return []step{{billion, " bn"}, {million, " m"}}
	}
	return []step{{yi, "亿"}, {wan, "万"}}
}

// figure writes a figure for people: 1,234.5, 12.5%, and of money 3.2亿.
func (l Language) figure(f Figure, v datasets.Value) string {
	x, known := f.number(v)
	if !known {
		return l.say(noFigure)
	}
	return l.number(f.Kind, x)
}

// number writes a number of a kind.
func (l Language) number(kind datasets.Kind, x float64) string {
	switch kind {
	case datasets.Percent:
		return grouped(x) + "%"
	case datasets.Money:
		steps := append(l.steps(), step{size: 1})
		for i, s := range steps[:len(steps)-1] {
			// what would be rounded up to this step in the one below is said in this one
			below := steps[i+1].size
			if rounded, _ := strconv.ParseFloat(plain(x/below), 64); math.Abs(rounded)*below >= s.size {
				return grouped(x/s.size) + s.word
			}
		}
	}
	return grouped(x)
}

// plain writes a number with the decimals that a reader takes in: one beside hundreds, more beside little.
func plain(x float64) string {
	decimals := 4
	switch size := math.Abs(x); {
	case size >= 100:
		decimals = 1
	case size >= 1:
		decimals = 2
	case size > 0 && size < 0.0001:
		return strconv.FormatFloat(x, 'g', 2, 64)
	}
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

// grouped writes a number with a comma between thousands.
func grouped(x float64) string {
	text := plain(x)
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "−", text[1:]
	}
	whole, fraction, has := strings.Cut(text, ".")
	if strings.ContainsRune(text, 'e') {
		return sign + text
	}
	const thousand = 3
	for at := len(whole) - thousand; at > 0; at -= thousand {
		whole = whole[:at] + "," + whole[at:]
	}
	if has {
		whole += "." + fraction
	}
	return sign + whole
}
