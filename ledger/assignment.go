package ledger

import (
	"slices"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/sheets"
)

// roleColumn is a role, and where a sheet has the units of it.
type roleColumn struct {
	role   models.AssignmentRole
	field  models.LedgerField
	column string
	cell   func(*ledgerRow) sheets.Cell[[]string]
}

// roleColumns are in the order in which roles outweigh each other.
func roleColumns() []roleColumn {
	return []roleColumn{
		{models.RoleLead, models.LedgerFieldLead, columnLead, func(r *ledgerRow) sheets.Cell[[]string] { return r.Lead }},
		{
			models.RoleSupport,
			models.LedgerFieldSupports,
			columnSupports,
			func(r *ledgerRow) sheets.Cell[[]string] { return r.Supports },
		},
		{
			models.RoleSupervise,
			models.LedgerFieldSupervise,
			columnSupervise,
			func(r *ledgerRow) sheets.Cell[[]string] { return r.Supervise },
		},
	}
}

// ledgerSet is what a sheet makes of an item's assignments: the units of each role, and the lead's post.
type ledgerSet struct {
	units map[models.AssignmentRole][]uuid.UUID
	post  *uuid.UUID
	// sources are the cells that say so, by field; anchor is one of them.
	sources map[models.LedgerField]*source
	anchor  *source
}

// compareAssignments takes the whole set of an item's assignments. Roles that the sheet says nothing of stay, without
// the units that it gives another role.
func (l *ledger) compareAssignments(item *ledgerItem) {
	set := ledgerSet{units: map[models.AssignmentRole][]uuid.UUID{}, sources: map[models.LedgerField]*source{}}
	names := map[models.LedgerField][]string{}
	for _, c := range roleColumns() {
		set.sources[c.field], names[c.field] = valueOf(
			item,
			c.column,
			c.cell,
			func(names []string) bool { return len(names) > 0 },
		)
	}
	var leader string
	set.sources[models.LedgerFieldLeader], leader = valueOf(
		item,
		columnLeader,
		func(r *ledgerRow) sheets.Cell[string] { return r.Leader },
		func(s string) bool { return s != "" },
	)
	set.blanks()
	for _, field := range []models.LedgerField{models.LedgerFieldLead, models.LedgerFieldSupports, models.LedgerFieldSupervise, models.LedgerFieldLeader} {
		if set.anchor == nil {
			set.anchor = set.sources[field]
		}
	}
	if set.anchor == nil {
		return
	}
	understood := true
	for _, c := range roleColumns() {
		set.units[c.role] = item.unitsAs(c.role)
		if from := set.sources[c.field]; from != nil {
			var ok bool
			set.units[c.role], ok = l.unitsIn(item, c.role, from, names[c.field])
			understood = understood && ok
		}
	}
	set.withoutOverlap()
	if understood {
		set.post, understood = l.postIn(item, &set, leader)
	}
	if understood {
		l.assign(item, &set)
	}
}

// blanks takes blank cells of a row with an id that names a lead for none.
func (s *ledgerSet) blanks() {
	lead := s.sources[models.LedgerFieldLead]
	if lead == nil || lead.row.ID.Text == "" {
		return
	}
	for field, blank := range map[models.LedgerField]cellAt{
		models.LedgerFieldSupports:  cellOf(columnSupports, lead.row.Supports),
		models.LedgerFieldSupervise: cellOf(columnSupervise, lead.row.Supervise),
		models.LedgerFieldLeader:    cellOf(columnLeader, lead.row.Leader),
	} {
		if s.sources[field] == nil && blank.address != "" && blank.text == "" {
			s.sources[field] = &source{blank, lead.row}
		}
	}
}

// withoutOverlap takes units out of the roles that nothing is said of where they are given another.
func (s *ledgerSet) withoutOverlap() {
	given := map[uuid.UUID]bool{}
	for _, c := range roleColumns() {
		if s.sources[c.field] != nil {
			for _, id := range s.units[c.role] {
				given[id] = true
			}
		}
	}
	for _, c := range roleColumns() {
		if s.sources[c.field] == nil {
			s.units[c.role] = slices.DeleteFunc(s.units[c.role], func(id uuid.UUID) bool { return given[id] })
		}
	}
}

// unitsIn finds the units that a cell names. What stands there as export has written it are the units that there
// are, and a name that one of them is written with is that one's.
func (l *ledger) unitsIn(
	item *ledgerItem, role models.AssignmentRole, from *source, names []string,
) ([]uuid.UUID, bool) {
	current := item.unitsAs(role)
	if planning.SameText(from.text, l.written(current)) {
		return current, true
	}
	var units []uuid.UUID
	unknown := 0
	for _, name := range names {
		if unknown == maxOfCell {
			break
		}
		called := slices.DeleteFunc(slices.Clone(current), func(id uuid.UUID) bool {
			return !planning.SameText(name, l.unitLabels[id]) && !planning.SameText(name, l.units[id].Name)
		})
		if len(called) != 1 {
			called = l.unitNames.Called(name)
		}
		switch len(called) {
		case 1:
			units = append(units, called[0])
			continue
		case 0:
			near := l.unitNames.Nearest(name, nearest)
			from.row.wrong(from.cellAt, models.LedgerProblemCodeUnknownUnit, problem.Message{
				En: "%[1]q is no unit of the region%[2]s", Zh: "没有单位「%[1]s」%[3]s",
			}, shortText(name), likeEn(near), likeZh(near))
		default:
			from.row.wrong(from.cellAt, models.LedgerProblemCodeAmbiguousUnit, problem.Message{
				En: "%q may be %s", Zh: "「%s」可能指:%s",
			}, shortText(name), joined(l.inFull(called)))
		}
		unknown++
	}
	return units, unknown == 0
}

