package models_test

import (
	"testing"

	"plangraph/models"
)

func TestProjectKinds(t *testing.T) {
	kinds, words := map[models.Kind]bool{}, map[string]models.Kind{}
	for _, k := range models.ProjectKinds {
		if kinds[k.Kind] {
			t.Errorf("%s is there twice", k.Kind)
		}
		kinds[k.Kind] = true
		if k.Chinese == "" || k.Sample.Place == "" || k.Sample.Work == "" {
			t.Errorf("%s needs a Chinese name, and a place and a work for samples", k.Kind)
		}
		for _, word := range append(k.Words.Places, k.Words.Lines...) {
			if other, taken := words[word]; taken {
				t.Errorf("a name that ends in %s is a %s and a %s", word, other, k.Kind)
			}
			words[word] = k.Kind
		}
		units := map[string]bool{}
		for _, f := range k.Quantities() {
			if units[f.Unit] {
				t.Errorf("%s has two quantities in %s: a report's figure would be either", k.Kind, f.Unit)
			}
			units[f.Unit] = true
		}
	}
}

func TestProjectKindOf(t *testing.T) {
	k, known := models.ProjectKindOf("RURAL_WORKS")
	if !known || k.TypeName != "RuralWorks" || k.InputField() != "ruralWorks" {
		t.Errorf("%+v", k)
	}
	works, _ := k.Attribute("works")
	if works.GraphQLType() != "RuralWorksType" || !works.Takes("ROADS") || works.Takes(true) || works.Takes(nil) {
		t.Errorf("%+v", works)
	}
	highway, _ := models.ProjectKindOf("HIGHWAY")
	if _, has := highway.Attribute(
		"length",
	); has || highway.Quantities()[0].GraphQLType() != "Target" ||
		highway.NameAttribute() != "road" {
		t.Errorf("%+v", highway)
	}
	if _, known := models.ProjectKindOf(models.KindTask); known {
		t.Error("a task is a project")
	}
}
