package models

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Role is what a viewer may do.
type Role string

// The roles, from least to most; each may do what those before it may.
const (
	RoleAnonymous Role = "ANONYMOUS"
	RoleViewer    Role = "VIEWER"
	RoleReporter  Role = "REPORTER"
	RoleAdmin     Role = "ADMIN"
	RoleSystem    Role = "SYSTEM"
)

// Roles lists the roles, from least to most.
func Roles() []Role {
	return []Role{RoleAnonymous, RoleViewer, RoleReporter, RoleAdmin, RoleSystem}
}

// AtLeast tells whether r may do what other may. An unknown role may nothing.
func (r Role) AtLeast(other Role) bool {
	return slices.Contains(Roles(), r) && slices.Index(Roles(), r) >= slices.Index(Roles(), other)
}

// Viewer is who asks. Anonymous viewers read public plans; a VIEWER also the internal plans of its region and below; a
// REPORTER answers for its unit besides; an ADMIN changes whatever is of its region and below; SYSTEM reads and changes
// all.
type Viewer struct {
	Role       Role
	RegionCode string
	// UnitID is the unit that a REPORTER answers for; nil for none.
	UnitID *uuid.UUID
	// Actor names who is asking in the audit: "token NAME" or "oidc SUBJECT"; empty for anonymous.
	Actor string
}

// Anonymous is the viewer of whom nothing is known.
var Anonymous = Viewer{Role: RoleAnonymous}

// Covers tells whether a region is the viewer's own or below it; SYSTEM covers all.
func (v Viewer) Covers(regionCode string) bool {
	switch v.Role {
	case RoleSystem:
		return true
	case RoleAnonymous:
		return false
	}
	return v.RegionCode != "" && strings.HasPrefix(regionCode, RegionPrefix(v.RegionCode))
}
