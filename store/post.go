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

// PostDelete deletes a post that no assignment names, with the record of its holders.
func PostDelete(in models.PostDeleteInput) work.Mutation[models.PostDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.PostDeletePayload, error) {
		post, unit, err := lockPost(ctx, w, in.PostID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		named, err := gorm.G[models.Assignment](w.DB).Where("post_id = ?", post.ID).Count(ctx, "*")
		if err != nil {
			return nil, fmt.Errorf("count the post's assignments: %w", err)
		}
		if named > 0 {
			return nil, problem.List{problem.Refuse(problem.Invalid, "postId", problem.Message{
				En: "%d assignments, past ones too, name the post %s; leave it vacant instead",
				Zh: "%d 项分工(含历史分工)以「%s」为责任岗位;可改为空缺",
			}, named, post.Title)}
		}
		return &models.PostDeletePayload{Unit: models.IDOf(unit)}, work.Remove(ctx, w, post)
	}
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
		if n := len(holders); n > 0 && holders[n-1].ValidTo == nil {
			if err := endHolder(ctx, w, holders[n-1], from.AddDays(-1)); err != nil {
				return nil, err
			}
		}
		if name != nil {
			if err := createHolder(ctx, w, post, *name, from); err != nil {
				return nil, err
			}
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

// holdersOf gives who has held a post, the last of them last.
func holdersOf(ctx context.Context, w *work.Work, post models.Post) ([]models.PostHolder, error) {
	return work.RowsWith[models.PostHolder](ctx, w, uuid.Nil, "post_id", []uuid.UUID{post.ID})
}

func createHolder(ctx context.Context, w *work.Work, post models.Post, name string, from models.Date) error {
	holder := models.PostHolder{ID: w.NewID(), PostID: post.ID, Name: name, ValidFrom: from}
	return work.Create(ctx, w, holder)
}

// endHolder gives somebody's time in a post its last day; one that would end before it began is deleted: it never was.
func endHolder(ctx context.Context, w *work.Work, h models.PostHolder, last models.Date) error {
	if last.Before(h.ValidFrom) {
		return work.Remove(ctx, w, h)
	}
	after := h
	after.ValidTo = &last
	_, err := work.Update(ctx, w, h, &after)
	return err
}

// endHolders ends the time of all who hold posts of a unit.
func endHolders(ctx context.Context, w *work.Work, unit models.Unit, last models.Date) error {
	holders, err := gorm.G[models.PostHolder](
		w.DB,
	).Where(
		"valid_to IS NULL AND post_id IN (SELECT p.id FROM posts p WHERE p.unit_id = ?)",
		unit.ID,
	).Order(
		"id",
	).Find(
		ctx,
	)
	if err != nil {
		return fmt.Errorf("read who holds the unit's posts: %w", err)
	}
	for _, h := range holders {
		if err := endHolder(ctx, w, h, last); err != nil {
			return err
		}
	}
	return nil
}

// continueHolder lets who holds a post hold another from a day on.
func continueHolder(ctx context.Context, w *work.Work, post, successor models.Post, from models.Date) error {
	holders, err := holdersOf(ctx, w, post)
	if err != nil || len(holders) == 0 {
		return err
	}
	last := holders[len(holders)-1]
	if last.ValidTo != nil {
		return nil
	}
	if from.Before(last.ValidFrom) {
		from = last.ValidFrom
	}
	return createHolder(ctx, w, successor, last.Name, from)
}

func postRow() work.Declaration { return work.Row[models.Post]{PartOf: "UnitID", Order: "title, id"} }

func postHolderRow() work.Declaration {
	return work.Row[models.PostHolder]{PartOf: "PostID", Order: "valid_from, id"}
}
