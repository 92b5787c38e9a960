package seeds

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"plangraph/models"
)

// positionsPerTask is the room for a task's projects among the positions of a plan's items. A project stands where the
// name of its kind puts it, so that another kind moves none.
const positionsPerTask = 100_000

// kindPosition is where projects of a kind stand behind their task; the place behind it is that of a part.
func kindPosition(kind models.Kind) int {
	return 2 + 2*draw{}.below(string(kind), positionsPerTask/2-2)
}

// addTask adds the ordinal-th task of an area, counted from 0, and its projects.
func (s *sampler) addTask(at draw, area uuid.UUID, ordinal int) {
	subject := oneOf(at, "subject", "营商环境", "市场主体培育", "城区宜居环境", "城市管理水平", "乡村环境整治", "蓝天保卫战", "碧水保卫战", "净土保卫战",
		"教育优质均衡", "医疗服务能力", "文体旅游事业", "社会保障水平", "安全生产", "基层治理")
	number, label := ordinal+1, numeral(ordinal)+"要"
	s.tasks++
	at = at.item(s.tasks * positionsPerTask)
	task := s.newItem(at, area)
	task.Kind, task.Ordinal, task.Label = models.KindTask, &number, &label
	task.Title = oneOf(at, "verb", "提升", "改善", "加强") + subject
	s.addItem(at, task, taskTargets())
	for i, body := range []string{"坚持目标导向,统筹推进" + subject + "各项工作,确保年度目标如期完成。", "健全长效机制,压实责任链条,巩固" + subject + "成果。"} {
		id := s.id(at.at("action").nth(i))
		s.graph.Actions = append(
			s.graph.Actions, models.Action{PlanID: s.planID, ID: id, ItemID: task.ID, Ordinal: i + 1, Body: body},
		)
	}
	for _, kind := range s.kinds {
		if at := at.at(string(kind.Kind)); at.chance("has", 14) {
			at = at.item(task.Position + kindPosition(kind.Kind))
			project := s.addProject(at, task, kind)
			if at.chance("has a part", 10) {
				s.addProject(at.at("part").item(project.Position+1), project, kind)
			}
		}
	}
}

// addProject adds a project below parent.
func (s *sampler) addProject(at draw, parent models.WorkItem, kind models.ProjectKind) models.WorkItem {
	place := fmt.Sprintf("样本%d%s", 1+at.below("number", 40), kind.Sample.Place)
	project := s.newItem(at, parent.AreaID)
	project.ParentID, project.StartsOn, project.DueOn = &parent.ID, parent.StartsOn, parent.DueOn
	if parent.Kind == models.KindTask && at.chance("dated", 40) {
		project.StartsOn = models.NewDate(sampleYear, time.Month(oneOf(at, "starts", 1, 3, 4)), 1)
		project.DueOn = models.NewDate(sampleYear, time.Month(oneOf(at, "due", 6, 9, 10, 11)), 1).EndOfMonth()
		project.DatesInferred = false
	}
	project.Kind, project.Title = kind.Kind, place+kind.Sample.Work
	project.Attributes = sampleAttributes(at.at("attribute"), kind, place)
	stage := oneOf(at, "stage", "谋划", "推进", "加快", "完成")
	project.Stage, project.PlaceName, project.Named = &stage, &place, at.chance("named", 80)
	if at.chance("has a street", 60) {
		project.StreetCode = &s.streets[at.below("street", len(s.streets))].Code
	}
	if at.chance("located", 30) {
		locate(at, &project)
	}
	if at.chance("has a budget", 80) {
		budget := models.Money(oneOf(at, "budget", 500_000, 1_000_000, 2_000_000, 5_000_000, 12_345_678, 36_000_000) * 100)
		project.BudgetFen = &budget
	}
	s.addItem(at, project, projectTargets(kind))
	return project
}

// locate puts an item into the Gulf of Guinea, where coordinates are plainly made up.
func locate(at draw, item *models.WorkItem) {
	point := models.JSON(
		fmt.Sprintf(`{"type":"Point","coordinates":[%.4f,%.4f]}`, at.share("longitude")*5, -at.share("latitude")*5),
	)
	crs := "EPSG:4490"
	item.Location, item.LocationCRS = &point, &crs
}

// newItem gives an item that takes the whole year.
func (s *sampler) newItem(at draw, area uuid.UUID) models.WorkItem {
	return models.WorkItem{
		PlanID: s.planID, ID: s.id(at), AreaID: area, Position: at.position, Named: true, Weight: 1, Attributes: "{}",
		StartsOn: models.NewDate(sampleYear, time.January, 1), DueOn: models.NewDate(sampleYear, time.December, 31),
		DatesInferred: true,
		Version:       1, UpdatedAt: models.Time{Time: s.updated},
	}
}

// addItem adds the item at a place with everything that hangs on it.
func (s *sampler) addItem(at draw, item models.WorkItem, targets []sampleTarget) {
	current := s.addStandings(at, item)
	item.Light, item.PlannedPercent, item.ActualPercent = current.Light, current.PlannedPercent, current.ActualPercent
	item.Status = at.status(current.Light)
	if item.BudgetFen != nil && item.ActualPercent != nil && at.chance("invested", 85) {
		invested := models.Money(float64(*item.BudgetFen) * *item.ActualPercent / 100)
		item.InvestedFen = &invested
	}
	s.graph.Items = append(s.graph.Items, item)
	s.addAssignments(at, item.ID)
	if at.chance("has targets", 50) {
		s.addTargets(at.at("target"), item, targets)
	}
	if at.chance("has milestones", 30) {
		s.addMilestones(at, item)
	}
	if item.BudgetFen != nil && at.chance("has funding", 50) {
		s.addFundings(at, item)
	}
}

func (d draw) status(light models.Light) models.WorkStatus {
	switch light {
	case models.LightDone:
		return models.WorkDone
	case models.LightGrey:
		return oneOf(d, "status", models.WorkPlanned, models.WorkSuspended, models.WorkCancelled)
	default:
		return models.WorkInProgress
	}
}
