package sheets

import (
	"fmt"

	"plangraph/problem"
)

// argument is what the problems of a whole file are about.
const argument = "file"

// CellProblem is a cell that was not understood, or a note about what was not read. Column is the heading as printed,
// Address the cell (B7), Text what it says.
type CellProblem struct {
	Row     int
	Column  string
	Address string
	Text    string
	Code    Code
	Message problem.Message
}

// Code says what is wrong with a cell.
type Code string

// The codes of problems.
const (
	Formula    Code = "FORMULA"     // a formula stands where a value is wanted
	CellError  Code = "CELL_ERROR"  // #REF!, #N/A and their like
	BadID      Code = "BAD_ID"      // not one of our ids
	BadAmount  Code = "BAD_AMOUNT"  // a target value that is neither a number with a unit nor words alone
	BadDate    Code = "BAD_DATE"    // not a date
	VagueDate  Code = "VAGUE_DATE"  // may mean two days, such as 6月前
	OpenEnded  Code = "OPEN_ENDED"  // 长期坚持 and its like
	YearNeeded Code = "YEAR_NEEDED" // a date without a year, and no year to take it from
	BadStatus  Code = "BAD_STATUS"  // not a status
	NoItem     Code = "NO_ITEM"     // the row names neither task nor project nor id
	BadText    Code = "INVALID"     // a character that no text may have
)

// The codes of notes.
const (
	UnknownColumn Code = "UNKNOWN_COLUMN" // a heading that is not known
	SecondColumn  Code = "SECOND_COLUMN"  // another column has this meaning already
	OtherSheet    Code = "OTHER_SHEET"    // a visible sheet that was not read
	TotalRow      Code = "TOTAL_ROW"      // 合计
	BandRow       Code = "BAND_ROW"       // text across the table: a heading of rows, or a footnote
)

// fault is what is wrong with a cell, before it is known where the cell stands.
type fault struct {
	code    Code
	message problem.Message
}

func faulty(code Code, message problem.Message, values ...any) *fault {
	return &fault{code, fill(message, values...)}
}

func fill(message problem.Message, values ...any) problem.Message {
	return problem.Message{En: fmt.Sprintf(message.En, values...), Zh: fmt.Sprintf(message.Zh, values...)}
}

// longest is how long a text may be, in bytes, to be looked at for a date or a number.
const longest = 300

// short cuts a text for a sentence.
func short(text string) string {
	const most = 40
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i] + "…"
		}
	}
	return text
}

// What is wrong with a whole file.
var (
	tooLarge  = problem.Message{En: "the file has %d bytes, at most %d are read", Zh: "文件有 %d 字节，最多读取 %d 字节"}
	encrypted = problem.Message{
		En: "the workbook is protected by a password; remove it (File, Info, Protect Workbook) and send it again",
		Zh: "工作簿设有打开密码；请先取消密码（文件—信息—保护工作簿），再重新上传",
	}
	oldBinary = problem.Message{
		En: "this is an old binary file (.xls, .et or another one); open it, save it as an Excel workbook (.xlsx) and send that",
		Zh: "这是旧的二进制文件（.xls、.et 等）；请打开后另存为 Excel 工作簿（.xlsx）再上传",
	}
	unknownText = problem.Message{
		En: "this is neither a workbook (.xlsx) nor CSV text: its encoding is unknown; save it as an Excel workbook (.xlsx) and send that",
		Zh: "这既不是工作簿（.xlsx）也不是 CSV 文本：编码无法识别；请另存为 Excel 工作簿（.xlsx）再上传",
	}
	binaryText = problem.Message{
		En: "this is neither a workbook (.xlsx) nor CSV text: it is binary; save it as an Excel workbook (.xlsx) and send that",
		Zh: "这既不是工作簿（.xlsx）也不是 CSV 文本：是二进制文件；请另存为 Excel 工作簿（.xlsx）再上传",
	}
	markupText = problem.Message{
		En: "this is neither a workbook (.xlsx) nor CSV text: it is HTML or XML; save it as an Excel workbook (.xlsx) and send that",
		Zh: "这既不是工作簿（.xlsx）也不是 CSV 文本：是 HTML 或 XML；请另存为 Excel 工作簿（.xlsx）再上传",
	}
	documentText = problem.Message{
		En: "this is neither a workbook (.xlsx) nor CSV text: it is a PDF or RTF document; save it as an Excel workbook (.xlsx) and send that",
		Zh: "这既不是工作簿（.xlsx）也不是 CSV 文本：是 PDF 或 RTF 文档；请另存为 Excel 工作簿（.xlsx）再上传",
	}
	damaged     = problem.Message{En: "the workbook is damaged: %s", Zh: "工作簿已损坏：%s"}
	damagedPart = problem.Message{En: "the workbook is damaged: part %s: %s", Zh: "工作簿已损坏：%s：%s"}
	badCSV      = problem.Message{En: "the CSV text is damaged in line %d: %s", Zh: "CSV 文本第 %d 行有误：%s"}
	noHeadings  = problem.Message{
		En: "no headings were found in the first %d rows. Looked for a row with one of %s and another known heading; the best found is row %d: %s",
		Zh: "前 %d 行里没有找到表头。需要一行含有 %s 之一，以及另一个可识别的列名；最接近的是第 %d 行：%s",
	}
	noSheet    = problem.Message{En: "there is no visible sheet %q; there are: %s", Zh: "没有可见的工作表“%s”；现有：%s"}
	manyFields = problem.Message{En: "row %d has %d columns, at most %d are read", Zh: "第 %d 行有 %d 列，最多读取 %d 列"}
	emptyBook  = problem.Message{
		En: "the file is empty: no visible sheet has a cell with a value", Zh: "文件是空的：没有哪个可见的工作表有内容",
	}
	tooManyRows = problem.Message{En: "sheet %s has more than %d rows", Zh: "工作表“%s”超过 %d 行"}
	tooMuch     = problem.Message{
		En: "the sheet would have %d rows; it has %d at most, or it could not be imported again",
		Zh: "表格将有 %d 行;最多 %d 行,否则无法再导入",
	}
	longText = problem.Message{
		En: "row %d: a cell can hold %d characters, this one has %d", Zh: "第 %d 行：单元格最多 %d 个字符，这里有 %d 个",
	}
)

