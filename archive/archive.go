// Package archive reads packed files of parts in XML, as Word and Excel write them. The bytes are anybody's: the file's
// directory is checked before anything is unpacked, and the XML of a part is given token by token, within limits and
// only as long as somebody waits for it.
package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"plangraph/problem"
)

// argument is what the problems of a file are about.
const argument = "file"

// Limits are what a file may hold.
type Limits struct {
	// Parts is how many parts the file may have, Unpacked how many bytes all of them together, Part how many bytes one
	// part may have whose XML is read.
	Parts          int
	Unpacked, Part uint64
	// A part of more than RatioFrom bytes may be Ratio times as large as it is packed.
	Ratio, RatioFrom uint64
	// Tokens is how many beginnings, attributes, ends and texts the XML may have that is read, of all parts together;
	// Depth is how deep elements may be nested.
	Tokens, Depth int
}

// longestToken is how many bytes an element with its attributes may have, or a text without elements in it. It bounds
// what is held of a part at a time.
const longestToken = 1 << 20

// Archive is a packed file whose directory was checked.
type Archive struct {
	parts  map[string]*zip.File // by name in lower case
	limits Limits
	tokens int
}

// IsPacked tells whether bytes begin as packed files do.
func IsPacked(input []byte) bool {
	return bytes.HasPrefix(input, []byte("PK\x03\x04")) || bytes.HasPrefix(input, []byte("PK\x05\x06"))
}

// Open checks a file's directory. What is wrong with it is a problem.List; what parts say of their size is held when
// they are read.
func Open(input []byte, limits Limits) (*Archive, error) {
	packed, err := zip.NewReader(bytes.NewReader(input), int64(len(input)))
	if err != nil {
		return nil, problem.List{problem.Refuse(problem.Invalid, argument, noArchive, err)}
	}
	a := &Archive{parts: map[string]*zip.File{}, limits: limits}
	problems := a.checkSizes(packed.File)
	if len(problems) > 0 {
		return nil, problems
	}
	for _, part := range packed.File {
		name := partName(part.Name)
		if a.parts[name] != nil {
			problems.Add(problem.Invalid, argument, doubled, part.Name)
		}
		if part.Flags&1 != 0 {
			problems.Add(problem.Invalid, argument, encrypted, part.Name)
		}
		if !part.FileInfo().IsDir() {
			a.parts[name] = part
		}
	}
	const most = 20
	return a, problems[:min(len(problems), most)].Err()
}

// partName is a part's name as programs compare it.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (a *Archive) checkSizes(parts []*zip.File) (problems problem.List) {
	if len(parts) > a.limits.Parts {
		problems.Add(problem.Limit, argument, manyParts, len(parts), a.limits.Parts)
		return problems
	}
	var total uint64
	for _, part := range parts {
		size, packed := part.UncompressedSize64, max(part.CompressedSize64, 1)
		if total += size; size > a.limits.Unpacked || total > a.limits.Unpacked {
			problems.Add(problem.Limit, argument, unpacksTo, max(total, size), a.limits.Unpacked)
			return problems
		}
		if ratio := size / packed; size > a.limits.RatioFrom && ratio > a.limits.Ratio {
			problems.Add(problem.Limit, argument, bomb, part.Name, ratio, a.limits.Ratio)
		}
	}
	return problems
}

// Has tells whether there is a part of this name, whatever the case of its letters.
func (a *Archive) Has(name string) bool { return a.parts[partName(name)] != nil }

// Names gives the names of all parts, in lower case and sorted.
func (a *Archive) Names() []string {
	names := make([]string, 0, len(a.parts))
	for name := range a.parts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Printed is a part's name as the file has it.
func (a *Archive) Printed(name string) string {
	if part := a.parts[partName(name)]; part != nil {
		return part.Name
	}
	return name
}

// Walk gives the XML of a part to take, token by token; a token is to be copied where it is kept. The error of take is
// returned as it is, as is that of ctx; what is wrong with the part is a *problem.Error, LIMIT where it is too large,
// otherwise INVALID.
func (a *Archive) Walk(ctx context.Context, name string, take func(xml.Token) error) error {
	part := a.parts[partName(name)]
	if part == nil {
		return problem.Refuse(problem.Invalid, argument, missing, name)
	}
	if part.UncompressedSize64 > a.limits.Part {
		return problem.Refuse(problem.Limit, argument, largePart, name, part.UncompressedSize64, a.limits.Part)
	}
	content, err := part.Open()
	if err != nil {
		return problem.Refuse(problem.Invalid, argument, damaged, name, err)
	}
	err = a.walk(&watched{ctx: ctx, in: content, name: name}, take)
	if closing := content.Close(); err == nil && closing != nil {
		err = problem.Refuse(problem.Invalid, argument, damaged, name, closing)
	}
	return err
}

func (a *Archive) walk(in *watched, take func(xml.Token) error) error {
	decoder := xml.NewDecoder(in)
	depth := 0
	for {
		token, err := decoder.Token()
		switch {
		case in.failed != nil: // in the middle of a character, the decoder would say that it is none
			return in.failed
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return problem.Refuse(problem.Invalid, argument, damaged, in.name, err)
		}
		in.token = decoder.InputOffset()
		switch token := token.(type) {
		case xml.Directive: // it may declare entities
			return problem.Refuse(problem.Invalid, argument, documentType, in.name)
		case xml.StartElement:
			depth++
			a.tokens += len(token.Attr)
		case xml.EndElement:
			depth--
		}
		if a.tokens++; a.tokens > a.limits.Tokens {
			return problem.Refuse(problem.Limit, argument, manyTokens, in.name, a.limits.Tokens)
		}
		if depth > a.limits.Depth {
			return problem.Refuse(problem.Limit, argument, deep, in.name, a.limits.Depth)
		}
		if err := take(token); err != nil {
			return err
		}
	}
}

// watched is the content of a part. It ends with an error when nobody waits for it any more, or when a token does not
// end.
type watched struct {
	ctx         context.Context //nolint:containedctx // io.Reader has no place for it
	in          io.Reader
	name        string
	read, token int64 // bytes read, and where the last token ended
	failed      error
}

func (w *watched) Read(into []byte) (int, error) {
	if w.failed = w.ctx.Err(); w.failed != nil {
		return 0, w.failed
	}
	if w.read-w.token > longestToken {
		w.failed = problem.Refuse(problem.Limit, argument, longToken, w.name, longestToken)
		return 0, w.failed
	}
	n, err := w.in.Read(into)
	w.read += int64(n)
	return n, err //nolint:wrapcheck // xml.Decoder looks for io.EOF
}

// Attribute gives the value of an attribute by its local name; of sheetId and r:id, both local names count.
func Attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
