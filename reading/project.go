package reading

import (
	"plangraph/engine"
	"plangraph/models"
)

// kindFields are what only one kind of project has: attributes that are not quantities, and quantities, which are targets.
func kindFields() map[models.Kind][]engine.Declaration {
	return map[models.Kind][]engine.Declaration{
		"ROAD_UPGRADE":          {attribute("road"), attribute("from"), attribute("to"), quantity("length", "LENGTH")},
		"BRIDGE_UPGRADE":        {attribute("bridge")},
		"HIGHWAY":               {attribute("road"), attribute("section"), quantity("length", "LENGTH")},
		"PIPE_NETWORK":          {attribute("site"), attribute("medium"), quantity("length", "LENGTH")},
		"HOUSING_RENOVATION":    {attribute("fundingRule"), quantity("communities", "COMMUNITIES"), quantity("floorArea", "AREA"), quantity("households", "HOUSEHOLDS")},
		"HOUSING_EXPROPRIATION": {attribute("site"), quantity("sections", "SECTIONS")},
		"PROPERTY_TAKEOVER":     {attribute("building"), attribute("operator"), truthAttribute("pilot")},
		"GREENING":              {attribute("site"), quantity("greenedArea", "GREENED_AREA")},
		"RURAL_WORKS":           {enumAttribute("works", "RuralWorksType"), attribute("principle")},
		"HERITAGE_RESTORATION":  {attribute("building"), attribute("protectionClass"), truthAttribute("openList")},
		"TOURISM_SITE":          {attribute("site"), attribute("side")},
		"FOOD_STREET":           {attribute("street"), truthAttribute("openList")},
		"SOIL_PROTECTION":       {attribute("level")},
		"DIGITAL_CAMPUS":        {truthAttribute("pilot")},
	}
}

// attribute is a text of the item's attributes, under the field's own name.
func attribute(name string) engine.Column {
	return engine.Expression(name, engine.Of[string](), attributeExpr(name))
}

func truthAttribute(name string) engine.Column {
	return engine.Expression(name, engine.Of[bool](), attributeExpr(name))
}

func enumAttribute(name, typeName string) engine.Column {
	return engine.Expression(name, engine.Enum(typeName), attributeExpr(name))
}

func attributeExpr(name string) engine.Template {
	return engine.Template("{row}.attributes ->> '" + name + "'")
}

// quantity is the item's target with this measure code.
func quantity(name, measure string) engine.ToOne {
	return engine.HasOne(name, "Target", engine.InPlan("itemId")).If(engine.Template("{row}.measure = '" + measure + "'"))
}
