package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/sheets"
	"plangraph/work"
)

// ledgerPlan is what of a plan stands in a decomposition sheet, and whom the names in one may mean.
type ledgerPlan struct {
	plan  models.Plan
	areas map[uuid.UUID]models.PlanArea
	// ordered are the items by area and place, byID the same by id.
	ordered []*ledgerItem
	byID    map[uuid.UUID]*ledgerItem
	units   map[uuid.UUID]models.Unit
	inOrder []models.Unit
	// unitLabels are the names that units are written with: that of the region too where the name alone means several.
	unitLabels  map[uuid.UUID]string
	regionNames map[string]string
	posts       map[uuid.UUID][]ledgerPost
	postTitles  map[uuid.UUID]string

	areaNames planning.Names[uuid.UUID]
	itemNames planning.Names[*ledgerItem]
	unitNames planning.Names[uuid.UUID]
}

// ledgerItem is a work item with what a sheet says of it, and what the sheet makes of it.
type ledgerItem struct {
	models.WorkItem
	parent   *ledgerItem
	children []*ledgerItem
	// assignments are those of all days, current those of the sheet's day, upcoming those that begin later.
	assignments, current, upcoming []models.Assignment
	targets                        []models.Target

	rows  []*ledgerRow
	after models.WorkItem
	// wanted are the new assignments, all of them; nil if they stay. Their arguments are the fields of places, which
	// tell what says so.
	wanted  []planning.Assignee
	places  map[models.LedgerField]source
	changed []work.Revision[models.Target]
}

// ledgerPost is a post of a unit, with who holds it.
type ledgerPost struct {
	models.Post
	holder string
}

// loadLedger reads a plan for a sheet, in a few statements. Posts are held by those who hold them on the day.
func loadLedger(ctx context.Context, db *gorm.DB, plan models.Plan, day models.Date) (*ledgerPlan, error) {
	p := &ledgerPlan{
		plan: plan, areas: map[uuid.UUID]models.PlanArea{}, byID: map[uuid.UUID]*ledgerItem{},
		units:      map[uuid.UUID]models.Unit{},
		unitLabels: map[uuid.UUID]string{}, posts: map[uuid.UUID][]ledgerPost{}, postTitles: map[uuid.UUID]string{},
	}
	if err := p.loadItems(ctx, db, day); err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	if err := p.loadUnits(ctx, db, day); err != nil {
		return nil, fmt.Errorf("read the units: %w", err)
	}
	return p, nil
}

// loadItems reads areas and items with their targets and assignments.
func (p *ledgerPlan) loadItems(ctx context.Context, db *gorm.DB, day models.Date) error {
	areas, err := gorm.G[models.PlanArea](db).Where("plan_id = ?", p.plan.ID).Order("ordinal").Find(ctx)
	if err != nil {
		return err
	}
	items, err := gorm.G[models.WorkItem](db).Where("plan_id = ?", p.plan.ID).Order("position").Find(ctx)
	if err != nil {
		return err
	}
	assignments, err := gorm.G[models.Assignment](
		db,
	).Where(
		"plan_id = ?",
		p.plan.ID,
	).Order(
		"item_id, role, valid_from, id",
	).Find(
		ctx,
	)
	if err != nil {
		return err
	}
	targets, err := gorm.G[models.Target](db).Where("plan_id = ?", p.plan.ID).Order("position").Find(ctx)
	if err != nil {
		return err
	}
	ordinals := map[uuid.UUID]int{}
	for _, a := range areas {
		p.areas[a.ID], ordinals[a.ID] = a, a.Ordinal
		p.areaNames.Add(
			a.ID, areaLabel(a), planning.Name{Text: a.Title}, planning.Name{Text: areaLabel(a)},
			planning.Name{Text: a.Label, Rank: 1},
		)
	}
	for _, i := range items {
		item := &ledgerItem{WorkItem: i, after: i}
		p.ordered, p.byID[i.ID] = append(p.ordered, item), item
	}
	slices.SortStableFunc(p.ordered, func(a, b *ledgerItem) int { return ordinals[a.AreaID] - ordinals[b.AreaID] })
	for _, a := range assignments {
		item := p.byID[a.ItemID]
		item.assignments = append(item.assignments, a)
		switch {
		case a.Days().Has(day):
			item.current = append(item.current, a)
		case day.Before(a.ValidFrom):
			item.upcoming = append(item.upcoming, a)
		}
	}
	for _, item := range p.ordered {
		slices.SortStableFunc(
			item.upcoming, func(a, b models.Assignment) int { return a.ValidFrom.DaysSince(b.ValidFrom) },
		)
	}
	for _, t := range targets {
		p.byID[t.ItemID].targets = append(p.byID[t.ItemID].targets, t)
	}
	p.connect()
	return nil
}

// connect gives items their parents and parts, and makes their names known.
func (p *ledgerPlan) connect() {
	for _, item := range p.ordered {
		if item.ParentID != nil {
			item.parent = p.byID[*item.ParentID]
			item.parent.children = append(item.parent.children, item)
		}
	}
	for _, item := range p.ordered {
		p.itemNames.Add(item, p.path(item), planning.Name{Text: item.Title})
	}
}

// path names an item with what it stands under.
func (p *ledgerPlan) path(item *ledgerItem) string {
	path := item.Title
	for above := item.parent; above != nil; above = above.parent {
		path = above.Title + " / " + path
	}
	return areaLabel(p.areas[item.AreaID]) + " / " + path
}

func areaLabel(a models.PlanArea) string { return a.Label + a.Title }

