package workreport

import "strings"

// undertakingTails are the words behind a quoted name that tell what it is.
var undertakingTails = []struct {
	word string
	kind UndertakingKind
}{
	{"专项行动", UndertakingCampaign},
	{"行动计划", UndertakingProgram},
	{"行动", UndertakingCampaign},
	{"活动", UndertakingCampaign},
	{"大会战", UndertakingCampaign},
	{"攻坚战", UndertakingCampaign},
	{"专项整治", UndertakingCampaign},
	{"大排查", UndertakingCampaign},
	{"计划", UndertakingProgram},
	{"工程", UndertakingProgram},
	{"政策", UndertakingPolicy},
	{"改革举措", UndertakingPolicy},
	{"改革", UndertakingPolicy},
	{"机制", UndertakingPolicy},
	{"制度", UndertakingPolicy},
	{"品牌", UndertakingPositioning},
	{"格局", UndertakingPositioning},
	{"模式", UndertakingPolicy},
	{"大会", UndertakingEvent},
	{"大赛", UndertakingEvent},
	{"节", UndertakingEvent},
	{"博览会", UndertakingEvent},
}

var campaignVerbs = words{
	"常态化", "持续", "深入", "扎实", "全面", "继续", "积极", "广泛", "深化", "巩固", "落实好", "落实", "召开", "举办", "承办", "筹办", "办好", "组织开展", "组织",
	"开展", "参加", "抓好", "推进", "实施", "打好", "打赢",
}

// undertakings keeps what is named but is no project: “纾困惠企”行动, 安全生产专项整治三年行动, 旅游产业发展大会.
func (r *reader) undertakings(c *Content, sentence stretch) {
	for _, clause := range r.clauses(sentence) {
		text := r.of(clause)
		if i := strings.LastIndex(text, "”"); i >= 0 {
			from := strings.Index(text, "“")
			rest := text[i+len("”"):]
			if from >= 0 && from < i {
				r.keepQuoted(c, clause, from, i, rest)
				continue
			}
		}
		if n := len(c.Projects); n == 0 || c.Projects[n-1].Start != r.span(clause).Start {
			r.keepNamed(c, clause)
		}
	}
}

func (r *reader) keepQuoted(c *Content, clause stretch, from, quoteEnd int, rest string) {
	rest = strings.TrimPrefix(rest, "等")
	for _, tail := range undertakingTails {
		at := strings.Index(rest, tail.word)
		if at < 0 || at > 12 {
			continue
		}
		end := clause.from + quoteEnd + len("”") + at + len(tail.word)
		if strings.HasPrefix(r.text[clause.from+quoteEnd+len("”"):], "等") {
			end += len("等")
		}
		c.Undertakings = append(
			c.Undertakings, Undertaking{r.cite(stretch{clause.from + from, min(end, clause.to)}), tail.kind},
		)
		return
	}
}

func (r *reader) keepNamed(c *Content, clause stretch) {
	text := strings.TrimSuffix(r.of(clause), "成果")
	rest := text
	for word := campaignVerbs.prefix(rest); word != ""; word = campaignVerbs.prefix(rest) {
		rest = rest[len(word):]
	}
	rest = rest[len(actionLead(rest)):]
	for _, tail := range [...]struct {
		word string
		kind UndertakingKind
	}{
		{"专项整治", UndertakingCampaign},
		{"三年行动", UndertakingCampaign},
		{"专项行动", UndertakingCampaign},
		{"攻坚战", UndertakingCampaign},
		{"行动", UndertakingCampaign},
		{"大会", UndertakingEvent},
		{"大赛", UndertakingEvent},
		{"运动会", UndertakingEvent},
		{"文化节", UndertakingEvent},
		{"博览会", UndertakingEvent},
		{"提升工程", UndertakingProgram},
		{"健身工程", UndertakingProgram},
		{"惠民工程", UndertakingProgram},
		{"行动计划", UndertakingProgram},
	} {
		if !strings.HasSuffix(rest, tail.word) || len(rest) <= len(tail.word) || len(rest) > 75 {
			continue
		}
		at := clause.from + len(text) - len(rest)
		c.Undertakings = append(c.Undertakings, Undertaking{r.cite(stretch{at, clause.from + len(text)}), tail.kind})
		return
	}
}
