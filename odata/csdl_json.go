package odata

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// JSON writes the model as CSDL in JSON.
func (m *Model) JSON() ([]byte, error) {
	var references, types object
	sets := object{{"$Kind", "EntityContainer"}}
	for _, v := range vocabularies {
		include := object{{"$Namespace", v.namespace}, {"$Alias", v.alias}}
		references = append(references, member{v.uri, object{{"$Include", []object{include}}}})
	}
	for _, t := range m.tables {
		types = append(types, member{t.Type, jsonTypeOf(t)})
		sets = append(sets, member{t.Name, object{
			{"$Collection", true}, {"$Type", namespace + "." + t.Type}, {"@" + description, t.Chinese},
		}})
	}
	types = append(types, member{container, sets})
	return json.Marshal(object{
		{"$Version", "4.0"},
		{"$Reference", references},
		{"$EntityContainer", namespace + "." + container},
		{namespace, types},
	})
}

func jsonTypeOf(t *Table) object {
	made := object{{"$Kind", "EntityType"}, {"$Key", t.Key}}
	for _, c := range t.Columns {
		var property object
		edm := edmOf(c.Kind)
		if edm.name != "Edm.String" { // which is what is meant where nothing is said
			property = append(property, member{"$Type", edm.name})
		}
		if c.Nullable {
			property = append(property, member{"$Nullable", true})
		}
		if edm.precision > 0 {
			property = append(property, member{"$Precision", edm.precision})
		}
		if edm.scale > 0 {
			property = append(property, member{"$Scale", edm.scale})
		}
		property = append(property, member{"@" + description, described(c.Label, c.About)})
		if c.Unit != "" {
			property = append(property, member{"@" + unit, c.Unit})
		}
		made = append(made, member{c.Name, property})
	}
	made = append(made, member{"@" + description, described(t.Label, t.About)})
	if measures := measuresOf(t); measures != "" {
		made = append(made, member{"@" + longDescription, measures})
	}
	return made
}
