package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/turns"
)

// Tokens are the keys to the API that this program hands out.
type Tokens struct {
	db *database.DB
	// lookUps are the turns of those who show tokens: whoever floods with them leaves connections to others.
	lookUps *turns.Turns
	// noting holds the ids of the tokens whose use is being written down.
	noting sync.Map
}

// NewTokens gives the tokens that are kept in db.
func NewTokens(db *database.DB) *Tokens {
	return &Tokens{db: db, lookUps: turns.New(turns.Limits{Total: 4, Alone: 2, Each: 2, Queue: 256})}
}

// NewToken is what a new token shall be. RegionCode is empty for SYSTEM alone; UnitID is what a REPORTER needs besides.
// Without ExpiresAt it is good until it is revoked.
type NewToken struct {
	Name       string
	Role       models.Role
	RegionCode string
	UnitID     *uuid.UUID
	ExpiresAt  *models.Time
}

// Create makes a token and gives its text, which is nowhere else and cannot be had again. An ADMIN makes tokens of its
// region and below, of its own role at most. The refusal is ErrForbidden, or ErrInvalid and names all that is wrong.
func (t *Tokens) Create(
	ctx context.Context, viewer models.Viewer, in NewToken, now time.Time,
) (string, models.Token, error) {
	if err := mayCreate(viewer, in); err != nil {
		return "", models.Token{}, err
	}
	if err := t.Check(ctx, in, now); err != nil {
		return "", models.Token{}, err
	}
	text := newText()
	token := models.Token{
		ID: uuid.Must(uuid.NewV7()), Name: in.Name, Prefix: shownPrefix(text), Hash: hashOf(text), Role: in.Role,
		UnitID:    in.UnitID,
		CreatedAt: stored(now), CreatedBy: viewer.Actor, ExpiresAt: in.ExpiresAt,
	}
	if in.RegionCode != "" {
		token.RegionCode = &in.RegionCode
	}
	if token.CreatedBy == "" {
		token.CreatedBy = string(viewer.Role)
	}
	err := t.db.Write(ctx, func(tx *database.Tx) error { return gorm.G[models.Token](tx.DB).Create(ctx, &token) })
	if errors.Is(err, gorm.ErrForeignKeyViolated) { // the unit was there a moment ago
		return "", models.Token{}, refuse(ErrInvalid, "there is no region %s", "没有区划 %s", in.RegionCode)
	}
	if err != nil {
		return "", models.Token{}, fmt.Errorf("create a token: %w", err)
	}
	return text, token, nil
}

// Revoke ends a token, at once. A token that was revoked before stays as it is. One that does not exist, or is not the
// viewer's to end, is ErrNotFound.
func (t *Tokens) Revoke(ctx context.Context, viewer models.Viewer, id uuid.UUID, now time.Time) error {
	if err := mayManage(viewer); err != nil {
		return err
	}
	within := managed(viewer)
	var ended int
	err := t.db.Write(ctx, func(tx *database.Tx) (err error) {
		ended, err = gorm.G[models.Token](tx.DB).Where("id = ?", id).Where(within.Text, within.Args...).
			Update(ctx, "revoked_at", gorm.Expr("coalesce(revoked_at, ?)", stored(now)))
		return err
	})
	if err != nil {
		return fmt.Errorf("revoke a token: %w", err)
	}
	if ended == 0 {
		return refuse(ErrNotFound, "there is no such token", "没有该令牌")
	}
	return nil
}

// List gives the tokens that viewer may end, the newest first, also those that have ended.
func (t *Tokens) List(ctx context.Context, viewer models.Viewer) ([]models.Token, error) {
	if err := mayManage(viewer); err != nil {
		return nil, err
	}
	within := managed(viewer)
	tokens, err := gorm.G[models.Token](
		t.db.DB,
	).Where(
		within.Text,
		within.Args...).Order(
		"created_at DESC, id DESC",
	).Find(
		ctx,
	)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return tokens, nil
}

