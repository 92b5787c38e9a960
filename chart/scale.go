package chart

import "math"

// scale leads from numbers to places on a line.
type scale struct {
	least, greatest float64
	from, to        float64
	ticks           []float64
}

// scaleOf gives a scale on which zero and all numbers are, from tick to tick.
func scaleOf(numbers []float64, whole bool, from, to float64) scale {
	least, greatest := 0.0, 0.0
	for _, x := range numbers {
		least, greatest = min(least, x), max(greatest, x)
	}
	if least == greatest {
		greatest = 1
	}
	const wanted = 5
	size := stepOf((greatest/wanted - least/wanted), whole)
	first, last := math.Floor(least/size), math.Ceil(greatest/size)
	s := scale{least: first * size, greatest: last * size, from: from, to: to}
	for i := first; i <= last; i++ {
		s.ticks = append(s.ticks, i*size)
	}
	return s
}

// stepOf is the least of 1, 2, 5, 10, 20… that is not below a size.
func stepOf(size float64, whole bool) float64 {
	if whole {
		size = max(size, 1)
	}
	size = max(size, math.SmallestNonzeroFloat64*1e30) // a step that divides
	power := math.Pow(10, math.Floor(math.Log10(size)))
	const almost = 1 - 1e-9
	for _, m := range []float64{1, 2, 5} {
		if m*power >= size*almost {
			return m * power
		}
	}
	return 10 * power
}

// at is the place of a number.
func (s scale) at(x float64) float64 {
	return s.from + (x-s.least)/(s.greatest-s.least)*(s.to-s.from)
}
