package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/httpapi"
	"plangraph/ledger"
	"plangraph/models"
	"plangraph/store"
	"plangraph/work"
)

// TestDaysHold changes who has a part in what at random: sets, parts that begin and end, transfers, mergers, sheets,
// deletions that are taken back, reverts, with days in any order and at any time of the year. After each, on every day,
// an item that anybody has a part in has one lead, no unit is there twice, and no post has two holders. And around
// midnight all that is read without a day is what is read of today.
func TestDaysHold(t *testing.T) {
	for name, open := range databasetest.Openers() {
		t.Run(name, func(t *testing.T) {
			done := map[string]int{}
			soak.Check(t, 6, func(t *soak.T) {
				c := newCalendar(t, open(t), done)
				t.Repeat(40, c.step)
			})
			t.Logf("%v", done)
		})
	}
}

// calendar is a district through a year: now is the moment at which all is asked.
type calendar struct {
	*soak.T
	*office

	now   time.Time
	posts []models.Post
	story []string
	done  map[string]int
}

func newCalendar(t *soak.T, db *database.DB, done map[string]int) *calendar {
	t.Helper()
	c := &calendar{T: t, now: storyTime, done: done}
	c.office = &office{t: t, db: db, units: unitsOf(ownRegion, 6), admin: adminOf(ownRegion)}
	c.handler = httpapi.NewHandler(httpapi.DefaultSettings(), db, func() time.Time { return c.now })
	g := district(ownRegion, storyYear, idsOf(c.units)...)
	g.Regions, g.Units = regionsDown(ownRegion), c.units
	for _, u := range c.units[:2] {
		g.Posts = append(g.Posts, models.Post{ID: newID(), UnitID: u.ID, Title: "局长"})
	}
	c.posts = g.Posts
	loadAll(t, db, g)
	c.graphs = []store.Graph{g}
	return c
}

// day draws a day of the year, months before others.
func (c *calendar) day() models.Date {
	return models.NewDate(storyYear, time.Month(1+c.IntN(12)), 1+c.IntN(3)*10)
}

func (c *calendar) unit() map[string]any {
	return map[string]any{"unitId": idOfUnit(soak.Pick(c.T, c.units...))}
}

// set draws a whole set of an item.
func (c *calendar) setInput() map[string]any {
	input := map[string]any{"itemId": idOfItem(c.item()), "lead": c.unit()}
	if c.Chance(50) {
		input["supports"] = []any{c.unit()}
	}
	if c.Chance(80) {
		input["from"] = c.day().String()
	}
	return input
}

func (c *calendar) item() models.WorkItem { return soak.Pick(c.T, c.graphs[0].Items[:3]...) }

// step does something, and holds the district to its days.
func (c *calendar) step() {
	c.Helper()
	if c.Chance(20) {
		c.now = midnight(c.day()).Add(time.Duration(c.IntN(24)) * time.Hour)
	}
	name, inputType, input := c.mutation()
	if input == nil {
		return
	}
	r := c.mutate(name, inputType, input, "")
	c.story = append(
		c.story,
		fmt.Sprintf("%s %s %v: %v", c.now.In(work.China).Format(time.DateTime), name, input, r.codes()),
	)
	if r.has("INTERNAL", "", "FORBIDDEN") {
		c.fail(r.text)
	}
	if len(r.codes()) == 0 {
		c.done[name]++
	}
	c.everyDay()
	if c.Chance(25) {
		c.aroundMidnight()
	}
}

func (c *calendar) fail(what string) {
	c.Helper()
	c.Fatalf("%s\n%s\n%s", what, strings.Join(c.story, "\n"), c.rows())
}