const byHash = "SELECT id, name, prefix, role, region_code, unit_id, expires_at, last_used_at, revoked_at FROM api_tokens WHERE hash = ?"

// Authenticate says whose token text is, with one statement. A token that is malformed, unknown, expired or revoked is
// ErrUnauthenticated. That it was used is written down afterwards, once a minute at most. Clients, as ctx has them, come
// in turn; turns.ErrFull says that too many of one's are waiting.
//
// Nothing of the text is compared character by character: its hash is looked up, and how long that takes says nothing
// about any other text.
func (t *Tokens) Authenticate(ctx context.Context, text string, now time.Time) (models.Viewer, error) {
	if !wellFormed(text) {
		return models.Viewer{}, refuse(
			ErrUnauthenticated, "this is not a whole token: it is cut off or mistyped", "令牌不完整或有误",
		)
	}
	end, err := t.lookUps.Take(ctx, turns.Client(ctx))
	if err != nil {
		return models.Viewer{}, fmt.Errorf("wait to look for a token: %w", err)
	}
	defer end()
	var token models.Token
	found := false
	err = t.db.QueryAll(ctx, []database.SQL{database.Expr(byHash, hashOf(text))}, func(_ int, rows database.Rows) error {
		for rows.Next() {
			found = true
			err := rows.Scan(&token.ID, &token.Name, &token.Prefix, &token.Role, &token.RegionCode, &token.UnitID,
				&token.ExpiresAt, &token.LastUsedAt, &token.RevokedAt)
			if err != nil {
				return fmt.Errorf("scan: %w", err)
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return models.Viewer{}, fmt.Errorf("look for a token: %w", err)
	case !found:
		return models.Viewer{}, refuse(ErrUnauthenticated, "this token is not known here", "令牌不存在")
	case token.RevokedAt != nil:
		return models.Viewer{}, refuse(ErrUnauthenticated, "this token was revoked", "令牌已被撤销")
	case token.ExpiresAt != nil && !now.Before(token.ExpiresAt.Time):
		return models.Viewer{}, refuse(ErrUnauthenticated, "this token has expired", "令牌已过期")
	}
	t.noteUse(ctx, token, now)
	return viewerOf(token), nil
}

// viewerOf is who asks with a token.
func viewerOf(token models.Token) models.Viewer {
	viewer := models.Viewer{
		Role: token.Role, UnitID: token.UnitID, Actor: fmt.Sprintf("token %s (%s…)", token.Name, token.Prefix),
	}
	if token.RegionCode != nil {
		viewer.RegionCode = *token.RegionCode
	}
	return viewer
}

// useInterval is how exact last_used_at is.
const useInterval = time.Minute

// noteUse writes down that a token was used, unless somebody did so within the last minute. Nobody waits for it, and if
// the database is busy, the next request does it.
func (t *Tokens) noteUse(ctx context.Context, token models.Token, now time.Time) {
	if token.LastUsedAt != nil && now.Sub(token.LastUsedAt.Time) < useInterval {
		return
	}
	if _, busy := t.noting.LoadOrStore(token.ID, true); busy {
		return
	}
	go func() {
		defer t.noting.Delete(token.ID)
		const patience = 5 * time.Second
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		err := t.db.Write(ctx, func(tx *database.Tx) error {
			tx.Still() // every minute, for every token
			_, err := gorm.G[models.Token](tx.DB).
				Where("id = ? AND (last_used_at IS NULL OR last_used_at <= ?)", token.ID, stored(now.Add(-useInterval))).
				Update(ctx, "last_used_at", stored(now))
			return err
		})
		if err != nil {
			slog.DebugContext(ctx, "the use of a token was not written down", "token", token.Prefix, "error", err)
		}
	}()
}

// stored is a moment as both databases keep it.
func stored(t time.Time) models.Time { return models.Time{Time: t.UTC().Truncate(time.Microsecond)} }
