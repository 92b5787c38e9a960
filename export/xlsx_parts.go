package export

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"plangraph/datasets"
)

// What the parts of a workbook say that is not of the rows, by ECMA-376.
const (
	mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	kinds     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packages  = "http://schemas.openxmlformats.org/package/2006/"
	contents  = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	rootRelations = xmlHead + `<Relationships xmlns="` + packages + `relationships">` +
		`<Relationship Id="rId1" Type="` + kinds + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`

	// styles are the formats of cells, in the order of the constants above.
	styles = xmlHead + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="2">` +
		`<numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>` +
		`<numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
		`<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
		`<fill><patternFill patternType="solid"><fgColor rgb="FFE7E6E6"/><bgColor indexed="64"/></patternFill></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>` +
		`<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// contents is the part that lists the sheets, and what is filtered in each.
func (w *workbook) contents() string {
	var list, filters strings.Builder
	for i, s := range w.done {
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, appendXML(nil, s.name), i+1, i+1)
		if s.filtered {
			fmt.Fprintf(
				&filters,
				`<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">'%s'!$A$1:$%s$%d</definedName>`,
				i,
				appendXML(nil, s.name),
				w.letters[len(w.columns)-1],
				s.rows,
			)
		}
	}
	return xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + kinds + `"><bookViews><workbookView/></bookViews>` +
		`<sheets>` + list.String() + `</sheets><definedNames>` + filters.String() + `</definedNames></workbook>`
}

// parts are the parts that say where the sheets are, and of what type each part is.
func (w *workbook) parts() (relations, types string) {
	var where, of strings.Builder
	for i := range w.done {
		fmt.Fprintf(
			&where,
			`<Relationship Id="rId%d" Type="`+kinds+`/worksheet" Target="worksheets/sheet%d.xml"/>`,
			i+1,
			i+1,
		)
		fmt.Fprintf(&of, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="`+contents+`worksheet+xml"/>`, i+1)
	}
	return xmlHead + `<Relationships xmlns="` + packages + `relationships">` + where.String() +
			fmt.Sprintf(
				`<Relationship Id="rId%d" Type="`+kinds+`/styles" Target="styles.xml"/></Relationships>`,
				len(w.done)+1,
			),
		xmlHead + `<Types xmlns="` + packages + `content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + contents + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + contents + `styles+xml"/>` + of.String() + `</Types>`
}

// columnName is the name of a column by its number from 0: A, Z, AA.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// widthOf is how many characters a column shows.
func widthOf(c datasets.Typed) int {
	switch c.Kind {
	case datasets.Key, datasets.Moment:
		return 20
	case datasets.Text:
		return 30
	case datasets.Money:
		return 18
	case datasets.Code:
		return 16
	case datasets.Date:
		return 12
	}
	return 10
}

// shown is how wide a text is: Chinese characters are twice as wide as others.
func shown(text string) int { return (len(text) + utf8.RuneCountInString(text)) / 2 }
