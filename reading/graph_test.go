package reading_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/store"
)

// graphMaker draws a small plan graph in which whatever the schema allows happens: equal sort keys, nulls, ended and
// overlapping assignments, units of one region in plans of another, and texts that are hard to quote.
type graphMaker struct {
	*rand.Rand
	g        graph
	projects int
}

// graph is a plan graph with what mutations add to it: who holds a post, the audit, and tokens.
type graph struct {
	store.Graph
	Holders []models.PostHolder
	Changes []models.Change
	Tokens  []models.Token
}

func randomGraph(r *rand.Rand) graph {
	m := &graphMaker{Rand: r}
	m.regions()
	m.units()
	for _, p := range []models.Plan{
		{RegionCode: "230203", Year: 2023, Visibility: models.VisibilityPublic},
		{RegionCode: "230204", Year: 2023, Visibility: models.VisibilityInternal},
		{RegionCode: "240101", Year: 2023, Visibility: models.VisibilityInternal},
		{RegionCode: "230203", Year: 2024, Visibility: models.VisibilityPublic},
		{RegionCode: "230200", Year: 2023, Visibility: models.VisibilityPublic}, // stays empty
	} {
		m.plan(p)
	}
	m.changes()
	m.tokens()
	return m.g
}

// pick draws one of the values.
func pick[T any](d dice, values ...T) T { return values[d.IntN(len(values))] }

// some is a value or, about as often as percent of 100, nil.
func some[T any](r *rand.Rand, percent int, value T) *T {
	if r.IntN(100) < percent {
		return nil
	}
	return &value
}

func (m *graphMaker) chance(percent int) bool { return m.IntN(100) < percent }

func (m *graphMaker) id() (id uuid.UUID) {
	binary.BigEndian.PutUint64(id[:8], m.Uint64())
	binary.BigEndian.PutUint64(id[8:], m.Uint64())
	return id
}

// text draws a text; few enough that some are equal.
func (m *graphMaker) text() string {
	return pick(
		m.Rand,
		"道路升级改造",
		"美食街",
		"老旧小区改造",
		`引号"与\反斜杠`,
		"庆典🎉👨‍👩‍👧",
		"制表\t换行\n回车\r",
		"控制\u0001\u001f符",
		"100%_满意",
		"Park abc",
		"PARK ABC",
		"Élan Straße",
		"住建局的'工作'",
		"a",
		"</script>&amp;",
		"全角ＡＢＣ",
		"  ",
		"行分隔\u2028符",
	)
}

func (m *graphMaker) day() models.Date {
	return models.NewDate(2023, time.Month(1+m.IntN(12)), pick(m.Rand, 1, 15, 28))
}

func (m *graphMaker) number() float64 {
	return pick(m.Rand, 0, 1, 12, 36.5, 0.1, 360000, -3, 1e15, 33.333333333)
}

func (m *graphMaker) percent() *float64 {
	return some(m.Rand, 20, pick(m.Rand, 0, 100, 50, 33.3, 66.7, 33.33333333, 66.666666667, 99.99999, 12.5, 0.1))
}

func (m *graphMaker) regions() {
	add := func(code string, level models.RegionLevel, parent *string) {
		m.g.Regions = append(
			m.g.Regions, models.Region{Code: code, Name: m.text() + code, Level: level, ParentCode: parent},
		)
	}
	for _, province := range []string{"230000", "240000"} {
		add(province, models.LevelProvince, nil)
	}
	for _, city := range []string{"230200", "240100"} {
		parent := city[:2] + "0000"
		add(city, models.LevelCity, &parent)
	}
	for _, county := range []string{"230203", "230204", "240101"} {
		parent := county[:4] + "00"
		add(county, models.LevelCounty, &parent)
	}
	for _, street := range []string{"230203001", "230203002", "240101001"} {
		parent := street[:6]
		add(street, models.LevelTownship, &parent)
	}
}

func (m *graphMaker) region() *models.Region { return &m.g.Regions[m.IntN(len(m.g.Regions))] }

