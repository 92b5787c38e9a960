package planning

import (
	"encoding/json"
	"fmt"
	"slices"

	"plangraph/problem"
)

// geometryDepths are the types of GeoJSON geometries, with how deep the positions lie in their coordinates.
var geometryDepths = map[string]int{
	"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3,
}

// mostPositions is how many positions a geometry has at most: it shows where something is, it is no survey.
const mostPositions = 5000

// CheckGeometry reports why a value is no GeoJSON geometry (RFC 7946) in WGS84: an unknown type, coordinates of another
// shape, positions that are on no globe, lines of one point, rings that do not close. It gives the geometry without
// anything else that the value may have (bbox, crs).
func CheckGeometry(problems *problem.List, value map[string]any, argument string) map[string]any {
	before := len(*problems)
	name, _ := value["type"].(string)
	if name == "GeometryCollection" {
		return checkCollection(problems, value, argument)
	}
	depth, known := geometryDepths[name]
	if !known {
		problems.Add(problem.Invalid, argument+".type", problem.Message{
			En: "%q is no type of a geometry; use Point, LineString, Polygon, their Multi… or GeometryCollection",
			Zh: "「%s」不是几何类型;可用 Point、LineString、Polygon 及其 Multi… 或 GeometryCollection",
		}, fmt.Sprint(value["type"]))
		return nil
	}
	g := geometry{problems: problems, argument: argument + ".coordinates", name: name}
	g.walk(value["coordinates"], depth)
	if g.positions > mostPositions {
		problems.Add(
			problem.Limit, g.argument, problem.Message{En: "%d positions are more than %d", Zh: "坐标点 %d 个,超过上限 %d 个"},
			g.positions, mostPositions,
		)
	}
	if len(*problems) > before {
		return nil
	}
	return map[string]any{"type": name, "coordinates": value["coordinates"]}
}

func checkCollection(problems *problem.List, value map[string]any, argument string) map[string]any {
	parts, ok := value["geometries"].([]any)
	if !ok || len(parts) == 0 {
		problems.Add(
			problem.Invalid, argument+".geometries",
			problem.Message{En: "a GeometryCollection has geometries", Zh: "GeometryCollection 须有 geometries"},
		)
		return nil
	}
	checked := make([]any, len(parts))
	for i, part := range parts {
		at := fmt.Sprintf("%s.geometries.%d", argument, i)
		member, _ := part.(map[string]any)
		if member["type"] == "GeometryCollection" {
			problems.Add(
				problem.Invalid, at, problem.Message{En: "a collection within a collection", Zh: "GeometryCollection 不能嵌套"},
			)
			continue
		}
		checked[i] = CheckGeometry(problems, member, at)
	}
	return map[string]any{"type": "GeometryCollection", "geometries": checked}
}

// geometry is one whose coordinates are being walked. It reports the first thing that is wrong only: one slip is often
// that of all positions.
type geometry struct {
	problems  *problem.List
	argument  string
	name      string
	positions int
	wrong     bool
}

func (g *geometry) refuse(message problem.Message, values ...any) {
	if !g.wrong {
		g.wrong = true
		g.problems.Add(problem.Invalid, g.argument, message, values...)
	}
}

// walk goes down to the positions, which lie depth lists deep. A list of positions is given as they are.
func (g *geometry) walk(value any, depth int) {
	if depth == 0 {
		g.position(value)
		return
	}
	list, ok := value.([]any)
	if !ok || len(list) == 0 {
		g.refuse(
			problem.Message{En: "the coordinates of a %s are lists of positions, %d deep", Zh: "%s 的坐标应为 %d 层的坐标列表"}, g.name,
			g.depth(),
		)
		return
	}
	for _, each := range list {
		g.walk(each, depth-1)
	}
	if depth > 1 || g.wrong {
		return
	}
	switch g.name {
	case "LineString", "MultiLineString":
		if len(list) < 2 {
			g.refuse(problem.Message{En: "a line has two positions at least", Zh: "线至少有两个坐标点"})
		}
	case "Polygon", "MultiPolygon":
		if len(list) < 4 || !slices.Equal(numbers(list[0]), numbers(list[len(list)-1])) {
			g.refuse(
				problem.Message{
					En: "the ring of a polygon has four positions at least, the last the same as the first",
					Zh: "面的环至少有四个坐标点,且首尾相同",
				},
			)
		}
	}
}

func (g *geometry) depth() int { return geometryDepths[g.name] }

func (g *geometry) position(value any) {
	g.positions++
	at := numbers(value)
	switch {
	case len(at) < 2 || len(at) > 3:
		g.refuse(
			problem.Message{En: "a position is [longitude, latitude], perhaps with a height", Zh: "坐标点应为 [经度, 纬度],可带高程"},
		)
	case at[1] < -90 || at[1] > 90:
		g.refuse(problem.Message{
			En: "the latitude %g is on no globe; GeoJSON has the longitude first, in degrees",
			Zh: "纬度 %g 超出范围;GeoJSON 先写经度后写纬度,单位为度",
		}, at[1])
	case at[0] < -180 || at[0] > 180:
		g.refuse(problem.Message{
			En: "the longitude %g is on no globe; convert the coordinates to WGS84 degrees", Zh: "经度 %g 超出范围;请先转换为 WGS84 经纬度",
		}, at[0])
	}
}

// numbers reads a list of numbers, as JSON or a GraphQL literal has them; nil if it is no such list.
func numbers(value any) []float64 {
	list, _ := value.([]any)
	read := make([]float64, 0, len(list))
	for _, each := range list {
		switch n := each.(type) {
		case float64:
			read = append(read, n)
		case int64:
			read = append(read, float64(n))
		case int:
			read = append(read, float64(n))
		case json.Number:
			f, err := n.Float64()
			if err != nil {
				return nil
			}
			read = append(read, f)
		default:
			return nil
		}
	}
	return read
}
