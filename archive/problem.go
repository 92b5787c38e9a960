package archive

import "plangraph/problem"

// What is wrong with a packed file.
var (
	noArchive = problem.Message{En: "the file is damaged: %s", Zh: "文件已损坏：%s"}
	missing   = problem.Message{En: "the file is damaged: part %s is missing", Zh: "文件已损坏：缺少 %s"}
	damaged   = problem.Message{En: "the file is damaged: part %s: %s", Zh: "文件已损坏：%s：%s"}
	encrypted = problem.Message{En: "part %s of the file is encrypted", Zh: "文件中的 %s 已加密"}
	doubled   = problem.Message{En: "the file has part %s twice", Zh: "文件中的 %s 出现了两次"}
	// documentType is no limit: no program of an office writes one.
	documentType = problem.Message{
		En: "part %s of the file declares a document type; save the file anew with an office program",
		Zh: "文件中的 %s 含有文档类型声明（DOCTYPE）；请用办公软件重新保存",
	}
)

// What is too much in a packed file.
var (
	manyParts = problem.Message{En: "the file has %d parts, at most %d are read", Zh: "文件由 %d 个部分组成，最多读取 %d 个"}
	unpacksTo = problem.Message{
		En: "the file unpacks to %d bytes, at most %d are read", Zh: "文件解压后有 %d 字节，最多读取 %d 字节",
	}
	largePart = problem.Message{
		En: "part %s of the file unpacks to %d bytes, at most %d are read", Zh: "文件中的 %s 解压后有 %d 字节，最多读取 %d 字节",
	}
	bomb = problem.Message{
		En: "part %s of the file unpacks to %d times its size, at most %d times are read",
		Zh: "文件中的 %s 解压后是原来的 %d 倍，最多读取 %d 倍",
	}
	manyTokens = problem.Message{
		En: "the XML of the file has more than %[2]d tokens (elements, attributes and texts), in part %[1]s at the latest",
		Zh: "文件的 XML 超过 %[2]d 个标记（元素、属性和文字），超出处在 %[1]s",
	}
	deep = problem.Message{
		En: "part %s of the file is nested more than %d deep", Zh: "文件中的 %s 嵌套超过 %d 层",
	}
	longToken = problem.Message{
		En: "part %s of the file has an element or a text of more than %d bytes", Zh: "文件中的 %s 有超过 %d 字节的元素或文字",
	}
)
