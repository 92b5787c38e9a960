package store

import (
	"context"
	"strings"
	"time"

	"plangraph/problem"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
)

// usualDays is how long a token is good of which nobody says how long: one that nobody remembers ends by itself.
const usualDays = 365

// TokenCreate makes a token of a secret, which its answer shows once.
func TokenCreate(in models.TokenCreateInput, secret models.NewSecret) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		if refused := planning.CheckMakes(w.viewer(), in.Role, in.RegionCode); refused != nil {
			return nil, refused
		}
		problems := planning.CheckToken(in.Name, in.Role, in.RegionCode, in.UnitID != nil)
		token := models.Token{
			ID: w.newID(), Name: in.Name, Prefix: secret.Prefix, Hash: secret.Hash, Role: in.Role, RegionCode: in.RegionCode,
			CreatedAt: w.now(), CreatedBy: w.viewer().Actor, ExpiresAt: w.expiry(&problems, in),
		}
		if err := w.tokenOf(ctx, &problems, &token, in); err != nil {
			return nil, err
		}
		if err := problems.Err(); err != nil {
			return nil, err
		}
		w.inRegion(token.ID, tokenRegion(token))
		made := Payload{"token": tokenID(token)}
		if !w.request.DryRun {
			made["secret"] = shownOnce(secret.Text)
		}
		return made, create(ctx, w, token)
	}
}

// TokenRevoke ends a token.
func TokenRevoke(in models.TokenRevokeInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		token, err := gorm.G[models.Token](w.DB, forUpdate).Where("id = ?", idOf(in.TokenID, "Token")).Take(ctx)
		if token, err = taken(token, err, "tokenId"); err != nil {
			return nil, err
		}
		if err := w.changesRegion(tokenRegion(token), false, "tokenId"); err != nil {
			return nil, err
		}
		w.inRegion(token.ID, tokenRegion(token))
		after := token
		if token.RevokedAt == nil {
			after.RevokedAt = new(w.now())
		}
		_, err = update(ctx, w, token, &after)
		return Payload{"token": tokenID(token)}, err
	}
}

func tokenID(t models.Token) models.ID { return models.ID{Type: "Token", Row: t.ID} }

// tokenRegion is the region whose admins a token is a matter of.
func tokenRegion(t models.Token) string {
	if t.RegionCode == nil {
		return everywhere
	}
	return *t.RegionCode
}

// expiry is the end of a new token: with its last day in China, after the usual time, or nil for never.
func (w *Work) expiry(problems *problem.List, in models.TokenCreateInput) *models.Time {
	last := w.today().AddDays(usualDays)
	if said, ok := in.ExpiresOn.ValueOK(); ok && said == nil {
		return nil
	} else if ok {
		last = *said
		planning.CheckExpires(problems, last, w.today(), "expiresOn")
	}
	next, _ := time.ParseInLocation(time.DateOnly, last.AddDays(1).String(), china) // a date is always a date
	return &models.Time{Time: next.UTC()}
}

// tokenOf looks up the region and unit that a new token is for.
func (w *Work) tokenOf(ctx context.Context, problems *problem.List, token *models.Token, in models.TokenCreateInput) error {
	if in.RegionCode != nil {
		more, err := w.checkRegion(ctx, *in.RegionCode, "regionCode")
		if err != nil {
			return err
		}
		*problems = append(*problems, more...)
	}
	if in.UnitID == nil {
		return nil
	}
	unit, err := gorm.G[models.Unit](w.DB, forShare).Where("id = ?", idOf(*in.UnitID, "Unit")).Take(ctx)
	if unit, err = taken(unit, err, "unitId"); err != nil {
		return collected(problems, err)
	}
	token.UnitID = &unit.ID
	planning.CheckActive(problems, unit, w.today(), "unitId")
	if in.RegionCode != nil && !strings.HasPrefix(unit.RegionCode, models.RegionPrefix(*in.RegionCode)) {
		problems.Add(problem.Invalid, "unitId", problem.Message{En: "%s is not of region %s", Zh: "%s 不属于行政区 %s"}, unit.Name, *in.RegionCode)
	}
	return nil
}
