package planning_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

func TestKind(t *testing.T) {
	for _, k := range models.ProjectKinds {
		var problems problem.List
		planning.CheckKind(&problems, k.Kind)
		expect(t, problems)
	}
	for _, kind := range []models.Kind{models.KindTask, "", "AIRPORT"} {
		var problems problem.List
		planning.CheckKind(&problems, kind)
		expect(t, problems, "INVALID kind")
	}
}

func TestAttributes(t *testing.T) {
	for name, c := range map[string]struct {
		kind  models.Kind
		given map[string]map[string]any
		want  []string
	}{
		"none":              {"ROAD_UPGRADE", nil, nil},
		"its own":           {"ROAD_UPGRADE", map[string]map[string]any{"roadUpgrade": {"road": "香江路"}}, nil},
		"its own, no texts": {"PROPERTY_TAKEOVER", map[string]map[string]any{"propertyTakeover": {"pilot": true}}, nil},
		"another kind's": {
			"ROAD_UPGRADE",
			map[string]map[string]any{"bridgeUpgrade": {"bridge": "曙光桥"}},
			[]string{"INVALID attributes.bridgeUpgrade"},
		},
		"an empty text": {
			"GREENING", map[string]map[string]any{"greening": {"site": ""}}, []string{"INVALID attributes.greening.site"},
		},
		"of a kind with none": {
			"OTHER_PROJECT", map[string]map[string]any{"greening": {}}, []string{"INVALID attributes.greening"},
		},
		"of no kind": {"AIRPORT", map[string]map[string]any{"greening": {}}, nil}, // the kind's own problem
	} {
		t.Run(name, func(t *testing.T) {
			var problems problem.List
			planning.CheckAttributes(&problems, c.kind, c.given)
			expect(t, problems, c.want...)
		})
	}
}

func TestKindFits(t *testing.T) {
	var problems problem.List
	planning.CheckKindFits(&problems, "GREENING", map[string]any{"site": "浏园"})
	planning.CheckKindFits(&problems, "GREENING", nil)
	planning.CheckKindFits(&problems, "AIRPORT", map[string]any{"site": "浏园"})
	expect(t, problems)
	planning.CheckKindFits(&problems, "GREENING", map[string]any{"site": "浏园", "road": "香江路", "to": "新江路"})
	expect(t, problems, "INVALID kind", "INVALID kind")
}

func TestStreet(t *testing.T) {
	for name, c := range map[string]struct {
		code   string
		street *models.Region
		want   []string
	}{
		"of the region": {"230203002", &models.Region{Name: "中华街道", Level: models.LevelTownship}, nil},
		"unknown":       {"230203999", nil, []string{"NOT_FOUND streetCode"}},
		"the region itself": {
			"230203", &models.Region{Name: "建华区", Level: models.LevelCounty}, []string{"INVALID streetCode"},
		},
		"of another region": {
			"720101001", &models.Region{Name: "样本东街道", Level: models.LevelTownship}, []string{"INVALID streetCode"},
		},
		"a village below it": {
			"230203002001", &models.Region{Name: "某村", Level: models.LevelVillage}, []string{"INVALID streetCode"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var problems problem.List
			planning.CheckStreet(&problems, plan2023(), c.code, c.street)
			expect(t, problems, c.want...)
		})
	}
}

