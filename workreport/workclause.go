package workreport

import (
	"strings"
	"unicode/utf8"
)

// workClause is a clause about works, taken apart: 加快推进|总投资3亿元的|香江路、保安街|等|道路|升级改造.
type workClause struct {
	clause     stretch
	verb       string
	stage      Stage
	items      []workItem
	open       bool   // the list ends in 等
	collective string // what 等 sums up: 10个项目, 历史文物
	each       bool   // 将…, 把…, 对…: done to each of them
	summed     bool   // a count sums the names up: A、B、C三个景区
	predicate  bool   // the clause ends in what becomes of it: 竣工, 投用
}

func (r *reader) workClause(clause stretch) (workClause, bool) {
	w := workClause{clause: clause}
	object := r.trimSet(clause, blanks+"、")
	object = r.cutSpent(object)
	lead := actionLead(r.of(object))
	object.from += len(lead)
	w.verb, w.stage = stageOf(lead)
	object = r.cutPaperwork(&w, object)
	object = r.cutTreated(&w, object)
	object = r.cutPredicate(&w, object)
	if object.empty() || r.length(object) > 120 {
		return w, false
	}
	object = r.cutCost(object)
	object = r.cutOpenEnd(&w, object)
	if w.verb == "" && !w.each && !w.predicate && !w.sums() && !r.row {
		return w, false
	}
	w.items = r.items(object)
	r.cutSum(&w)
	r.shareCollective(&w)
	if len(w.items) == 0 {
		return w, false
	}
	w.shareAction()
	ok := r.concrete(&w)
	return w, ok
}

// cutSpent steps over what is spent before a verb: 投资2.3亿元|建设文化艺术中心, 用两年时间|完成….
func (r *reader) cutSpent(clause stretch) stretch {
	text := r.of(clause)
	if (words{"利用", "用"}).prefix(text) != "" {
		if at := strings.Index(text, "时间"); at > 0 && at < longestSpan && actionLead(text[at+len("时间"):]) != "" {
			clause.from += at + len("时间")
			return clause
		}
	}
	if word := (words{"总投资", "计划投资", "投资", "投入", "斥资"}).prefix(text); word != "" && len(word) < len(text) {
		if q, ok := r.quantityAt(
			stretch{clause.from + len(word), clause.to},
			clause.from,
		); ok &&
			actionLead(r.text[q.at.to:clause.to]) != "" {
			clause.from = q.at.to
		}
	}
	return clause
}

// cutPaperwork takes apart 完善甲研发中心、乙车间项目|手续: works that are being prepared.
func (r *reader) cutPaperwork(w *workClause, object stretch) stretch {
	text := r.of(object)
	verb := words{"完善", "加快办理", "办理", "抓紧办理", "跑办"}.prefix(text)
	papers := words{"前期手续", "相关手续", "各项手续", "手续"}.suffix(text)
	if verb == "" || (words{"项目", "工程"}).suffix(strings.TrimSuffix(text, papers)) == "" || papers == "" {
		return object
	}
	w.verb, w.stage = verb, StagePlan
	return stretch{object.from + len(verb), object.to - len(papers)}
}

const longestSpan = 8 * len("年") // of the words between 用 and 时间

// sums tells whether 等 sums names up as projects: A、B等10个项目, whatever is said about them.
func (w *workClause) sums() bool {
	return w.open && (strings.Contains(w.collective, "项目") || strings.HasSuffix(w.collective, "工程"))
}

// actionLead is the run of adverbs and verbs that a clause begins with. 建设路改造 begins with a road, not with a verb.
func actionLead(text string) string {
	from := 0
	for {
		rest := text[from:]
		word := workAdverbs.prefix(rest)
		for _, v := range workVerbs {
			if len(v.word) > len(word) && strings.HasPrefix(rest, v.word) {
				word = v.word
			}
		}
		after := rest[len(word):]
		if word == "" || isRoadWord(after) {
			return text[:from]
		}
		from += len(word)
		from += besideVerb(text[from:])
	}
}

