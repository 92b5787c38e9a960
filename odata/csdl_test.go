package odata

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"plangraph/datasets"
)

// edmx is a model as a reader of XML takes it, by the namespaces.
type edmx struct {
	XMLName    xml.Name `xml:"http://docs.oasis-open.org/odata/ns/edmx Edmx"`
	Version    string   `xml:",attr"`
	References []struct {
		Include struct {
			Namespace, Alias string `xml:",attr"`
		} `xml:"http://docs.oasis-open.org/odata/ns/edmx Include"`
	} `xml:"http://docs.oasis-open.org/odata/ns/edmx Reference"`
	Data struct {
		Schema edmxSchema `xml:"http://docs.oasis-open.org/odata/ns/edm Schema"`
	} `xml:"http://docs.oasis-open.org/odata/ns/edmx DataServices"`
}

type edmxSchema struct {
	Namespace string `xml:",attr"`
	Types     []struct {
		Name string `xml:",attr"`
		Key  struct {
			Refs []struct {
				Name string `xml:",attr"`
			} `xml:"PropertyRef"`
		}
		Properties  []edmxProperty   `xml:"Property"`
		Annotations []edmxAnnotation `xml:"Annotation"`
	} `xml:"http://docs.oasis-open.org/odata/ns/edm EntityType"`
	Container struct {
		Name string `xml:",attr"`
		Sets []struct {
			Name, EntityType string           `xml:",attr"`
			Annotations      []edmxAnnotation `xml:"Annotation"`
		} `xml:"EntitySet"`
	} `xml:"http://docs.oasis-open.org/odata/ns/edm EntityContainer"`
}

type edmxProperty struct {
	Name, Type, Nullable, Precision, Scale string           `xml:",attr"`
	Annotations                            []edmxAnnotation `xml:"Annotation"`
}

type edmxAnnotation struct {
	Term, String string `xml:",attr"`
}

func readXML(t *testing.T, m *Model) edmx {
	t.Helper()
	text, err := m.XML()
	if err != nil {
		t.Fatal(err)
	}
	var doc edmx
	if err := xml.Unmarshal(text, &doc); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return doc
}

func TestModelInXML(t *testing.T) {
	doc := readXML(t, testModel())
	if doc.Version != "4.0" || doc.Data.Schema.Namespace != "plangraph" || doc.Data.Schema.Container.Name != "Container" {
		t.Errorf("%+v", doc)
	}
	task := doc.Data.Schema.Types[0]
	if task.Name != "Task" || len(task.Key.Refs) != 1 || task.Key.Refs[0].Name != "id" {
		t.Errorf("%+v", task)
	}
	got := map[string]string{}
	for _, p := range task.Properties {
		got[p.Name] = fmt.Sprintf("%s %s %s %s", p.Type, p.Nullable, p.Precision, p.Scale)
	}
	for name, want := range map[string]string{
		"id": "Edm.String false  ", "title": "Edm.String false  ", "label": "Edm.String   ", "light": "Edm.String false  ",
		"dueOn": "Edm.Date false  ", "dueMonth": "Edm.String false  ", "dueQuarter": "Edm.String false  ",
		"position": "Edm.Int32 false  ", "weight": "Edm.Double   ", "actualPercent": "Edm.Double   ",
		"budget": "Edm.Decimal  18 2", "sample": "Edm.Boolean false  ", "updatedAt": "Edm.DateTimeOffset false 6 ",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, not %q", name, got[name], want)
		}
	}
	for _, set := range doc.Data.Schema.Container.Sets {
		if set.Name == "assignments" && set.EntityType != "plangraph.Assignment" {
			t.Errorf("%+v", set)
		}
	}
}

