package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// PostCreate adds a post to a unit.
func PostCreate(in models.PostCreateInput) work.Mutation[models.PostCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.PostCreatePayload, error) {
		unit, err := lockUnit(ctx, w, in.UnitID, in.ExpectedVersion, "unitId")
		if err != nil {
			return nil, err
		}
		var problems problem.List
		planning.CheckName(&problems, in.Title, "title")
		planning.CheckActive(&problems, unit, w.Today(), "unitId")
		if err := problems.Err(); err != nil {
			return nil, err
		}
		post := models.Post{ID: w.NewID(), UnitID: unit.ID, Title: in.Title}
		if err := work.Create(ctx, w, post); err != nil {
			return nil, titleTaken(err, unit, in.Title)
		}
		return &models.PostCreatePayload{Post: models.IDOf(post)}, nil
	}
}

// PostUpdate gives a post another title.
func PostUpdate(in models.PostUpdateInput) work.Mutation[models.PostUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.PostUpdatePayload, error) {
		post, unit, err := lockPost(ctx, w, in.PostID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		var problems problem.List
		planning.CheckName(&problems, in.Title, "title")
		if err := problems.Err(); err != nil {
			return nil, err
		}
		after := post
		after.Title = in.Title
		_, err = work.Update(ctx, w, post, &after)
		return &models.PostUpdatePayload{Post: models.IDOf(post)}, titleTaken(err, unit, in.Title)
	}
}

// PostDelete deletes a post that no assignment names that the viewer sees, with the record of its holders.
func PostDelete(in models.PostDeleteInput) work.Mutation[models.PostDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.PostDeletePayload, error) {
		post, unit, err := lockPost(ctx, w, in.PostID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		seen, args := inPlans("assignments.plan_id", seenBy(w.Viewer()))
		named, err := gorm.G[models.Assignment](w.DB).Where("post_id = ?", post.ID).Where(seen, args...).Count(ctx, "*")
		if err != nil {
			return nil, fmt.Errorf("count the post's assignments: %w", err)
		}
		if named > 0 {
			return nil, problem.List{problem.Refuse(problem.Invalid, "postId", problem.Message{
				En: "%d assignments, past ones too, name the post %s; leave it vacant instead",
				Zh: "%d 项分工(含历史分工)以「%s」为责任岗位;可改为空缺",
			}, named, post.Title)}
		}
		if _, err := releasePost(ctx, w, post); err != nil {
			return nil, err
		}
		return &models.PostDeletePayload{Unit: models.IDOf(unit)}, work.Remove(ctx, w, post)
	}
}

