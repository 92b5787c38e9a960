package workreport

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf8"

	"plangraph/archive"
	"plangraph/problem"
)

// Word keeps the numbers of its lists out of the text: a paragraph names a list and a level, numbering.xml says how
// that level is printed, and the numbers are counted while reading. What follows renders them as Word prints them.

const numberingLevels = 9 // of a list in Word

// paragraphNumber is what a paragraph says about its number; empty strings where it says nothing.
type paragraphNumber struct{ style, list, level string }

func (p *paragraphNumber) take(element xml.StartElement) {
	value := archive.Attribute(element, "val")
	switch element.Name.Local {
	case "pStyle":
		p.style = value
	case "numId":
		p.list = value
	case "ilvl":
		p.level = value
	}
}

// wordLevel is how a level of a list is printed: （%1） with the numbers of chineseCounting.
type wordLevel struct {
	start  int
	format string
	text   string
	style  string // paragraphs of this style are numbered so
}

type wordList struct {
	abstract string
	starts   map[int]int // levels that begin anew in this list
}

// wordNumbers is what numbering.xml says.
type wordNumbers struct {
	levels map[string]*[numberingLevels]wordLevel // by abstract list
	lists  map[string]*wordList
	// where the reading stands
	abstract, list string
	level          int
}

func (n *wordNumbers) take(token xml.Token) error {
	element, ok := token.(xml.StartElement)
	if !ok {
		return nil
	}
	value := archive.Attribute(element, "val")
	switch element.Name.Local {
	case "abstractNum":
		n.abstract, n.list = archive.Attribute(element, "abstractNumId"), ""
		if n.levels == nil {
			n.levels = map[string]*[numberingLevels]wordLevel{}
		}
		n.levels[n.abstract] = &[numberingLevels]wordLevel{}
	case "num":
		n.list, n.abstract = archive.Attribute(element, "numId"), ""
		if n.lists == nil {
			n.lists = map[string]*wordList{}
		}
		n.lists[n.list] = &wordList{starts: map[int]int{}}
	case "lvl", "lvlOverride":
		n.level = levelNumber(archive.Attribute(element, "ilvl"))
	default:
		n.detail(element.Name.Local, value)
	}
	return fewLists(docxNumbering, len(n.levels)+len(n.lists))
}

// fewLists bounds what is kept of a document's lists and styles.
func fewLists(part string, n int) error {
	if n > maxLists {
		return problem.Refuse(problem.Limit, "", manyLists, part, maxLists)
	}
	return nil
}

// detail takes a property of the level or list that is being read.
func (n *wordNumbers) detail(name, value string) {
	if list := n.lists[n.list]; list != nil {
		switch name {
		case "abstractNumId":
			list.abstract = value
		case "startOverride":
			list.starts[n.level] = levelStart(value)
		}
		return
	}
	levels := n.levels[n.abstract]
	if levels == nil {
		return
	}
	level := &levels[n.level]
	switch name {
	case "start":
		level.start = levelStart(value)
	case "numFmt":
		level.format = value
	case "lvlText":
		level.text = value
	case "pStyle":
		level.style = value
	}
}

func levelNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n >= numberingLevels {
		return 0
	}
	return n
}

const highestStart = 9999 // what begins higher is no list of a report

func levelStart(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > highestStart {
		return 1
	}
	return n
}

// wordStyles is what styles.xml says about the numbers of paragraph styles.
type wordStyles struct {
	styles map[string]paragraphNumber // style is the one that it is based on
	id     string
}

func (s *wordStyles) take(token xml.Token) error {
	element, ok := token.(xml.StartElement)
	if !ok {
		return nil
	}
	switch element.Name.Local {
	case "style":
		s.id = archive.Attribute(element, "styleId")
		if s.styles == nil {
			s.styles = map[string]paragraphNumber{}
		}
		s.styles[s.id] = paragraphNumber{}
	case "basedOn":
		element.Name.Local = "pStyle"
		fallthrough
	case "numId", "ilvl":
		if style, ok := s.styles[s.id]; ok {
			style.take(element)
			s.styles[s.id] = style
		}
	}
	return fewLists(docxStyles, len(s.styles))
}

// numbering counts the lists of a document.
type numbering struct {
	numbers *wordNumbers
	styles  *wordStyles
	counts  map[string]*[numberingLevels]int // by abstract list; -1 where a level has not begun
	begun   map[string]bool                  // lists whose own starts were taken
}

