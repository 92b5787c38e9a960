package planning

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"plangraph/models"
)

// Name is what a thing is called. Of several things that a text may mean, it means those with the lowest rank.
type Name struct {
	Text string
	Rank int
}

// Names finds things by what people call them. The zero value knows nothing.
type Names[T any] struct {
	things []T
	labels []string
	// known are the names by their key, pairs those that have two characters beside each other.
	known map[string][]naming
	pairs map[[2]rune][]int
	all   []naming
}

// naming is one name of a thing; length counts its pairs of characters.
type naming struct{ thing, rank, length int }

// Add makes a thing known by its names. The label is what it is called to somebody who has to choose.
func (n *Names[T]) Add(thing T, label string, names ...Name) {
	if n.known == nil {
		n.known, n.pairs = map[string][]naming{}, map[[2]rune][]int{}
	}
	n.things, n.labels = append(n.things, thing), append(n.labels, label)
	for _, name := range names {
		key := NameKey(name.Text)
		pairs := pairsOf(key)
		one := naming{len(n.things) - 1, name.Rank, len(pairs)}
		n.known[key] = append(n.known[key], one)
		for _, p := range pairs {
			n.pairs[p] = append(n.pairs[p], len(n.all))
		}
		n.all = append(n.all, one)
	}
}

// Called gives the things that a text may mean, none if it is no name. Blanks, signs, width and capitals do not count,
// nor does a number in front (3. 三、 一要) where nothing is called so with it.
func (n *Names[T]) Called(text string) []T {
	found := n.known[NameKey(text)]
	if len(found) == 0 {
		found = n.known[NameKey(unnumbered(text))]
	}
	if len(found) == 0 {
		return nil
	}
	lowest := slices.MinFunc(found, func(a, b naming) int { return a.rank - b.rank }).rank
	var things []T
	seen := map[int]bool{}
	for _, f := range found {
		if f.rank == lowest && !seen[f.thing] {
			seen[f.thing] = true
			things = append(things, n.things[f.thing])
		}
	}
	return things
}

// Nearest gives the labels of the things whose names are most like a text, the nearest first.
func (n *Names[T]) Nearest(text string, most int) []string {
	const alike = 0.3 // of the pairs of characters
	type likeness struct {
		thing int
		much  float64
	}
	wanted := pairsOf(NameKey(unnumbered(text)))
	common := make([]int, len(n.all))
	for _, p := range wanted {
		for _, i := range n.pairs[p] {
			common[i]++
		}
	}
	var near []likeness
	for i, shared := range common {
		one := n.all[i]
		much := 2 * float64(shared) / float64(len(wanted)+one.length)
		if shared == 0 || much < alike || len(near) == most && much <= near[most-1].much {
			continue
		}
		near = slices.DeleteFunc(near, func(l likeness) bool { return l.thing == one.thing && l.much < much })
		if slices.ContainsFunc(near, func(l likeness) bool { return l.thing == one.thing }) {
			continue
		}
		at := slices.IndexFunc(near, func(l likeness) bool { return l.much < much })
		if at < 0 {
			at = len(near)
		}
		near = slices.Insert(near, at, likeness{one.thing, much})
		near = near[:min(len(near), most)]
	}
	labels := make([]string, len(near))
	for i, l := range near {
		labels[i] = n.labels[l.thing]
	}
	return labels
}

// SameTitle tells whether a text is a title, but for blanks, signs, width, capitals and a number in front of it.
func SameTitle(text, title string) bool {
	return NameKey(text) == NameKey(title) || NameKey(unnumbered(text)) == NameKey(title)
}

// SameText tells whether two texts say the same, but for blanks, width and capitals.
func SameText(a, b string) bool { return folded(a, unicode.IsSpace) == folded(b, unicode.IsSpace) }

// NameKey is what names are compared by; a name that is nothing but signs is compared as it is.
func NameKey(text string) string {
	key := folded(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if key == "" {
		return folded(text, unicode.IsSpace)
	}
	return key
}

// folded gives a text in lower case and half width, without some characters.
func folded(text string, without func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if without(r) || !unicode.IsPrint(r) && r != ' ' {
			return -1
		}
		return models.Fold(r)
	}, text)
}

const hanNumber = `[零一二三四五六七八九十百]+`

var numbering = regexp.MustCompile(
	`^\s*(?:[(（](?:\d+|` + hanNumber + `)[)）]|\d+(?:\.\d+)*(?:[.、．)）]|\s)|` + hanNumber + `(?:[、.．]|[要是])|第` + hanNumber + `[,，、])\s*`,
)

// unnumbered takes a number off the beginning of a text.
func unnumbered(text string) string {
	return text[len(numbering.FindString(text)):]
}

// pairsOf gives the pairs of characters of a key's beginning, each once; of a single character, it with nothing.
func pairsOf(key string) [][2]rune {
	const most = 60
	runes := []rune(key)
	runes = runes[:min(len(runes), most)]
	var pairs [][2]rune
	if len(runes) == 1 {
		return [][2]rune{{runes[0], 0}}
	}
	for i := range len(runes) - 1 {
		if p := [2]rune{runes[i], runes[i+1]}; !slices.Contains(pairs, p) {
			pairs = append(pairs, p)
		}
	}
	return pairs
}
