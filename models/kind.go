package models

import "strings"

// Kind is what a work item is: TASK, or one of the project kinds. It is also the name of a GraphQL type in capitals.
type Kind string

// KindTask is the kind of tasks; all others are projects.
const KindTask Kind = "TASK"

// ProjectKind is a row of the kind registry.
type ProjectKind struct {
	Kind     Kind
	TypeName string // the GraphQL type
	Chinese  string
	// Attributes are the keys that the attributes of such a project may have.
	Attributes []string
}

// ProjectKinds is the registry of project kinds, in the order they are shown. Adding one is a row here, its GraphQL type
// in graph/project_kinds.graphqls and its fields in reading/project.go; the database needs no change. The sample districts
// want a row in seeds/sample_kind.go too, which draws all samples anew.
var ProjectKinds = [...]ProjectKind{
	{"ROAD_UPGRADE", "RoadUpgrade", "道路升级改造", []string{"road", "from", "to"}},
	{"BRIDGE_UPGRADE", "BridgeUpgrade", "桥梁改造", []string{"bridge"}},
	{"HIGHWAY", "Highway", "公路", []string{"road", "section"}},
	{"PIPE_NETWORK", "PipeNetwork", "管网", []string{"site", "medium"}},
	{"HOUSING_RENOVATION", "HousingRenovation", "老旧小区改造", []string{"fundingRule"}},
	{"HOUSING_EXPROPRIATION", "HousingExpropriation", "房屋征收", []string{"site"}},
	{"PROPERTY_TAKEOVER", "PropertyTakeover", "物业接管", []string{"building", "operator", "pilot"}},
	{"GREENING", "Greening", "绿化", []string{"site"}},
	{"RURAL_WORKS", "RuralWorks", "乡村整治", []string{"works", "principle"}},
	{"HERITAGE_RESTORATION", "HeritageRestoration", "文物修缮", []string{"building", "protectionClass", "openList"}},
	{"TOURISM_SITE", "TourismSite", "旅游景点/商圈", []string{"site", "side"}},
	{"FOOD_STREET", "FoodStreet", "美食街", []string{"street", "openList"}},
	{"SOIL_PROTECTION", "SoilProtection", "黑土地保护", []string{"level"}},
	{"DIGITAL_CAMPUS", "DigitalCampus", "数字校园", []string{"pilot"}},
	{"OTHER_PROJECT", "OtherProject", "其他项目", nil},
}

// InputField is the field of ProjectAttributesInput that takes the attributes of such a project: roadUpgrade.
func (k ProjectKind) InputField() string { return strings.ToLower(k.TypeName[:1]) + k.TypeName[1:] }

// ProjectKindOf finds a kind in the registry, and says whether it is there.
func ProjectKindOf(kind Kind) (ProjectKind, bool) {
	for _, k := range ProjectKinds {
		if k.Kind == kind {
			return k, true
		}
	}
	return ProjectKind{}, false
}