func (m *graphMaker) units() {
	active := map[string]bool{}
	for i := range 14 {
		u := models.Unit{
			ID: m.id(), RegionCode: m.region().Code, Name: m.text(), ShortNames: "[]", FormerNames: "[]",
			Confirmed: m.chance(60), Version: int64(1 + m.IntN(9)),
			Kind: pick(
				m.Rand, models.UnitDepartment, models.UnitStreetOffice, models.UnitStateCompany, models.UnitOther,
			),
			CreditCode: some(m.Rand, 50, fmt.Sprintf("9123%04d", i)),
			ActiveFrom: some(m.Rand, 50, models.NewDate(2020, 1, 1)),
			ActiveTo:   some(m.Rand, 70, models.NewDate(2023, 6, 30)),
		}
		if m.chance(60) {
			names, _ := json.Marshal([]string{m.text(), "住建<局>"}[:1+m.IntN(2)]) // strings always marshal
			u.ShortNames = models.JSON(names)
		}
		if m.chance(40) {
			u.FormerNames = models.JSON(fmt.Sprintf(`["旧%d局", "原住建局"]`, i))
		}
		if i > 3 && m.chance(40) {
			u.ParentID = &m.g.Units[m.IntN(i)].ID
		}
		if i > 0 && m.chance(30) {
			u.SuccessorID = &m.g.Units[m.IntN(i)].ID
		}
		if key := u.RegionCode + u.Name; u.ActiveTo == nil && active[key] {
			u.Name += fmt.Sprint(i)
		} else if u.ActiveTo == nil {
			active[key] = true
		}
		m.g.Units = append(m.g.Units, u)
		for p := range m.IntN(3) {
			m.g.Posts = append(m.g.Posts, models.Post{ID: m.id(), UnitID: u.ID, Title: m.text() + fmt.Sprint(p)})
			m.holders(m.g.Posts[len(m.g.Posts)-1])
		}
	}
}

// holders gives a post who held it, holds it and is to hold it, one after another.
func (m *graphMaker) holders(post models.Post) {
	for _, days := range m.spans(4) {
		m.g.Holders = append(
			m.g.Holders, models.PostHolder{ID: m.id(), PostID: post.ID, Name: m.text() + "任"}.On(days),
		)
	}
}

// spans gives fewer than n spans of days, one after another, some right after the one before.
func (m *graphMaker) spans(n int) []models.Days {
	var spans []models.Days
	from := m.day().AddDays(-m.IntN(200))
	for i, last := 0, m.IntN(n); i < last; i++ {
		days := models.Days{From: from, To: new(from.AddDays(m.IntN(200)))}
		if from = days.To.AddDays(1 + max(0, m.IntN(60)-30)); i == last-1 && m.chance(70) {
			days.To = nil
		}
		spans = append(spans, days)
	}
	return spans
}

func (m *graphMaker) plan(p models.Plan) {
	empty := len(m.g.Plans) == 4
	p.ID, p.Title, p.Sample, p.Version = m.id(), pick(m.Rand, "政府工作计划", m.text()), m.chance(50), int64(1+m.IntN(9))
	p.Status = pick(m.Rand, models.PlanDraft, models.PlanActive, models.PlanClosed)
	p.YellowFrom, p.RedAbove, p.ReportingCycle = 10, 30, pick(m.Rand, models.CycleMonthly, models.CycleQuarterly)
	m.g.Plans = append(m.g.Plans, p)
	if empty {
		return
	}
	citations := m.documents(p.ID)
	var areas []uuid.UUID
	for i := range 1 + m.IntN(4) {
		a := models.PlanArea{
			PlanID: p.ID, ID: m.id(), Ordinal: i * 2, Label: "(" + fmt.Sprint(i) + ")", Title: m.text(),
			CitationID: citations(), Version: int64(1 + m.IntN(9)),
		}
		m.g.Areas = append(m.g.Areas, a)
		areas = append(areas, a.ID)
	}
	var items []models.WorkItem
	targets := 0
	for position := range 16 {
		item := m.item(p.ID, areas[m.IntN(len(areas))], position, items)
		item.CitationID = citations()
		items = append(items, item)
		m.g.Items = append(m.g.Items, item)
		for i := range m.IntN(3) {
			m.g.Actions = append(
				m.g.Actions,
				models.Action{PlanID: p.ID, ID: m.id(), ItemID: item.ID, Ordinal: i, Body: m.text(), CitationID: citations()},
			)
		}
		m.targets(item, &targets, citations)
		m.steps(item)
		m.assignments(item)
		m.standings(item)
	}
}

