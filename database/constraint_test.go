package database_test

import (
	"crypto/rand"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/models"
)

// What the databases refuse, whatever the program forgets to check. The plan has a document of ten characters and a
// task with a current lead.
func TestConstraints(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *database.DB) {
		var (
			day  = models.NewDate(2023, 6, 30)
			plan = models.Plan{
				ID: uuid.New(), RegionCode: "230200", Year: 2023, Title: "2023年计划", Status: models.PlanDraft,
				Visibility: models.VisibilityPublic, YellowFrom: 10, RedAbove: 30, ReportingCycle: models.CycleMonthly,
				Version: 1,
			}
			unit = models.Unit{
				ID: uuid.New(), RegionCode: "230200", Name: "市住建局", ShortNames: "[]", FormerNames: "[]",
				Kind: models.UnitDepartment, Version: 1,
			}
			document = models.Document{
				PlanID: plan.ID, ID: uuid.New(), Title: "报告", Body: "十个字十个字十个字十", Length: 10, SHA256: "…",
			}
			citation = models.Citation{
				PlanID: plan.ID, ID: uuid.New(), DocumentID: document.ID, DocumentLength: 10, StartOffset: 7, EndOffset: 10,
				Quote: "个字十",
			}
			area = models.PlanArea{PlanID: plan.ID, ID: uuid.New(), Ordinal: 1, Label: "一", Title: "城市建设"}
			task = models.WorkItem{
				PlanID: plan.ID, ID: uuid.New(), Kind: models.KindTask, AreaID: area.ID, Position: 1, Title: "道路",
				Status:   models.WorkPlanned,
				StartsOn: day, DueOn: day, Weight: 1, Light: models.LightGrey, Attributes: "{}", Version: 1,
			}
			lead = models.Assignment{
				PlanID: plan.ID, ID: uuid.New(), ItemID: task.ID, UnitID: unit.ID, Role: models.RoleLead, ValidFrom: day,
				Status: models.AssignmentConfirmed,
			}
			post   = models.Post{ID: uuid.New(), UnitID: unit.ID, Title: "局长"}
			holder = models.PostHolder{
				ID: uuid.New(), PostID: post.ID, Name: "甲某", ValidFrom: day, ValidTo: new(day.AddDays(30)),
			}
			otherPlan = change(plan, func(p *models.Plan) { p.ID, p.Year = uuid.New(), 2024 })
			otherUnit = change(unit, func(u *models.Unit) { u.ID, u.Name = uuid.New(), "市交通局" })
			project   = change(task, func(i *models.WorkItem) {
				i.ID, i.Kind, i.Position, i.ParentID = uuid.New(), "ROAD_UPGRADE", 2, &task.ID
			})
		)
		graph := []any{
			&models.Region{Code: "230200", Name: "齐齐哈尔市", Level: models.LevelCity}, &plan, otherPlan, &unit, otherUnit,
			&document,
			&citation, &area, &task, &lead, &post, &holder,
		}

		cases := map[string]struct {
			row  any
			want error // nil if it is allowed
		}{
			"a project of a task is allowed": {row: project},
			"a project without a parent": {
				change(*project, func(i *models.WorkItem) { i.ParentID = nil }), gorm.ErrCheckConstraintViolated,
			},
			"a parent in another plan": {
				change(*project, func(i *models.WorkItem) { i.PlanID = otherPlan.ID }), gorm.ErrForeignKeyViolated,
			},
			"an end before its start": {
				change(*project, func(i *models.WorkItem) { i.DueOn = day.AddDays(-1) }), gorm.ErrCheckConstraintViolated,
			},
			"two items in one place": {
				change(*project, func(i *models.WorkItem) { i.Position = 1 }), gorm.ErrDuplicatedKey,
			},
			"a second plan for region and year": {
				change(plan, func(p *models.Plan) { p.ID = uuid.New() }), gorm.ErrDuplicatedKey,
			},
			"a second active unit of the name": {
				change(unit, func(u *models.Unit) { u.ID = uuid.New() }), gorm.ErrDuplicatedKey,
			},
			"a namesake of a former unit": {
				row: change(unit, func(u *models.Unit) { u.ID, u.ActiveTo = uuid.New(), &day }),
			},
			"a region that does not exist": {
				change(plan, func(p *models.Plan) { p.ID, p.RegionCode = uuid.New(), "110000" }), gorm.ErrForeignKeyViolated,
			},
			"a second lead": {
				change(lead, func(a *models.Assignment) { a.ID, a.UnitID = uuid.New(), otherUnit.ID }), gorm.ErrDuplicatedKey,
			},
			"a second lead on one day": {
				change(lead, func(a *models.Assignment) { a.ID, a.UnitID, a.ValidTo = uuid.New(), otherUnit.ID, &day }),
				gorm.ErrDuplicatedKey,
			},
			"a second lead to come": {
				change(lead, func(a *models.Assignment) {
					a.ID, a.UnitID, a.ValidFrom = uuid.New(), otherUnit.ID, day.AddDays(90)
				}), gorm.ErrDuplicatedKey,
			},
			"a lead until the day before is allowed": {
				row: change(lead, func(a *models.Assignment) {
					a.ID, a.UnitID, a.ValidFrom, a.ValidTo = uuid.New(), otherUnit.ID, day.AddDays(-9), new(day.AddDays(-1))
				}),
			},
			"another unit beside the lead is allowed": {
				row: change(lead, func(a *models.Assignment) {
					a.ID, a.UnitID, a.Role = uuid.New(), otherUnit.ID, models.RoleSupport
				}),
			},
			"one unit twice at an item": {
				change(lead, func(a *models.Assignment) { a.ID, a.Role = uuid.New(), models.RoleSupport }),
				gorm.ErrDuplicatedKey,
			},
			"one unit twice from a day on": {
				change(lead, func(a *models.Assignment) {
					a.ID, a.Role, a.ValidFrom = uuid.New(), models.RoleSupervise, day.AddDays(200)
				}), gorm.ErrDuplicatedKey,
			},
			"a second holder of a post on a day": {
				change(holder, func(h *models.PostHolder) {
					h.ID, h.ValidFrom, h.ValidTo = uuid.New(), day.AddDays(-30), &day
				}), gorm.ErrDuplicatedKey,
			},
			"the next holder is allowed": {
				row: change(
					holder,
					func(h *models.PostHolder) { h.ID, h.ValidFrom, h.ValidTo = uuid.New(), day.AddDays(31), nil },
				),
			},
			"a span to the end of its document": {
				row: change(citation, func(c *models.Citation) { c.ID, c.StartOffset = uuid.New(), 0 }),
			},
			"a span beyond its document": {
				change(citation, func(c *models.Citation) { c.ID, c.EndOffset = uuid.New(), 11 }),
				gorm.ErrCheckConstraintViolated,
			},
			"a span that stretches its document": {
				change(citation, func(c *models.Citation) { c.ID, c.EndOffset, c.DocumentLength = uuid.New(), 11, 11 }),
				gorm.ErrForeignKeyViolated,
			},
			"an empty span": {
				change(citation, func(c *models.Citation) { c.ID, c.StartOffset = uuid.New(), 10 }),
				gorm.ErrCheckConstraintViolated,
			},
			"a value that the enum does not know": {
				change(plan, func(p *models.Plan) { p.ID, p.Year, p.Status = uuid.New(), 2025, "LOST" }),
				gorm.ErrCheckConstraintViolated,
			},
			"an area of a plan that does not exist": {
				change(area, func(a *models.PlanArea) { a.PlanID = uuid.New() }), gorm.ErrForeignKeyViolated,
			},
		}
		migrated(t, db)
		for _, row := range graph {
			if err := db.WithContext(t.Context()).Create(row).Error; err != nil {
				t.Fatalf("insert a %T: %v", row, err)
			}
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				undone := errors.New("the next case starts from the same plan")
				quiet := db.Session(&gorm.Session{Context: t.Context(), Logger: logger.Discard}) // refusals are what is wanted
				err := quiet.Transaction(func(tx *gorm.DB) error {
					if err := tx.Create(c.row).Error; err != nil {
						return err
					}
					return undone
				})
				if c.want == nil && !errors.Is(err, undone) {
					t.Errorf("it is refused: %v", err)
				}
				if c.want != nil && !errors.Is(err, c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
			})
		}
	})
}