func TestGeometry(t *testing.T) {
	for name, c := range map[string]struct {
		geometry string
		want     []string
	}{
		"a point":                    {`{"type":"Point","coordinates":[123.95,47.35]}`, nil},
		"a point with a height":      {`{"type":"Point","coordinates":[123.95,47.35,146]}`, nil},
		"at the corner of the globe": {`{"type":"Point","coordinates":[-180,90]}`, nil},
		"points":                     {`{"type":"MultiPoint","coordinates":[[123.95,47.35]]}`, nil},
		"a line":                     {`{"type":"LineString","coordinates":[[123.95,47.35],[123.96,47.35]]}`, nil},
		"lines":                      {`{"type":"MultiLineString","coordinates":[[[123.95,47.35],[123.96,47.35]]]}`, nil},
		"an area":                    {`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`, nil},
		"areas":                      {`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`, nil},
		"a collection": {
			`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`, nil,
		},
		"nothing":                {`{}`, []string{"INVALID location.type"}},
		"a feature":              {`{"type":"Feature","geometry":null}`, []string{"INVALID location.type"}},
		"a type that is no text": {`{"type":1,"coordinates":[1,2]}`, []string{"INVALID location.type"}},
		"no coordinates":         {`{"type":"Point"}`, []string{"INVALID location.coordinates"}},
		"one number":             {`{"type":"Point","coordinates":[1]}`, []string{"INVALID location.coordinates"}},
		"four numbers": {
			`{"type":"Point","coordinates":[1,2,3,4]}`, []string{"INVALID location.coordinates"},
		},
		"texts": {
			`{"type":"Point","coordinates":["123.95","47.35"]}`, []string{"INVALID location.coordinates"},
		},
		"latitude first": {
			`{"type":"Point","coordinates":[47.35,123.95]}`, []string{"INVALID location.coordinates"},
		},
		"meters": {
			`{"type":"Point","coordinates":[571234.5,47.35]}`, []string{"INVALID location.coordinates"},
		},
		"a line of one point": {
			`{"type":"LineString","coordinates":[[1,2]]}`, []string{"INVALID location.coordinates"},
		},
		"a line that is a point": {
			`{"type":"LineString","coordinates":[1,2]}`, []string{"INVALID location.coordinates"},
		},
		"a ring that does not close": {
			`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}`, []string{"INVALID location.coordinates"},
		},
		"a ring of three": {
			`{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}`, []string{"INVALID location.coordinates"},
		},
		"an empty area": {`{"type":"Polygon","coordinates":[]}`, []string{"INVALID location.coordinates"}},
		"an empty collection": {
			`{"type":"GeometryCollection","geometries":[]}`, []string{"INVALID location.geometries"},
		},
		"a collection in itself": {
			`{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection"},{"type":"Point"}]}`,
			[]string{"INVALID location.geometries.0", "INVALID location.geometries.1.coordinates"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var value map[string]any
			if err := json.Unmarshal([]byte(c.geometry), &value); err != nil {
				t.Fatal(err)
			}
			var problems problem.List
			kept := planning.CheckGeometry(&problems, value, "location")
			expect(t, problems, c.want...)
			if text, _ := json.Marshal(kept); c.want == nil && !sameJSON(t, string(text), c.geometry) {
				t.Errorf("%s was kept as %s", c.geometry, text)
			}
		})
	}
}

func TestGeometryKeepsNothingElse(t *testing.T) {
	var problems problem.List
	kept := planning.CheckGeometry(&problems, map[string]any{
		"type": "Point", "coordinates": []any{int64(123), json.Number("47.35")}, "bbox": []any{}, "crs": "EPSG:4490",
	}, "location")
	expect(t, problems)
	if len(kept) != 2 {
		t.Errorf("kept %v", kept)
	}
}

func TestGeometryOfTooManyPositions(t *testing.T) {
	line := make([]any, 5001)
	for i := range line {
		line[i] = []any{float64(i) / 100, 1.0}
	}
	var problems problem.List
	planning.CheckGeometry(&problems, map[string]any{"type": "LineString", "coordinates": line}, "location")
	expect(t, problems, "LIMIT location.coordinates")
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var one, other any
	if json.Unmarshal([]byte(a), &one) != nil || json.Unmarshal([]byte(b), &other) != nil {
		t.Fatal(a, b)
	}
	first, _ := json.Marshal(one)
	second, _ := json.Marshal(other)
	return bytes.Equal(first, second)
}

func FuzzGeometry(f *testing.F) {
	f.Add(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`)
	f.Add(`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var value map[string]any
		if json.Unmarshal([]byte(text), &value) != nil {
			return
		}
		var problems problem.List
		kept := planning.CheckGeometry(&problems, value, "location")
		if problems.Err() != nil {
			return
		}
		var again problem.List
		if planning.CheckGeometry(&again, kept, "location"); again.Err() != nil {
			t.Errorf("%s is kept as %v, which is none: %v", text, kept, again)
		}
	})
}
