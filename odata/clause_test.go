package odata

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"plangraph/datasets"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestSelect(t *testing.T) {
	m := testModel()
	for text, want := range map[string][]string{
		"title": {"title"}, "title,id": {"title", "id"}, "title\t, id": {"title", "id"}, "*": nil, "title,*": nil,
		"title,title": {"title"},
	} {
		p := m.parserOf("$select", text, nil)
		if got := p.selected(m.table("tasks").Columns); p.wrong != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v: %v", text, got, p.wrong)
		}
	}
	const bad = http.StatusBadRequest
	for _, c := range []refusing{
		{"", bad, 1, "a column is missing"},
		{"titel", bad, 1, "no column titel"},
		{"title,", bad, 7, "a column is missing"},
		{",title", bad, 1, "a column is expected"},
		{"title id", bad, 7, "\"id\""},
		{"title/x", bad, 6, "no parts"},
		{"'title'", bad, 1, "a column is expected"},
		{"title desc", bad, 7, "\"desc\""},
		{"DueOn", bad, 1, "there is dueOn"},
		{"1", bad, 1, "a column is expected"},
		{"标题", bad, 1, "no column"},
	} {
		t.Run(c.text, func(t *testing.T) {
			p := m.parserOf("$select", c.text, nil)
			p.selected(m.table("tasks").Columns)
			checkRefusal(t, p.wrong, c)
		})
	}
}

func TestOrders(t *testing.T) {
	m := testModel()
	tasks := m.table("tasks")
	of := &scope{columns: tasks.Columns, of: tasks}
	for text, want := range map[string]string{
		"title": "title", "title asc": "title", "title desc": "title desc", "title desc,id": "title desc,id",
		" title  desc , id asc ": "title desc,id", "budget sub invested desc": "(budget sub invested) desc",
		"length(title)": "length(title)", "sample": "sample", "contains(title,'x') desc": "contains(title,'x') desc",
		"light eq 'RED' desc": "(light eq 'RED') desc", "-position": "- position", "@p desc": "title desc",
	} {
		p := m.parserOf("$orderby", text, map[string]string{"@p": "title"})
		var keys []string
		for _, order := range p.ordered(of) {
			if p.wrong != nil {
				break
			}
			key := written(order.By, true)
			if order.Desc {
				key += " desc"
			}
			keys = append(keys, key)
		}
		if got := strings.Join(keys, ","); p.wrong != nil || got != want {
			t.Errorf("%q is %q: %v", text, got, p.wrong)
		}
	}
	const bad = http.StatusBadRequest
	for _, c := range []refusing{
		{"", bad, 1, "an expression is missing"},
		{"titel", bad, 1, "no column"},
		{"title down", bad, 7, "\"down\""},
		{"title DESC", bad, 7, "\"DESC\""},
		{"title,", bad, 7, "missing"},
		{"title asc desc", bad, 11, "\"desc\""},
		{"null", bad, 1, "ordered by null"},
		{"desc", bad, 1, "no column desc"},
		{"title;id", bad, 6, "\";id\""},
		{"title" + strings.Repeat(",title", mostOrders), bad, 61, "10 keys at most"},
	} {
		t.Run(c.text, func(t *testing.T) {
			p := m.parserOf("$orderby", c.text, nil)
			p.ordered(of)
			checkRefusal(t, p.wrong, c)
		})
	}
}

func TestSearches(t *testing.T) {
	for text, want := range map[string]string{
		"香江路": "香江路", " road ": "road", `"香江 路"`: "香江 路", `"a \"b\" c"`: `a "b" c`, `"a\\b"`: `a\b`, "not": "not",
		"a-b": "a-b", `"AND"`: "AND", "100%": "100%",
	} {
		if got, wrong := searched(text); wrong != nil || got != want {
			t.Errorf("%q is %q: %v", text, got, wrong)
		}
	}
	const bad, not = http.StatusBadRequest, http.StatusNotImplemented
	for _, c := range []refusing{
		{"", bad, 1, "nothing to search for"},
		{"  ", bad, 1, "nothing to search for"},
		{`""`, bad, 1, "nothing"},
		{`"  "`, bad, 1, "nothing"},
		{`"x`, bad, 1, "no closing quote"},
		{`"`, bad, 1, "no closing quote"},
		{`x"y"`, bad, 2, "nothing that can stand here"},
		{"a;b", bad, 2, "nothing that can stand"},
		{"AND", bad, 1, "AND"},
		{"OR", bad, 1, "OR"},
		{"NOT", bad, 1, "NOT"},
		{"a b", not, 2, "one word"},
		{"a AND b", not, 2, "one word"},
		{"路 OR b", not, 2, "one word"},
		{"NOT a", not, 4, "one word"},
		{"(a)", not, 1, "one word"},
		{`"a" "b"`, not, 4, "one word"},
		{strings.Repeat("x", longest+1), bad, 0, "at most"},
	} {
		t.Run(c.text, func(t *testing.T) {
			_, wrong := searched(c.text)
			checkRefusal(t, wrong, c)
		})
	}
}

