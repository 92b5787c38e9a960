package store

import (
	"context"
	"fmt"

	"plangraph/problem"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
)

// PostCreate adds a post to a unit.
func PostCreate(in models.PostCreateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		unit, err := w.unit(ctx, in.UnitID, in.ExpectedVersion, "unitId")
		if err != nil {
			return nil, err
		}
		var problems problem.List
		planning.CheckName(&problems, in.Title, "title")
		planning.CheckActive(&problems, unit, w.today(), "unitId")
		if err := problems.Err(); err != nil {
			return nil, err
		}
		post := models.Post{ID: w.newID(), UnitID: unit.ID, Title: in.Title}
		if err := create(ctx, w, post); err != nil {
			return nil, titleTaken(err, unit, in.Title)
		}
		return Payload{"post": postID(post)}, touch(ctx, w, &unit)
	}
}

// PostUpdate gives a post another title.
func PostUpdate(in models.PostUpdateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		post, unit, err := w.post(ctx, in.PostID, in.ExpectedVersion)
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
		changed, err := update(ctx, w, post, &after)
		if err != nil {
			return nil, titleTaken(err, unit, in.Title)
		}
		if changed {
			err = touch(ctx, w, &unit)
		}
		return Payload{"post": postID(post)}, err
	}
}

// PostDelete deletes a post that no assignment names, with the record of its holders.
func PostDelete(in models.PostDeleteInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		post, unit, err := w.post(ctx, in.PostID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		named, err := gorm.G[models.Assignment](w.DB).Where("post_id = ?", post.ID).Count(ctx, "*")
		if err != nil {
			return nil, fmt.Errorf("count the post's assignments: %w", err)
		}
		if named > 0 {
			return nil, problem.List{problem.Refuse(problem.Invalid, "postId", problem.Message{
				En: "%d assignments, past ones too, name the post %s; leave it vacant instead", Zh: "%d 项分工(含历史分工)以「%s」为责任岗位;可改为空缺",
			}, named, post.Title)}
		}
		holders, err := w.holders(ctx, post)
		if err != nil {
			return nil, err
		}
		if err := remove(ctx, w, holders...); err != nil {
			return nil, err
		}
		if err := remove(ctx, w, post); err != nil {
			return nil, err
		}
		return Payload{"unit": unitID(unit)}, touch(ctx, w, &unit)
	}
}

// PostHolderSet says who holds a post from a day on.
func PostHolderSet(in models.PostHolderSetInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		post, unit, err := w.post(ctx, in.PostID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		holders, err := w.holders(ctx, post)
		if err != nil {
			return nil, err
		}
		from := w.today()
		take(&from, in.From)
		name, said := in.Name.ValueOK()
		var problems problem.List
		if !said {
			problems.Add(problem.Invalid, "name", problem.Message{En: "name somebody, or null to leave the post vacant", Zh: "请给出姓名;空缺请填 null"})
		} else {
			problems = planning.CheckHolder(unit, holders, name, from)
		}
		if err := problems.Err(); err != nil {
			return nil, err
		}
		if n := len(holders); n > 0 && holders[n-1].ValidTo == nil {
			if err := w.endHolder(ctx, holders[n-1], from.AddDays(-1)); err != nil {
				return nil, err
			}
		}
		if name != nil {
			if err := w.createHolder(ctx, post, *name, from); err != nil {
				return nil, err
			}
		}
		return Payload{"post": postID(post)}, touch(ctx, w, &unit)
	}
}

func postID(p models.Post) models.ID { return models.ID{Type: "Post", Row: p.ID} }

// titleTaken says of a post that the database did not take that the unit has one of its title.
func titleTaken(err error, unit models.Unit, title string) error {
	return duplicate(err, "title", problem.Message{En: "%s has a post %s already", Zh: "%s 已有岗位「%s」"}, unit.Name, title)
}

// post locks a post that is going to be changed, and its unit.
func (w *Work) post(ctx context.Context, id models.ID, expectedVersion *int) (models.Post, models.Unit, error) {
	post, err := gorm.G[models.Post](w.DB, forUpdate).Where("id = ?", idOf(id, "Post")).Take(ctx)
	if post, err = taken(post, err, "postId"); err != nil {
		return post, models.Unit{}, err
	}
	unit, err := w.unit(ctx, models.ID{Type: "Unit", Row: post.UnitID}, expectedVersion, "postId")
	return post, unit, err
}

// holders gives who has held a post, the last of them last.
func (w *Work) holders(ctx context.Context, post models.Post) ([]models.PostHolder, error) {
	holders, err := gorm.G[models.PostHolder](w.DB).Where("post_id = ?", post.ID).Order("valid_from, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the post's holders: %w", err)
	}
	for _, h := range holders {
		w.ofUnit(h.ID, post.UnitID)
	}
	return holders, nil
}

func (w *Work) createHolder(ctx context.Context, post models.Post, name string, from models.Date) error {
	holder := models.PostHolder{ID: w.newID(), PostID: post.ID, Name: name, ValidFrom: from}
	w.ofUnit(holder.ID, post.UnitID)
	return create(ctx, w, holder)
}

// endHolder gives somebody's time in a post its last day; one that would end before it began is deleted: it never was.
func (w *Work) endHolder(ctx context.Context, h models.PostHolder, last models.Date) error {
	if last.Before(h.ValidFrom) {
		return remove(ctx, w, h)
	}
	after := h
	after.ValidTo = &last
	_, err := update(ctx, w, h, &after)
	return err
}

// endHolders ends the time of all who hold posts of a unit.
func (w *Work) endHolders(ctx context.Context, unit models.Unit, last models.Date) error {
	holders, err := gorm.G[models.PostHolder](w.DB).Where("valid_to IS NULL AND post_id IN (SELECT p.id FROM posts p WHERE p.unit_id = ?)", unit.ID).Order("id").Find(ctx)
	if err != nil {
		return fmt.Errorf("read who holds the unit's posts: %w", err)
	}
	for _, h := range holders {
		w.ofUnit(h.ID, unit.ID)
		if err := w.endHolder(ctx, h, last); err != nil {
			return err
		}
	}
	return nil
}

// continueHolder lets who holds a post hold another from a day on.
func (w *Work) continueHolder(ctx context.Context, post, successor models.Post, from models.Date) error {
	holders, err := w.holders(ctx, post)
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
	return w.createHolder(ctx, successor, last.Name, from)
}
