package workreport

import "unicode/utf8"

const chineseDigits = "〇一二三四五六七八九"

// chineseDigit gives the value of 一 to 九, 〇, 零 and 两.
func chineseDigit(r rune) (int, bool) {
	switch r {
	case '零', '〇', '○', '◯':
		return 0, true
	case '两', '俩':
		return 2, true
	}
	n := 0
	for _, d := range chineseDigits {
		if d == r {
			return n, true
		}
		n++
	}
	return 0, false
}

func chinesePower(r rune) int {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 0
}

const longestNumeral = 12 * len("一") // bytes; 九千九百九十九 is shorter

// chineseNumeral reads a numeral below 万 at the start of text, such as 二百, 十五, 两 or 千 (which counts as one thousand),
// and the number of bytes it takes; 0 bytes when there is none.
func chineseNumeral(text string) (value float64, size int) {
	total, digit, read := 0, -1, 0
	for i, r := range text {
		if i > longestNumeral {
			return 0, 0
		}
		if d, ok := chineseDigit(r); ok {
			if digit > 0 && r != '零' { // 二〇二三 is a row of digits, no numeral
				return 0, 0
			}
			digit, read = d, i+utf8.RuneLen(r)
			continue
		}
		power := chinesePower(r)
		if power == 0 {
			break
		}
		if digit <= 0 {
			digit = 1
		}
		total += digit * power
		digit, read = -1, i+utf8.RuneLen(r)
	}
	if digit > 0 {
		total += digit
	}
	return float64(total), read
}