// mutation draws what is done.
func (c *calendar) mutation() (name, inputType string, input map[string]any) {
	switch c.IntN(12) {
	case 0, 1, 2:
		return "assignmentSet", "AssignmentSetInput", c.setInput()
	case 3:
		rows := []any{c.setInput(), c.setInput()}
		return "assignmentsBulkSet", "AssignmentsBulkSetInput", map[string]any{"rows": rows, "errorPolicy": "REJECT_FAILED"}
	case 4, 5:
		input := map[string]any{
			"itemId": idOfItem(c.item()), "role": soak.Pick(c.T, "SUPPORT", "SUPERVISE", "LEAD"), "from": c.day().String(),
		}
		maps.Copy(input, c.unit())
		return "assignmentAdd", "AssignmentAddInput", input
	case 6:
		all := allOf[models.Assignment](c.T, c.db)
		if len(all) == 0 {
			return "", "", nil
		}
		input := map[string]any{"assignmentId": models.IDOf(soak.Pick(c.T, all...)).String()}
		if c.Chance(70) {
			input["on"] = c.day().String()
		}
		return "assignmentEnd", "AssignmentEndInput", input
	case 7:
		return "assignmentTransfer", "AssignmentTransferInput", map[string]any{
			"fromUnitId": c.unit()["unitId"], "toUnitId": c.unit()["unitId"], "from": c.day().String(),
		}
	case 8:
		if c.Chance(85) {
			return c.holder()
		}
		return "unitMerge", "UnitMergeInput", map[string]any{
			"unitId": c.unit()["unitId"], "intoId": c.unit()["unitId"], "on": c.day().String(),
		}
	case 9:
		return c.deletion()
	case 10:
		item := c.item()
		sheet := fmt.Sprintf("标识,牵头单位,配合单位\n%s,%s,%s\n", idOfItem(item),
			soak.Pick(c.T, c.units...).Name, soak.Pick(c.T, c.units...).Name)
		return "ledgerImport", "LedgerImportInput", map[string]any{
			"planId": models.IDOf(c.graphs[0].Plans[0]).String(), "csv": sheet, "from": c.day().String(),
		}
	default:
		return c.revert()
	}
}

func (c *calendar) holder() (name, inputType string, input map[string]any) {
	input = map[string]any{
		"postId": models.IDOf(soak.Pick(c.T, c.posts...)).String(), "from": c.day().String(), "name": nil,
	}
	if c.Chance(80) {
		input["name"] = soak.Pick(c.T, "甲某", "乙某", "丙某")
	}
	return "postHolderSet", "PostHolderSetInput", input
}

// deletion deletes an item, with what is below it, or brings it back.
func (c *calendar) deletion() (name, inputType string, input map[string]any) {
	item := c.graphs[0].Items[1] // what is below another
	id := idOfItem(item)
	if c.number("SELECT count(*) FROM work_items WHERE id = ?", item.ID) == 0 {
		return "projectRestore", "ProjectRestoreInput", map[string]any{"projectId": id}
	}
	if c.Chance(60) {
		return "", "", nil
	}
	return "projectDelete", "ProjectDeleteInput", map[string]any{"projectId": id}
}

// revert takes back one of the last mutations.
func (c *calendar) revert() (name, inputType string, input map[string]any) {
	var last []struct{ PlanID, ID uuid.UUID }
	if err := c.db.Raw("SELECT plan_id, id FROM changes ORDER BY id DESC LIMIT 12").Scan(&last).Error; err != nil {
		c.Fatal(err)
	}
	if len(last) == 0 {
		return "", "", nil
	}
	change := soak.Pick(c.T, last...)
	return "changeRevert", "ChangeRevertInput", map[string]any{
		"changeId": models.ID{Type: "Change", Plan: change.PlanID, Row: change.ID}.String(), "wholeCommand": c.Chance(70),
	}
}