// documents adds the plan's documents and answers a function that draws one of their citations, or none.
func (m *graphMaker) documents(plan uuid.UUID) func() *uuid.UUID {
	var citations []uuid.UUID
	for range m.IntN(3) {
		body := strings.Repeat(m.text()+pick(m.Rand, "。", "！”\n", "\n", ""), 5)
		length := utf8.RuneCountInString(body)
		d := models.Document{
			PlanID: plan, ID: m.id(), Title: m.text(), Source: some(m.Rand, 50, m.text()), Body: body, Length: length,
			SHA256: "ab",
		}
		m.g.Documents = append(m.g.Documents, d)
		for range m.IntN(6) {
			start := m.IntN(length)
			end := start + 1 + m.IntN(length-start)
			c := models.Citation{
				PlanID: plan, ID: m.id(), DocumentID: d.ID, DocumentLength: length, StartOffset: start, EndOffset: end,
				Quote: string([]rune(body)[start:end]),
			}
			m.g.Citations = append(m.g.Citations, c)
			citations = append(citations, c.ID)
		}
	}
	return func() *uuid.UUID {
		if len(citations) == 0 || m.chance(40) {
			return nil
		}
		return &citations[m.IntN(len(citations))]
	}
}

func (m *graphMaker) item(plan, area uuid.UUID, position int, above []models.WorkItem) models.WorkItem {
	from := m.day()
	item := models.WorkItem{
		PlanID: plan, ID: m.id(), AreaID: area, Position: position, Kind: models.KindTask, Title: m.text(),
		Named:   m.chance(50),
		Ordinal: some(m.Rand, 50, position), Label: some(m.Rand, 50, m.text()), Stage: some(m.Rand, 50, m.text()),
		StartsOn:      from,
		DueOn:         pick(m.Rand, from.EndOfMonth(), models.NewDate(2023, 12, 31), models.NewDate(2024, 2, 29)),
		DatesInferred: m.chance(50),
		Status: pick(
			m.Rand, models.WorkPlanned, models.WorkInProgress, models.WorkDone, models.WorkSuspended, models.WorkCancelled,
		),
		Weight:      pick(m.Rand, 1, 0.1, 0.2, 0.3, 2.5, 0),
		BudgetFen:   some(m.Rand, 30, models.Money(pick(m.Rand, 0, 5, 1_00, 12_345_678_90, 99))),
		InvestedFen: some(m.Rand, 50, models.Money(pick(m.Rand, 0, 1, 3_00, 1_000_000_00))),
		Light: pick(
			m.Rand, models.LightGreen, models.LightYellow, models.LightRed, models.LightDone, models.LightGrey,
		),
		PlannedPercent: m.percent(),
		ActualPercent:  m.percent(), Attributes: "{}", PlaceName: some(m.Rand, 60, m.text()), Version: int64(1 + m.IntN(9)),
		UpdatedAt: models.Time{
			Time: time.Date(2024, 1, 1+m.IntN(2), 8, 0, 0, pick(m.Rand, 0, 500_000_000, 123_456_000), time.UTC),
		},
	}
	if len(above) > 0 && m.chance(75) {
		parent := above[m.IntN(len(above))]
		item.ParentID = &parent.ID
		if m.chance(90) {
			m.project(&item)
		}
	}
	return item
}

