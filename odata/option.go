package odata

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"plangraph/problem"
)

// options are what stands behind the question mark of an address.
type options struct {
	// system are the options with a meaning of OData's, with $ before their names.
	system map[string]string
	// aliases are the parameters, with @ before their names.
	aliases map[string]string
	// asOf is the day that is looked back to.
	asOf string
}

// asOfName is an option of ours: a day that is looked back to.
const asOfName = "asOf"

// served are the options of a collection, and standard those that OData knows besides.
var (
	served = []string{
		"$apply",
		"$count",
		"$expand",
		"$filter",
		"$format",
		"$orderby",
		"$search",
		"$select",
		"$skip",
		"$skiptoken",
		"$top",
	}
	standard = []string{"$compute", "$deltatoken", "$id", "$index", "$levels", "$schemaversion"}
)

var (
	notEncoded = problem.Message{
		En: "%q is not encoded as an address is: %% is written %%25", Zh: "%q 的百分号编码有误:%% 须写作 %%25",
	}
	notText = problem.Message{
		En: "%q has characters that are no text in UTF-8", Zh: "%q 含有不是 UTF-8 文本的字符",
	}
	twice         = problem.Message{En: "%s is given twice", Zh: "%s 出现了两次"}
	unknownOption = problem.Message{En: "OData has no option %s", Zh: "OData 没有 %s 选项"}
	noSuchOption  = problem.Message{En: "the option %s is not served", Zh: "不支持选项 %s"}
)

// optionsOf takes the options of a query apart. Names of OData's count with and without $, in capitals or not, as clients
// write them; what else has no $ is the client's own and is left alone, as the standard wants.
func optionsOf(rawQuery string) (*options, *refusal) {
	all := &options{system: map[string]string{}, aliases: map[string]string{}}
	for part := range strings.SplitSeq(rawQuery, "&") {
		if part == "" {
			continue
		}
		rawName, rawText, _ := strings.Cut(part, "=")
		name, wrong := decoded(rawName)
		if wrong != nil {
			return all, wrong
		}
		text, wrong := decoded(rawText)
		if wrong != nil {
			wrong.target = name
			return all, wrong
		}
		if wrong := all.add(name, text); wrong != nil {
			return all, wrong
		}
	}
	return all, nil
}

// add takes one option.
func (o *options) add(name, text string) *refusal {
	system := strings.ToLower(name)
	if !strings.HasPrefix(system, "$") {
		system = "$" + system
	}
	known := o.system
	switch {
	case slices.Contains(served, system):
		name = system
	case slices.Contains(standard, system):
		return notServed(system, noSuchOption, system)
	case strings.HasPrefix(name, "$"):
		return refuse(name, unknownOption, name)
	case strings.HasPrefix(name, "@"):
		known = o.aliases
	case name == asOfName:
		if o.asOf != "" {
			return refuse(name, twice, name)
		}
		o.asOf = text
		return nil
	default:
		return nil
	}
	if _, given := known[name]; given {
		return refuse(name, twice, name)
	}
	known[name] = text
	return nil
}

// decoded gives what a part of an address says.
func decoded(part string) (string, *refusal) {
	text, err := url.QueryUnescape(part)
	if err != nil {
		return "", refuse("", notEncoded, part)
	}
	if !utf8.ValidString(text) ||
		strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return "", refuse("", notText, part)
	}
	return text, nil
}
