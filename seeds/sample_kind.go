package seeds

import (
	"encoding/json"
	"slices"
	"strings"

	"plangraph/models"
)

// districtsPerKind is how many districts have one with the kinds of projects that are not everywhere.
const districtsPerKind = 10

// sampleKinds are the kinds of projects in the d-th district, as they stand behind a task. The districts that stories
// are told about are 0 and 9.
func sampleKinds(d int) []models.ProjectKind {
	var kinds []models.ProjectKind
	for _, k := range models.ProjectKinds {
		if k.Sample.Everywhere || d%districtsPerKind == districtsPerKind/2 {
			kinds = append(kinds, k)
		}
	}
	slices.SortFunc(kinds, func(a, b models.ProjectKind) int { return kindPosition(a.Kind) - kindPosition(b.Kind) })
	return kinds
}

// sampleAttributes draws what only a project's kind has. place is what the project is called by.
func sampleAttributes(at draw, kind models.ProjectKind, place string) models.JSON {
	values := map[string]any{}
	for _, f := range kind.Attributes() {
		switch {
		case f.CallsIt:
			values[f.Name] = place
		case f.GraphQLType() == "Boolean":
			values[f.Name] = at.chance(f.Name, 50)
		case f.Sample != "":
			values[f.Name] = oneOf(at, f.Name, strings.Split(f.Sample, ",")...)
		}
	}
	object, _ := json.Marshal(values) // strings and truths always marshal
	return models.JSON(object)
}

// quantityTargets are the targets for the quantities of a kind.
func quantityTargets(kind models.ProjectKind) []sampleTarget {
	var targets []sampleTarget
	for _, f := range kind.Quantities() {
		targets = append(targets, amount(f.Indicator, f.Measure, f.Unit, f.Least, f.Most, f.Least))
	}
	return targets
}
