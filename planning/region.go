package planning

import (
	"strings"

	"plangraph/problem"
)

// CheckRegionCode reports a code that GB/T 2260 does not have: 6 to 12 digits.
func CheckRegionCode(problems *problem.List, code, argument string) {
	if len(code) < 6 || len(code) > 12 || strings.Trim(code, "0123456789") != "" {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%q is not a region code of 6 to 12 digits", Zh: "%q 不是 6 至 12 位的行政区划代码",
		}, code)
	}
}
