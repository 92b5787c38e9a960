package sheets

import "github.com/xuri/excelize/v2"

// What a workbook may consist of, whatever the options.
const (
	maxParts = 1000
	// maxRatio is how much a part from ratioFrom on may unpack to: deflate can do 1,000, a sheet of blank styled cells
	// does 100.
	maxRatio  = 250
	ratioFrom = 1 << 20
	// maxElements is what a part of XML may have that is not a sheet.
	maxElements = 300_000
	maxTokens   = 6_000_000 // of all parts
	maxDepth    = 50
	// maxSheets counts what the workbook lists, hidden sheets too: a part can be listed many times.
	maxSheets  = 255
	maxFormats = 1000
	// maxShared is how many texts cells may share, shown or not.
	maxShared = 250_000
)

// What worksheets may hold together, whatever the options.
const (
	maxColumns = 256
	maxCells   = 1_000_000 // blank ones and the gaps before them counted
	maxValues  = 500_000
	maxMerged  = 500_000
	maxText    = 4 * excelize.TotalCellChars // bytes
	maxEscapes = 200                         // _x000D_ and its like in one text: no real one has as many
	maxTexts   = 32 << 20                    // bytes of texts as the cells show them, shared ones counted each time; and of all shared ones
	maxArrays  = 100
)