// releasePost lets a post that goes answer no longer for assignments of plans that the viewer does not see; the audit of
// those plans says so.
func releasePost(ctx context.Context, w *work.Work, post models.Post) (problem.List, error) {
	seen, args := inPlans("assignments.plan_id", seenBy(w.Viewer()))
	unseen := gorm.G[models.Assignment](
		w.DB,
	).Where(
		"post_id = ?",
		post.ID,
	).Where(
		"NOT "+seen,
		args...).Order(
		"plan_id, id",
	)
	rows, err := unseen.Find(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	plans := make([]uuid.UUID, len(rows))
	for i, a := range rows {
		plans[i] = a.PlanID
	}
	if err := work.LockAll[models.Plan](ctx, w, plans); err != nil {
		return nil, err
	}
	if rows, err = unseen.Find(ctx); err != nil { // as they are now that nobody changes them
		return nil, err
	}
	released := make([]work.Revision[models.Assignment], len(rows))
	for i, a := range rows {
		released[i] = work.Revision[models.Assignment]{Before: a, After: a}
		released[i].After.PostID = nil
	}
	_, err = work.UpdateAll(ctx, w, released)
	return nil, err
}

// PostHolderSet says who holds a post from a day on.
func PostHolderSet(in models.PostHolderSetInput) work.Mutation[models.PostHolderSetPayload] {
	return func(ctx context.Context, w *work.Work) (*models.PostHolderSetPayload, error) {
		post, unit, err := lockPost(ctx, w, in.PostID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		holders, err := holdersOf(ctx, w, post)
		if err != nil {
			return nil, err
		}
		from := w.Today()
		take(&from, in.From)
		name, said := in.Name.ValueOK()
		var problems problem.List
		if !said {
			problems.Add(
				problem.Invalid, "name",
				problem.Message{En: "name somebody, or null to leave the post vacant", Zh: "请给出姓名;空缺请填 null"},
			)
		} else {
			problems = planning.CheckHolder(unit, holders, name, from)
		}
		if err := problems.Err(); err != nil {
			return nil, err
		}
		if err := rehold(ctx, w, post, holders, planning.Hold(holders, name, from)); err != nil {
			return nil, err
		}
		return &models.PostHolderSetPayload{Post: models.IDOf(post)}, nil
	}
}

// titleTaken says of a post that the database did not take that the unit has one of its title.
func titleTaken(err error, unit models.Unit, title string) error {
	return duplicate(err, "title", problem.Message{En: "%s has a post %s already", Zh: "%s 已有岗位「%s」"}, unit.Name, title)
}

// lockPost locks a post that is going to be changed, and its unit.
func lockPost(ctx context.Context, w *work.Work, id models.ID, expectedVersion *int) (models.Post, models.Unit, error) {
	post, err := work.Lock[models.Post](ctx, w, work.RowOf(id, "Post"))
	if post, err = work.Found(post, err, "postId"); err != nil {
		return post, models.Unit{}, err
	}
	unit, err := lockUnit(ctx, w, models.ID{Type: "Unit", Row: post.UnitID}, expectedVersion, "postId")
	return post, unit, err
}

// holdersOf gives who has held a post, holds it and is to hold it.
func holdersOf(ctx context.Context, w *work.Work, post models.Post) ([]models.PostHolder, error) {
	return work.RowsWith[models.PostHolder](ctx, w, uuid.Nil, "post_id", []uuid.UUID{post.ID})
}

// rehold makes the holders of a post what they are to be.
func rehold(ctx context.Context, w *work.Work, post models.Post, before, after []models.PostHolder) error {
	for i := range after {
		if after[i].PostID = post.ID; after[i].ID == uuid.Nil {
			after[i].ID = w.NewID()
		}
	}
	return reschedule(ctx, w, before, after, func(h models.PostHolder) uuid.UUID { return h.ID })
}

// endHolders ends the time of all who hold posts of a unit after a day, or are to.
func endHolders(ctx context.Context, w *work.Work, unit models.Unit, last models.Date) error {
	holders, err := gorm.G[models.PostHolder](w.DB).Where(
		"(valid_to IS NULL OR valid_to > ?) AND post_id IN (SELECT p.id FROM posts p WHERE p.unit_id = ?)", last, unit.ID,
	).Order("id").Find(ctx)
	if err != nil {
		return fmt.Errorf("read who holds the unit's posts: %w", err)
	}
	ended := planning.Until(holders, last)
	return reschedule(ctx, w, holders, ended, func(h models.PostHolder) uuid.UUID { return h.ID })
}

// continueHolders lets who holds a post from a day on, and is to hold it, hold another.
func continueHolders(ctx context.Context, w *work.Work, post, successor models.Post, from models.Date) error {
	holders, err := holdersOf(ctx, w, post)
	if err != nil {
		return err
	}
	return rehold(ctx, w, successor, nil, planning.From(holders, from))
}

func postRow() work.Declaration {
	return work.Row[models.Post]{PartOf: "UnitID", Order: "title, id", Undo: releasePost}
}

func postHolderRow() work.Declaration {
	return work.Row[models.PostHolder]{PartOf: "PostID", Order: "valid_from, id", Days: models.PostHolder.Days}
}