// besideVerb measures what joins a verb to the next one: 规划|好、|建设|好|.
func besideVerb(after string) int {
	well := len(words{"好"}.prefix(after))
	if rest, ok := strings.CutPrefix(after[well:], "、"); ok && beginsWithVerb(rest) {
		return well + len("、")
	}
	return well
}

func beginsWithVerb(text string) bool {
	for _, v := range workVerbs {
		if rest, ok := strings.CutPrefix(text, v.word); ok && !isRoadWord(rest) {
			return true
		}
	}
	return false
}

func isRoadWord(after string) bool {
	return (words{"路", "街", "大街", "大道", "桥", "巷", "西路", "东路", "南路", "北路", "一路", "二路"}).prefix(after) != "" &&
		(words{"路网", "街区", "街巷", "街道", "路面"}).prefix(after) == ""
}

// stageOf gives the strongest of the verbs in a lead: 加快推进 advances, 谋划启动 starts, 力争完成 completes.
func stageOf(lead string) (verb string, stage Stage) {
	for lead != "" {
		best := workVerb{}
		for _, v := range workVerbs {
			if len(v.word) > len(best.word) && strings.HasPrefix(lead, v.word) {
				best = v
			}
		}
		if best.word == "" || workAdverbs.prefix(lead) == best.word && verb != "" {
			_, size := utf8.DecodeRuneInString(lead)
			lead = lead[size:]
			continue
		}
		verb = best.word
		if stage == StageUnknown || stage == StageAdvance || best.stage != StageAdvance {
			stage = best.stage
		}
		lead = lead[len(best.word):]
	}
	return verb, stage
}

// cutTreated takes apart 对曙光桥进行升级改造 and 将…纳入物业管理.
func (r *reader) cutTreated(w *workClause, object stretch) stretch {
	text := r.of(object)
	for _, form := range [...]struct{ before, verb string }{{"对", "进行"}, {"对", "实施"}, {"将", "纳入"}, {"把", "纳入"}, {"将", "改造"}, {"将", "打造"}, {"把", "打造"}} {
		at := strings.Index(text, form.verb)
		if !strings.HasPrefix(text, form.before) || at < 0 {
			continue
		}
		w.each = true
		inner := stretch{object.from + len(form.before), object.from + at}
		w.verb = strings.TrimPrefix(text[at:], "进行")
		if w.stage == StageUnknown {
			w.stage = StageAdvance
		}
		return inner
	}
	return object
}

// cutPredicate takes off what becomes of the works, and when: …科技馆|年内|完工|并|对外开放. The last of them is the stage.
func (r *reader) cutPredicate(w *workClause, object stretch) stretch {
	rest, stage := object, StageUnknown
	for p, found := endingPredicate(r.of(rest)); found; p, found = endingPredicate(r.of(rest)) {
		rest = r.cutWhen(stretch{rest.from, rest.to - len(p.word)})
		if stage == StageUnknown {
			stage = p.stage
		}
		if !r.item(rest).found && (words{"项目", "工程"}).suffix(r.of(rest)) == "" {
			continue
		}
		w.predicate, object = true, rest
		if stage != StageUnknown {
			w.stage = stage
		}
	}
	return object
}

func endingPredicate(text string) (workVerb, bool) {
	for _, p := range predicates {
		if strings.HasSuffix(text, p.word) && len(text) > len(p.word) {
			return p, true
		}
	}
	return workVerb{}, false
}

// cutWhen takes off when it is to happen: …工程10月底前|竣工.
func (r *reader) cutWhen(object stretch) stretch {
	for {
		word := whenWords.suffix(r.of(object))
		if word == "" || len(word) == object.to-object.from {
			return object
		}
		object.to -= len(word)
		object = r.trimSet(object, "0123456789")
	}
}

