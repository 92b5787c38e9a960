package reading_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"plangraph/database"
	"plangraph/models"
)

// TestWaysToRows meets conditions on relations in each of their ways, as if few rows met them and as if many did: the
// same rows come, of the relation and not of another one between the same tables.
func TestWaysToRows(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 6)))
	everything := newWorld(&g, models.Viewer{Role: models.RoleSystem})
	viewers := []models.Viewer{models.Anonymous, everything.viewer, {Role: models.RoleViewer, RegionCode: "230204"}}
	const query = `query($name: String!) {
		led: workItems(first: 100, where: {leadUnit: {name: {eq: $name}}}) { totalCount nodes { id leadUnit { name } } }
		held: workItems(first: 100, where: {assignments: {role: {eq: SUPPORT}, unit: {name: {eq: $name}}}}) { totalCount nodes { id } }
		before: assignments(first: 100, asOf: "2023-05-01", where: {unit: {name: {eq: $name}}}) { totalCount nodes { id } }
		not: tasks(first: 100, orderBy: [{field: TITLE, direction: DESC}], where: {not: {leadUnit: {name: {eq: $name}}}}) { nodes { id } }
		own: assignments(first: 100, where: {unit: {name: {startsWith: $name}}}) { totalCount nodes { id } }
		named: search(query: $name) { totalCount nodes { text } }
	}`
	led := 0
	for _, d := range doors(t, g) {
		for _, unit := range everything.all("Unit") {
			name, _ := everything.field("Unit", "name")(unit, nil, nil).(string)
			for _, viewer := range viewers {
				r := request{query, map[string]any{"name": name}}
				few := d.ask(t, viewer, r)
				many := d.askUnder(database.TakenForMany(t.Context()), t, viewer, r)
				if !bytes.Equal(few.Data, many.Data) || !reflect.DeepEqual(few.Errors, many.Errors) {
					t.Errorf("%s, %s, as %s: taken for few %s %v\nand for many %s %v",
						d.name, name, viewer.Role, few.Data, few.Errors, many.Data, many.Errors)
				}
				var data struct {
					Led struct {
						Nodes []struct{ LeadUnit struct{ Name string } }
					}
				}
				if len(few.Errors) > 0 { // nobody searches for a blank
					continue
				}
				if err := json.Unmarshal(few.Data, &data); err != nil {
					t.Fatal(err)
				}
				for _, item := range data.Led.Nodes {
					if led++; item.LeadUnit.Name != name {
						t.Errorf("%s finds an item of %s by %s", d.name, item.LeadUnit.Name, name)
					}
				}
			}
		}
	}
	if led == 0 {
		t.Error("no item was found by its lead unit: take another seed")
	}
}
