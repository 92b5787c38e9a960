package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/models"
	"plangraph/store"
)

// office is a handler over a district that admins change at the same time.
type office struct {
	t       testing.TB
	db      *database.DB
	handler http.Handler
	units   []models.Unit
	graphs  []store.Graph
	admin   models.Viewer
}

// newOffice loads plans of two districts of one city; the city's admin changes both.
func newOffice(t *testing.T, db *database.DB) *office {
	t.Helper()
	o := &office{t: t, db: db, handler: handlerOf(t, db), units: unitsOf("230200", 6), admin: adminOf("230200")}
	for i, region := range []string{"230203", "230204"} {
		g := district(region, 2023, idsOf(o.units)...)
		if i == 0 {
			g.Regions, g.Units = regionsDown("230203", "230204"), o.units
		}
		loadAll(t, db, g)
		o.graphs = append(o.graphs, g)
	}
	return o
}

func idOfUnit(u models.Unit) string { return models.ID{Type: "Unit", Row: u.ID}.String() }

func idOfItem(i models.WorkItem) string {
	return models.ID{Type: "WorkItem", Plan: i.PlanID, Row: i.ID}.String()
}

// mutate sends a mutation with one input.
func (o *office) mutate(name, inputType string, input map[string]any, selection string) reply {
	return ask(
		o.t,
		o.handler,
		o.admin,
		fmt.Sprintf(
			"mutation($input: %s!) { %s(input: $input) { %s userErrors { code path message } } }",
			inputType,
			name,
			selection,
		),
		map[string]any{"input": input},
	)
}

func (o *office) set(item models.WorkItem, lead models.Unit, more map[string]any) reply {
	input := map[string]any{"itemId": idOfItem(item), "lead": map[string]any{"unitId": idOfUnit(lead)}}
	maps.Copy(input, more)
	return o.mutate("assignmentSet", "AssignmentSetInput", input, "workItem { version lead { unit { name } } }")
}

// leads gives the units that lead an item now.
func (o *office) leads(item models.WorkItem) []string {
	o.t.Helper()
	var names []string
	if err := o.db.Raw(
		"SELECT u.name FROM assignments a JOIN units u ON u.id = a.unit_id WHERE a.plan_id = ? AND a.item_id = ? AND a.role = 'LEAD' AND a.valid_to IS NULL",
		item.PlanID,
		item.ID,
	).Scan(
		&names,
	).Error; err != nil {
		o.t.Fatal(err)
	}
	return names
}

func (o *office) version(item models.WorkItem) int64 {
	return o.number("SELECT version FROM work_items WHERE id = ?", item.ID)
}

// commands counts the mutations that have changed something.
func (o *office) commands() int64 { return o.number("SELECT count(DISTINCT command_id) FROM changes") }

func (o *office) number(query string, args ...any) (n int64) {
	o.t.Helper()
	if err := o.db.Raw(query, args...).Scan(&n).Error; err != nil {
		o.t.Fatal(err)
	}
	return n
}

// atOnce runs functions at the same time and gives what they answer, in their order.
func atOnce(do ...func() reply) []reply {
	replies := make([]reply, len(do))
	var ready, done sync.WaitGroup
	begin := make(chan struct{})
	for i := range do {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-begin
			replies[i] = do[i]()
		})
	}
	ready.Wait()
	close(begin)
	done.Wait()
	return replies
}

// TestTwoAdminsAtOnce has two admins who saw the same version of an item give it two leads at the same time, again and
// again: one does, the other hears of it, one lead remains, and the audit knows of one change.
func TestTwoAdminsAtOnce(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		item := o.graphs[0].Items[0]
		for round := range soak.Times(100) {
			version, commands := o.version(item), o.commands()
			two := []models.Unit{o.units[2*(round%3)], o.units[2*(round%3)+1]} // neither leads now, but at first
			replies := atOnce(
				func() reply { return o.set(item, two[0], map[string]any{"expectedVersion": version}) },
				func() reply { return o.set(item, two[1], map[string]any{"expectedVersion": version}) },
			)
			winner := slices.IndexFunc(replies, func(r reply) bool { return len(r.codes()) == 0 })
			if winner < 0 || !slices.Equal(replies[1-winner].codes(), []string{"CONFLICT"}) {
				t.Fatalf("round %d: %s\n%s", round, replies[0].text, replies[1].text)
			}
			if leads := o.leads(item); !slices.Equal(leads, []string{two[winner].Name}) {
				t.Fatalf("round %d: %s won, and these lead: %s", round, two[winner].Name, leads)
			}
			if now := o.version(item); now != version+1 || o.commands() != commands+1 {
				t.Fatalf("round %d: version %d became %d, %d mutations became %d", round, version, now, commands, o.commands())
			}
		}
	})
}

