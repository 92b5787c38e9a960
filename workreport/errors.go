package workreport

import (
	"errors"

	"plangraph/problem"
)

// The reasons why there is no draft. Errors of Read that are about the report wrap one of them, and a *problem.Error
// with words for the user.
var (
	ErrNoPlanPart = errors.New(
		"no plan part was found: neither a heading such as 2023年重点工作 nor numbered parts of work to do",
	)
	ErrTooLarge    = errors.New("the report is too large")
	ErrNotText     = errors.New("this is not a text, Markdown, HTML or .docx file")
	ErrBadDocument = errors.New("the .docx file cannot be read")
)

// refusal is one of the reasons with words for the user.
type refusal struct {
	reason error
	words  *problem.Error
}

// Error gives the English sentence.
func (r *refusal) Error() string { return r.words.Error() }

// Unwrap gives the reason and the words.
func (r *refusal) Unwrap() []error { return []error{r.reason, r.words} }

// refuse says why there is no draft; values fill the verbs of both sentences.
func refuse(reason error, message problem.Message, values ...any) error {
	code := problem.Invalid
	if errors.Is(reason, ErrTooLarge) {
		code = problem.Limit
	}
	return &refusal{reason, problem.Refuse(code, "", message, values...)}
}

// packedError is an error of package archive as one of ours.
func packedError(err error) error {
	words, told := errors.AsType[*problem.Error](err)
	if all, ok := errors.AsType[problem.List](err); ok {
		words, told = all[0], true
	}
	switch {
	case !told:
		return err // nobody waits for the draft any more
	case words.Code == problem.Limit:
		return &refusal{ErrTooLarge, words}
	}
	return &refusal{ErrBadDocument, words}
}

// What is too large about a report.
var (
	manyBytes = problem.Message{
		En: "the report is too large: %d bytes, at most %d are read", Zh: "报告过大：%d 字节，最多读取 %d 字节",
	}
	manyCharacters = problem.Message{
		En: "the report is too large: its text has more than %d characters", Zh: "报告过大：正文超过 %d 个字符",
	}
	manyLines = problem.Message{
		En: "the report is too large: its text has more than %d lines", Zh: "报告过大：正文超过 %d 行",
	}
	manyThings = problem.Message{
		En: "the report is too large: more than %d areas, tasks, sentences, targets, projects and units were found in it",
		Zh: "报告过大：从中读出的领域、任务、举措、指标、项目和单位超过 %d 个",
	}
	muchReading = problem.Message{
		En: "the report is too large: reading it takes %d times the work of a usual report of its length, which is given up",
		Zh: "报告过大：读取所需的工作量是同等篇幅报告的 %d 倍，已中止",
	}
	manyTags = problem.Message{
		En: "the report is too large: the page has more than %d tags and texts", Zh: "报告过大：网页超过 %d 个标签和文字",
	}
	manyLists = problem.Message{
		En: "the report is too large: %[1]s declares more than %[2]d lists or styles",
		Zh: "报告过大：%[1]s 中的列表或样式超过 %[2]d 个",
	}
)

// What is wrong with a report.
var (
	noPlanPart = problem.Message{
		En: "no plan part was found: neither a heading such as 2023年重点工作 nor numbered parts of work to do",
		Zh: "未找到计划部分：既没有“2023年重点工作”这样的标题，也没有编号的工作事项",
	}
	noBody = problem.Message{
		En: "the .docx file cannot be read: it has no %s", Zh: "无法读取 .docx 文件：其中没有 %s",
	}
	notText = problem.Message{
		En: "this is not a text, Markdown, HTML or .docx file: %[1]s", Zh: "不是文本、Markdown、HTML 或 .docx 文件：%[2]s",
	}
	nulBytes = problem.Message{
		En: "this is not a text, Markdown, HTML or .docx file: it contains NUL bytes; save it as UTF-8",
		Zh: "不是文本、Markdown、HTML 或 .docx 文件：含有 NUL 字节；请另存为 UTF-8 编码",
	}
	unknownEncoding = problem.Message{
		En: "this is not a text, Markdown, HTML or .docx file: it is neither UTF-8 nor GB18030; save it as UTF-8",
		Zh: "不是文本、Markdown、HTML 或 .docx 文件：编码既非 UTF-8 也非 GB18030；请另存为 UTF-8 编码",
	}
	damagedUTF16 = problem.Message{
		En: "this is not a text, Markdown, HTML or .docx file: its UTF-16 is damaged",
		Zh: "不是文本、Markdown、HTML 或 .docx 文件：UTF-16 编码已损坏",
	}
	unknownFormat = problem.Message{
		En: "this is not a text, Markdown, HTML or .docx file: format %q is unknown",
		Zh: "不是文本、Markdown、HTML 或 .docx 文件：格式 %q 未知",
	}
)