// TestModelSaysWhatDatasetsSay looks for the words of all datasets, whatever signs they have.
func TestModelSaysWhatDatasetsSay(t *testing.T) {
	var tables []*Table
	for _, d := range datasets.Tables() {
		table := &Table{Table: d}
		for _, c := range d.Columns {
			table.Columns = append(table.Columns, datasets.Typed{Column: c, Kind: datasets.Text})
		}
		tables = append(tables, table)
	}
	strange := `<&"'> 元/㎡`
	tables[0].Columns[0].Chinese = strange
	tables[0].Columns[0].Unit = strange
	m := NewModel(tables)
	doc := readXML(t, m)
	if len(doc.Data.Schema.Types) != len(tables) || len(doc.Data.Schema.Container.Sets) != len(tables) {
		t.Fatalf("%d types and %d sets of %d", len(doc.Data.Schema.Types), len(doc.Data.Schema.Container.Sets), len(tables))
	}
	known := map[string]bool{"Core": true, "Measures": true}
	for i, table := range tables {
		made := doc.Data.Schema.Types[i]
		said := made.Annotations
		for j, c := range table.Columns {
			p := made.Properties[j]
			if p.Name != c.Name || len(p.Annotations) == 0 || !strings.Contains(p.Annotations[0].String, c.Chinese) ||
				!strings.Contains(p.Annotations[0].String, c.About) {
				t.Errorf("%s.%s says %+v", table.Name, c.Name, p)
			}
			if last := p.Annotations[len(p.Annotations)-1]; c.Unit != "" &&
				(last.Term != "Measures.Unit" || last.String != c.Unit) {
				t.Errorf("%s.%s is in %s, and says %+v", table.Name, c.Name, c.Unit, p)
			}
			said = append(said, p.Annotations...)
		}
		for _, a := range said {
			if vocabulary, _, _ := strings.Cut(a.Term, "."); !known[vocabulary] {
				t.Errorf("%s has the exotic term %s", table.Name, a.Term)
			}
		}
		if table.Groups != nil && !strings.Contains(fmt.Sprint(made.Annotations), "aggregate(count)") {
			t.Errorf("%s does not say its measures: %+v", table.Name, made.Annotations)
		}
	}
}

// TestModelInJSON holds the model in JSON to that in XML.
func TestModelInJSON(t *testing.T) {
	m := testModel()
	text, err := m.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Version   string                      `json:"$Version"`
		Container string                      `json:"$EntityContainer"`
		Schema    map[string]map[string]any   `json:"plangraph"`
		Reference map[string]map[string][]any `json:"$Reference"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if doc.Version != "4.0" || doc.Container != "plangraph.Container" || len(doc.Reference) != 2 {
		t.Errorf("%s", text)
	}
	inXML := readXML(t, m)
	for _, made := range inXML.Data.Schema.Types {
		of := doc.Schema[made.Name]
		if of["$Kind"] != "EntityType" || fmt.Sprint(of["$Key"]) != "[id]" {
			t.Errorf("%v", of)
		}
		names := slices.DeleteFunc(
			slices.Collect(maps.Keys(of)),
			func(name string) bool { return strings.ContainsAny(name, "$@") },
		)
		if len(names) != len(made.Properties) {
			t.Errorf("%s has the properties %v", made.Name, names)
		}
		for _, p := range made.Properties {
			property := of[p.Name].(map[string]any)
			said := fmt.Sprintln(property["$Type"], property["$Nullable"], property["$Precision"], property["$Scale"])
			edm, nullable, precision, scale := any(p.Type), any(nil), any(nil), any(nil)
			if p.Type == "Edm.String" {
				edm = nil
			}
			if p.Nullable == "" {
				nullable = true
			}
			if p.Precision != "" {
				precision = p.Precision
			}
			if p.Scale != "" {
				scale = p.Scale
			}
			if want := fmt.Sprintln(edm, nullable, precision, scale); said != want {
				t.Errorf("%s.%s is %s in JSON, %s in XML", made.Name, p.Name, said, want)
			}
		}
	}
	sets := doc.Schema["Container"]
	for _, set := range inXML.Data.Schema.Container.Sets {
		if of := sets[set.Name].(map[string]any); of["$Type"] != set.EntityType || of["$Collection"] != true {
			t.Errorf("%s is %v", set.Name, of)
		}
	}
}