func newNumbering(numbers *wordNumbers, styles *wordStyles) *numbering {
	return &numbering{numbers, styles, map[string]*[numberingLevels]int{}, map[string]bool{}}
}

const longestStyleChain = 10

// label counts a paragraph in and gives the number that Word prints before it, or nothing.
func (n *numbering) label(p paragraphNumber) string {
	for style, i := p.style, 0; style != "" && i < longestStyleChain; i++ {
		inherited := n.styles.styles[style]
		if p.list == "" {
			p.list = inherited.list
		}
		if p.level == "" && p.list == inherited.list {
			p.level = inherited.level
		}
		style = inherited.style
	}
	list := n.numbers.lists[p.list]
	if list == nil || p.list == "0" {
		return ""
	}
	levels := n.numbers.levels[list.abstract]
	if levels == nil {
		return ""
	}
	level := levelNumber(p.level)
	if p.level == "" {
		level = levelOfStyle(levels, p.style)
	}
	return render(levels, n.count(p.list, list, levels, level), level)
}

func levelOfStyle(levels *[numberingLevels]wordLevel, style string) int {
	for i, level := range levels {
		if level.style != "" && level.style == style {
			return i
		}
	}
	return 0
}

// count steps a level on and starts those below it anew. Lists of one abstract list go on counting together.
func (n *numbering) count(
	id string, list *wordList, levels *[numberingLevels]wordLevel, level int,
) *[numberingLevels]int {
	counts := n.counts[list.abstract]
	if counts == nil {
		counts = &[numberingLevels]int{-1, -1, -1, -1, -1, -1, -1, -1, -1}
		n.counts[list.abstract] = counts
	}
	if !n.begun[id] {
		n.begun[id] = true
		for i, start := range list.starts {
			counts[i] = start - 1
		}
	}
	for i := range level {
		if counts[i] < 0 {
			counts[i] = levels[i].start
		}
	}
	if counts[level] < 0 {
		counts[level] = levels[level].start
	} else {
		counts[level]++
	}
	for i := level + 1; i < numberingLevels; i++ {
		counts[i] = -1
	}
	return counts
}

const longestLabel = 64 // bytes of a level's text

// render fills the numbers into a level's text: 第%1部分, %1.%2.
func render(levels *[numberingLevels]wordLevel, counts *[numberingLevels]int, level int) string {
	own := levels[level]
	if own.format == "bullet" {
		return "●"
	}
	if own.format == "none" || len(own.text) > longestLabel {
		return ""
	}
	label := own.text
	for i := range level + 1 {
		label = strings.ReplaceAll(label, "%"+strconv.Itoa(i+1), numeralIn(levels[i].format, counts[i]))
	}
	if r, _ := utf8.DecodeLastRuneInString(label); r < utf8.RuneSelf && label != "" {
		label += " "
	}
	return label
}

// numeralIn prints a number in one of Word's formats; those that no report uses come out as digits.
func numeralIn(format string, n int) string {
	switch format {
	case "chineseCounting",
		"chineseCountingThousand",
		"ideographDigital",
		"japaneseCounting",
		"taiwaneseCounting",
		"taiwaneseCountingThousand",
		"japaneseDigitalTenThousand":
		return chineseNumber(n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string(rune('①' + n - 1))
		}
	case "decimalFullWidth", "decimalFullWidth2":
		return strings.Map(func(r rune) rune { return r - '0' + '０' }, strconv.Itoa(n))
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "upperLetter":
		if n >= 1 && n <= 26 {
			return string(rune('A' + n - 1))
		}
	case "lowerLetter":
		if n >= 1 && n <= 26 {
			return string(rune('a' + n - 1))
		}
	}
	return strconv.Itoa(n)
}

// chineseNumber prints 12 as 十二. Nobody numbers parts beyond 99 in words.
func chineseNumber(n int) string {
	if n < 0 || n > 99 {
		return strconv.Itoa(n)
	}
	digits := []rune(chineseDigits)
	switch tens, ones := n/10, n%10; {
	case tens == 0:
		return string(digits[ones])
	case ones == 0 && tens == 1:
		return "十"
	case ones == 0:
		return string(digits[tens]) + "十"
	case tens == 1:
		return "十" + string(digits[ones])
	default:
		return string(digits[tens]) + "十" + string(digits[ones])
	}
}
