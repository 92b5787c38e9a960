package sheets

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	label    = regexp.MustCompile(`^(?:牵头|责任|配合|协办|督办|主办|承办)(?:单位|部门)\s*[:：]\s*`)
	leading  = regexp.MustCompile(`\s*[(（](?:牵头|主办|主责)(?:单位|部门)?[)）]$`)
	helping  = regexp.MustCompile(`\s*[(（](?:配合|协办|督办)(?:单位|部门)?[)）]$`)
	unitEnds = regexp.MustCompile(`(?:局|办|委|部|处|科|站|所|院|校|社|厅|会|队|中心|公司|街道|政府|法院|银行|集团|[镇乡区县])$`)
)

// unitNames are the names of units in one cell, each once, and those marked as leading (牵头).
type unitNames struct{ all, leading []string }

// unitsIn reads the names of units that stand in one cell. They are separated by 、，,;； and line breaks, not inside
// brackets; by blanks where that leaves only names of units.
func unitsIn(text string) unitNames {
	var names unitNames
	seen := map[string]bool{"": true}
	for _, part := range separated(text) {
		for _, name := range spaced(unlabeled(part)) {
			bare, leads := unmarked(name)
			if seen[bare] {
				continue
			}
			seen[bare] = true
			names.all = append(names.all, bare)
			if leads {
				names.leading = append(names.leading, bare)
			}
		}
	}
	return names
}

// unlabeled takes off what may stand before the names: 牵头单位：
func unlabeled(text string) string {
	text = strings.TrimSpace(text)
	if before, _, found := strings.Cut(text[:min(len(text), 30)], "单位"); !found && !strings.Contains(before, "部门") {
		return text
	}
	return label.ReplaceAllString(text, "")
}

// unmarked takes the role off a name: 住建局（牵头）.
func unmarked(name string) (bare string, leads bool) {
	if !strings.HasSuffix(name, ")") && !strings.HasSuffix(name, "）") {
		return name, false
	}
	bare = leading.ReplaceAllString(name, "")
	return helping.ReplaceAllString(bare, ""), bare != name
}

// separated cuts a text at the signs that separate units.
func separated(text string) []string {
	depth := 0
	return strings.FieldsFunc(text, func(r rune) bool {
		switch r {
		case '(', '（':
			depth++
		case ')', '）':
			depth = max(depth-1, 0)
		case '、', '，', ',', ';', '；', '\n', '\r':
			return depth == 0
		}
		return false
	})
}

// spaced cuts at blanks where every piece is the name of a unit; 区 住 建 局 and 西大桥 街道 are one name.
func spaced(text string) []string {
	pieces := strings.Fields(text)
	for _, piece := range pieces {
		bare, _ := unmarked(piece)
		if n := utf8.RuneCountInString(bare); n < 3 || n > 50 || !unitEnds.MatchString(bare) {
			return []string{strings.TrimSpace(text)}
		}
	}
	return pieces
}
