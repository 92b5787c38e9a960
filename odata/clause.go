package odata

import (
	"slices"
	"strconv"
	"strings"

	"plangraph/datasets"
	"plangraph/problem"
)

// selected reads $select: names of columns, or * for all of them, which is nil.
func (p *parser) selected(columns []datasets.Typed) []string {
	var names []string
	all := false
	for {
		t := p.take()
		switch c, known := columnOf(columns, t.text); {
		case t.kind == sign && t.text == "*":
			all = true
		case t.kind != word:
			p.unexpected(t, problem.Message{En: "a column", Zh: "列名"})
		case !known:
			p.noColumn(columns, t)
		case !slices.Contains(names, c.Name):
			names = append(names, c.Name)
		}
		if p.nextIs(sign, "/") {
			p.malformed(p.next().at, noPath, t.text)
		}
		if !p.skip(sign, ",") {
			break
		}
	}
	p.end()
	if all {
		return nil
	}
	return names
}

// mostOrders is how many keys an order has at most.
const mostOrders = 10

// ordered reads $orderby.
func (p *parser) ordered(s *scope) []datasets.Order {
	var orders []datasets.Order
	for {
		key := p.expression(s)
		if key.kind == nothing {
			p.malformed(key.at, problem.Message{En: "nothing is ordered by null", Zh: "不能按 null 排序"})
		}
		order := datasets.Order{By: key.Expression}
		if t := p.next(); t.kind == word && (t.text == "asc" || t.text == "desc") {
			order.Desc = p.take().text == "desc"
		}
		orders = append(orders, order)
		if len(orders) > mostOrders {
			p.malformed(key.at, problem.Message{En: "an order has %d keys at most", Zh: "排序最多 %d 项"}, mostOrders)
		}
		if !p.skip(sign, ",") {
			break
		}
	}
	p.end()
	return orders
}

// searched reads $search: a word, or a phrase in double quotes.
func searched(text string) (string, *refusal) {
	const option = "$search"
	if len(text) > longest {
		return "", refuse(option, tooLong, option, len(text), longest)
	}
	term := strings.Trim(text, " \t")
	begin := strings.Index(text, term)
	several := problem.Message{
		En: "one word or one phrase in double quotes is searched for; AND, OR and NOT are not served",
		Zh: "只能搜索一个词,或双引号中的一个短语;不支持 AND、OR、NOT",
	}
	if term == "" {
		return "", refuse(option, problem.Message{En: "there is nothing to search for", Zh: "没有搜索内容"}).in(text, 0)
	}
	if term[0] != '"' {
		if at := strings.IndexAny(term, " \t()\";"); at >= 0 {
			if strings.ContainsRune("\";", rune(term[at])) {
				return "", refuse(option, noToken, term[at:at+1]).in(text, begin+at)
			}
			return "", notServed(option, several).in(text, begin+at)
		}
		if slices.Contains([]string{"AND", "OR", "NOT"}, term) {
			return "", refuse(option, noToken, term).in(text, begin)
		}
		return term, nil
	}
	var phrase strings.Builder
	for at := 1; at < len(term); at++ {
		switch {
		case term[at] == '\\' && at+1 < len(term):
			at++
			phrase.WriteByte(term[at])
		case term[at] != '"':
			phrase.WriteByte(term[at])
		case at+1 < len(term):
			return "", notServed(option, several).in(text, begin+at+1)
		case strings.Trim(phrase.String(), " \t") == "":
			return "", refuse(option, problem.Message{En: "there is nothing to search for", Zh: "没有搜索内容"}).in(text, begin)
		default:
			return phrase.String(), nil
		}
	}
	return "", refuse(option, problem.Message{En: "the phrase has no closing quote", Zh: "短语缺少右引号"}).in(text, begin)
}

// numbered reads $top and $skip: a whole number from 0.
func numbered(option, text string) (int, *refusal) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 || text[0] == '+' {
		return 0, refuse(option, problem.Message{
			En: "%s is a whole number from 0 to 2147483647, not %q", Zh: "%s 应为 0 到 2147483647 的整数,而不是 %q",
		}, option, text)
	}
	return int(n), nil
}

// truthful reads $count.
func truthful(text string) (bool, *refusal) {
	switch text {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, refuse("$count", problem.Message{
		En: "$count is true or false, not %q", Zh: "$count 应为 true 或 false,而不是 %q",
	}, text)
}
