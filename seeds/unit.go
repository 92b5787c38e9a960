package seeds

import (
	"encoding/json"

	"github.com/google/uuid"

	"plangraph/models"
)

// unitsFile is units.yaml: regions, and the units that may be given work.
type unitsFile struct {
	Regions []struct {
		Code   text `yaml:"code"`
		Name   text `yaml:"name"`
		Level  text `yaml:"level"`
		Parent text `yaml:"parent"`
	} `yaml:"regions"`
	Region    text       `yaml:"region"`
	Confirmed bool       `yaml:"confirmed"`
	Units     []unitYAML `yaml:"units"`
}

type unitYAML struct {
	Name   text     `yaml:"name"`
	Short  []string `yaml:"short"`
	Kind   text     `yaml:"kind"`
	Region text     `yaml:"region"`
}

func (r *reader) readUnits(f unitsFile) {
	for _, region := range f.Regions {
		r.graph.Regions = append(r.graph.Regions, models.Region{
			Code: region.Code.Value, Name: region.Name.Value, ParentCode: region.Parent.pointer(),
			Level: choice(
				r, region.Level, models.LevelProvince, models.LevelCity, models.LevelCounty, models.LevelTownship,
				models.LevelVillage,
			),
		})
	}
	r.units = make(map[string]uuid.UUID)
	for _, u := range f.Units {
		if u.Region.Value == "" {
			u.Region = f.Region
		}
		r.readUnit(u, f.Confirmed)
	}
}

func (r *reader) readUnit(u unitYAML, confirmed bool) {
	id := newID()
	for _, name := range append([]string{u.Name.Value}, u.Short...) {
		if _, taken := r.units[name]; taken {
			r.mistake(u.Name.Line, "the name %s belongs to two units", name)
		}
		r.units[name] = id
	}
	if !r.hasRegion(u.Region.Value) {
		r.mistake(u.Region.Line, "%s is in region %q, which is not in the list", u.Name.Value, u.Region.Value)
	}
	short, _ := json.Marshal(append([]string{}, u.Short...)) // strings always marshal
	r.graph.Units = append(r.graph.Units, models.Unit{
		ID:          id,
		RegionCode:  u.Region.Value,
		Name:        u.Name.Value,
		ShortNames:  models.JSON(short),
		FormerNames: "[]",
		Confirmed:   confirmed,
		Version:     1,
		Kind: choice(
			r,
			u.Kind,
			models.UnitDepartment,
			models.UnitStreetOffice,
			models.UnitStateCompany,
			models.UnitInstitution,
			models.UnitVerticalAgency,
			models.UnitOther,
		),
	})
}

func (r *reader) hasRegion(code string) bool {
	for _, region := range r.graph.Regions {
		if region.Code == code {
			return true
		}
	}
	return false
}
