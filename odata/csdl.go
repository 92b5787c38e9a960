package odata

import (
	"bytes"
	"encoding/xml"
	"strings"

	"plangraph/datasets"
)

// The names of the model. Clients write them into what they keep; they never change.
const (
	namespace = "plangraph"
	container = "Container"
)

// vocabularies are those that annotations are taken from: two plain ones, as Excel refuses a model with others.
var vocabularies = []struct{ uri, namespace, alias string }{
	{"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml", "Org.OData.Core.V1", "Core"},
	{
		"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Measures.V1.xml",
		"Org.OData.Measures.V1", "Measures",
	},
}

const (
	description     = "Core.Description"
	longDescription = "Core.LongDescription"
	unit            = "Measures.Unit"
)

// edmType is what OData calls a kind, with the facets of its values; a scale of 0 is none.
type edmType struct {
	name             string
	precision, scale int
}

func edmOf(kind datasets.Kind) edmType {
	switch kind {
	case datasets.Integer:
		return edmType{name: "Edm.Int32"}
	case datasets.Number, datasets.Percent:
		return edmType{name: "Edm.Double"}
	case datasets.Money:
		return edmType{name: "Edm.Decimal", precision: 18, scale: 2}
	case datasets.Boolean:
		return edmType{name: "Edm.Boolean"}
	case datasets.Date:
		return edmType{name: "Edm.Date"}
	case datasets.Moment:
		return edmType{name: "Edm.DateTimeOffset", precision: 6}
	}
	return edmType{name: "Edm.String"}
}

// described gives what is said of something: 计划投资 (Planned investment). About.
func described(label datasets.Label, about string) string {
	text := label.Chinese + " (" + label.English + ")"
	if about != "" {
		text += ". " + about
	}
	return text
}

// measuresOf says which measures can be asked for with $apply; empty if there are none.
func measuresOf(t *Table) string {
	if t.Groups == nil {
		return ""
	}
	var lines []string
	for _, m := range t.Groups.Measures {
		how := "aggregate(" + m.Name + ")"
		if len(m.Aggregates) > 0 {
			how = "aggregate(" + m.Name + " with … as …)"
		}
		lines = append(lines, how+": "+m.About)
	}
	return "$apply: " + strings.Join(lines, " ")
}

type annotationXML struct {
	Term string `xml:"Term,attr"`
	Text string `xml:"String,attr"`
}

type propertyXML struct {
	Name        string          `xml:"Name,attr"`
	Type        string          `xml:"Type,attr"`
	Nullable    string          `xml:"Nullable,attr,omitempty"`
	Precision   int             `xml:"Precision,attr,omitempty"`
	Scale       int             `xml:"Scale,attr,omitempty"`
	Annotations []annotationXML `xml:"Annotation"`
}

type nameXML struct {
	Name string `xml:"Name,attr"`
}

type typeXML struct {
	Name        string          `xml:"Name,attr"`
	Key         []nameXML       `xml:"Key>PropertyRef"`
	Properties  []propertyXML   `xml:"Property"`
	Annotations []annotationXML `xml:"Annotation"`
}

type setXML struct {
	Name        string          `xml:"Name,attr"`
	Type        string          `xml:"EntityType,attr"`
	Annotations []annotationXML `xml:"Annotation"`
}

type includeXML struct {
	Namespace string `xml:"Namespace,attr"`
	Alias     string `xml:"Alias,attr"`
}

type referenceXML struct {
	URI     string     `xml:"Uri,attr"`
	Include includeXML `xml:"edmx:Include"`
}

type schemaXML struct {
	XMLNS     string    `xml:"xmlns,attr"`
	Namespace string    `xml:"Namespace,attr"`
	Types     []typeXML `xml:"EntityType"`
	Container struct {
		Name string   `xml:"Name,attr"`
		Sets []setXML `xml:"EntitySet"`
	} `xml:"EntityContainer"`
}

type edmxXML struct {
	XMLName    xml.Name       `xml:"edmx:Edmx"`
	XMLNS      string         `xml:"xmlns:edmx,attr"`
	Version    string         `xml:"Version,attr"`
	References []referenceXML `xml:"edmx:Reference"`
	Schema     schemaXML      `xml:"edmx:DataServices>Schema"`
}

// XML writes the model as CSDL in XML.
func (m *Model) XML() ([]byte, error) {
	doc := edmxXML{XMLNS: "http://docs.oasis-open.org/odata/ns/edmx", Version: "4.0"}
	for _, v := range vocabularies {
		doc.References = append(doc.References, referenceXML{v.uri, includeXML{v.namespace, v.alias}})
	}
	doc.Schema.XMLNS = "http://docs.oasis-open.org/odata/ns/edm"
	doc.Schema.Namespace = namespace
	doc.Schema.Container.Name = container
	for _, t := range m.tables {
		doc.Schema.Types = append(doc.Schema.Types, typeOf(t))
		set := setXML{Name: t.Name, Type: namespace + "." + t.Type}
		set.Annotations = []annotationXML{{description, t.Chinese}}
		doc.Schema.Container.Sets = append(doc.Schema.Container.Sets, set)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	encoder := xml.NewEncoder(&b)
	encoder.Indent("", " ")
	err := encoder.Encode(doc)
	return b.Bytes(), err
}

func typeOf(t *Table) typeXML {
	made := typeXML{Name: t.Type, Annotations: []annotationXML{{description, described(t.Label, t.About)}}}
	if measures := measuresOf(t); measures != "" {
		made.Annotations = append(made.Annotations, annotationXML{longDescription, measures})
	}
	for _, key := range t.Key {
		made.Key = append(made.Key, nameXML{key})
	}
	for _, c := range t.Columns {
		edm := edmOf(c.Kind)
		property := propertyXML{Name: c.Name, Type: edm.name, Precision: edm.precision, Scale: edm.scale}
		if !c.Nullable {
			property.Nullable = "false"
		}
		property.Annotations = []annotationXML{{description, described(c.Label, c.About)}}
		if c.Unit != "" {
			property.Annotations = append(property.Annotations, annotationXML{unit, c.Unit})
		}
		made.Properties = append(made.Properties, property)
	}
	return made
}
