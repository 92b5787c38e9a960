package seeds

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/store"
)

// sampleYear is the year of all sample plans.
const sampleYear = 2023

// sampleSeed begins all draws. With this one an item of the first district is red in April already.
const sampleSeed = 2032

// sampler makes one sample district. All it draws comes from the places of things in it.
type sampler struct {
	draw        // the district's
	graph       *store.Graph
	millisecond uint64 // of all ids of the district
	kinds       []models.ProjectKind
	district    models.Region
	streets     []models.Region
	planID      uuid.UUID
	units       []uuid.UUID
	updated     time.Time
	tasks       int
}

// addSampleDistrict adds the rows of the d-th sample district to g; its plan has size times the usual items.
func addSampleDistrict(g *store.Graph, d, size int) { addDistrictOf(g, d, size, sampleKinds(d)) }

// addDistrictOf adds a sample district with projects of these kinds.
func addDistrictOf(g *store.Graph, d, size int, kinds []models.ProjectKind) {
	begin := time.Date(sampleYear, time.January, 1, 0, 0, 0, 0, time.UTC)
	regions := sampleRegions(d)
	s := sampler{
		draw: draw{hash: sampleSeed}.nth(d), graph: g, kinds: kinds,
		millisecond: uint64(begin.UnixMilli()) + uint64(d),
		district:    regions[2], streets: regions[3:],
		updated: begin.AddDate(1, 0, d%7).Add(8 * time.Hour),
	}
	g.Regions = append(g.Regions, regions...)
	s.addUnits()
	s.addPlan(d, size)
}

// id is that of the row at a place.
func (s *sampler) id(at draw) uuid.UUID { return at.id(s.millisecond) }

func (s *sampler) addUnits() {
	for _, name := range []string{
		"人民政府办公室", "发展和改革局", "教育局", "工业和信息化局", "民政局", "司法局", "财政局", "人力资源和社会保障局", "住房和城乡建设局", "城市管理综合执法局",
		"交通运输局", "农业农村局", "商务局", "文化体育和旅游局", "卫生健康局", "退役军人事务局", "应急管理局", "审计局", "市场监督管理局", "统计局", "信访局",
		"营商环境建设监督局",
	} {
		s.addUnit(
			models.Unit{
				RegionCode: s.district.Code, Name: s.district.Name + name, ShortNames: shortNames(name),
				Kind: models.UnitDepartment,
			},
		)
	}
	for _, street := range s.streets {
		s.addUnit(
			models.Unit{
				RegionCode: street.Code, Name: s.district.Name + street.Name + "办事处", ShortNames: shortNames(street.Name),
				Kind: models.UnitStreetOffice,
			},
		)
	}
}

func (s *sampler) addUnit(u models.Unit) {
	u.ID, u.Confirmed, u.Version, u.FormerNames = s.id(s.at(u.Name)), true, 1, "[]"
	s.units = append(s.units, u.ID)
	s.graph.Units = append(s.graph.Units, u)
}

func (s *sampler) addPlan(d, size int) {
	plan := models.Plan{
		ID: s.id(s.at("plan")), RegionCode: s.district.Code, Year: sampleYear, Title: s.district.Name + "2023年政府工作计划(样本)",
		Status: models.PlanActive, Visibility: models.VisibilityPublic, YellowFrom: 10, RedAbove: 30,
		ReportingCycle: models.CycleMonthly, Sample: true, Version: 1,
	}
	if d%10 == 9 {
		plan.Visibility = models.VisibilityInternal
	}
	s.planID = plan.ID
	s.graph.Plans = append(s.graph.Plans, plan)
	for i, a := range []struct {
		title string
		tasks int
	}{{"聚焦产业升级", 3}, {"聚焦改革创新", 3}, {"聚焦城乡融合", 3}, {"聚焦生态建设", 3}, {"聚焦民生福祉", 2}, {"聚焦平安建设", 2}} {
		at := s.at("area").nth(i)
		area := models.PlanArea{
			PlanID: s.planID, ID: s.id(at), Ordinal: i + 1, Label: "(" + numeral(i) + ")", Title: a.title, Version: 1,
		}
		s.graph.Areas = append(s.graph.Areas, area)
		for t := range a.tasks * size {
			s.addTask(at.nth(t), area.ID, t)
		}
	}
}

// numeral is the Chinese numeral of i+1, up to 99.
func numeral(i int) string {
	ones := []rune("一二三四五六七八九")
	tens, n := (i+1)/10, (i+1)%10
	var digits []rune
	if tens > 1 {
		digits = append(digits, ones[tens-1])
	}
	if tens > 0 {
		digits = append(digits, '十')
	}
	if n > 0 {
		digits = append(digits, ones[n-1])
	}
	return string(digits)
}

func shortNames(names ...string) models.JSON {
	list, _ := json.Marshal(names) // strings always marshal
	return models.JSON(list)
}