// TestLastOfTwoAtOnce has two admins set the lead of an item who do not care what it was: both do, one after the other,
// and one lead remains.
func TestLastOfTwoAtOnce(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		item := o.graphs[0].Items[0]
		for round := range soak.Times(50) {
			version := o.version(item)
			two := []models.Unit{o.units[2*(round%3)], o.units[2*(round%3)+1]}
			replies := atOnce(
				func() reply { return o.set(item, two[0], nil) },
				func() reply { return o.set(item, two[1], nil) },
			)
			for _, r := range replies {
				if len(r.codes()) > 0 {
					t.Fatalf("round %d: %s", round, r.text)
				}
			}
			if leads := o.leads(
				item,
			); len(leads) != 1 || leads[0] != two[0].Name && leads[0] != two[1].Name ||
				o.version(item) != version+2 {
				t.Fatalf(
					"round %d: %s lead after %s and %s; version %d became %d", round, leads, two[0].Name, two[1].Name, version,
					o.version(item),
				)
			}
		}
	})
}

// TestOppositeOrdersAtOnce changes things of two plans in opposite orders at the same time: nobody waits in a circle,
// or if so, clients do not hear of it.
func TestOppositeOrdersAtOnce(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		if db.Dialect == database.Postgres { // it looks for deadlocks after a second, otherwise
			for _, statement := range []string{"ALTER SYSTEM SET deadlock_timeout = '10ms'", "SELECT pg_reload_conf()"} {
				if err := db.Exec(statement).Error; err != nil {
					t.Fatal(err)
				}
			}
		}
		bulk := func(lead models.Unit, items ...models.WorkItem) func() reply {
			var rows []any
			for _, i := range items {
				rows = append(rows, map[string]any{"itemId": idOfItem(i), "lead": map[string]any{"unitId": idOfUnit(lead)}})
			}
			return func() reply {
				return o.mutate("assignmentsBulkSet", "AssignmentsBulkSetInput", map[string]any{"rows": rows}, "applied")
			}
		}
		transfer := func(from, to models.Unit) func() reply {
			return func() reply {
				return o.mutate(
					"assignmentTransfer", "AssignmentTransferInput",
					map[string]any{"fromUnitId": idOfUnit(from), "toUnitId": idOfUnit(to)}, "transferred",
				)
			}
		}
		initial := contentsOf(t, db)
		p, q := o.graphs[0].Items, o.graphs[1].Items
		for round := range soak.Times(25) {
			a, b := o.units[round%3], o.units[3+round%3]
			for _, r := range atOnce(
				bulk(a, p[0], p[1], q[0], q[1]), bulk(b, q[1], q[0], p[1], p[0]), transfer(a, b), transfer(b, a),
			) {
				if len(r.codes()) > 0 {
					t.Fatalf("round %d: %s", round, r.text)
				}
			}
			for _, item := range []models.WorkItem{p[0], p[1], q[0], q[1]} {
				if leads := o.leads(item); len(leads) != 1 {
					t.Fatalf("round %d: %s is led by %s", round, item.Title, leads)
				}
			}
			sound(t, db)
		}
		agrees(t, db, initial)
	})
}

// TestDeactivationAndAssignmentAtOnce ends units while work is given to them: either comes first, and no unit that has
// ended has work.
func TestDeactivationAndAssignmentAtOnce(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		ended := 0
		for round := range soak.Times(25) {
			u := unitsOf("230203", 1)[0]
			u.Name += fmt.Sprint(round)
			if err := db.Create(&u).Error; err != nil {
				t.Fatal(err)
			}
			item := o.graphs[0].Items[round%len(o.graphs[0].Items)]
			replies := atOnce(
				func() reply {
					return o.mutate(
						"unitDeactivate", "UnitDeactivateInput", map[string]any{"unitId": idOfUnit(u), "on": "2023-03-31"},
						"unit { activeTo }",
					)
				},
				func() reply { return o.set(item, u, map[string]any{"from": "2023-07-01"}) },
			)
			if d, a := replies[0], replies[1]; (len(d.codes()) != 0 || !slices.Equal(a.codes(), []string{"UNIT_INACTIVE"})) &&
				(!slices.Equal(d.codes(), []string{"CONFLICT"}) || len(a.codes()) != 0) {
				t.Fatalf("round %d: %s\n%s", round, d.text, a.text)
			}
			if len(replies[0].codes()) == 0 {
				ended++
			}
			sound(t, db)
		}
		t.Logf("%d units have ended before they were given work", ended)
	})
}

// TestOneKeyAtOnce sends the same mutation several times at once under one idempotency key: it is done once, and all
// get the same answer.
func TestOneKeyAtOnce(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		item := o.graphs[0].Items[0]
		for round := range soak.Times(25) {
			version, commands := o.version(item), o.commands()
			once := func() reply {
				return o.set(
					item, o.units[round%len(o.units)],
					map[string]any{"idempotencyKey": fmt.Sprint("key-", round), "reason": "重发"},
				)
			}
			replies := atOnce(once, once, once)
			again := once()
			for _, r := range append(replies, again) {
				if len(r.codes()) > 0 || string(r.Data["assignmentSet"]) != string(again.Data["assignmentSet"]) {
					t.Fatalf("round %d: %s\n%s", round, r.text, again.text)
				}
			}
			if now := o.version(item); now != version+1 || o.commands() > commands+1 {
				t.Fatalf("round %d: version %d became %d", round, version, now)
			}
		}
	})
}

