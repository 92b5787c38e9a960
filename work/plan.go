package work

import (
	"fmt"
	"reflect"

	"plangraph/models"
)

// planOf names the plan that an input changes, as the first id in it says, or a region and a year; empty if neither is
// there. It decides who waits for whom and nothing else, so it may be wrong.
func planOf(input any) string {
	v := reflect.Indirect(reflect.ValueOf(input))
	if id, ok := firstID(v); ok {
		if id.Type == "Plan" {
			return id.Row.String()
		}
		return id.Plan.String()
	}
	if v.Kind() != reflect.Struct {
		return ""
	}
	region, year := v.FieldByName("RegionCode"), v.FieldByName("Year")
	if !region.IsValid() || !year.IsValid() {
		return ""
	}
	return fmt.Sprint(reflect.Indirect(region), " ", reflect.Indirect(year))
}

// firstID finds the first id of something in a plan, or of a plan.
func firstID(v reflect.Value) (models.ID, bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return firstID(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if id, ok := firstID(v.Index(i)); ok {
				return id, true
			}
		}
	case reflect.Struct:
		if id, ok := reflect.TypeAssert[models.ID](v); ok {
			return id, id.Type == "Plan" || id.Plan != [16]byte{}
		}
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if id, ok := firstID(v.Field(i)); ok {
				return id, true
			}
		}
	}
	return models.ID{}, false
}
