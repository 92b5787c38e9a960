package models

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// Kind is what a work item is: TASK, or one of the project kinds. It is also the name of a GraphQL type in capitals.
type Kind string

// KindTask is the kind of tasks; all others are projects.
const KindTask Kind = "TASK"

// ProjectKind is an entry of ProjectKinds: what the program knows of one kind of project.
type ProjectKind struct {
	// Kind, TypeName and Fields come from the kind's Go type, which has the name of its GraphQL type.
	Kind     Kind
	TypeName string
	Fields   []ProjectField

	Chinese string
	Words   ProjectWords
	Sample  ProjectSample
}

// ProjectField is a field that only one kind of project has: an attribute, which is kept in the project's JSON, or a
// quantity, which is the target with its measure code.
type ProjectField struct {
	Name string // in GraphQL and JSON
	// Type is that of an attribute: string, bool, or an enum. A quantity has none.
	Type reflect.Type
	// CallsIt says that the attribute holds what the project is called by: the road of a road upgrade.
	CallsIt bool

	Measure, Unit string // of a quantity: its code and its base unit
	Indicator     string // of a quantity: what sample targets are called
	Least, Most   int    // of a quantity: what samples have, in steps of Least
	Sample        string // of an attribute: the texts that samples have, with commas between them
}

// Quantity is the type of fields that stand for a target. Their tag measure is the target's code, unit its base unit,
// indicator its name in samples, and sample the least and the most that they have.
type Quantity struct{}

// ProjectWords are the words by which a project of the kind is recognized in a work report.
type ProjectWords struct {
	// Places are nouns that a project's name ends in: 美食街. Lines are such nouns too, each a project of its own in a list.
	Places, Lines []string
	// Common is work that is promised by its kind, at so many places that none is named: 改造|老旧小区|5个.
	Common []CommonWork
	// Actions are words for what is done that say more than the place: 征收. Treatments do where the place has no kind of
	// its own, Collectives where they sum up a list: 甲、乙等|美食街.
	Actions, Treatments, Collectives []string
}

// CommonWork is a noun with what is done to it; Works is empty where the noun says so itself.
type CommonWork struct{ Nouns, Works []string }

// ProjectSample is what titles of sample projects are made of: 样本7|路|道路升级改造.
type ProjectSample struct {
	Place, Work string
	// Everywhere puts the kind into every sample district. The others have it in one of ten, which no story reads.
	Everywhere bool
}

// kindOf makes the entry of the project kind whose own fields are those of T.
func kindOf[T any](k ProjectKind) ProjectKind {
	t := reflect.TypeFor[T]()
	k.TypeName, k.Kind = t.Name(), kindNamed(t.Name())
	for f := range t.Fields() {
		k.Fields = append(k.Fields, projectField(f))
	}
	return k
}

// projectField reads the declaration of a field. It panics at the program's start if that is no text, truth, enum or
// quantity.
func projectField(f reflect.StructField) ProjectField {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	field := ProjectField{
		Name: name, CallsIt: f.Tag.Get("project") == "name", Measure: f.Tag.Get("measure"), Unit: f.Tag.Get("unit"),
		Indicator: f.Tag.Get("indicator"), Sample: f.Tag.Get("sample"),
	}
	if f.Type == reflect.TypeFor[Quantity]() {
		if name == "" || field.Measure == "" || field.Unit == "" || field.Indicator == "" {
			panic(fmt.Sprintf("the quantity %s needs the tags json, measure, unit and indicator", f.Name))
		}
		if n, _ := fmt.Sscanf(
			field.Sample,
			"%d-%d",
			&field.Least,
			&field.Most,
		); n < 2 || field.Least < 1 ||
			field.Most < field.Least {
			panic(fmt.Sprintf("the quantity %s needs the tag sample with its least and its most: 100-5000", f.Name))
		}
		return field
	}
	if name == "" || f.Type.Kind() != reflect.Pointer || field.Measure != "" {
		panic(fmt.Sprintf("the attribute %s needs a pointer type and the tag json", f.Name))
	}
	switch field.Type = f.Type.Elem(); field.Type.Kind() {
	case reflect.String, reflect.Bool:
		return field
	}
	panic(fmt.Sprintf("the attribute %s is neither a text nor a truth: %s", f.Name, field.Type))
}

// kindNamed is the kind of a type: ROAD_UPGRADE for RoadUpgrade.
func kindNamed(typeName string) Kind {
	var kind strings.Builder
	for i, char := range typeName {
		if i > 0 && unicode.IsUpper(char) {
			kind.WriteByte('_')
		}
		kind.WriteRune(unicode.ToUpper(char))
	}
	return Kind(kind.String())
}

// ProjectKindOf finds a kind in the registry, and says whether it is there.
func ProjectKindOf(kind Kind) (ProjectKind, bool) {
	for _, k := range ProjectKinds {
		if k.Kind == kind {
			return k, true
		}
	}
	return ProjectKind{}, false
}

// InputField is the field of ProjectAttributesInput that takes the attributes of such a project: roadUpgrade.
func (k ProjectKind) InputField() string { return strings.ToLower(k.TypeName[:1]) + k.TypeName[1:] }

// Attributes are the fields that are kept in the project's JSON.
func (k ProjectKind) Attributes() []ProjectField { return k.fields(ProjectField.IsAttribute) }

// Quantities are the fields that stand for targets.
func (k ProjectKind) Quantities() []ProjectField {
	return k.fields(func(f ProjectField) bool { return !f.IsAttribute() })
}

func (k ProjectKind) fields(wanted func(ProjectField) bool) []ProjectField {
	var fields []ProjectField
	for _, f := range k.Fields {
		if wanted(f) {
			fields = append(fields, f)
		}
	}
	return fields
}

// Attribute finds an attribute by its name, and says whether the kind has it.
func (k ProjectKind) Attribute(name string) (ProjectField, bool) {
	for _, f := range k.Attributes() {
		if f.Name == name {
			return f, true
		}
	}
	return ProjectField{}, false
}

// NameAttribute is the attribute that holds what such a project is called by; empty if it has none.
func (k ProjectKind) NameAttribute() string {
	for _, f := range k.Fields {
		if f.CallsIt {
			return f.Name
		}
	}
	return ""
}

// IsAttribute tells an attribute from a quantity.
func (f ProjectField) IsAttribute() bool { return f.Type != nil }

// Takes says whether a value of a JSON document can be the attribute's. Whether an enum has it is not checked.
func (f ProjectField) Takes(value any) bool {
	return value != nil && reflect.TypeOf(value).Kind() == f.Type.Kind()
}

// GraphQLType is the type that the field has in the schema.
func (f ProjectField) GraphQLType() string {
	switch {
	case !f.IsAttribute():
		return "Target"
	case f.Type == reflect.TypeFor[string]():
		return "String"
	case f.Type == reflect.TypeFor[bool]():
		return "Boolean"
	}
	return f.Type.Name() // an enum
}
