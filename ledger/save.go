package ledger

import (
	"context"

	"plangraph/models"
	"plangraph/store"
	"plangraph/work"
)

// save makes the changes of all items that nothing is wrong with.
func (l *ledger) save(ctx context.Context) error {
	var sets []store.Reassignment
	var items []work.Revision[models.WorkItem]
	var targets []work.Revision[models.Target]
	for _, item := range l.items {
		if item.rejected() {
			continue
		}
		items = append(items, work.Revision[models.WorkItem]{Before: item.WorkItem, After: item.after})
		targets = append(targets, item.changed...)
		if item.wanted != nil {
			sets = append(
				sets, store.Reassignment{Item: item.WorkItem, Rows: item.assignments, Wanted: item.wanted, From: l.from},
			)
		}
	}
	if err := store.Reassign(ctx, l.w, sets...); err != nil {
		return err
	}
	if _, err := work.UpdateAll(ctx, l.w, targets); err != nil {
		return err
	}
	_, err := work.UpdateAll(ctx, l.w, items)
	return err
}
