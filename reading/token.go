package reading

import "plangraph/datasets"

// token is read from api_tokens, never with the hash of its secret; admins see those of their region, SYSTEM also its own, which
// are of none.
func token() *Object {
	return &Object{
		name: "Token", table: "api_tokens", key: rowKey, guarded: true, implements: []string{"Node"}, dataset: datasets.Tokens(),
		order: []orderKey{{expr: "{t}.id", codec: uuidCodec(), desc: true}},
		fields: []field{
			id("Token", rowKey),
			text("name", "name").where(),
			text("prefix", "prefix").where(),
			enum("role", "ViewerRole", "role").where(),
			toOne("region", "Region", "region_code").where(),
			toOne("unit", "Unit", "unit_id").where(),
			dateTime("createdAt", "created_at").where(),
			text("createdBy", "created_by").where(),
			dateTime("expiresAt", "expires_at").where(),
			dateTime("lastUsedAt", "last_used_at").where(),
			dateTime("revokedAt", "revoked_at").where(),
		},
	}
}
