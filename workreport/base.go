package workreport

// InBase gives a value in the base unit of its unit as printed: 36 万平米 are 360000 平方米, 80 % are 0.8 of 1. A unit that
// reports do not count in is its own base.
func InBase(value float64, unit string) (base float64, baseUnit string) {
	if m, ok := measureAt(unit); ok && m.name == unit {
		return scale(value, m.factor), m.base
	}
	factor, size := multiplierAt(unit)
	if size > 0 && size == len(unit) {
		return scale(value, factor), ""
	}
	if m, ok := measureAt(unit[size:]); ok && m.name == unit[size:] {
		return scale(value, factor*m.factor), m.base
	}
	return value, unit
}
