package models

import "strings"

// Region is an administrative division (行政区), keyed by its GB/T 2260 code of 6 to 12 digits.
type Region struct {
	Code       string `gorm:"primaryKey"`
	Name       string
	Level      RegionLevel
	ParentCode *string
}

// RegionLevel is a region's rank in the administrative tree.
type RegionLevel string

// The levels from province to village.
const (
	LevelProvince RegionLevel = "PROVINCE"
	LevelCity     RegionLevel = "CITY"
	LevelCounty   RegionLevel = "COUNTY"
	LevelTownship RegionLevel = "TOWNSHIP"
	LevelVillage  RegionLevel = "VILLAGE"
)

// RegionPrefix gives the digits that the codes of a region and all regions below it begin with: GB/T 2260 fills a
// province (23) and a city (2302) up to six digits with pairs of zeros.
func RegionPrefix(code string) string {
	if len(code) != 6 {
		return code
	}
	return strings.TrimSuffix(strings.TrimSuffix(code, "00"), "00")
}

// InLine tells whether two regions are the same, or one lies in the other by GB/T 2260.
func InLine(code, other string) bool {
	return strings.HasPrefix(code, RegionPrefix(other)) || strings.HasPrefix(other, RegionPrefix(code))
}

// RegionsAbove gives the codes of the regions that one lies in by GB/T 2260, the nearest first: 230203002 lies in
// 230203, that in 230200, that in 230000.
func RegionsAbove(code string) []string {
	var above []string
	for _, digits := range []int{9, 6, 4, 2} {
		if prefix := RegionPrefix(code); len(prefix) > digits {
			above = append(above, (prefix[:digits] + "0000")[:max(6, digits)])
		}
	}
	return above
}

// LevelOf gives the rank of a region by its code.
func LevelOf(code string) RegionLevel {
	switch n := len(RegionPrefix(code)); {
	case n <= 2:
		return LevelProvince
	case n <= 4:
		return LevelCity
	case n <= 6:
		return LevelCounty
	case n <= 9:
		return LevelTownship
	}
	return LevelVillage
}
