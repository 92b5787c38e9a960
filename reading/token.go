package reading

import (
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

// token is read without the hash of its secret; admins see those of their region, SYSTEM also its own, which are of
// none.
func token() *engine.Type {
	return engine.Object[models.Token]("Token",
		engine.Field("name").Where(),
		engine.Field("prefix").Where(),
		engine.Field("role").Where(),
		engine.One("region", "Region").Where(),
		engine.One("unit", "Unit").Where(),
		engine.Field("createdAt").Where(),
		engine.Field("createdBy").Where(),
		engine.Field("expiresAt").Where(),
		engine.Field("lastUsedAt").Where(),
		engine.Field("revokedAt").Where(),
	).Implements("Node").SeenIf(administered).OrderedBy("id DESC").Counted(datasets.Tokens()).Unversioned() // lastUsedAt
}

// shownViewer is the schema's Viewer: who asks.
func shownViewer(viewer models.Viewer) any {
	shown := struct {
		Role       models.Role `json:"role"`
		RegionCode *string     `json:"regionCode"`
	}{Role: viewer.Role}
	if viewer.RegionCode != "" {
		shown.RegionCode = &viewer.RegionCode
	}
	return shown
}