// TestKeysAndDryRuns shows what a key and a dry run keep.
func TestKeysAndDryRuns(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		item := o.graphs[0].Items[0]
		with := func(more ...any) map[string]any {
			input := map[string]any{"idempotencyKey": "k"}
			for i := 0; i < len(more); i += 2 {
				input[more[i].(string)] = more[i+1]
			}
			return input
		}
		before := dump(t, db)
		dry := o.set(item, o.units[3], with("dryRun", true))
		if diff := differences(before, dump(t, db)); diff != "" || len(dry.codes()) > 0 {
			t.Fatalf("a dry run answers %s and leaves %s", dry.text, diff)
		}
		if refused := o.set(
			item,
			o.units[3],
			with("expectedVersion", 7),
		); !slices.Equal(
			refused.codes(),
			[]string{"CONFLICT"},
		) {
			t.Errorf("another version answers %s", refused.text)
		}
		if diff := differences(before, dump(t, db)); diff != "" {
			t.Errorf("what was refused leaves %s", diff)
		}
		done := o.set(item, o.units[3], with())
		if string(done.Data["assignmentSet"]) != string(dry.Data["assignmentSet"]) {
			t.Errorf("the dry run answered %s, and what it tried %s", dry.text, done.text)
		}
		after := dump(t, db)
		for what, r := range map[string]struct {
			reply
			code string
		}{
			"the same":       {o.set(item, o.units[3], with()), ""},
			"another lead":   {o.set(item, o.units[4], with()), "CONFLICT"},
			"another reason": {o.set(item, o.units[3], with("reason", "x")), "CONFLICT"},
			"another mutation": {
				o.mutate(
					"assignmentConfirm", "AssignmentConfirmInput", with("itemIds", []string{idOfItem(item)}),
					"assignments { id }",
				),
				"CONFLICT",
			},
			"another selection": {
				o.mutate(
					"assignmentSet", "AssignmentSetInput",
					with("itemId", idOfItem(item), "lead", map[string]any{"unitId": idOfUnit(o.units[3])}), "workItem { id }",
				),
				"CONFLICT",
			},
			"a dry run of another, under it": {o.set(item, o.units[4], with("dryRun", true)), ""},
			"another item that does not exist": {
				o.set(models.WorkItem{PlanID: uuid.New(), ID: uuid.New()}, o.units[3], with()), "CONFLICT",
			},
			"somebody else's key, dry this time": {
				o.set(item, o.units[5], map[string]any{"dryRun": true, "idempotencyKey": "other"}), "",
			},
		} {
			if codes := r.codes(); len(codes) > 1 || len(codes) == 1 && codes[0] != r.code ||
				len(codes) == 0 && r.code != "" {
				t.Errorf("%s under the same key: %s", what, r.text)
			}
		}
		if diff := differences(after, dump(t, db)); diff != "" {
			t.Errorf("repeating leaves %s", diff)
		}
		other := *o
		other.admin.Actor = "token another"
		if r := other.set(item, o.units[4], with()); len(r.codes()) > 0 || o.leads(item)[0] != o.units[4].Name {
			t.Errorf("the same key of another actor: %s", r.text)
		}
	})
}

// sound holds the database to what must always be so, whatever was done at the same time.
func sound(t testing.TB, db *database.DB) {
	t.Helper()
	if wrong := wrongDay(allOf[models.Assignment](t, db), allOf[models.PostHolder](t, db), storyYear); wrong != "" {
		t.Fatal(wrong)
	}
	for what, query := range map[string]string{
		"a unit with work that began after its end, or before its beginning": `SELECT count(*) FROM assignments a JOIN units u ON u.id = a.unit_id
			WHERE a.valid_to IS NULL AND (a.valid_from > u.active_to OR a.valid_from < u.active_from)`,
		"a day outside the plan's year": `SELECT count(*) FROM plans p JOIN work_items i ON i.plan_id = p.id LEFT JOIN assignments a ON a.plan_id = i.plan_id AND a.item_id = i.id
			WHERE substr(CAST(i.starts_on AS text), 1, 4) <> CAST(p.year AS text) OR substr(CAST(i.due_on AS text), 1, 4) <> CAST(p.year AS text)
			OR substr(CAST(a.valid_from AS text), 1, 4) > CAST(p.year AS text)
			OR substr(CAST(a.valid_from AS text), 1, 4) < CAST(p.year AS text) AND CAST(a.valid_from AS text) < '2023-07-01'`,
		"an end before its beginning":        "SELECT count(*) FROM assignments WHERE valid_to < valid_from",
		"a part that is due after the whole": `SELECT count(*) FROM work_items c JOIN work_items p ON p.plan_id = c.plan_id AND p.id = c.parent_id WHERE c.due_on > p.due_on`,
		"a change without its region":        "SELECT count(*) FROM changes WHERE region_code = ''",
	} {
		var n int64
		if err := db.Raw(query).Scan(&n).Error; err != nil {
			t.Fatal(what, err)
		}
		if n > 0 {
			t.Fatalf("there is %s: %d", what, n)
		}
	}
}
