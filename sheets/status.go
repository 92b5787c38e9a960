package sheets

import (
	"slices"
	"strings"

	"plangraph/models"
)

// statuses are the words for a status: written with the first, read with any, or with the status's own code.
var statuses = []struct {
	status models.WorkStatus
	words  []string
}{
	{models.WorkPlanned, []string{"未启动", "未开始", "未开工", "待启动", "计划", "未进行"}},
	{models.WorkInProgress, []string{"推进中", "进行中", "正在推进", "在建", "已开工", "已启动", "推进", "实施中", "正常推进", "有序推进", "办理中"}},
	{models.WorkDone, []string{"已完成", "完成", "全部完成", "已办结", "办结", "已竣工", "竣工", "已建成"}},
	{models.WorkSuspended, []string{"暂停", "已暂停", "停工", "暂缓", "中止"}},
	{models.WorkCancelled, []string{"取消", "已取消", "终止", "已终止", "不再实施"}},
}

func statusOf(text string) (models.WorkStatus, *fault) {
	said := squeezed(text)
	var known []string
	for _, s := range statuses {
		if strings.EqualFold(said, string(s.status)) || slices.Contains(s.words, said) {
			return s.status, nil
		}
		known = append(known, s.words[0])
	}
	return "", faulty(BadStatus, badStatus, short(text), strings.Join(known, "、"))
}

// statusWords are the words that are written, in order.
func statusWords() []string {
	words := make([]string, len(statuses))
	for i, s := range statuses {
		words[i] = s.words[0]
	}
	return words
}

func statusWord(status models.WorkStatus) string {
	for _, s := range statuses {
		if s.status == status {
			return s.words[0]
		}
	}
	return string(status)
}
