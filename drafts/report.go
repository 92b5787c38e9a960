// Package drafts takes work reports over into plans: it reads a report, makes a plan of it, or holds it against the
// plan that is there.
package drafts

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/store"
	"plangraph/work"
	"plangraph/workreport"
)

// Import makes a DRAFT plan of a work report. If the plan is there already, it compares the two and, if told so,
// updates the plan with what people have not touched. maxBytes is how large the report may be; 0 for the reader's own
// limit.
func Import(in models.ReportImportInput, maxBytes int) work.Reading[models.ReportImportPayload] {
	f := &file{in: in, maxBytes: maxBytes}
	return work.Reading[models.ReportImportPayload]{Ahead: f.ahead, Mutation: f.take}
}

// take makes the plan, or holds the report against it.
func (f *file) take(ctx context.Context, w *work.Work) (*models.ReportImportPayload, error) {
	in := f.in
	region, err := f.region(ctx, w)
	if err != nil {
		return nil, err
	}
	units, err := unitsOf(ctx, w.DB, region.Code, w.Today())
	if err != nil {
		return nil, err
	}
	draft, err := f.read(ctx, f.options(region, units))
	if err != nil {
		return nil, err
	}
	plan, err := gorm.G[models.Plan](
		w.DB,
		work.ForUpdate,
	).Where(
		"region_code = ? AND year = ?",
		region.Code,
		in.Year,
	).Take(
		ctx,
	)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return createPlan(ctx, w, in, region, units, draft)
	}
	if err != nil {
		return nil, fmt.Errorf("look for the plan: %w", err)
	}
	if plan, err = store.LockPlan(ctx, w, plan.ID, "regionCode"); err != nil {
		return nil, err
	}
	return comparePlan(ctx, w, in, plan, units, draft)
}

// region looks up the region; one that is not known yet is made, if the viewer may and a name is given or read.
func (f *file) region(ctx context.Context, w *work.Work) (models.Region, error) {
	in := f.in
	region, err := gorm.G[models.Region](w.DB).Where("code = ?", in.RegionCode).Take(ctx)
	if err == nil {
		return region, w.ChangesRegion(region.Code, true, "regionCode")
	}
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return region, fmt.Errorf("look up the region: %w", err)
	}
	if w.Viewer().Role != models.RoleSystem {
		return region, noRegion(in.RegionCode)
	}
	name, err := f.nameOfRegion(ctx)
	if err != nil {
		return region, err
	}
	region = models.Region{Code: in.RegionCode, Name: name, Level: models.LevelOf(in.RegionCode)}
	if err := placeRegion(ctx, w, &region); err != nil {
		return region, err
	}
	if err := gorm.G[models.Region](w.DB).Create(ctx, &region); err != nil {
		return region, fmt.Errorf("create the region: %w", err)
	}
	return region, nil
}

// noRegion says that a region is not known.
func noRegion(code string) error {
	return problem.List{problem.Refuse(problem.NotFound, "regionCode", problem.Message{
		En: "there is no region %s", Zh: "没有行政区 %s",
	}, code)}
}

// nameOfRegion gives the name of a region that is not known yet: as said, or as the report has it.
func (f *file) nameOfRegion(ctx context.Context) (string, error) {
	in := f.in
	var problems problem.List
	planning.CheckRegionCode(&problems, in.RegionCode, "regionCode")
	if in.RegionName != nil {
		planning.CheckName(&problems, *in.RegionName, "regionName")
	}
	if err := problems.Err(); err != nil || in.RegionName != nil {
		return orElse(in.RegionName, ""), err
	}
	draft, err := f.read(ctx, workreport.Options{MaxBytes: f.maxBytes})
	if err == nil && draft.Region.Name == "" {
		problems.Add(problem.Invalid, "regionName", problem.Message{
			En: "region %s is not known, and the report does not say its name: give regionName",
			Zh: "行政区 %s 尚未登记,报告中也未写明名称:请给出 regionName",
		}, in.RegionCode)
		return "", problems
	}
	return draft.Region.Name, err
}

// placeRegion puts a region below the nearest one above it that is known.
func placeRegion(ctx context.Context, w *work.Work, region *models.Region) error {
	for _, above := range models.RegionsAbove(region.Code) {
		_, err := gorm.G[models.Region](w.DB).Where("code = ?", above).Take(ctx)
		if err == nil {
			region.ParentCode = &above
			return nil
		}
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return fmt.Errorf("look for the region above: %w", err)
		}
	}
	return nil
}

// regionUnits are the units that names in a report are matched to.
type regionUnits []models.Unit

