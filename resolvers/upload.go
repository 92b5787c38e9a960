package resolvers

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"plangraph/models"
	"plangraph/problem"
)

const (
	multipartType = "multipart/form-data"
	// MaxFile is how large a file may be; around it there is room for the request itself.
	MaxFile = 8 << 20
	// preflightHeader has to be there: a page of another site cannot send it without asking first.
	preflightHeader = "GraphQL-Preflight"
)

// readUpload takes a request with a file, as the GraphQL multipart request specification has it: the parts operations,
// map and one file, which takes the place of the null in variables that map names.
func readUpload(w http.ResponseWriter, r *http.Request, params *parameters) (int, error) {
	if r.Header.Get(preflightHeader) == "" {
		return http.StatusBadRequest, malformedUpload(
			"a request with a file needs the header GraphQL-Preflight: 1", "带文件的请求须有请求头 GraphQL-Preflight: 1",
		)
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxFile+2*maxBody)
	parts, err := r.MultipartReader()
	if err != nil {
		return http.StatusBadRequest, malformedUpload("the body is not multipart/form-data", "请求体不是 multipart/form-data")
	}
	status, err := readParts(parts, params)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, problem.Refuse(problem.Limit, "", problem.Message{
			En: "the file is larger than %d bytes", Zh: "文件超过 %d 字节",
		}, MaxFile)
	}
	return status, err
}

// readParts reads the parts in the order that the specification gives them.
func readParts(parts *multipart.Reader, params *parameters) (int, error) {
	if err := readJSONPart(parts, "operations", params); err != nil {
		return http.StatusBadRequest, err
	}
	var places map[string][]string
	if err := readJSONPart(parts, "map", &places); err != nil {
		return http.StatusBadRequest, err
	}
	if len(places) != 1 {
		return http.StatusBadRequest, malformedUpload("the part map names one file", "map 部分须且只能对应一个文件")
	}
	part, err := parts.NextPart()
	if err != nil {
		return http.StatusBadRequest, uploadError(err, "the file is missing", "缺少文件")
	}
	content, err := io.ReadAll(io.LimitReader(part, MaxFile+1))
	if err != nil {
		return http.StatusBadRequest, uploadError(err, "the file is cut off", "文件不完整")
	}
	if len(content) > MaxFile {
		return http.StatusRequestEntityTooLarge, problem.Refuse(problem.Limit, "", problem.Message{
			En: "the file is larger than %d bytes", Zh: "文件超过 %d 字节",
		}, MaxFile)
	}
	if _, err := parts.NextPart(); !errors.Is(err, io.EOF) {
		return http.StatusBadRequest, uploadError(err, "one file at a time", "一次只能上传一个文件")
	}
	for _, path := range places[part.FormName()] {
		if !put(params.Variables, strings.Split(path, "."), models.File{Name: part.FileName(), Content: content}) {
			return http.StatusBadRequest, malformedUpload(
				"map: "+cut(path)+" is not a null in variables", "map:"+cut(path)+" 不是 variables 中的 null",
			)
		}
	}
	return 0, nil
}

// readJSONPart reads the next part, which has this name.
func readJSONPart(parts *multipart.Reader, name string, into any) error {
	part, err := parts.NextPart()
	if err != nil || part.FormName() != name {
		return uploadError(err, "the part "+name+" is missing, or not at its place", "缺少 "+name+" 部分,或顺序不对")
	}
	text, err := io.ReadAll(io.LimitReader(part, maxBody))
	if err == nil {
		err = decode(text, into)
	}
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok || isProblem(err) {
			return err
		}
		return malformedUpload("the part "+name+" is not JSON as it has to be", name+" 部分不是合法的 JSON")
	}
	return nil
}

// put puts a file where a path leads to a null.
func put(variables map[string]any, path []string, file models.File) bool {
	if len(path) < 2 || path[0] != "variables" {
		return false
	}
	object := variables
	for _, name := range path[1 : len(path)-1] {
		next, ok := object[name].(map[string]any)
		if !ok {
			return false
		}
		object = next
	}
	last := path[len(path)-1]
	if value, ok := object[last]; !ok || value != nil {
		return false
	}
	object[last] = file
	return true
}

// uploadError passes on that the body is too large, and says anything else in words.
func uploadError(err error, en, zh string) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return malformedUpload(en, zh)
}

func malformedUpload(en, zh string) error {
	return problem.Refuse(
		problem.Invalid, "", problem.Message{En: strings.ReplaceAll(en, "%", "%%"), Zh: strings.ReplaceAll(zh, "%", "%%")},
	)
}
