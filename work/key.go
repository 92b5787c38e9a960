package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// errKeyTaken says that a request with the same idempotency key was answered at the same time: its answer is there now.
var errKeyTaken = errors.New("the idempotency key was taken at the same time")

// errKeyUsed ends a unit of work whose request was answered before.
var errKeyUsed = errors.New("the idempotency key was used before")

// knownKey is what is kept under a request's idempotency key: its answer, or that the key stands for another request.
type knownKey struct {
	answer []byte
	err    error
	// looked says that it was looked for, or need not be.
	looked bool
}

// used tells whether the key was used before.
func (k *knownKey) used() bool { return k.answer != nil || k.err != nil }

// look looks for the request's key, together with whatever the unit of work asks first, which fails if it was used.
func (k *knownKey) look(ctx context.Context, tx *database.Tx, r Request) error {
	if k.looked = r.IdempotencyKey == nil || r.DryRun; k.looked {
		return nil
	}
	const kept = "SELECT request, selection, answer FROM idempotency_keys WHERE actor = ? AND key = ?"
	return tx.Ask(ctx, database.Expr(kept, r.Viewer.Actor, *r.IdempotencyKey), func(rows database.Rows) error {
		k.looked = true
		if rows.Next() {
			var request, selection, answer string
			if err := rows.Scan(&request, &selection, &answer); err != nil {
				return fmt.Errorf("look for the idempotency key: %w", err)
			}
			k.found(r, request, selection, answer)
			return errKeyUsed
		}
		return rows.Err() //nolint:wrapcheck // it says what the database says
	})
}

// sure looks for the key where a unit of work failed without having asked for anything.
func (k *knownKey) sure(ctx context.Context, tx *database.Tx) {
	if !k.looked {
		_ = tx.Settle(ctx) // what else is wrong is of no interest any more
	}
}

// found takes what is kept under the key.
func (k *knownKey) found(r Request, request, selection, answer string) {
	if request == r.hash() && selection == hashOf(r.Selection) {
		k.answer = []byte(answer)
		return
	}
	k.err = problem.List{problem.Refuse(problem.Conflict, "idempotencyKey", problem.Message{
		En: "idempotencyKey: %s was used for another request; take a new key for a new one",
		Zh: "idempotencyKey:%s 已用于另一请求;新请求请换新键",
	}, *r.IdempotencyKey)}
}

// remember keeps the answer under the request's idempotency key.
func remember(ctx context.Context, tx *database.Tx, r Request, answer []byte) error {
	if r.IdempotencyKey == nil {
		return nil
	}
	const keep = "INSERT INTO idempotency_keys (actor, key, request, selection, answer, at) VALUES (?, ?, ?, ?, ?, ?)" +
		" ON CONFLICT DO NOTHING"
	statement := database.Expr(
		keep, r.Viewer.Actor, *r.IdempotencyKey, r.hash(), hashOf(r.Selection), string(answer), models.Time{Time: r.Now},
	)
	return tx.Change(ctx, statement, func(n int) error {
		if n == 0 {
			return errKeyTaken
		}
		return nil
	})
}

// hash tells requests apart that differ in mutation or input.
func (r Request) hash() string {
	input, err := json.Marshal(r.Input)
	if err != nil {
		input = fmt.Appendf(nil, "%#v", r.Input)
	}
	return hashOf(r.Name + "\x00" + string(input))
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