func TestNumbersAndTruths(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "5": 5, "2147483647": 2147483647, "007": 7} {
		if n, wrong := numbered("$top", text); wrong != nil || n != want {
			t.Errorf("%q is %d: %v", text, n, wrong)
		}
	}
	for _, text := range []string{"", "-1", "+1", "1.0", "1e3", "x", " 1", "2147483648", "１"} {
		if n, wrong := numbered("$top", text); wrong == nil || wrong.status != http.StatusBadRequest {
			t.Errorf("%q is %d: %v", text, n, wrong)
		}
	}
	for _, text := range []string{"", "TRUE", "1", "yes", " true"} {
		if _, wrong := truthful(text); wrong == nil || wrong.status != http.StatusBadRequest {
			t.Errorf("%q is taken", text)
		}
	}
	if yes, wrong := truthful("true"); wrong != nil || !yes {
		t.Error("true is not true")
	}
	if yes, wrong := truthful("false"); wrong != nil || yes {
		t.Error("false is not false")
	}
}

func TestOptions(t *testing.T) {
	for query, want := range map[string]options{
		"":                     {},
		"&&":                   {},
		"$top=5":               {system: map[string]string{"$top": "5"}},
		"top=5":                {system: map[string]string{"$top": "5"}},
		"%24top=5":             {system: map[string]string{"$top": "5"}},
		"$Top=5&COUNT=true":    {system: map[string]string{"$top": "5", "$count": "true"}},
		"$filter=a%20eq%20'b'": {system: map[string]string{"$filter": "a eq 'b'"}},
		"$filter=a+eq+'b'":     {system: map[string]string{"$filter": "a eq 'b'"}},
		"$filter=a=b":          {system: map[string]string{"$filter": "a=b"}},
		"$filter='%26%3D%2B'":  {system: map[string]string{"$filter": "'&=+'"}},
		"$filter='a;b'":        {system: map[string]string{"$filter": "'a;b'"}},
		"$filter=%E8%B7%AF":    {system: map[string]string{"$filter": "路"}},
		"@p=1&@q='x'":          {aliases: map[string]string{"@p": "1", "@q": "'x'"}},
		"asOf=2023-06-30":      {asOf: "2023-06-30"},
		"token=x&$top=1":       {system: map[string]string{"$top": "1"}},
		"$top":                 {system: map[string]string{"$top": ""}},
	} {
		got, wrong := optionsOf(query)
		if want.system == nil {
			want.system = map[string]string{}
		}
		if want.aliases == nil {
			want.aliases = map[string]string{}
		}
		if wrong != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%q is %v: %v", query, got, wrong)
		}
	}
	const bad, not = http.StatusBadRequest, http.StatusNotImplemented
	for _, c := range []refusing{
		{"$fitler=x", bad, 0, "no option $fitler"},
		{"$=x", bad, 0, "no option $"},
		{"$top=1&$top=2", bad, 0, "$top is given twice"},
		{"$top=1&top=2", bad, 0, "twice"},
		{"@p=1&@p=2", bad, 0, "@p is given twice"},
		{"$filter=%zz", bad, 0, "%zz"},
		{"$filter=%", bad, 0, "not encoded"},
		{"$filter=%00", bad, 0, "no text"},
		{"$filter=%ff", bad, 0, "no text"},
		{"$filter=a%0Ab", bad, 0, "no text"},
		{"$compute=a", not, 0, "$compute is not served"},
		{"$deltatoken=a", not, 0, "$deltatoken"},
		{"$index=1", not, 0, "$index"},
		{"schemaversion=1", not, 0, "$schemaversion"},
		{"asOf=2023-01-01&asOf=2023-01-02", bad, 0, "twice"},
		{"$inlinecount=allpages", bad, 0, "no option $inlinecount"},
	} {
		t.Run(c.text, func(t *testing.T) {
			_, wrong := optionsOf(c.text)
			checkRefusal(t, wrong, c)
		})
	}
}