// postIn finds the lead's post. A lead that stays keeps it if nothing is said of it.
func (l *ledger) postIn(item *ledgerItem, set *ledgerSet, leader string) (*uuid.UUID, bool) {
	from := set.sources[models.LedgerFieldLeader]
	leads := set.units[models.RoleLead]
	stays := slices.Equal(leads, item.unitsAs(models.RoleLead))
	switch {
	case from == nil && stays:
		return item.leadPost(), true
	case from == nil || leader == "":
		return nil, true
	case stays && planning.SameText(leader, l.postTitle(item.leadPost())):
		return item.leadPost(), true
	case len(leads) != 1:
		from.row.wrong(
			from.cellAt, models.LedgerProblemCodeUnknownLeader,
			problem.Message{En: "the item has no lead unit", Zh: "该事项没有牵头单位"},
		)
		return nil, false
	}
	var titles []string
	var meant []ledgerPost
	for _, post := range l.posts[leads[0]] {
		titles = append(titles, post.label())
		if slices.ContainsFunc(
			[]string{post.Title, post.holder, post.Title + post.holder, post.holder + post.Title},
			func(name string) bool {
				return name != "" && planning.NameKey(name) == planning.NameKey(leader)
			},
		) {
			meant = append(meant, post)
		}
	}
	switch len(meant) {
	case 1:
		return &meant[0].ID, true
	case 0:
		from.row.wrong(from.cellAt, models.LedgerProblemCodeUnknownLeader, problem.Message{
			En: "%[1]s has no post %[2]q and nobody of that name in one; its posts: %[3]s",
			Zh: "%[1]s 没有岗位或任职者「%[2]s」;现有岗位:%[3]s",
		}, l.unitLabels[leads[0]], shortText(leader), orDash(joined(titles)))
	default:
		from.row.wrong(from.cellAt, models.LedgerProblemCodeAmbiguousLeader, problem.Message{
			En: "%q holds several posts: %s; give the post", Zh: "「%s」对应多个岗位:%s;请填写岗位名称",
		}, shortText(leader), joined(titles))
	}
	return nil, false
}

func (p ledgerPost) label() string {
	if p.holder == "" {
		return p.Title
	}
	return p.Title + "（" + p.holder + "）"
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// inFull names units with their regions.
func (l *ledger) inFull(units []uuid.UUID) []string {
	names := make([]string, len(units))
	for i, id := range units {
		names[i] = l.units[id].Name + "（" + l.regionNames[l.units[id].RegionCode] + "）"
	}
	return names
}

// assign keeps a set if it is another one than there is, and says what changes.
func (l *ledger) assign(item *ledgerItem, set *ledgerSet) {
	differs := false
	for _, c := range roleColumns() {
		before, after := item.unitsAs(c.role), set.units[c.role]
		if sameUnits(before, after) {
			continue
		}
		differs = true
		at := set.sourceOf(c.field)
		at.row.change(at.cellAt, c.field, l.written(before), l.written(after))
	}
	if before := item.leadPost(); before != set.post && (before == nil || set.post == nil || *before != *set.post) {
		differs = true
		at := set.sourceOf(models.LedgerFieldLeader)
		at.row.change(at.cellAt, models.LedgerFieldLeader, l.postTitle(before), l.postTitle(set.post))
	}
	if !differs {
		return
	}
	item.wanted = []planning.Assignee{}
	for _, c := range roleColumns() {
		item.placed(c.field, set.sourceOf(c.field))
		for _, id := range set.units[c.role] {
			n := planning.Assignee{Unit: l.units[id], Role: c.role, Argument: string(c.field)}
			if c.role == models.RoleLead {
				n.PostID = set.post
			} else if i := slices.IndexFunc(item.current, func(a models.Assignment) bool { return a.UnitID == id && a.Role == c.role }); i >= 0 {
				n.PostID = item.current[i].PostID
			}
			item.wanted = append(item.wanted, n)
		}
	}
}

// sourceOf is the cell that says what a field is to be.
func (s *ledgerSet) sourceOf(field models.LedgerField) *source {
	if from := s.sources[field]; from != nil {
		return from
	}
	return s.anchor
}

// sameUnits tells whether two lists have the same units, in whatever order.
func sameUnits(a, b []uuid.UUID) bool {
	if len(a) != len(b) {
		return false
	}
	for _, id := range a {
		if !slices.Contains(b, id) {
			return false
		}
	}
	return true
}
