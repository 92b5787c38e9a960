package models

import "github.com/google/uuid"

// Token is a key to the API. Its text is shown once, when it is made; here are the SHA-256 of that text in hex and its
// first characters, by which people know it again. It is good until ExpiresAt (nil: for ever) or RevokedAt. RegionCode
// is nil for SYSTEM alone; UnitID is the unit that a REPORTER answers for.
type Token struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	Name       string
	Prefix     string
	Hash       string `json:"-"` // no matter of the audit
	Role       Role
	RegionCode *string
	UnitID     *uuid.UUID
	CreatedAt  Time `gorm:"autoCreateTime:false"`
	CreatedBy  string
	ExpiresAt  *Time
	LastUsedAt *Time
	RevokedAt  *Time
}

// NewSecret is the text of a new token, which its holder is shown once, and what is kept of it.
type NewSecret struct{ Text, Prefix, Hash string }

// TableName says which tokens: there are others in the world.
func (Token) TableName() string { return "api_tokens" }

// Repeated is the payload without the secret, which nobody can be shown twice.
func (p *TokenCreatePayload) Repeated() any { return &TokenCreatePayload{Token: p.Token} }