// unitsOf gives the units of a region and those below it that are active on a day or later.
func unitsOf(ctx context.Context, db *gorm.DB, regionCode string, day models.Date) (regionUnits, error) {
	units, err := gorm.G[models.Unit](
		db,
	).Where(
		"region_code LIKE ? AND (active_to IS NULL OR active_to >= ?)",
		models.RegionPrefix(regionCode)+"%",
		day,
	).
		Order(
			"region_code, name",
		).Find(
		ctx,
	)
	if err != nil {
		return nil, fmt.Errorf("read the units: %w", err)
	}
	return units, nil
}

// known gives the units as the reader of reports wants them.
func (k regionUnits) known() []workreport.KnownUnit {
	known := make([]workreport.KnownUnit, len(k))
	for i, u := range k {
		short, _ := u.ShortNames.Texts() // the database holds nothing else
		former, _ := u.FormerNames.Texts()
		known[i] = workreport.KnownUnit{Name: u.Name, ShortNames: append(short, former...)}
	}
	return known
}

// byName gives the units by their names: one that is to end, and not the one that is to have its name then.
func (k regionUnits) byName() map[string]models.Unit {
	units := make(map[string]models.Unit, len(k))
	for _, u := range k {
		if units[u.Name].ActiveTo == nil {
			units[u.Name] = u
		}
	}
	return units
}

// createPlan creates the plan of a draft with all that is in it.
func createPlan(
	ctx context.Context, w *work.Work, in models.ReportImportInput, region models.Region, units regionUnits,
	draft workreport.Draft,
) (*models.ReportImportPayload, error) {
	name := region.Name + strconv.Itoa(in.Year) + "年政府工作"
	plan := models.Plan{
		ID: w.NewID(), RegionCode: region.Code, Year: in.Year, Title: orElse(in.Title, name+"计划"), Status: models.PlanDraft,
		Visibility: models.VisibilityInternal, YellowFrom: planning.YellowFrom, RedAbove: planning.RedAbove,
		ReportingCycle: models.CycleMonthly, Version: 1,
	}
	rows := rowsOfDraft(
		w, plan, units, draft, newDocument(plan.ID, w.NewID(), orElse(in.DocumentTitle, name+"报告"), in.Source, draft.Text),
	)
	if err := planning.CheckPlan(plan).Err(); err != nil {
		return nil, err
	}
	if err := checkTexts(in, rows); err != nil {
		return nil, err
	}
	if err := work.Create(ctx, w, plan); err != nil {
		return nil, err
	}
	if err := work.Create(ctx, w, rows.document); err != nil {
		return nil, err
	}
	if err := createContent(ctx, w, rows); err != nil {
		return nil, err
	}
	return &models.ReportImportPayload{
		Plan: models.IDOf(plan), Document: models.IDOf(rows.document), Applied: new(!w.DryRun()),
		Differences: []models.ReportDifference{},
		Added:       new(rows.count()), Changed: new(0), Removed: new(0), Kept: new(0), Diagnostics: diagnosticsOf(draft),
	}, nil
}

// orElse gives a text that was given, or another.
func orElse(given *string, otherwise string) string {
	if given != nil && strings.TrimSpace(*given) != "" {
		return *given
	}
	return otherwise
}

// rowsOfDraft makes the rows of a draft.
func rowsOfDraft(
	w *work.Work, plan models.Plan, units regionUnits, draft workreport.Draft, document models.Document,
) reportRows {
	r := reportReader{
		w: w, plan: plan, units: units.byName(), cited: map[planning.Span]uuid.UUID{}, ordinals: map[int]bool{},
		free: map[int]int{},
	}
	r.read(draft, document)
	return r.rows
}

// count is how many things of a plan the rows are.
func (r reportRows) count() int {
	return len(r.areas) + len(r.items) + len(r.actions) + len(r.targets) + len(r.assignments)
}

// createContent adds what a document promises, and the units it names.
func createContent(ctx context.Context, w *work.Work, rows reportRows) error {
	if err := work.CreateAll(ctx, w, rows.units); err != nil {
		return err
	}
	if err := work.CreateAll(ctx, w, rows.citations); err != nil {
		return err
	}
	if err := work.CreateAll(ctx, w, rows.areas); err != nil {
		return err
	}
	if err := work.CreateAll(ctx, w, rows.items); err != nil {
		return err
	}
	if err := work.CreateAll(ctx, w, rows.actions); err != nil {
		return err
	}
	if err := work.CreateAll(ctx, w, rows.targets); err != nil {
		return err
	}
	return work.CreateAll(ctx, w, rows.assignments)
}