// The ranks of names: what a unit is called comes before what it is called for short or was called before; of the
// same, a unit of the plan's own region comes first; those that are gone come last.
const (
	ofShortName = 2 * (iota + 1)
	ofFormerName
	ofGone
	elsewhere = 1
)

// loadUnits reads the units of the plan's region and below, the vertical agencies above it, and whoever has a part in
// the plan.
func (p *ledgerPlan) loadUnits(ctx context.Context, db *gorm.DB, day models.Date) error {
	const known = "(region_code LIKE ? OR region_code IN ? AND kind = 'VERTICAL_AGENCY' OR id IN (SELECT unit_id FROM assignments WHERE plan_id = ?))"
	args := []any{
		models.RegionPrefix(p.plan.RegionCode) + "%", append(models.RegionsAbove(p.plan.RegionCode), ""), p.plan.ID,
	}
	units, err := gorm.G[models.Unit](db).Where(known, args...).Order("region_code, name, id").Find(ctx)
	if err != nil {
		return err
	}
	regions, err := gorm.G[models.Region](
		db,
	).Where(
		"code IN (SELECT region_code FROM units WHERE "+known+")",
		args...).Find(
		ctx,
	)
	if err != nil {
		return err
	}
	posts, err := gorm.G[models.Post](
		db,
	).Where(
		"unit_id IN (SELECT id FROM units WHERE "+known+")",
		args...).Order(
		"unit_id, title",
	).Find(
		ctx,
	)
	if err != nil {
		return err
	}
	holders, err := gorm.G[models.PostHolder](
		db,
	).Where(
		"valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)",
		day,
		day,
	).
		Where(
			"post_id IN (SELECT id FROM posts WHERE unit_id IN (SELECT id FROM units WHERE "+known+"))",
			args...).Find(
		ctx,
	)
	if err != nil {
		return err
	}
	p.inOrder = units
	if err := p.nameUnits(units, regions, day); err != nil {
		return err
	}
	held := map[uuid.UUID]string{}
	for _, h := range holders {
		held[h.PostID] = h.Name
	}
	for _, post := range posts {
		p.posts[post.UnitID] = append(p.posts[post.UnitID], ledgerPost{post, held[post.ID]})
		p.postTitles[post.ID] = post.Title
	}
	return nil
}

// nameUnits makes the names of units known.
func (p *ledgerPlan) nameUnits(units []models.Unit, regions []models.Region, day models.Date) error {
	p.regionNames = map[string]string{}
	called := map[string]int{}
	for _, r := range regions {
		p.regionNames[r.Code] = r.Name
	}
	for _, u := range units {
		called[u.Name]++
	}
	for _, u := range units {
		short, err := u.ShortNames.Texts()
		if err != nil {
			return err
		}
		former, err := u.FormerNames.Texts()
		if err != nil {
			return err
		}
		rank := 0
		if u.RegionCode != p.plan.RegionCode {
			rank += elsewhere
		}
		if !u.ActiveOn(day) {
			rank += ofGone
		}
		inFull := u.Name + "（" + p.regionNames[u.RegionCode] + "）"
		names := []planning.Name{{Text: u.Name, Rank: rank}, {Text: inFull, Rank: rank}}
		for _, name := range short {
			names = append(names, planning.Name{Text: name, Rank: rank + ofShortName})
		}
		for _, name := range former {
			names = append(names, planning.Name{Text: name, Rank: rank + ofFormerName})
		}
		p.units[u.ID], p.unitLabels[u.ID] = u, u.Name
		if called[u.Name] > 1 {
			p.unitLabels[u.ID] = inFull
		}
		p.unitNames.Add(u.ID, inFull, names...)
	}
	return nil
}

// unitsAs gives the units that have a role in an item on the day.
func (i *ledgerItem) unitsAs(role models.AssignmentRole) []uuid.UUID {
	var units []uuid.UUID
	for _, a := range i.current {
		if a.Role == role {
			units = append(units, a.UnitID)
		}
	}
	return units
}

// leadPost is the post that answers for an item on the day; nil for none.
func (i *ledgerItem) leadPost() *uuid.UUID {
	for _, a := range i.current {
		if a.Role == models.RoleLead {
			return a.PostID
		}
	}
	return nil
}

// labels gives the names that units are written with.
func (p *ledgerPlan) labels(units []uuid.UUID) []string {
	labels := make([]string, len(units))
	for i, id := range units {
		labels[i] = p.unitLabels[id]
	}
	return labels
}

const separator = "、"

func (p *ledgerPlan) written(units []uuid.UUID) string {
	return strings.Join(p.labels(units), separator)
}

// postTitle is what a post is written as; nothing for none.
func (p *ledgerPlan) postTitle(post *uuid.UUID) string {
	if post == nil {
		return ""
	}
	return p.postTitles[*post]
}

// task is the task that a project belongs to, the nearest one; nil if there is none.
func (i *ledgerItem) task() *ledgerItem {
	for above := i.parent; above != nil; above = above.parent {
		if above.Kind == models.KindTask {
			return above
		}
	}
	return nil
}

// amountOf gives a target's value as a sheet has it; a target in words has none.
func amountOf(t models.Target) sheets.Amount {
	amount := sheets.Amount{Value: t.Value, To: t.ValueTo}
	if t.Value == nil {
		return sheets.Amount{}
	}
	if t.Comparator != nil {
		amount.Comparator = *t.Comparator
	}
	if t.Unit != nil {
		amount.Unit = *t.Unit
	}
	return amount
}

// numberOf is an item's number as printed.
func numberOf(i models.WorkItem) string {
	switch {
	case i.Label != nil:
		return *i.Label
	case i.Ordinal != nil:
		return strconv.Itoa(*i.Ordinal)
	}
	return ""
}
