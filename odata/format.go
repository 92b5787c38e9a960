package odata

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plangraph/problem"
)

// format is how a client wants its answer.
type format struct {
	// xml says that a description of the model is wanted in XML; where JSON is said, it is not.
	xml bool
	// bare leaves out all that says what the answer is: odata.metadata=none.
	bare bool
	// exact writes decimals and long numbers as texts: IEEE754Compatible=true.
	exact bool
}

const (
	jsonType = "application/json"
	xmlType  = "application/xml"
	textType = "text/plain"
)

// mediaType is what the answer says of itself.
func (f format) mediaType() string {
	metadata := "minimal"
	if f.bare {
		metadata = "none"
	}
	text := jsonType + ";odata.metadata=" + metadata
	if f.exact {
		text += ";IEEE754Compatible=true"
	}
	return text + ";charset=utf-8"
}

var notAcceptable = problem.Message{
	En: "%s is not served here; this is served: %s", Zh: "此处不提供 %s;可用:%s",
}

// formatOf takes what $format says, or else Accept. of are the media types that there are, the usual one first.
func formatOf(header http.Header, option string, given bool, of ...string) (format, *refusal) {
	if given {
		wanted := option
		if i := slices.Index([]string{"json", "xml"}, option); i >= 0 {
			wanted = []string{jsonType, xmlType}[i]
		}
		mediaType, parameters, err := mime.ParseMediaType(wanted)
		if err != nil || !slices.Contains(of, mediaType) {
			return format{}, newRefusal(
				http.StatusNotAcceptable, notSupported, "$format", notAcceptable, strconv.Quote(option), strings.Join(of, ", "),
			)
		}
		return formatWith(mediaType, parameters), nil
	}
	accepted := strings.Join(header.Values("Accept"), ",")
	if strings.Trim(accepted, " ,") == "" {
		return formatWith(of[0], nil), nil
	}
	for _, mediaType := range of {
		if parameters, ok := accepts(accepted, mediaType); ok {
			return formatWith(mediaType, parameters), nil
		}
	}
	return format{}, newRefusal(
		http.StatusNotAcceptable, notSupported, "Accept", notAcceptable, strconv.Quote(accepted), strings.Join(of, ", "),
	)
}

func formatWith(mediaType string, parameters map[string]string) format {
	return format{
		xml:   mediaType == xmlType,
		bare:  parameters["odata.metadata"] == "none",
		exact: strings.EqualFold(parameters["ieee754compatible"], "true"),
	}
}

// accepts gives the parameters that a header asks for with a media type.
func accepts(header, mediaType string) (map[string]string, bool) {
	group, _, _ := strings.Cut(mediaType, "/")
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, err := mime.ParseMediaType(part)
		if err != nil || strings.Trim(parameters["q"], "0.") == "" && parameters["q"] != "" {
			continue
		}
		if name == mediaType || name == group+"/*" || name == "*/*" {
			return parameters, true
		}
	}
	return nil, false
}

const (
	// pageSize is how many rows a page has where the client says nothing, mostRows how many it has at most.
	pageSize = 1000
	mostRows = 5000
)

// preferences are what a client would like.
type preferences struct {
	// page is how many rows a page has, pageApplied that the client said so.
	page        int
	pageApplied bool
	// goOn has a batch go on where one of its requests failed.
	goOn bool
}

func preferencesOf(header http.Header) preferences {
	p := preferences{page: pageSize}
	for part := range strings.SplitSeq(strings.Join(header.Values("Prefer"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "odata.") {
		case "maxpagesize":
			if n, err := strconv.Atoi(strings.Trim(value, `" `)); err == nil && n > 0 {
				p.page, p.pageApplied = min(n, mostRows), true
			}
		case "continue-on-error":
			p.goOn = !strings.EqualFold(strings.Trim(value, `" `), "false")
		}
	}
	return p
}

// applied is what Preference-Applied says; empty if nothing was asked for.
func (p preferences) applied() string {
	if !p.pageApplied {
		return ""
	}
	return "odata.maxpagesize=" + strconv.Itoa(p.page)
}

// checkVersion refuses clients that know no version of OData that is served.
func checkVersion(header http.Header) *refusal {
	const name = "OData-MaxVersion"
	text := header.Get(name)
	if text == "" {
		return nil
	}
	version, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return refuse(name, problem.Message{En: "%s is no version: %q", Zh: "%s 不是版本号:%q"}, name, text)
	}
	if version < 4 { //nolint:mnd // 4.0
		return refuse(name, problem.Message{
			En: "OData 4.0 is served, and the client takes %s at most", Zh: "提供的是 OData 4.0,而客户端最高只接受 %s",
		}, text)
	}
	return nil
}
