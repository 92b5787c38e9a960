package work

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"plangraph/models"
	"plangraph/problem"
)

// China is where the plans are: its day is the day of a request. It has no daylight saving.
var China = time.FixedZone("UTC+8", 8*60*60)

// DayOf gives the day that a moment falls on where the plans are.
func DayOf(now time.Time) models.Date { return models.DateOf(now.In(China)) }

// ForUpdate locks a row that is going to be changed or that changes hang on. One mutation works on a plan at a time,
// so what it has checked about the plan still holds when it commits. SQLite has one writer anyway.
var ForUpdate = clause.Locking{Strength: "NO KEY UPDATE"}

// forShare keeps a row from being changed until the work is done.
var forShare = clause.Locking{Strength: "SHARE"}

// Found gives what a look-up found; nothing found is the problem of the argument that named it.
func Found[R any](row R, err error, argument string) (R, error) {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, NotFound(argument)
	}
	if err != nil {
		return row, fmt.Errorf("look up %T: %w", row, err)
	}
	return row, nil
}

// RowOf gives the row id that an id of a type names; the nil UUID, which no row has, if it is of another type.
func RowOf(id models.ID, typeName string) uuid.UUID {
	if id.Type != typeName {
		return uuid.Nil
	}
	return id.Row
}

// ChangesRegion refuses unless the viewer may change what is of a region. What it may not even see is not there.
func (w *Work) ChangesRegion(regionCode string, seen bool, argument string) error {
	if w.Viewer().Role.AtLeast(models.RoleAdmin) && w.Viewer().Covers(regionCode) {
		return nil
	}
	if !seen {
		return NotFound(argument)
	}
	return problem.Refuse(problem.Forbidden, argument, problem.Message{
		En: "region %s is not yours to change", Zh: "无权修改行政区 %s 的数据",
	}, regionCode)
}

// VersionIs refuses to change what is not as its editor has seen it.
func VersionIs(expected *int, version int64) error {
	if expected != nil && int64(*expected) != version {
		return problem.List{problem.Refuse(problem.Conflict, "expectedVersion", problem.Message{
			En: "somebody changed it in the meantime: its version is %d now, not %d; look again, then repeat",
			Zh: "数据已被他人修改:当前版本为 %d,而非 %d;请刷新后重试",
		}, version, *expected)}
	}
	return nil
}

// Collected keeps what is wrong with one part of an input, so that the other parts are looked at too; it gives back
// what is no matter of the input.
func Collected(problems *problem.List, err error) error {
	if more, ok := errors.AsType[problem.List](err); ok {
		*problems = append(*problems, more...)
		return nil
	}
	return err
}