// grouping writes down what $apply was understood as.
func grouping(a applied) string {
	var b strings.Builder
	condition := func(name string, e datasets.Expression) {
		if e != nil {
			b.WriteString(name + " " + written(e, true) + "; ")
		}
	}
	condition("where", a.where)
	if a.grouped {
		b.WriteString("by " + strings.Join(a.by, ",") + "; ")
	}
	for _, f := range a.figures {
		b.WriteString(f.Name + "=" + f.Measure)
		if f.Function != "" {
			b.WriteString(f.Function + " of " + written(f.Of, true))
		}
		b.WriteString("; ")
	}
	condition("having", a.having)
	for i, c := range a.columns {
		b.WriteString(map[bool]string{true: "", false: " "}[i == 0] + c.Name + ":" + string(c.Kind))
	}
	return b.String()
}

func TestApply(t *testing.T) {
	m := testModel()
	for text, want := range map[string]string{
		"aggregate($count as n)":                                   "by ; n=count; n:INTEGER",
		"aggregate( $count  as n )":                                "by ; n=count; n:INTEGER",
		"groupby((light))":                                         "by light; light:CODE",
		"groupby((light,status))":                                  "by light,status; light:CODE status:CODE",
		"GroupBy((light),Aggregate($count as n))":                  "by light; n=count; light:CODE n:INTEGER",
		"groupby( ( light , status ) )":                            "by light,status; light:CODE status:CODE",
		"groupby((light),aggregate($count as n))":                  "by light; n=count; light:CODE n:INTEGER",
		"groupby((dueMonth),aggregate(budget with sum as b))":      "by dueMonth; b=sum of budget; dueMonth:MONTH b:MONEY",
		"aggregate(budget with average as b)":                      "by ; b=avg of budget; b:MONEY",
		"aggregate(weight with average as w)":                      "by ; w=avg of weight; w:NUMBER",
		"aggregate(position with average as p)":                    "by ; p=avg of position; p:NUMBER",
		"aggregate(dueOn with min as a,dueOn with max as b)":       "by ; a=min of dueOn; b=max of dueOn; a:DATE b:DATE",
		"aggregate(title with countdistinct as n)":                 "by ; n=countdistinct of title; n:INTEGER",
		"aggregate(sample with countdistinct as n)":                "by ; n=countdistinct of sample; n:INTEGER",
		"aggregate((budget) with max as m)":                        "by ; m=max of budget; m:MONEY",
		"aggregate(completionRate)":                                "by ; completionRate=completionRate; completionRate:PERCENT",
		"aggregate(completionRate as rate,red)":                    "by ; rate=completionRate; red=red; rate:PERCENT red:INTEGER",
		"aggregate(progress with average as p)":                    "by ; p=progress.avg; p:NUMBER",
		"aggregate(count)":                                         "by ; count=count; count:INTEGER",
		"filter(sample)":                                           "where sample; ",
		"filter(sample)/filter(position gt 1)":                     "where (sample and (position gt 1)); ",
		"filter(contains(title,'/'))/aggregate($count as n)":       "where contains(title,'/'); by ; n=count; n:INTEGER",
		"filter(assignments/any())/groupby((light))":               "where assignments/any(); by light; light:CODE",
		"aggregate($count as n)/filter(n gt 1)":                    "by ; n=count; having (n gt 1); n:INTEGER",
		"groupby((light),aggregate(red))/filter(light ne 'RED')":   "by light; red=red; having (light ne 'RED'); light:CODE red:INTEGER",
		"groupby((light)) / filter(light eq 'RED') / filter(true)": "by light; having ((light eq 'RED') and true); light:CODE",
		"groupby((light),aggregate(budget with sum as budget))":    "by light; budget=sum of budget; light:CODE budget:MONEY",
		"aggregate(weight with sum as 权重)":                         "by ; 权重=sum of weight; 权重:NUMBER",
	} {
		p := m.parserOf("$apply", text, nil)
		a := p.apply(m.table("tasks"))
		if p.wrong != nil {
			t.Errorf("%q is refused: %v", text, p.wrong)
		} else if got := grouping(a); got != want {
			t.Errorf("%q is\n%s, not\n%s", text, got, want)
		}
	}
}

