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
