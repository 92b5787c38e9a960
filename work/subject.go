package work

import (
	"context"
	"fmt"
	"reflect"

	"github.com/google/uuid"
)

// key names a row among those of all kinds.
type key struct {
	kind string
	id   uuid.UUID
}

// subject is what the audit says of a row besides its fields. Item and unit are those that it concerns, by itself or
// by what it goes with; region is whose admins read of it.
type subject struct {
	plan       uuid.UUID
	item, unit uuid.UUID
	region     string
	// whole is the row that it is part of, which has a version; empty where the row has one itself, or none.
	whole key
}

// know remembers a row, for what goes with it.
func (w *Work) know(k *kind, row any) {
	if w.known == nil {
		w.known = map[key]any{}
	}
	w.known[key{k.name, k.idIn(row, "ID")}] = row
}

// Know remembers a row that was read, so that what goes with it needs not be looked up again.
func Know[R any](w *Work, row R) {
	if k, err := kindOf[R](w); err == nil {
		w.know(k, row)
	}
}

// knowOwners reads what the audit wants to know of rows of a kind and they do not say themselves: their plan, and
// what they are part of.
func (w *Work) knowOwners(ctx context.Context, k *kind, rows []any) error {
	if k.inPlan() {
		if _, err := w.readKnown(ctx, k, rows, "PlanID", planKind); err != nil {
			return err
		}
	}
	if !k.partOf || k.inPlan() && k.has(itemField) {
		return nil
	}
	o := k.owners[0]
	owners, err := w.readKnown(ctx, k, rows, o.field, o.kind)
	if err != nil {
		return err
	}
	return w.knowOwners(ctx, w.kinds.byName[o.kind], owners)
}

// readKnown gives the rows of a kind that others lead to by a field, and reads those that are not known yet.
func (w *Work) readKnown(ctx context.Context, k *kind, rows []any, field, leadsTo string) ([]any, error) {
	there, err := w.kinds.of(leadsTo)
	if err != nil {
		return nil, err
	}
	missing, asked := map[uuid.UUID][]uuid.UUID{}, map[key]bool{} // by plan
	for _, row := range rows {
		of := key{leadsTo, k.idIn(row, field)}
		if _, ok := w.known[of]; ok || of.id == uuid.Nil || asked[of] {
			continue
		}
		asked[of] = true
		plan := uuid.Nil
		if there.inPlan() {
			plan = k.idIn(row, "PlanID")
		}
		missing[plan] = append(missing[plan], of.id)
	}
	for plan, ids := range missing {
		if _, err := there.find(ctx, w, plan, "id", ids); err != nil {
			return nil, err
		}
	}
	var found []any
	for _, row := range rows {
		if row, ok := w.known[key{leadsTo, k.idIn(row, field)}]; ok {
			found = append(found, row)
		}
	}
	return found, nil
}

// planKind is the kind of what most rows lie in. The fields are those by which rows name the work item and the unit
// that they concern; the audit has them too.
const (
	planKind  = "Plan"
	itemField = "ItemID"
	unitField = "UnitID"
)

// subjectOf gives the subject of a row whose owners are known.
func (w *Work) subjectOf(k *kind, row any) (subject, error) {
	s := subject{plan: k.idIn(row, "PlanID"), item: w.concerned(k, row, itemField), unit: w.concerned(k, row, unitField)}
	if k.name == planKind {
		s.plan = k.idIn(row, "ID")
	}
	if k.partOf {
		s.whole = w.wholeOf(k, row)
	}
	var ok bool
	if s.region, ok = w.regionOf(k, row); !ok {
		return s, fmt.Errorf("%s %s goes with nothing that has a region", k.name, k.idIn(row, "ID"))
	}
	return s, nil
}

// concerned finds the id that a row has in a field, or is, or that what it goes with has or is.
func (w *Work) concerned(k *kind, row any, field string) uuid.UUID {
	for {
		if k.namedBy == field {
			return k.idIn(row, "ID")
		}
		if id := k.idIn(row, field); id != uuid.Nil {
			return id
		}
		var ok bool
		if k, row, ok = w.ownerOf(k, row); !ok {
			return uuid.Nil
		}
	}
}

// ownerOf gives the row that one is part of, if it is known.
func (w *Work) ownerOf(k *kind, row any) (*kind, any, bool) {
	if !k.partOf {
		return nil, nil, false
	}
	o := k.owners[0]
	above, ok := w.known[key{o.kind, k.idIn(row, o.field)}]
	return w.kinds.byName[o.kind], above, ok
}

// wholeOf gives the row with a version that one is part of.
func (w *Work) wholeOf(k *kind, row any) key {
	for k.partOf {
		o := k.owners[0]
		above := w.kinds.byName[o.kind]
		if above.has("Version") {
			return key{o.kind, k.idIn(row, o.field)}
		}
		var ok bool
		if k, row, ok = w.ownerOf(k, row); !ok {
			break
		}
	}
	return key{}
}

// Everywhere is in place of a region for what is a matter of SYSTEM alone: no admin's region has it below it.
const Everywhere = "0"

// regionOf gives the region of a row: its own, its plan's, or that of what it goes with.
func (w *Work) regionOf(k *kind, row any) (string, bool) {
	for {
		if k.has("RegionCode") {
			switch region := reflect.ValueOf(row).FieldByName("RegionCode").Interface().(type) {
			case string:
				return region, true
			case *string:
				if region != nil {
					return *region, true
				}
			}
			return Everywhere, true
		}
		if plan, ok := w.known[key{planKind, k.idIn(row, "PlanID")}]; ok && k.inPlan() {
			k, row = w.kinds.byName[planKind], plan
			continue
		}
		var ok bool
		if k, row, ok = w.ownerOf(k, row); !ok {
			return "", false
		}
	}
}
