package planning

// The light rule of a plan that says nothing else: the gaps in percentage points from which an item is yellow, and
// above which it is red.
const (
	YellowFrom = 10
	RedAbove   = 30
)
