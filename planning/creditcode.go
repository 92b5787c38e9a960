package planning

import (
	"strings"

	"plangraph/problem"
)

const (
	// creditCodeAlphabet are the characters of a unified social credit code: no I, O, S, V, Z, which look like others.
	// Each counts as its place.
	creditCodeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	creditCodeLength   = 18
	creditCodeModulus  = 31
	creditCodeRadix    = 3
)

// ValidCreditCode tells whether text is a unified social credit code (统一社会信用代码): 18 characters of its alphabet, the
// last of which is the check of the others by GB 32100-2015.
func ValidCreditCode(text string) bool {
	if len(text) != creditCodeLength {
		return false
	}
	sum, weight := 0, 1
	for _, c := range []byte(text[:creditCodeLength-1]) {
		value := strings.IndexByte(creditCodeAlphabet, c)
		if value < 0 {
			return false
		}
		sum += value * weight
		weight = weight * creditCodeRadix % creditCodeModulus
	}
	check := (creditCodeModulus - sum%creditCodeModulus) % creditCodeModulus
	return text[creditCodeLength-1] == creditCodeAlphabet[check]
}

// CheckCreditCode reports a text that is no unified social credit code.
func CheckCreditCode(problems *problem.List, text, argument string) {
	if !ValidCreditCode(text) {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%q is no unified social credit code: 18 digits and capitals (without I, O, S, V, Z), the last a check of the others",
			Zh: "%q 不是有效的统一社会信用代码:18 位数字或大写字母(不含 I、O、S、V、Z),末位为校验码",
		}, short(text))
	}
}
