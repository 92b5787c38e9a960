package sheets

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"plangraph/archive"
	"plangraph/problem"
)

// maxReasons is how many reasons to refuse a file are told.
const maxReasons = 20

// container is the packed file that a workbook is.
type container struct {
	*archive.Archive
	ctx     context.Context //nolint:containedctx // of one call of Read
	reasons problem.List    // to refuse it
}

func (c *container) refuse(code problem.Code, message problem.Message, values ...any) {
	p := problem.Refuse(code, argument, message, values...)
	if len(c.reasons) < maxReasons && !slices.ContainsFunc(c.reasons, func(q *problem.Error) bool { return *p == *q }) {
		c.reasons = append(c.reasons, p)
	}
}

// openContainer checks a packed file before anything of it is read: its directory, then what its parts say they are.
func openContainer(ctx context.Context, input []byte, options Options) (*container, error) {
	packed, err := archive.Open(input, archive.Limits{
		Parts: maxParts, Unpacked: uint64(options.MaxUnpacked), Part: uint64(options.MaxUnpacked),
		Ratio: maxRatio, RatioFrom: ratioFrom, Tokens: maxTokens, Depth: maxDepth,
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // it is for the reader
	}
	c := &container{Archive: packed, ctx: ctx}
	for _, name := range c.Names() {
		c.checkName(name)
	}
	if !c.Has(bookPart) || !c.Has(typesPart) {
		if len(c.reasons) == 0 {
			c.refuse(problem.Invalid, notABook, c.kind())
		}
		return nil, c.reasons
	}
	for _, name := range c.Names() {
		switch {
		case name == typesPart:
			err = c.checkTypes()
		case path.Ext(name) == ".rels":
			err = c.checkLinks(name)
		}
		if err != nil {
			return nil, err
		}
	}
	return c, c.reasons.Err()
}

// The parts that every workbook has.
const (
	bookPart  = "xl/workbook.xml"
	typesPart = "[content_types].xml"
)

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

func (c *container) checkName(name string) {
	for _, refused := range refusedNames {
		if strings.HasPrefix(name, refused.prefix) && strings.HasSuffix(name, refused.suffix) {
			c.refuse(problem.Invalid, refused.message, c.Printed(name))
			return
		}
	}
}

// kind says what a packed file is that is no workbook.
func (c *container) kind() string {
	switch {
	case c.Has("word/document.xml"):
		return "Word"
	case c.Has("ppt/presentation.xml"):
		return "PowerPoint"
	case c.Has("content.xml"):
		return "OpenDocument"
	}
	return "zip"
}

// walk gives the XML of a part to take. An error of take that is for nobody's eyes is damage.
func (c *container) walk(name string, take func(xml.Token) error) error {
	err := c.Walk(c.ctx, name, take)
	if _, told := errors.AsType[*problem.Error](
		err,
	); err == nil || told || errors.Is(err, errStop) ||
		c.ctx.Err() != nil {
		return err //nolint:wrapcheck // it is what it is to be
	}
	return problem.Refuse(problem.Invalid, argument, damagedPart, name, err)
}

// elements calls visit for every element of a part.
func (c *container) elements(name string, visit func(xml.StartElement)) error {
	count := 0
	err := c.walk(name, func(token xml.Token) error {
		if start, ok := token.(xml.StartElement); ok {
			if count++; count > maxElements {
				c.refuse(problem.Limit, manyElements, name, maxElements)
				return errStop
			}
			visit(start)
		}
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// checkTypes looks for macros under whatever name.
func (c *container) checkTypes() error {
	return c.elements(typesPart, func(e xml.StartElement) {
		kind := strings.ToLower(archive.Attribute(e, "ContentType"))
		where := archive.Attribute(e, "PartName") + archive.Attribute(e, "Extension")
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
		kind := path.Base(strings.ToLower(archive.Attribute(e, "Type")))
		target := archive.Attribute(e, "Target")
		switch {
		case strings.EqualFold(archive.Attribute(e, "TargetMode"), "External") && kind != "hyperlink":
			c.refuse(problem.Invalid, externalLink, fmt.Sprintf("%s → %s", name, short(target)))
		case kind == "officedocument" && strings.TrimPrefix(strings.ToLower(target), "/") != bookPart:
			c.refuse(problem.Invalid, notABook, short(target))
		}
	})
}
