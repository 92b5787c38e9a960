package store

import (
	"context"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// FundingCreate adds a source to the money of a work item.
func FundingCreate(in models.FundingCreateInput) work.Mutation[models.FundingCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.FundingCreatePayload, error) {
		plan, item, err := lockItem(ctx, w, in.ItemID, in.ExpectedVersion, "itemId")
		if err != nil {
			return nil, err
		}
		funding := models.Funding{PlanID: plan.ID, ID: w.NewID(), ItemID: item.ID}
		work.Take(&funding, in)
		if err := planning.CheckFunding(funding).Err(); err != nil {
			return nil, err
		}
		if err := work.Create(ctx, w, funding); err != nil {
			return nil, sourceTaken(err, funding, "source")
		}
		return &models.FundingCreatePayload{Funding: models.IDOf(funding), WorkItem: models.IDOf(item)}, nil
	}
}

// FundingUpdate changes a source of a work item's money.
func FundingUpdate(in models.FundingUpdateInput) work.Mutation[models.FundingUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.FundingUpdatePayload, error) {
		_, item, funding, err := lockPart[models.Funding](ctx, w, in.FundingID, "Funding", in.ExpectedVersion, "fundingId")
		if err != nil {
			return nil, err
		}
		after := funding
		work.Take(&after, in.Changes)
		if err := within("changes", planning.CheckFunding(after)).Err(); err != nil {
			return nil, err
		}
		_, err = work.Update(ctx, w, funding, &after)
		return &models.FundingUpdatePayload{Funding: models.IDOf(funding), WorkItem: models.IDOf(item)}, sourceTaken(
			err, after, "changes.source",
		)
	}
}

// FundingDelete deletes a source of a work item's money.
func FundingDelete(in models.FundingDeleteInput) work.Mutation[models.FundingDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.FundingDeletePayload, error) {
		_, item, funding, err := lockPart[models.Funding](ctx, w, in.FundingID, "Funding", in.ExpectedVersion, "fundingId")
		if err != nil {
			return nil, err
		}
		if err := work.Remove(ctx, w, funding); err != nil {
			return nil, err
		}
		return &models.FundingDeletePayload{FundingID: in.FundingID, WorkItem: models.IDOf(item)}, nil
	}
}

// FundingRestore brings back a deleted source of a work item's money.
func FundingRestore(in models.FundingRestoreInput) work.Mutation[models.FundingRestorePayload] {
	return func(ctx context.Context, w *work.Work) (*models.FundingRestorePayload, error) {
		if err := restore(ctx, w, in.FundingID, "Funding", "fundingId"); err != nil {
			return nil, err
		}
		item, err := itemOf[models.Funding](ctx, w, in.FundingID)
		return &models.FundingRestorePayload{Funding: in.FundingID, WorkItem: item}, err
	}
}

func sourceTaken(err error, funding models.Funding, argument string) error {
	return duplicate(err, argument, problem.Message{
		En: "the item has a line for %s already", Zh: "该事项已有来源为 %s 的资金",
	}, funding.Source)
}

func fundingRow() work.Declaration {
	return work.Row[models.Funding]{PartOf: "ItemID", Check: alone(planning.CheckFunding)}
}