// project makes an item a project, which has attributes and a place.
func (m *graphMaker) project(item *models.WorkItem) {
	kind := models.ProjectKinds[m.projects%len(models.ProjectKinds)]
	m.projects++
	item.Kind = kind.Kind
	attributes := map[string]any{}
	for _, f := range kind.Attributes() {
		switch {
		case !m.chance(60):
		case f.GraphQLType() == "Boolean":
			attributes[f.Name] = m.chance(50)
		case f.GraphQLType() == "String":
			attributes[f.Name] = m.text()
		default: // an enum
			attributes[f.Name] = pick(m.Rand, strings.Split(f.Sample, ",")...)
		}
	}
	object, _ := json.Marshal(attributes) // strings and truths always marshal
	item.Attributes = models.JSON(object)
	if m.chance(40) {
		point := models.JSON(fmt.Sprintf(`{"type":"Point","coordinates":[%.3f,47.25]}`, 120+m.Float64()))
		item.Location, item.LocationCRS = &point, some(m.Rand, 0, "EPSG:4490")
	}
	if m.chance(40) {
		item.StreetCode = &m.g.Regions[len(m.g.Regions)-1-m.IntN(3)].Code
	}
}

// measures are the codes of all quantities.
func measures() []string {
	var codes []string
	for _, k := range models.ProjectKinds {
		for _, f := range k.Quantities() {
			codes = append(codes, f.Measure)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (m *graphMaker) targets(item models.WorkItem, position *int, citation func() *uuid.UUID) {
	codes := measures()
	drawn := m.Perm(len(codes))
	for i := range m.IntN(3) {
		*position++
		t := models.Target{
			PlanID: item.PlanID, ID: m.id(), ItemID: item.ID, Position: *position, Indicator: m.text(),
			Implicit: m.chance(20), Weight: 1, CitationID: citation(),
			Nature:   pick(m.Rand, models.NatureIncrement, models.NatureRate, models.NatureZero),
			Better:   pick(m.Rand, models.BetterHigher, models.BetterLower),
			Modality: some(m.Rand, 50, m.text()),
		}
		if m.chance(60) {
			t.Measure = &codes[drawn[i]]
		}
		if m.chance(80) {
			t.Value, t.BaseValue = some(m.Rand, 10, m.number()), some(m.Rand, 30, m.number())
			t.Unit, t.BaseUnit = some(m.Rand, 20, pick(m.Rand, "万平米", "个")), some(m.Rand, 20, pick(m.Rand, "平方米", "个"))
			t.Comparator = some(m.Rand, 10, pick(m.Rand, models.ComparatorGTE, models.ComparatorEQ, models.ComparatorRange))
			if t.Comparator != nil && *t.Comparator == models.ComparatorRange {
				t.ValueTo, t.BaseValueTo = some(m.Rand, 0, m.number()), some(m.Rand, 30, m.number())
			}
		}
		m.g.Targets = append(m.g.Targets, t)
		for month := time.January; month < time.Month(1+m.IntN(7)); month++ {
			first := models.NewDate(2023, 1+month*11%12, 1) // not in order
			m.g.CurvePoints = append(
				m.g.CurvePoints,
				models.CurvePoint{PlanID: t.PlanID, ID: m.id(), TargetID: t.ID, Month: first, Planned: m.number()},
			)
			m.g.Readings = append(
				m.g.Readings,
				models.Reading{
					PlanID: t.PlanID, ID: m.id(), TargetID: t.ID, Month: first, Value: m.number(), Sample: m.chance(50),
				},
			)
		}
	}
}

// steps adds an item's milestones and money.
func (m *graphMaker) steps(item models.WorkItem) {
	for i := range m.IntN(3) {
		row := models.Milestone{
			PlanID: item.PlanID, ID: m.id(), ItemID: item.ID, Ordinal: 5 - i, Title: m.text(), PlannedOn: m.day(),
			State: pick(m.Rand, models.MilestonePending, models.MilestoneMissed), ActualOn: some(m.Rand, 50, m.day()),
		}
		if row.ActualOn != nil {
			row.State = models.MilestoneReached
		}
		m.g.Milestones = append(m.g.Milestones, row)
	}
	for _, source := range []models.FundingSource{models.FundingSpecialBond, models.FundingCentral, models.FundingPrivate}[:m.IntN(3)] {
		m.g.Fundings = append(m.g.Fundings, models.Funding{
			PlanID: item.PlanID, ID: m.id(), ItemID: item.ID, Source: source, PlannedFen: models.Money(m.IntN(1e6)),
			InPlaceFen: some(m.Rand, 50, models.Money(m.IntN(1000))), PaidFen: some(m.Rand, 50, models.Money(0)),
		})
	}
}

// assignments gives an item units that lead one after another, and others beside them, who may have led before.
func (m *graphMaker) assignments(item models.WorkItem) {
	units := m.Perm(len(m.g.Units))
	add := func(unit models.Unit, role models.AssignmentRole, days models.Days) {
		a := models.Assignment{
			PlanID: item.PlanID, ID: m.id(), ItemID: item.ID, UnitID: unit.ID, Role: role,
			Status: pick(m.Rand, models.AssignmentSuggested, models.AssignmentConfirmed),
		}.On(days)
		if len(m.g.Posts) > 0 && m.chance(30) {
			a.PostID = &m.g.Posts[m.IntN(len(m.g.Posts))].ID
		}
		m.g.Assignments = append(m.g.Assignments, a)
	}
	for i, days := range m.spans(4) {
		add(m.g.Units[units[i%2]], models.RoleLead, days)
	}
	for i := range m.IntN(3) {
		for _, days := range m.spans(3) {
			add(m.g.Units[units[2+i]], pick(m.Rand, models.RoleSupport, models.RoleSupervise), days)
		}
	}
}

func (m *graphMaker) standings(item models.WorkItem) {
	current := m.IntN(5)
	for i, month := range m.Perm(12)[:m.IntN(5)] {
		asOf := models.NewDate(2023, time.Month(month+1), 1).EndOfMonth()
		m.g.Standings = append(m.g.Standings, models.Standing{
			PlanID: item.PlanID, ID: m.id(), ItemID: item.ID, AsOf: asOf, Current: i == current, PlannedPercent: m.percent(),
			ActualPercent: m.percent(),
			Light: pick(
				m.Rand, models.LightGreen, models.LightYellow, models.LightRed, models.LightDone, models.LightGrey,
			),
			ReasonZh: m.text(), ReasonEn: m.text(), RuleVersion: 1, LightSince: asOf, TurnsRedOn: some(m.Rand, 50, m.day()),
			Sample: m.chance(50),
		})
	}
}

// changes adds an audit, of rows that are there and of rows that are gone. What it says need not have happened.
func (m *graphMaker) changes() {
	tables := m.audited()
	regions := map[uuid.UUID]string{}
	for _, p := range m.g.Plans {
		regions[p.ID] = p.RegionCode
	}
	for range 120 {
		rows := tables[m.IntN(len(tables))]
		row, other := rows[m.IntN(len(rows))], rows[m.IntN(len(rows))]
		s := subjectOf(row)
		c := models.Change{
			PlanID: s.Plan, ID: m.id(), CommandID: m.id(), Actor: "token " + m.text(), RequestID: fmt.Sprint("r-", m.IntN(9)),
			Mutation: pick(m.Rand, "assignmentSet", "unitRename"),
			At:       models.Time{Time: time.Date(2024, 1, 1+m.IntN(2), 8, 0, 0, 1000*m.IntN(3), time.UTC)},
			Reason:   some(m.Rand, 50, m.text()), RegionCode: regions[s.Plan],
			Type: s.Type, EntityID: s.Row, ItemID: s.Item, UnitID: s.Unit,
			Action: pick(m.Rand, models.ActionCreate, models.ActionUpdate, models.ActionDelete),
		}
		if c.RegionCode == "" {
			c.RegionCode = m.region().Code
		}
		if len(m.g.Changes) > 0 && m.chance(30) {
			before := m.g.Changes[m.IntN(len(m.g.Changes))]
			c.CommandID = before.CommandID
			if before.PlanID == c.PlanID && before.RegionCode == c.RegionCode {
				c.RevertsID = &before.ID
			}
		}
		if m.chance(15) { // it is gone, perhaps its plan, too
			c.EntityID = m.id()
			if s.Item != nil {
				c.ItemID = some(m.Rand, 0, m.id())
			}
			if c.PlanID != uuid.Nil && m.chance(50) {
				c.PlanID, c.RevertsID = m.id(), nil
			}
		}
		if c.Action != models.ActionCreate {
			c.Before = m.values(row, c.Action == models.ActionUpdate)
		}
		if c.Action != models.ActionDelete {
			c.After = m.values(other, c.Action == models.ActionUpdate)
		}
		m.g.Changes = append(m.g.Changes, c)
	}
}

// subject names what a row is in the audit: its type and key, and the work item and unit that it concerns.
type subject struct {
	models.ID
	Item, Unit *uuid.UUID
}

func subjectOf(row any) subject {
	s := subject{ID: models.IDOf(row)}
	field := func(name string) *uuid.UUID {
		if f := reflect.ValueOf(row).FieldByName(name); f.IsValid() {
			return new(f.Interface().(uuid.UUID))
		}
		return nil
	}
	s.Item, s.Unit = field("ItemID"), field("UnitID")
	switch s.Type {
	case "Plan":
		s.Plan = s.Row
	case "WorkItem":
		s.Item = &s.Row
	case "Unit":
		s.Unit = &s.Row
	}
	return s
}

// tokens adds tokens of all roles.
func (m *graphMaker) tokens() {
	for i := range 15 {
		made := time.Date(2024, 1, 1+m.IntN(3), 8, 0, 0, 0, time.UTC)
		t := models.Token{
			ID: m.id(), Name: m.text(), Prefix: fmt.Sprint("pg_", i), Hash: fmt.Sprintf("%064x", i),
			Role: pick(m.Rand, models.Roles()[1:]...), CreatedAt: models.Time{Time: made},
			CreatedBy: m.text(), ExpiresAt: some(m.Rand, 50, models.Time{Time: made.AddDate(0, 0, 1+m.IntN(2))}),
			LastUsedAt: some(m.Rand, 50, models.Time{Time: made}),
			RevokedAt:  some(m.Rand, 50, models.Time{Time: made.Add(time.Microsecond)}),
		}
		if t.Role != models.RoleSystem {
			t.RegionCode = &m.region().Code
		}
		if t.Role == models.RoleReporter {
			t.UnitID = &m.g.Units[m.IntN(len(m.g.Units))].ID
		}
		m.g.Tokens = append(m.g.Tokens, t)
	}
}

// audited gives the rows of the graph that mutations change, a list for each type that has any.
func (m *graphMaker) audited() [][]any {
	return slices.DeleteFunc([][]any{
		asRows(m.g.Units), asRows(m.g.Posts), asRows(m.g.Holders), asRows(m.g.Plans), asRows(m.g.Documents),
		asRows(m.g.Citations), asRows(m.g.Areas),
		asRows(m.g.Items), asRows(m.g.Actions), asRows(m.g.Targets), asRows(m.g.CurvePoints), asRows(m.g.Readings),
		asRows(m.g.Milestones),
		asRows(m.g.Fundings), asRows(m.g.Assignments), asRows(m.g.Standings),
	}, func(rows []any) bool { return len(rows) == 0 })
}

func asRows[R any](rows []R) []any {
	all := make([]any, len(rows))
	for i, row := range rows {
		all[i] = row
	}
	return all
}

// values gives the fields of a row as the audit keeps them, or some of them.
func (m *graphMaker) values(row any, partly bool) *models.JSON {
	text, _ := json.Marshal(row) // rows always marshal
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(text, &fields) // it was JSON just now
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name == "Version" || name == "UpdatedAt" || partly && m.chance(60) {
			delete(fields, name)
		}
	}
	text, _ = json.Marshal(fields)
	return some(m.Rand, 0, models.JSON(text))
}
