package models

import (
	"encoding/base64"
	"errors"
	"reflect"
	"strings"

	"github.com/google/uuid"
)

// ID is a thing's opaque global name: its type, its plan (the nil UUID for what belongs to no plan) and its row.
// Regions, whose key is their code, carry the code in Code and no row.
type ID struct {
	Type string
	Plan uuid.UUID
	Row  uuid.UUID
	Code string
}

// idTypes numbers the types that have an ID. The numbers are part of every ID handed out: add at the end, never
// reorder.
var idTypes = [...]string{
	1: "Region", 2: "Unit", 3: "Post", 4: "Plan", 5: "Document", 6: "PlanArea", 7: "WorkItem",
	8: "Action", 9: "Target", 10: "Milestone", 11: "Funding", 12: "Assignment", 13: "Standing", 14: "Citation",
	15: "Change", 16: "Token", 17: "PostHolder",
}

const regionType = 1

var errID = errors.New("not an id")

// IDType gives the number of a type in its IDs, and false for a type that has none.
func IDType(name string) (byte, bool) {
	for n, t := range idTypes {
		if t == name {
			return byte(n), t != ""
		}
	}
	return 0, false
}

// AppendID appends the wire form of the id of a row to dst: 33 bytes in URL-safe base64, 44 characters.
func AppendID(dst []byte, typeNumber byte, plan, row uuid.UUID) []byte {
	var raw [33]byte
	raw[0] = typeNumber
	copy(raw[1:], plan[:])
	copy(raw[17:], row[:])
	return base64.RawURLEncoding.AppendEncode(dst, raw[:])
}

// AppendRegionID appends the wire form of a region's id to dst.
func AppendRegionID(dst []byte, code string) []byte {
	raw := make([]byte, 0, 16)
	raw = append(append(raw, regionType), code...)
	return base64.RawURLEncoding.AppendEncode(dst, raw)
}

// ParseID reads the wire form of an id. Whether the thing exists, and for whom, is the database's to say.
func ParseID(s string) (ID, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) < 2 || int(raw[0]) >= len(idTypes) || idTypes[raw[0]] == "" {
		return ID{}, errID
	}
	id := ID{Type: idTypes[raw[0]]}
	if raw[0] == regionType {
		id.Code = string(raw[1:])
		if strings.Trim(id.Code, "0123456789") != "" {
			return ID{}, errID
		}
		return id, nil
	}
	if len(raw) != 33 {
		return ID{}, errID
	}
	copy(id.Plan[:], raw[1:17])
	copy(id.Row[:], raw[17:])
	return id, nil
}

// IDOf names a row: its type is that of its struct, its plan that which it names.
func IDOf(row any) ID {
	v := reflect.ValueOf(row)
	id := ID{Type: v.Type().Name(), Row: v.FieldByName("ID").Interface().(uuid.UUID)}
	if plan := v.FieldByName("PlanID"); plan.IsValid() {
		id.Plan = plan.Interface().(uuid.UUID)
	}
	return id
}

// String gives the wire form.
func (id ID) String() string {
	n, _ := IDType(id.Type)
	if n == regionType {
		return string(AppendRegionID(nil, id.Code))
	}
	return string(AppendID(nil, n, id.Plan, id.Row))
}
