package sheets

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"plangraph/models"
)

// The days that a serial number is taken for: those of the years 2000 to 2099, counted from 1899-12-30.
const (
	firstSerial = 36526
	lastSerial  = 73050
	shift1904   = 1462
)

// serialDay is the day that serial numbers are counted from.
func serialDay(serial int) models.Date {
	return models.NewDate(1899, time.December, 30).AddDays(serial)
}

var (
	dayTime = regexp.MustCompile(
		`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$`,
	)
	day       = regexp.MustCompile(`^(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]$`)
	dayDigits = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	fullDay   = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$`)
	month     = regexp.MustCompile(`^(?:(\d{4})[-/.年])?(\d{1,2})月份?(底|末|上旬|中旬|下旬)?$`)
	monthOnly = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})()$`)
	months    = regexp.MustCompile(`^(?:(\d{4})年)?\d{1,2}月?[-~—–至到](?:(\d{4})年)?(\d{1,2})月(底|末)?$`)
	quarter   = regexp.MustCompile(`^(?:(\d{4})年)?(?:第?([1-4])季度?|Q([1-4]))(底|末)?$`)
	half      = regexp.MustCompile(`^(?:(\d{4})年)?(上|下)半年(底|末)?$`)
	yearEnd   = regexp.MustCompile(`^(?:(\d{4})年|本年|当年|今年|全年|年)(底|末|终|内|度内|全年)?$`)

	ending    = regexp.MustCompile(`(之前|以前|前)?(全部|基本)?(完成|办结|竣工|建成)?$`)
	unending  = regexp.MustCompile(`长期|持续|常态|经常|每[日天周月季年]|永久|不间断|随时|按需`)
	hanDigits = regexp.MustCompile(`(十[一二]?|[一二三四五六七八九])(月|季)`)
)

var hanNumbers = map[string]string{
	"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10", "十一": "11",
	"十二": "12",
}

// dueIn reads the last day of a row. Months, quarters, halves and years mean their last day; a date without a year is
// in the given one, if that is not 0.
func dueIn(c content, date04 bool, year int) (models.Date, *fault) {
	number, text := c.number, strings.TrimSpace(c.text)
	if c.kind == kindText {
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			number = n
		}
	} else if date04 {
		number += shift1904
	}
	if number >= firstSerial && number < lastSerial+1 {
		return serialDay(int(math.Floor(number))), nil
	}
	if c.kind == kindNumber { // 2023.1 may be January or October
		return models.Date{}, faulty(BadDate, badDate, short(text))
	}
	return dueOf(text, year)
}

func dueOf(text string, year int) (models.Date, *fault) {
	if len(text) > longest {
		return models.Date{}, faulty(BadDate, badDate, short(text))
	}
	if m := dayTime.FindStringSubmatch(text); m != nil {
		return checkedDay(text, m[1], m[2], m[3], year)
	}
	said := strings.ToUpper(squeezed(text))
	said = hanDigits.ReplaceAllStringFunc(said, func(s string) string {
		m := hanDigits.FindStringSubmatch(s)
		return hanNumbers[m[1]] + m[2]
	})
	if unending.MatchString(said) && !strings.ContainsAny(said, "底末") {
		return models.Date{}, faulty(OpenEnded, openEnded, short(text))
	}
	m := ending.FindStringSubmatch(said)
	core := strings.TrimSuffix(said, m[0])
	if m := firstMatch(core, day, dayDigits, fullDay); m != nil {
		return checkedDay(text, m[1], m[2], m[3], year)
	}
	date, sharp, f := periodEnd(core, text, year)
	if f == nil && m[1] != "" && !sharp {
		return models.Date{}, faulty(VagueDate, vagueDate, short(text), short(core))
	}
	return date, f
}

// periodEnd gives the last day of a month, quarter, half or year, and whether the text says that it means the end.
func periodEnd(core, text string, year int) (date models.Date, sharp bool, f *fault) {
	if m := firstMatch(core, month, monthOnly); m != nil {
		date, f = lastDay(text, m[1], m[2], year)
		if f == nil && (m[3] == "上旬" || m[3] == "中旬") {
			date = date.EndOfMonth().AddDays(1 - dayOfMonth(date.EndOfMonth())).AddDays(
				map[string]int{"上旬": 9, "中旬": 19}[m[3]],
			)
		}
		return date, m[3] != "", f
	}
	if m := months.FindStringSubmatch(core); m != nil {
		if m[2] == "" {
			m[2] = m[1]
		}
		date, f = lastDay(text, m[2], m[3], year)
		return date, true, f
	}
	if m := quarter.FindStringSubmatch(core); m != nil {
		n, _ := strconv.Atoi(m[2] + m[3]) // one of them is a digit, the other is empty
		date, f = lastDay(text, m[1], strconv.Itoa(3*n), year)
		return date, m[4] != "", f
	}
	if m := half.FindStringSubmatch(core); m != nil {
		date, f = lastDay(text, m[1], map[string]string{"上": "6", "下": "12"}[m[2]], year)
		return date, m[3] != "", f
	}
	if m := yearEnd.FindStringSubmatch(core); m != nil && core != "年" {
		date, f = lastDay(text, m[1], "12", year)
		return date, m[2] != "", f
	}
	return models.Date{}, false, faulty(BadDate, badDate, short(text))
}

func firstMatch(text string, patterns ...*regexp.Regexp) []string {
	for _, p := range patterns {
		if m := p.FindStringSubmatch(text); m != nil {
			return m
		}
	}
	return nil
}

func dayOfMonth(d models.Date) int { return d.DaysSince(d.AddDays(-31).EndOfMonth()) }

func lastDay(text, yearDigits, monthDigits string, year int) (models.Date, *fault) {
	date, f := checkedDay(text, yearDigits, monthDigits, "1", year)
	if f != nil {
		return models.Date{}, f
	}
	return date.EndOfMonth(), nil
}

// checkedDay makes a day of digits; without a year it is in the given one.
func checkedDay(text, yearDigits, monthDigits, dayDigits string, year int) (models.Date, *fault) {
	if yearDigits != "" {
		year, _ = strconv.Atoi(yearDigits) // four digits
	} else if year == 0 {
		return models.Date{}, faulty(YearNeeded, yearNeeded, short(text))
	}
	m, _ := strconv.Atoi(monthDigits) // at most two digits
	d, _ := strconv.Atoi(dayDigits)
	if m < 1 || m > 12 || d < 1 || d > 31 || year < 1900 || year > 2999 {
		return models.Date{}, faulty(BadDate, badDate, short(text))
	}
	date := models.NewDate(year, time.Month(m), d)
	if date.EndOfMonth() != models.NewDate(year, time.Month(m), 1).EndOfMonth() {
		return models.Date{}, faulty(BadDate, badDate, short(text))
	}
	return date, nil
}
