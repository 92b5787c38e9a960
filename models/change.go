package models

import (
	"strings"

	"github.com/google/uuid"
)

// Change is a row of the audit (变更记录): one row that a mutation created, updated or deleted. It is never changed itself.
// PlanID is the nil UUID for what belongs to no plan. Before and After are JSON objects of the fields that differ, of all
// fields for what was deleted or created. The changes of one mutation share CommandID; RegionCode says whose admins read it.
type Change struct {
	PlanID     uuid.UUID `gorm:"primaryKey"`
	ID         uuid.UUID `gorm:"primaryKey"`
	CommandID  uuid.UUID
	At         Time
	Actor      string
	RequestID  string
	Mutation   string
	Reason     *string
	RevertsID  *uuid.UUID
	RegionCode string
	Type       string
	EntityID   uuid.UUID
	ItemID     *uuid.UUID
	UnitID     *uuid.UUID
	Action     ChangeAction
	Before     *JSON
	After      *JSON
}

// ChangeAction is what happened to a row.
type ChangeAction string

// The actions.
const (
	ActionCreate ChangeAction = "CREATE"
	ActionUpdate ChangeAction = "UPDATE"
	ActionDelete ChangeAction = "DELETE"
)

// IdempotencyKey is what a mutation answered under a key that its sender chose: Request and Selection are hashes of what was
// asked, Answer is the JSON that was answered.
type IdempotencyKey struct {
	Actor     string `gorm:"primaryKey"`
	Key       string `gorm:"primaryKey"`
	Request   string
	Selection string
	Answer    string
	At        Time
}

// Command is what every mutation's input has besides its own: IdempotencyKey makes a repeated request answer what the first
// did, DryRun keeps nothing, Reason goes into the audit.
type Command struct {
	IdempotencyKey *string
	DryRun         bool
	Reason         *string
}

// Header gives the command part of an input.
func (c Command) Header() Command { return c }

// Subject names what a row of the plan graph is in the audit: its type and key, and the work item and unit it concerns.
type Subject struct {
	Type    string
	Plan    uuid.UUID
	ID      uuid.UUID
	Item    *uuid.UUID
	Unit    *uuid.UUID
	Version *int64
}

// Row is a row that mutations change.
type Row interface{ Subject() Subject }

// Subject names a plan.
func (p Plan) Subject() Subject {
	return Subject{Type: "Plan", Plan: p.ID, ID: p.ID, Version: &p.Version}
}

// Subject names a document.
func (d Document) Subject() Subject { return Subject{Type: "Document", Plan: d.PlanID, ID: d.ID} }

// Subject names a citation.
func (c Citation) Subject() Subject { return Subject{Type: "Citation", Plan: c.PlanID, ID: c.ID} }

// Subject names an area.
func (a PlanArea) Subject() Subject {
	return Subject{Type: "PlanArea", Plan: a.PlanID, ID: a.ID, Version: &a.Version}
}

// Subject names a work item.
func (i WorkItem) Subject() Subject {
	return Subject{Type: "WorkItem", Plan: i.PlanID, ID: i.ID, Item: &i.ID, Version: &i.Version}
}

// Subject names an action.
func (a Action) Subject() Subject {
	return Subject{Type: "Action", Plan: a.PlanID, ID: a.ID, Item: &a.ItemID}
}

// Subject names a target.
func (t Target) Subject() Subject {
	return Subject{Type: "Target", Plan: t.PlanID, ID: t.ID, Item: &t.ItemID}
}

// Subject names a point of a target's curve.
func (p CurvePoint) Subject() Subject {
	return Subject{Type: "CurvePoint", Plan: p.PlanID, ID: p.ID}
}

// Subject names a reading.
func (r Reading) Subject() Subject { return Subject{Type: "Reading", Plan: r.PlanID, ID: r.ID} }

// Subject names a milestone.
func (m Milestone) Subject() Subject {
	return Subject{Type: "Milestone", Plan: m.PlanID, ID: m.ID, Item: &m.ItemID}
}

// Subject names a source of funds.
func (f Funding) Subject() Subject {
	return Subject{Type: "Funding", Plan: f.PlanID, ID: f.ID, Item: &f.ItemID}
}

// Subject names an assignment.
func (a Assignment) Subject() Subject {
	return Subject{Type: "Assignment", Plan: a.PlanID, ID: a.ID, Item: &a.ItemID, Unit: &a.UnitID}
}

// Subject names a standing.
func (s Standing) Subject() Subject {
	return Subject{Type: "Standing", Plan: s.PlanID, ID: s.ID, Item: &s.ItemID}
}

// Subject names a unit.
func (u Unit) Subject() Subject {
	return Subject{Type: "Unit", ID: u.ID, Unit: &u.ID, Version: &u.Version}
}

// Subject names a post.
func (p Post) Subject() Subject { return Subject{Type: "Post", ID: p.ID, Unit: &p.UnitID} }

// Subject names the holder of a post.
func (h PostHolder) Subject() Subject { return Subject{Type: "PostHolder", ID: h.ID} }

// Subject names a token.
func (t Token) Subject() Subject { return Subject{Type: "Token", ID: t.ID} }

// FieldName gives the graph's name of a row's field: BudgetFen is budget, UnitID unitId, Body text.
func FieldName(column string) string {
	switch column {
	case "Body":
		return "text"
	case "LocationCRS":
		return "locationCrs"
	case "SHA256":
		return "sha256"
	case "StartOffset", "EndOffset":
		column = strings.TrimSuffix(column, "Offset")
	}
	name := strings.TrimSuffix(column, "Fen")
	if before, ok := strings.CutSuffix(name, "ID"); ok {
		name = before + "Id"
	}
	return strings.ToLower(name[:1]) + name[1:]
}

// ReferenceType gives the type of the thing that a field of a type leads to, by the graph's names; empty where it leads to none.
func ReferenceType(typeName, field string) string {
	if field == "parentId" {
		return typeName // items hang below items, units below units
	}
	return map[string]string{
		"itemId": "WorkItem", "areaId": "PlanArea", "unitId": "Unit", "postId": "Post", "targetId": "Target", "citationId": "Citation",
		"documentId": "Document", "successorId": "Unit",
	}[field]
}
