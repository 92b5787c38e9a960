package models_test

import (
	"testing"

	"plangraph/models"
)

func TestFieldName(t *testing.T) {
	for column, want := range map[string]string{
		"DueOn": "dueOn", "BudgetFen": "budget", "UnitID": "unitId", "Body": "text", "LocationCRS": "locationCrs",
		"SHA256": "sha256", "StartOffset": "start",
	} {
		if got := models.FieldName(column); got != want {
			t.Errorf("%s: %s, want %s", column, got, want)
		}
	}
}

func TestReferenceType(t *testing.T) {
	for _, c := range []struct{ of, field, want string }{
		{"Target", "itemId", "WorkItem"},
		{"WorkItem", "parentId", "WorkItem"},
		{"Unit", "parentId", "Unit"},
		{"Assignment", "role", ""},
	} {
		if got := models.ReferenceType(c.of, c.field); got != c.want {
			t.Errorf("%s.%s: %q, want %q", c.of, c.field, got, c.want)
		}
	}
}
