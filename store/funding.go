package store

import (
	"context"

	"plangraph/problem"

	"plangraph/models"
	"plangraph/planning"
)

// FundingCreate adds a source to the money of a work item.
func FundingCreate(in models.FundingCreateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, item, err := w.item(ctx, in.ItemID, in.ExpectedVersion, "itemId")
		if err != nil {
			return nil, err
		}
		funding := models.Funding{
			PlanID: plan.ID, ID: w.newID(), ItemID: item.ID, Source: in.Source, PlannedFen: in.Planned, InPlaceFen: in.InPlace, PaidFen: in.Paid,
		}
		if err := planning.CheckFunding(funding).Err(); err != nil {
			return nil, err
		}
		if err := create(ctx, w, funding); err != nil {
			return nil, sourceTaken(err, funding, "source")
		}
		return Payload{"funding": ofPlan(funding), "workItem": itemID(item)}, touch(ctx, w, &item)
	}
}

// FundingUpdate changes a source of a work item's money.
func FundingUpdate(in models.FundingUpdateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		_, item, funding, err := partOf[models.Funding](ctx, w, in.FundingID, "Funding", in.ExpectedVersion, "fundingId")
		if err != nil {
			return nil, err
		}
		after := funding
		take(&after.Source, in.Changes.Source)
		take(&after.PlannedFen, in.Changes.Planned)
		takeKnown(&after.InPlaceFen, in.Changes.InPlace)
		takeKnown(&after.PaidFen, in.Changes.Paid)
		if err := within("changes", planning.CheckFunding(after)).Err(); err != nil {
			return nil, err
		}
		changed, err := update(ctx, w, funding, &after)
		if err != nil {
			return nil, sourceTaken(err, after, "changes.source")
		}
		if changed {
			err = touch(ctx, w, &item)
		}
		return Payload{"funding": ofPlan(funding), "workItem": itemID(item)}, err
	}
}

// FundingDelete deletes a source of a work item's money.
func FundingDelete(in models.FundingDeleteInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		_, item, funding, err := partOf[models.Funding](ctx, w, in.FundingID, "Funding", in.ExpectedVersion, "fundingId")
		if err != nil {
			return nil, err
		}
		if err := remove(ctx, w, funding); err != nil {
			return nil, err
		}
		return Payload{"fundingId": in.FundingID, "workItem": itemID(item)}, touch(ctx, w, &item)
	}
}

// FundingRestore brings back a deleted source of a work item's money.
func FundingRestore(in models.FundingRestoreInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		if err := w.restore(ctx, in.FundingID, "Funding", "fundingId"); err != nil {
			return nil, err
		}
		item, err := itemOf[models.Funding](ctx, w, in.FundingID)
		return Payload{"funding": in.FundingID, "workItem": item}, err
	}
}

func sourceTaken(err error, funding models.Funding, argument string) error {
	return duplicate(err, argument, problem.Message{
		En: "the item has a line for %s already", Zh: "该事项已有来源为 %s 的资金",
	}, funding.Source)
}
