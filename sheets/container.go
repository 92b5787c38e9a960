package sheets

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"plangraph/problem"
)

// What a workbook may consist of, whatever the options.
const (
	maxParts   = 1000
	maxReasons = 20
	// maxElements is what a part of XML may have that is not a sheet.
	maxElements = 300_000
	// maxRatio is how much a large part may unpack to; deflate can do 1,000, a sheet of blank styled cells does 100.
	maxRatio  = 250
	ratioFrom = 4 << 20
)

// container is the packed file that a workbook is.
type container struct {
	parts   map[string]*zip.File // by name in lower case
	reasons problem.List         // to refuse it
}

func (c *container) refuse(code problem.Code, message problem.Message, values ...any) {
	p := problem.Refuse(code, argument, message, values...)
	if len(c.reasons) < maxReasons && !slices.ContainsFunc(c.reasons, func(q *problem.Error) bool { return *p == *q }) {
		c.reasons = append(c.reasons, p)
	}
}

// openContainer checks a packed file before anything of it is read: its directory, then what its parts say they are.
func openContainer(input []byte, options Options) (*container, error) {
	archive, err := zip.NewReader(bytes.NewReader(input), int64(len(input)))
	if err != nil {
		return nil, problem.Refuse(problem.Invalid, argument, damaged, err)
	}
	c := &container{parts: map[string]*zip.File{}}
	c.checkSizes(archive.File, options)
	if len(c.reasons) > 0 {
		return nil, c.reasons
	}
	for _, part := range archive.File {
		name := partName(part)
		if c.parts[name] != nil {
			c.refuse(problem.Invalid, doubled, part.Name)
		}
		c.parts[name] = part
		c.checkName(name, part)
	}
	if c.parts["xl/workbook.xml"] == nil || c.parts["[content_types].xml"] == nil {
		if len(c.reasons) == 0 {
			c.refuse(problem.Invalid, notABook, c.kind())
		}
		return nil, c.reasons
	}
	for _, name := range c.names() {
		switch {
		case name == "[content_types].xml":
			err = c.checkTypes()
		case path.Ext(name) == ".rels":
			err = c.checkLinks(name)
		}
		if err != nil {
			return nil, problem.Refuse(problem.Invalid, argument, damaged, err)
		}
	}
	if len(c.reasons) > 0 {
		return nil, c.reasons
	}
	return c, nil
}

// partName is a part's name as programs compare it.
func partName(part *zip.File) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(part.Name, `\`, "/"), "/"))
}

func (c *container) names() []string {
	names := make([]string, 0, len(c.parts))
	for name := range c.parts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (c *container) checkSizes(parts []*zip.File, options Options) {
	if len(parts) > maxParts {
		c.refuse(problem.Limit, manyParts, len(parts), maxParts)
		return
	}
	var total uint64
	for _, part := range parts {
		size, packed := part.UncompressedSize64, max(part.CompressedSize64, 1)
		if total += size; size > uint64(options.MaxUnpacked) || total > uint64(options.MaxUnpacked) {
			c.refuse(problem.Limit, unpacksTo, max(total, size), options.MaxUnpacked)
			return
		}
		if ratio := size / packed; size > ratioFrom && ratio > maxRatio {
			c.refuse(problem.Limit, bomb, part.Name, ratio)
		}
	}
}

// refusedNames are what parts are called that a ledger has no need of.
var refusedNames = []struct {
	prefix, suffix string
	message        problem.Message
}{
	{"", "vbaproject.bin", macros},
	{"", "vbadata.xml", macros},
	{"xl/macrosheets/", "", macros},
	{"xl/dialogsheets/", "", macros},
	{"xl/workbook.bin", "", binaryBook},
	{"xl/externallinks/", "", externalLink},
	{"xl/connections.xml", "", externalLink},
	{"xl/querytables/", "", externalLink},
	{"xl/embeddings/", "", embedded},
	{"xl/activex/", "", embedded},
}

func (c *container) checkName(name string, part *zip.File) {
	if part.Flags&1 != 0 {
		c.refuse(problem.Invalid, packed, part.Name)
	}
	if part.FileInfo().IsDir() {
		return
	}
	for _, refused := range refusedNames {
		if strings.HasPrefix(name, refused.prefix) && strings.HasSuffix(name, refused.suffix) {
			c.refuse(problem.Invalid, refused.message, part.Name)
			return
		}
	}
}

// kind says what a packed file is that is no workbook.
func (c *container) kind() string {
	switch {
	case c.parts["word/document.xml"] != nil:
		return "Word"
	case c.parts["ppt/presentation.xml"] != nil:
		return "PowerPoint"
	case c.parts["content.xml"] != nil:
		return "OpenDocument"
	}
	return "zip"
}

// open gives a part's content, or what there is of it within its stated size.
func (c *container) open(name string) (io.ReadCloser, error) {
	part := c.parts[strings.ToLower(name)]
	if part == nil {
		return nil, fmt.Errorf("part %s is missing", name)
	}
	in, err := part.Open()
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", name, err)
	}
	return in, nil
}

// elements calls visit for every element of a part.
func (c *container) elements(name string, visit func(xml.StartElement)) error {
	in, err := c.open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	decoder := xml.NewDecoder(in)
	for count := 0; ; {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", name, err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if count++; count > maxElements {
				c.refuse(problem.Limit, manyElements, name, maxElements)
				return nil
			}
			visit(start)
		}
	}
}

// attribute gives the value of an attribute by its local name; of sheetId and r:id, both local names count.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// checkTypes looks for macros under whatever name.
func (c *container) checkTypes() error {
	return c.elements("[content_types].xml", func(e xml.StartElement) {
		kind := strings.ToLower(attribute(e, "ContentType"))
		where := attribute(e, "PartName") + attribute(e, "Extension")
		switch {
		case strings.Contains(kind, "macroenabled"),
			strings.Contains(kind, "vbaproject"),
			strings.Contains(kind, "macrosheet"):
			c.refuse(problem.Invalid, macros, where)
		case strings.Contains(kind, "binary.macro"), strings.Contains(kind, "sheet.binary"):
			c.refuse(problem.Invalid, binaryBook, where)
		}
	})
}

// checkLinks looks for what lies outside the file. A hyperlink in a cell is let through: programs make one of every
// mail address, nothing fetches it, and it is not read.
func (c *container) checkLinks(name string) error {
	return c.elements(name, func(e xml.StartElement) {
		kind := path.Base(strings.ToLower(attribute(e, "Type")))
		target := attribute(e, "Target")
		switch {
		case strings.EqualFold(attribute(e, "TargetMode"), "External") && kind != "hyperlink":
			c.refuse(problem.Invalid, externalLink, fmt.Sprintf("%s → %s", name, short(target)))
		case kind == "officedocument" && strings.TrimPrefix(strings.ToLower(target), "/") != "xl/workbook.xml":
			c.refuse(problem.Invalid, notABook, short(target))
		}
	})
}
