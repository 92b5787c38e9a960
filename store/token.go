package store

import (
	"context"
	"strings"
	"time"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// usualDays is how long a token is good of which nobody says how long: one that nobody remembers ends by itself.
const usualDays = 365

// TokenCreate makes a token of a secret, which its answer shows once.
func TokenCreate(in models.TokenCreateInput, secret models.NewSecret) work.Mutation[models.TokenCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TokenCreatePayload, error) {
		if refused := planning.CheckMakes(w.Viewer(), in.Role, in.RegionCode); refused != nil {
			return nil, refused
		}
		problems := planning.CheckToken(in.Name, in.Role, in.RegionCode, in.UnitID != nil)
		token := models.Token{
			ID: w.NewID(), Name: in.Name, Prefix: secret.Prefix, Hash: secret.Hash, Role: in.Role, RegionCode: in.RegionCode,
			CreatedAt: w.Now(), CreatedBy: w.Viewer().Actor, ExpiresAt: expiryOf(w, &problems, in),
		}
		if err := setScope(ctx, w, &problems, &token, in); err != nil {
			return nil, err
		}
		if err := problems.Err(); err != nil {
			return nil, err
		}
		made := &models.TokenCreatePayload{Token: models.IDOf(token)}
		if !w.DryRun() {
			made.Secret = &secret.Text
		}
		return made, work.Create(ctx, w, token)
	}
}

// TokenRevoke ends a token.
func TokenRevoke(in models.TokenRevokeInput) work.Mutation[models.TokenRevokePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TokenRevokePayload, error) {
		token, err := work.Lock[models.Token](ctx, w, work.RowOf(in.TokenID, "Token"))
		if token, err = work.Found(token, err, "tokenId"); err != nil {
			return nil, err
		}
		if err := w.ChangesRegion(tokenRegion(token), false, "tokenId"); err != nil {
			return nil, err
		}
		after := token
		if token.RevokedAt == nil {
			after.RevokedAt = new(w.Now())
		}
		_, err = work.Update(ctx, w, token, &after)
		return &models.TokenRevokePayload{Token: models.IDOf(token)}, err
	}
}

// tokenRegion is the region whose admins a token is a matter of.
func tokenRegion(t models.Token) string {
	if t.RegionCode == nil {
		return work.Everywhere
	}
	return *t.RegionCode
}

// expiryOf is the end of a new token: with its last day in China, after the usual time, or nil for never.
func expiryOf(w *work.Work, problems *problem.List, in models.TokenCreateInput) *models.Time {
	last := w.Today().AddDays(usualDays)
	if said, ok := in.ExpiresOn.ValueOK(); ok && said == nil {
		return nil
	} else if ok {
		last = *said
		planning.CheckExpires(problems, last, w.Today(), "expiresOn")
	}
	next, _ := time.ParseInLocation(time.DateOnly, last.AddDays(1).String(), work.China) // a date is always a date
	return &models.Time{Time: next.UTC()}
}

// setScope looks up the region and unit that a new token is for.
func setScope(
	ctx context.Context, w *work.Work, problems *problem.List, token *models.Token, in models.TokenCreateInput,
) error {
	if in.RegionCode != nil {
		more, err := checkRegion(ctx, w, *in.RegionCode, "regionCode")
		if err != nil {
			return err
		}
		*problems = append(*problems, more...)
	}
	if in.UnitID == nil {
		return nil
	}
	unit, err := work.Share[models.Unit](ctx, w, work.RowOf(*in.UnitID, "Unit"))
	if unit, err = work.Found(unit, err, "unitId"); err != nil {
		return work.Collected(problems, err)
	}
	token.UnitID = &unit.ID
	planning.CheckActive(problems, unit, w.Today(), "unitId")
	if in.RegionCode != nil && !strings.HasPrefix(unit.RegionCode, models.RegionPrefix(*in.RegionCode)) {
		problems.Add(
			problem.Invalid, "unitId", problem.Message{En: "%s is not of region %s", Zh: "%s 不属于行政区 %s"}, unit.Name,
			*in.RegionCode,
		)
	}
	return nil
}

func tokenRow() work.Declaration { return work.Row[models.Token]{Irreversible: true} }