// change gives a pointer to a changed copy of row.
func change[T any](row T, how func(*T)) *T {
	how(&row)
	return &row
}

// TestChangesAreAppendOnly tries to change the audit: nothing that the program could do to it changes what is written.
// On PostgreSQL the program is a plain role that owns the database and has migrated it, as it should be.
func TestChangesAreAppendOnly(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) *database.DB{"PostgreSQL": ownedByPlainRole, "SQLite": sqlite} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := migrated(t, open(t))
			before := models.JSON(`{"Title":"旧"}`)
			written := models.Change{
				ID: uuid.New(), CommandID: uuid.New(), Actor: "token x", RequestID: "r", Mutation: "unitUpdate",
				RegionCode: "230203", Type: "Unit", EntityID: uuid.New(),
				Action: models.ActionUpdate, Before: &before, After: &before,
			}
			other := written
			other.ID = uuid.New()
			if err := db.Write(
				t.Context(),
				func(tx *database.Tx) error { return tx.Insert(t.Context(), []models.Change{written, other}) },
			); err != nil {
				t.Fatal(err)
			}
			quiet := db.Session(&gorm.Session{Context: t.Context(), Logger: logger.Discard}) // refusals are what is wanted
			attempts := []string{
				"UPDATE changes SET actor = 'nobody'",
				"UPDATE changes SET reason = 'x' WHERE id = '" + written.ID.String() + "'", "UPDATE changes SET id = id",
				"DELETE FROM changes", "DELETE FROM changes WHERE id = '" + other.ID.String() + "'",
			}
			if db.Dialect == database.Postgres {
				attempts = append(
					attempts, "TRUNCATE changes",
					"INSERT INTO changes SELECT * FROM changes ON CONFLICT (plan_id, id) DO UPDATE SET actor = 'nobody'",
				)
			} else {
				attempts = append(
					attempts,
					"INSERT INTO changes SELECT * FROM changes WHERE true ON CONFLICT (plan_id, id) DO UPDATE SET actor = 'nobody'",
					"INSERT OR REPLACE INTO changes SELECT * FROM changes",
				)
			}
			for _, attempt := range attempts {
				err := quiet.Exec(attempt).Error
				if err == nil ||
					!strings.Contains(err.Error(), "permission denied for table changes") &&
						!strings.Contains(err.Error(), "changes are append-only") {
					t.Errorf("%s: %v", attempt, err)
				}
			}
			there, err := gorm.G[models.Change](db.DB).Where("actor = 'token x' AND reason IS NULL").Find(t.Context())
			if err != nil || len(there) != 2 {
				t.Errorf("of two changes these are left: %v %v", there, err)
			}
		})
	}
}

// ownedByPlainRole gives a PostgreSQL database that belongs to a role without any privilege, and is used by it.
func ownedByPlainRole(t *testing.T) *database.DB {
	t.Helper()
	address, err := url.Parse(postgrestest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	super := open(t, address.String())
	role, name := "plain_"+strings.ToLower(rand.Text()), strings.TrimPrefix(address.Path, "/")
	exec(t, super, `CREATE ROLE `+role+` LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD 'plain'`)
	exec(t, super, `ALTER DATABASE "`+name+`" OWNER TO `+role)
	address.User = url.UserPassword(role, "plain")
	return open(t, address.String())
}