// What a workbook is refused for, apart from damage.
var (
	macros = problem.Message{
		En: "the workbook has macros (%s); save it as a workbook without macros (.xlsx)",
		Zh: "工作簿含有宏（%s）；请另存为不带宏的工作簿（.xlsx）",
	}
	binaryBook = problem.Message{
		En: "the workbook is a binary workbook (%s); save it as an Excel workbook (.xlsx)",
		Zh: "工作簿是二进制工作簿（%s）；请另存为 Excel 工作簿（.xlsx）",
	}
	notABook = problem.Message{
		En: "the file is no Excel workbook but another packed file (%s)", Zh: "文件不是 Excel 工作簿，而是其他压缩文件（%s）",
	}
	externalLink = problem.Message{
		En: "the workbook draws on another file or address (%s); break the links (Data, Edit Links) first",
		Zh: "工作簿引用了外部文件或地址（%s）；请先断开链接（数据—编辑链接）",
	}
	embedded = problem.Message{
		En: "the workbook has an embedded object (%s); remove it first", Zh: "工作簿嵌有对象（%s）；请先删除",
	}
	manySheets = problem.Message{En: "the workbook lists %d sheets, at most %d are read", Zh: "工作簿列有 %d 个工作表，最多读取 %d 个"}
	farCell    = problem.Message{
		En: "part %s has a value far outside, in %s; rows up to %d and columns up to %s are read: delete what is there",
		Zh: "工作簿中的 %s 在很远的 %s 有内容，只读取到第 %d 行、%s 列；请删除那里的内容",
	}
	manyCells    = problem.Message{En: "part %s has too many cells (more than %d)", Zh: "工作簿中的 %s 单元格过多（超过 %d 个）"}
	manyElements = problem.Message{En: "part %s of the workbook has more than %d elements", Zh: "工作簿中的 %s 超过 %d 个元素"}
	longCell     = problem.Message{En: "%s has a text longer than a cell can hold", Zh: "%s 中有超过单元格上限的文本"}
	manyTexts    = problem.Message{
		En: "the cells of part %s have too much text (more than %d bytes)", Zh: "工作簿中的 %s 文字过多（超过 %d 字节）",
	}
	manyFormats = problem.Message{
		En: "the workbook's number formats are too many or too long (%s)", Zh: "工作簿的数字格式过多或过长（%s）",
	}
)

// What is wrong with a cell.
var (
	isFormula = problem.Message{
		En: "is a formula, whose value cannot be trusted; put the value in its place (Paste Special, Values)",
		Zh: "是公式，结果不可信；请粘贴为数值",
	}
	isError = problem.Message{En: "shows the error %s", Zh: "显示错误 %s"}
	badID   = problem.Message{
		En: "%q is no id that we gave; leave the column as it was exported, or empty for a new row",
		Zh: "“%s”不是系统给出的标识；请保持导出时的内容，新增的行留空",
	}
	badAmount = problem.Message{
		En: "%q is not one value with a unit, such as ≥36万平米 or 5.5%%左右", Zh: "“%s”不是一个带单位的数值，例如 ≥36万平米、5.5%%左右",
	}
	badDate = problem.Message{
		En: "%q is not a date, such as 2023-06-30, 6月底 or 年底", Zh: "“%s”不是日期，例如 2023-06-30、6月底、年底",
	}
	vagueDate = problem.Message{
		En: "%q may be the beginning or the end; write %s底前 or the day", Zh: "“%s”可能指期初或期末；请写“%s底前”或具体日期",
	}
	openEnded = problem.Message{
		En: "%q is no date; give the last day of the year or leave it empty", Zh: "“%s”不是日期；请写年底或留空",
	}
	yearNeeded = problem.Message{En: "%q has no year", Zh: "“%s”没有年份"}
	badStatus  = problem.Message{En: "%q is not a status; it is one of %s", Zh: "“%s”不是状态；可用：%s"}
	hasNUL     = problem.Message{
		En: "character %d is NUL (U+0000), which no text may have: take it out", Zh: "第%d个字符为空字符 U+0000,文本中不得含有,请删去",
	}
	noItem = problem.Message{En: "the row names neither a task nor a project", Zh: "这一行既没有任务也没有项目"}
)

// What was not read.
var (
	unknownColumn = problem.Message{En: "the column %q is not known and was not read", Zh: "列“%s”不能识别，没有读取"}
	secondColumn  = problem.Message{
		En: "the column %q was not read: column %s is taken for %s already", Zh: "列“%s”没有读取：%s 列已作为%s",
	}
	otherSheet  = problem.Message{En: "the sheet %q was not read", Zh: "工作表“%s”没有读取"}
	totalRow    = problem.Message{En: "a total, not read", Zh: "合计行，没有读取"}
	bandArea    = problem.Message{En: "taken for the area of the rows below", Zh: "作为以下各行的重点领域"}
	bandSkipped = problem.Message{En: "text across the table, not read", Zh: "跨列文字，没有读取"}
)
