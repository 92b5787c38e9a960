package models

// Role is what a viewer may do.
type Role string

// The roles, from least to most.
const (
	RoleAnonymous Role = "ANONYMOUS"
	RoleViewer    Role = "VIEWER"
	RoleSystem    Role = "SYSTEM"
)

// Viewer is who asks. Anonymous viewers read public plans; a VIEWER also the internal plans of its region and below;
// SYSTEM reads all.
type Viewer struct {
	Role       Role
	RegionCode string
}

// Anonymous is the viewer of whom nothing is known.
var Anonymous = Viewer{Role: RoleAnonymous}