// rows writes the assignments that there are.
func (c *calendar) rows() string {
	c.Helper()
	names := map[uuid.UUID]string{}
	for _, u := range c.units {
		names[u.ID] = u.Name
	}
	var lines []string
	for _, a := range allOf[models.Assignment](c.T, c.db) {
		lines = append(lines, fmt.Sprint(a.ItemID, " ", a.Role, " ", names[a.UnitID], " ", a.ValidFrom, " ", a.ValidTo))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// everyDay looks at each day by itself.
func (c *calendar) everyDay() {
	c.Helper()
	if wrong := wrongDay(
		allOf[models.Assignment](c.T, c.db),
		allOf[models.PostHolder](c.T, c.db),
		storyYear,
	); wrong != "" {
		c.fail(wrong)
	}
}

// wrongDay says what is not as it must be on some day of a year.
func wrongDay(assignments []models.Assignment, holders []models.PostHolder, year int) string {
	for day := models.NewDate(year, 1, 1); day.Before(models.NewDate(year+1, 1, 2)); day = day.AddDays(1) {
		leads, units := map[uuid.UUID]int{}, map[[2]uuid.UUID]bool{}
		for _, a := range assignments {
			if !a.Days().Has(day) {
				continue
			}
			if units[[2]uuid.UUID{a.ItemID, a.UnitID}] {
				return fmt.Sprintf("on %s a unit has two parts in an item", day)
			}
			units[[2]uuid.UUID{a.ItemID, a.UnitID}] = true
			if leads[a.ItemID] += 0; a.Role == models.RoleLead {
				leads[a.ItemID]++
			}
		}
		for _, n := range leads {
			if n != 1 {
				return fmt.Sprintf("on %s an item has %d leads", day, n)
			}
		}
		held := map[uuid.UUID]bool{}
		for _, h := range holders {
			if h.Days().Has(day) && held[h.PostID] {
				return fmt.Sprintf("on %s two hold a post", day)
			}
			held[h.PostID] = held[h.PostID] || h.Days().Has(day)
		}
	}
	return ""
}

// midnight is when a day begins in China.
func midnight(day models.Date) time.Time {
	at, _ := time.ParseInLocation(time.DateOnly, day.String(), work.China) // a date is always a date
	return at
}

// ofToday is what is read of a plan without a day, with filters, groups, counts and posts.
const ofToday = `{
	workItems(first: 50) { totalCount nodes {
		id lead { id role unit { name } post { holder { name } } } leadUnit { name } supports { id } assignments { id }
		upcoming { id validFrom }
	} groups(by: [LEAD_UNIT]) { leadUnit { name } count } }
	led: workItems(where: {leadUnit: {name: {eq: %[1]q}}}) { totalCount nodes { id } }
	leading: workItems(where: {lead: {unit: {name: {eq: %[1]q}}}}) { totalCount }
	having: workItems(where: {assignments: {unit: {name: {eq: %[1]q}}}}) { totalCount nodes { id } }
	assignments { totalCount groups(by: [UNIT, ROLE]) { unit { name } role count } }
	upcoming { totalCount nodes { id } }
	units { totalCount nodes { name assignments { totalCount } workItems(role: LEAD) { nodes { id } } upcoming { totalCount }
		posts { holder { name } upcoming { name } } } }
}`

// aroundMidnight asks before and after the beginning of a day, on which something changes if there is one.
func (c *calendar) aroundMidnight() {
	c.Helper()
	day, before := c.day(), c.now
	defer func() { c.now = before }()
	if all := allOf[models.Assignment](c.T, c.db); len(all) > 0 && c.Chance(70) {
		a := soak.Pick(c.T, all...)
		day = a.ValidFrom
		if a.ValidTo != nil && c.Chance(50) {
			day = a.ValidTo.AddDays(1)
		}
	}
	for _, moment := range []time.Time{midnight(day).Add(-time.Millisecond), midnight(day)} {
		c.now = moment
		today := work.DayOf(moment)
		name := soak.Pick(c.T, c.units...).Name
		query := fmt.Sprintf(
			`{ plan(regionCode: %q, year: %d%s) %s }`,
			ownRegion,
			storyYear,
			"%s",
			fmt.Sprintf(ofToday, name),
		)
		now := ask(c.T, c.handler, c.admin, fmt.Sprintf(query, ""), nil)
		then := ask(c.T, c.handler, c.admin, fmt.Sprintf(query, fmt.Sprintf(", asOf: %q", today)), nil)
		if now.has("", "INVALID", "INTERNAL", "LIMIT") {
			c.fail(now.text)
		}
		if string(now.Data["plan"]) != string(then.Data["plan"]) {
			c.fail(fmt.Sprintf("at %s it is\n%s\nand of that day\n%s", moment, now.text, then.text))
		}
		c.asTheRows(now, today)
	}
}

// asTheRows holds an answer, and the sheet that is exported at that moment, to the rows of the database.
func (c *calendar) asTheRows(r reply, today models.Date) {
	c.Helper()
	leads, n, names := map[string]string{}, 0, map[uuid.UUID]string{}
	for _, u := range c.units {
		names[u.ID] = u.Name
	}
	for _, a := range allOf[models.Assignment](c.T, c.db) {
		if !a.Days().Has(today) {
			continue
		}
		if n++; a.Role == models.RoleLead {
			leads[models.ID{Type: "WorkItem", Plan: a.PlanID, Row: a.ItemID}.String()] = names[a.UnitID]
		}
	}
	var plan struct {
		Assignments struct{ TotalCount int }
		WorkItems   struct {
			Nodes []struct {
				ID       string
				LeadUnit struct{ Name string }
			}
		}
	}
	if err := json.Unmarshal(r.Data["plan"], &plan); err != nil {
		c.Fatal(err)
	}
	if plan.Assignments.TotalCount != n {
		c.fail(fmt.Sprintf("on %s there are %d assignments, want %d", today, plan.Assignments.TotalCount, n))
	}
	book, err := ledger.Book(c.Context(), c.db, c.admin, ownRegion, storyYear, c.now)
	if err != nil {
		c.Fatal(err)
	}
	written := map[string]string{}
	for _, row := range book.Rows {
		written[row.ID.Value.String()] += strings.Join(row.Lead.Value, "、")
	}
	for _, item := range plan.WorkItems.Nodes {
		if item.LeadUnit.Name != leads[item.ID] || written[item.ID] != leads[item.ID] {
			c.fail(
				fmt.Sprintf(
					"on %s %q leads, and %q in the sheet, want %q",
					today,
					item.LeadUnit.Name,
					written[item.ID],
					leads[item.ID],
				),
			)
		}
	}
}

// What a part was does not always go with what it has become: taking a change back then says so.
func TestRevertOfDaysThatPassedEachOther(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		done := func(r reply) {
			t.Helper()
			if len(r.codes()) > 0 {
				t.Fatal(r.text)
			}
		}
		done(o.mutate("assignmentAdd", "AssignmentAddInput", map[string]any{
			"itemId": idOfItem(o.graphs[0].Items[0]), "unitId": idOfUnit(o.units[3]), "role": "SUPPORT", "from": "2023-01-01",
		}, ""))
		part := func(where string, value any) (a models.Assignment) {
			t.Helper()
			if err := db.Where(where, value).Take(&a).Error; err != nil {
				t.Fatal(err)
			}
			return a
		}
		support := part("unit_id = ?", o.units[3].ID)
		for _, last := range []string{"2023-09-30", "2023-12-31"} {
			done(o.mutate("assignmentEnd", "AssignmentEndInput", map[string]any{
				"assignmentId": models.IDOf(support).String(), "on": last,
			}, ""))
		}
		if err := db.Exec("UPDATE assignments SET valid_from = '2023-11-01' WHERE id = ?", support.ID).Error; err != nil {
			t.Fatal(err)
		}
		var change models.Change
		if err := db.Where("entity_id = ?", support.ID).Order("id DESC").Take(&change).Error; err != nil {
			t.Fatal(err)
		}
		r := o.mutate("changeRevert", "ChangeRevertInput", map[string]any{"changeId": models.IDOf(change).String()}, "")
		if !slices.Equal(r.codes(), []string{"CONFLICT"}) {
			t.Error(r.text)
		}
		if now := part("id = ?", support.ID); now.ValidTo == nil || now.ValidTo.String() != "2023-12-31" {
			t.Errorf("it holds until %v", now.ValidTo)
		}
	})
}