// cutCost steps over 总投资53亿元的 and 8个 before the names.
func (r *reader) cutCost(object stretch) stretch {
	for _, verb := range [...]string{"加快实施", "加快推进", "加快建设", "启动实施"} {
		if i := strings.Index(r.of(object), verb); i > 0 {
			object.from += i + len(verb) // 争取市政府加快实施长城大街
		}
	}
	text := strings.TrimPrefix(r.of(object), "的")
	object.from = object.to - len(text)
	if i := strings.Index(
		text,
		"的",
	); i > 0 &&
		(words{"总投资", "投资", "计划投资", "估算投资", "概算", "占地", "面积", "总规模", "年产"}).in(text[:i]) != "" {
		object.from += i + len("的")
	}
	return object
}

// cutOpenEnd finds 等 behind a list and what it sums up.
func (r *reader) cutOpenEnd(w *workClause, object stretch) stretch {
	text := r.of(object)
	for at := strings.LastIndex(text, "等"); at > 0; at = strings.LastIndex(text[:at], "等") {
		rest := text[at+len("等"):]
		if r.enclosed(object.from+at) || (words{"级", "奖", "地", "于"}).prefix(rest) != "" ||
			strings.ContainsRune("高甲乙丙丁上中初平同均优特头何对", lastRune(text[:at])) {
			continue
		}
		w.open, w.collective = true, rest
		object.to = object.from + at
		break
	}
	return object
}

// sumMeasures count things of a list; 二期 is a stage of one.
var sumMeasures = words{"个", "条", "座", "所", "处", "家", "段", "栋", "项"}

// cutSum takes the words that sum a list up off its last name: 甲景区、乙景区、丙度假村|三个4A级景区创建.
func (r *reader) cutSum(w *workClause) {
	if len(w.items) < 2 {
		return
	}
	last := &w.items[len(w.items)-1]
	text := r.of(last.at)
	for at := range text {
		n, size := chineseNumeral(text[at:])
		if at == 0 || int(n) != len(w.items) {
			continue
		}
		m, ok := measureAt(text[at+size:])
		if !ok || !sumMeasures.is(m.name) || at+size+len(m.name) == len(text) {
			continue
		}
		sum := r.item(stretch{last.at.from + at + size + len(m.name), last.at.to})
		*last = r.item(stretch{last.at.from, last.at.from + at})
		for i := range w.items {
			it := &w.items[i]
			if !it.found {
				it.place, it.found, it.borrowed = sum.place, sum.found, true
			}
			if it.action == "" {
				it.action = sum.action
			}
		}
		w.summed = true
		return
	}
}

// shareCollective makes places of the names that 等 sums up in one: 城东、大赛等片区改造.
func (r *reader) shareCollective(w *workClause) {
	if !w.open || w.collective == "" {
		return
	}
	end := w.clause.to
	at := strings.LastIndex(r.of(w.clause), w.collective)
	if at < 0 {
		return
	}
	sum := r.item(stretch{w.clause.from + at, min(end, w.clause.from+at+len(w.collective))})
	for i := range w.items {
		if !w.items[i].found && sum.found {
			w.items[i].place, w.items[i].found, w.items[i].borrowed = sum.place, true, true
		}
		if w.items[i].action == "" && sum.action != "项目" && sum.action != "工程" {
			w.items[i].action = sum.action
		}
	}
}

// shareAction gives every name of a list the action that only the last one prints, and the kind of place, too.
func (w *workClause) shareAction() {
	last := w.items[len(w.items)-1]
	for i := range w.items {
		// 西三环南延 goes its own way; the others need not.
		if w.items[i].action == "" && !strings.Contains(last.action, "延") {
			w.items[i].action = last.action
		}
		if !w.items[i].found && last.found {
			w.items[i].place, w.items[i].found = last.place, len(w.items) > 1
		}
	}
}
