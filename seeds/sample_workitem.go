package seeds

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"plangraph/models"
)

// addTask adds the ordinal-th task of an area, counted from 0, and its projects.
func (s *sampler) addTask(area uuid.UUID, ordinal int) {
	subject := oneOf(s, "营商环境", "市场主体培育", "城区宜居环境", "城市管理水平", "乡村环境整治", "蓝天保卫战", "碧水保卫战", "净土保卫战", "教育优质均衡",
		"医疗服务能力", "文体旅游事业", "社会保障水平", "安全生产", "基层治理")
	number, label := ordinal+1, numeral(ordinal)+"要"
	task := s.newItem(area)
	task.Kind, task.Ordinal, task.Label = models.KindTask, &number, &label
	task.Title = oneOf(s, "提升", "改善", "加强") + subject
	s.addItem(task, taskTargets())
	for i, body := range []string{"坚持目标导向,统筹推进" + subject + "各项工作,确保年度目标如期完成。", "健全长效机制,压实责任链条,巩固" + subject + "成果。"} {
		s.graph.Actions = append(s.graph.Actions, models.Action{PlanID: s.planID, ID: s.id(), ItemID: task.ID, Ordinal: i + 1, Body: body})
	}
	for range 1 + s.IntN(3) {
		project := s.addProject(task)
		if s.chance(10) {
			s.addProject(project)
		}
	}
}

// addProject adds a project below parent.
func (s *sampler) addProject(parent models.WorkItem) models.WorkItem {
	kinds := sampleKinds()
	kind := kinds[s.IntN(len(kinds))]
	place := fmt.Sprintf("样本%d%s", 1+s.IntN(40), kind.place)
	project := s.newItem(parent.AreaID)
	project.ParentID, project.StartsOn, project.DueOn = &parent.ID, parent.StartsOn, parent.DueOn
	if parent.Kind == models.KindTask && s.chance(40) {
		project.StartsOn = models.NewDate(sampleYear, time.Month(oneOf(s, 1, 3, 4)), 1)
		project.DueOn = models.NewDate(sampleYear, time.Month(oneOf(s, 6, 9, 10, 11)), 1).EndOfMonth()
		project.DatesInferred = false
	}
	project.Kind, project.Title = kind.kind, place+kind.work
	project.Attributes = sampleAttributes(kind.attributes(s, place))
	stage := oneOf(s, "谋划", "推进", "加快", "完成")
	project.Stage, project.PlaceName, project.Named = &stage, &place, s.chance(80)
	if s.chance(60) {
		project.StreetCode = &s.streets[s.IntN(len(s.streets))].Code
	}
	if s.chance(30) {
		s.locate(&project)
	}
	if s.chance(80) {
		budget := models.Money(oneOf(s, 500_000, 1_000_000, 2_000_000, 5_000_000, 12_345_678, 36_000_000) * 100)
		project.BudgetFen = &budget
	}
	s.addItem(project, kind.targets)
	return project
}

// locate puts an item into the Gulf of Guinea, where coordinates are plainly made up.
func (s *sampler) locate(item *models.WorkItem) {
	point := models.JSON(fmt.Sprintf(`{"type":"Point","coordinates":[%.4f,%.4f]}`, s.Float64()*5, -s.Float64()*5))
	crs := "EPSG:4490"
	item.Location, item.LocationCRS = &point, &crs
}

// newItem gives an item at the next position of the plan that takes the whole year.
func (s *sampler) newItem(area uuid.UUID) models.WorkItem {
	s.position++
	return models.WorkItem{
		PlanID: s.planID, ID: s.id(), AreaID: area, Position: s.position, Named: true, Weight: 1, Attributes: "{}",
		StartsOn: models.NewDate(sampleYear, time.January, 1), DueOn: models.NewDate(sampleYear, time.December, 31), DatesInferred: true,
		Version: 1, UpdatedAt: models.Time{Time: s.updated},
	}
}

// addItem adds an item with everything that hangs on it.
func (s *sampler) addItem(item models.WorkItem, targets []sampleTarget) {
	current := s.addStandings(item)
	item.Light, item.PlannedPercent, item.ActualPercent = current.Light, current.PlannedPercent, current.ActualPercent
	item.Status = s.status(current.Light)
	if item.BudgetFen != nil && item.ActualPercent != nil && s.chance(85) {
		invested := models.Money(float64(*item.BudgetFen) * *item.ActualPercent / 100)
		item.InvestedFen = &invested
	}
	s.graph.Items = append(s.graph.Items, item)
	s.addAssignments(item.ID)
	if s.chance(50) {
		s.addTargets(item, targets)
	}
	if s.chance(30) {
		s.addMilestones(item)
	}
	if item.BudgetFen != nil && s.chance(50) {
		s.addFundings(item)
	}
}

func (s *sampler) status(light models.Light) models.WorkStatus {
	switch light {
	case models.LightDone:
		return models.WorkDone
	case models.LightGrey:
		return oneOf(s, models.WorkPlanned, models.WorkSuspended, models.WorkCancelled)
	default:
		return models.WorkInProgress
	}
}
