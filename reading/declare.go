package reading

// Short forms for the declarations of the nouns: a field's name, and the column it stands in.

func text(name, expr string) column   { return column{name: name, expr: expr, codec: textCodec()} }
func rowID(name, expr string) column  { return column{name: name, expr: expr, codec: uuidCodec()} }
func year(name, expr string) column   { return column{name: name, expr: expr, codec: yearCodec()} }
func whole(name, expr string) column  { return column{name: name, expr: expr, codec: intCodec()} }
func number(name, expr string) column { return column{name: name, expr: expr, codec: floatCodec()} }

func percent(name, expr string) column { return column{name: name, expr: expr, codec: percentCodec()} }
func truth(name, expr string) column   { return column{name: name, expr: expr, codec: boolCodec()} }
func date(name, expr string) column    { return column{name: name, expr: expr, codec: dateCodec()} }

func dateTime(name, expr string) column {
	return column{name: name, expr: expr, codec: dateTimeCodec()}
}
func money(name, expr string) column { return column{name: name, expr: expr, codec: moneyCodec()} }

// month is the month of a row that stands for one.
func month() column { return column{name: "month", expr: "month", codec: monthCodec()} }

func enum(name, typeName, expr string) column {
	return column{name: name, expr: expr, codec: enumCodec(typeName)}
}

// textList is a column with a JSON list of texts.
func textList(name, expr string) column {
	return column{name: name, expr: expr, codec: textListCodec()}
}

func asJSON(name, typeName, expr string) column {
	return column{name: name, expr: expr, codec: jsonCodec(typeName)}
}

// toOne relates the column of the row to the key of the target.
func toOne(name, target, column string) one {
	return one{name: name, target: target, link: link{parent: column}}
}

// only relates the row to the one row of the target that l leads to.
func onlyOne(name, target string, l link) one { return one{name: name, target: target, link: l} }

// inPlan leads from the row to the rows of its plan whose column holds its id.
func inPlan(child string) link { return link{parent: "id", child: child, samePlan: true} }

// ofRow leads from the row to the rows whose column holds its key.
func ofRow(parent, child string) link { return link{parent: parent, child: child} }

// assigned tells current assignments from those of a day.
func assigned() *period {
	return &period{
		now:    "{t}.valid_to IS NULL",
		day:    "{t}.valid_from <= {day} AND ({t}.valid_to IS NULL OR {t}.valid_to >= {day})",
		latest: "{t}.valid_from DESC, {t}.id DESC",
	}
}

// with adds to a link.
func (l link) with(only string, during *period) link {
	l.only, l.during = only, during
	return l
}

// orderedBy makes an order of columns that are never null, the last unique.
func orderedBy(columns ...column) []orderKey {
	order := make([]orderKey, len(columns))
	for i, c := range columns {
		order[i] = orderKey{expr: template(c.expr), codec: c.codec}
	}
	return order
}
