package models

// Kind is what a work item is: TASK, or one of the project kinds. It is also the name of a GraphQL type in capitals.
type Kind string

// KindTask is the kind of tasks; all others are projects.
const KindTask Kind = "TASK"

// ProjectKind is a row of the kind registry.
type ProjectKind struct {
	Kind     Kind
	TypeName string // the GraphQL type
	Chinese  string
}

// ProjectKinds is the registry of project kinds, in the order they are shown. Adding one is a row here, its GraphQL type
// in graph/project_kinds.graphqls and its fields in reading/project.go; the database needs no change.
var ProjectKinds = [...]ProjectKind{
	{"ROAD_UPGRADE", "RoadUpgrade", "道路升级改造"},
	{"BRIDGE_UPGRADE", "BridgeUpgrade", "桥梁改造"},
	{"HIGHWAY", "Highway", "公路"},
	{"PIPE_NETWORK", "PipeNetwork", "管网"},
	{"HOUSING_RENOVATION", "HousingRenovation", "老旧小区改造"},
	{"HOUSING_EXPROPRIATION", "HousingExpropriation", "房屋征收"},
	{"PROPERTY_TAKEOVER", "PropertyTakeover", "物业接管"},
	{"GREENING", "Greening", "绿化"},
	{"RURAL_WORKS", "RuralWorks", "乡村整治"},
	{"HERITAGE_RESTORATION", "HeritageRestoration", "文物修缮"},
	{"TOURISM_SITE", "TourismSite", "旅游景点/商圈"},
	{"FOOD_STREET", "FoodStreet", "美食街"},
	{"SOIL_PROTECTION", "SoilProtection", "黑土地保护"},
	{"DIGITAL_CAMPUS", "DigitalCampus", "数字校园"},
	{"OTHER_PROJECT", "OtherProject", "其他项目"},
}