func TestApplyThatIsRefused(t *testing.T) {
	const bad, not = http.StatusBadRequest, http.StatusNotImplemented
	m := testModel()
	for _, c := range []refusing{
		{"", bad, 1, "filter, groupby or aggregate is missing"},
		{"group", bad, 1, "no transformation group"},
		{"groupby", bad, 8, "( is missing"},
		{"groupby(light)", bad, 9, "( is expected"},
		{"groupby(())", bad, 10, "a column is expected"},
		{"groupby((light)", bad, 16, ") is missing"},
		{"groupby((lite))", bad, 10, "no column lite"},
		{"groupby((light,light))", bad, 16, "light is given twice"},
		{"groupby((light/x))", bad, 15, "no parts"},
		{"groupby((rollup(light,status)))", not, 10, "rollup"},
		{"groupby((light),filter(sample))", not, 17, "only aggregate"},
		{"groupby((light),)", bad, 17, "aggregate is expected"},
		{"groupby((light))/", bad, 18, "filter, groupby"},
		{"groupby((light)),aggregate(red)", bad, 17, "\",\""},
		{"groupby((light))/aggregate(red)", not, 18, "not grouped again"},
		{"aggregate(red)/groupby((red))", not, 16, "not grouped"},
		{"aggregate()", bad, 11, "an expression is expected"},
		{"aggregate($count)", bad, 17, "as and a name"},
		{"aggregate($count as)", bad, 20, "a name is expected"},
		{"aggregate($count as 'n')", bad, 21, "a name is expected"},
		{"aggregate($count as a.b)", bad, 21, "a name is expected"},
		{"aggregate($count as n,$count as n)", bad, 23, "n is given twice"},
		{"groupby((light),aggregate($count as light))", bad, 27, "light is given twice"},
		{"aggregate(budget)", bad, 17, "with and a method"},
		{"aggregate(budget as b)", bad, 18, "with and a method"},
		{"aggregate(budget with)", bad, 22, "sum, average"},
		{"aggregate(budget with sum)", bad, 26, "as and a name"},
		{"aggregate(budget with avg as b)", not, 23, "avg is not served"},
		{"aggregate(budget with median as b)", not, 23, "median"},
		{"aggregate(title with sum as t)", bad, 11, "title is a text; sum takes a number"},
		{"aggregate(dueOn with average as t)", bad, 11, "average takes a number"},
		{"aggregate(sample with min as t)", bad, 11, "sample is true or false"},
		{"aggregate(budget with sum as b from x)", bad, 32, ") is expected"},
		{"aggregate(budget with sum from x with max as b)", not, 27, "from"},
		{"aggregate(progress)", bad, 19, "with and a method"},
		{"aggregate(progress with sum as s)", bad, 25, "progress has no sum"},
		{"aggregate(progress with median as s)", bad, 25, "has no median"},
		{"aggregate(nothing)", bad, 11, "no column nothing"},
		{"aggregate(assignments/any() with max as m)", bad, 11, "no column"},
		{"aggregate(budget sub invested with sum as left)", not, 11, "of a column"},
		{"aggregate(length(title) with max as m)", not, 11, "of a column"},
		{"filter()", bad, 8, "an expression is expected"},
		{"filter(title)", bad, 8, "no condition"},
		{"filter(sample", bad, 14, ") is missing"},
		{"groupby((light))/filter(title eq 'x')", bad, 25, "no column title"},
		{"groupby((light))/filter(assignments/any())", bad, 25, "no column assignments"},
		{"identity", not, 1, "identity"},
		{"topcount(2,budget)", not, 1, "topcount"},
		{"topCount(2,budget)", not, 1, "topCount"},
		{"compute(1 as x)", not, 1, "compute"},
		{"concat(identity,identity)", not, 1, "concat"},
		{"expand(x)", not, 1, "expand"},
		{"search(x)", not, 1, "search"},
		{"groupby((light))/orderby(light)", not, 18, "orderby"},
		{"groupby((light))/top(1)", not, 18, "top"},
		{"'x'", bad, 1, "filter, groupby or aggregate"},
	} {
		t.Run(c.text, func(t *testing.T) {
			p := m.parserOf("$apply", c.text, nil)
			p.apply(m.table("tasks"))
			checkRefusal(t, p.wrong, c)
		})
	}
}
