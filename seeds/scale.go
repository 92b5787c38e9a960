package seeds

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"plangraph/database"
	"plangraph/models"
	"plangraph/store"
)

// ErrSamplesExist says that sample districts are in the database already: a second set would repeat the first one's
// ids.
var ErrSamplesExist = errors.New("sample districts are there already: begin with a database without them")

// districtsPerLoad bounds the memory: a district has some 1,800 rows.
const districtsPerLoad = 16

// Samples says how many sample districts there are to be, and of what size: size 1 has some 50 work items in a plan.
// Months is how many months of their year stay in the history, the last ones; 0 for all.
type Samples struct{ Districts, Size, Months int }

// ParseSamples reads "districts=1000" or "districts=200,size=10,months=1".
func ParseSamples(text string) (Samples, error) {
	s := Samples{Size: 1}
	places := map[string]struct {
		field *int
		most  int
	}{
		"districts": {&s.Districts, MaxDistricts}, "size": {&s.Size, MaxSize}, "months": {&s.Months, monthsOfYear},
	}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(value)
		place, known := places[name]
		if err != nil || !known || n < 1 || n > place.most {
			return Samples{}, fmt.Errorf(
				"%q is neither districts=N with N from 1 to %d, nor size=K with K from 1 to %d, nor months=M with M from 1 to %d",
				part,
				MaxDistricts,
				MaxSize,
				monthsOfYear,
			)
		}
		*place.field = n
	}
	if s.Districts == 0 {
		return Samples{}, fmt.Errorf("%q does not say districts=N", text)
	}
	return s, nil
}

// Scale loads sample districts, the same ones each time, and tells progress how many districts and rows are written so
// far. Each district has a plan marked as sample, with a year of standings. A run that is cut off leaves whole
// districts, and the next run is ErrSamplesExist.
func Scale(ctx context.Context, db *database.DB, samples Samples, progress func(districts, rows int)) error {
	rows := 0
	perLoad := max(districtsPerLoad/samples.Size, 1)
	for first := 0; first < samples.Districts; first += perLoad {
		end := min(first+perLoad, samples.Districts)
		var g store.Graph
		for d := first; d < end; d++ {
			addSampleDistrict(&g, d, samples.Size)
		}
		samples.forget(&g)
		if err := store.Load(ctx, db, g); errors.Is(err, store.ErrPlanExists) {
			return fmt.Errorf("%w (%w)", ErrSamplesExist, err)
		} else if err != nil {
			return fmt.Errorf("load sample districts %d to %d: %w", first, end-1, err)
		}
		rows += g.Len()
		progress(end, rows)
	}
	if err := db.Analyze(ctx); err != nil {
		return fmt.Errorf("count what there is: %w", err)
	}
	return nil
}

const monthsOfYear = 12

// forget takes from g what is of months before those that stay: most rows of a plan are its months.
func (s Samples) forget(g *store.Graph) {
	if s.Months == 0 {
		return
	}
	first := models.NewDate(sampleYear, time.Month(monthsOfYear-s.Months+1), 1)
	g.Standings = slices.DeleteFunc(g.Standings, func(r models.Standing) bool { return r.AsOf.Before(first) })
	g.CurvePoints = slices.DeleteFunc(g.CurvePoints, func(r models.CurvePoint) bool { return r.Month.Before(first) })
	g.Readings = slices.DeleteFunc(g.Readings, func(r models.Reading) bool { return r.Month.Before(first) })
}

// SampleDistrict gives the rows of the d-th sample district, counted from 0: the same ones each time.
func SampleDistrict(d int) store.Graph {
	var g store.Graph
	addSampleDistrict(&g, d, 1)
	return g
}

// The sample regions lie in provinces whose codes GB/T 2260 gives to none. Districts go round the provinces, so that
// few of them have several too.
const (
	firstSampleProvince = 72
	sampleProvinces     = 8
	districtsPerCity    = 20
	citiesPerProvince   = 99

	// MaxDistricts is how many sample districts there are codes for.
	MaxDistricts = sampleProvinces * citiesPerProvince * districtsPerCity
	// MaxSize is how large sample plans can be: their tasks are numbered up to 99.
	MaxSize = 33
)

// sampleRegions gives the regions of a district from its province down; the last ones are its streets.
func sampleRegions(d int) []models.Region {
	p, inProvince := d%sampleProvinces, d/sampleProvinces
	c, inCity := inProvince/districtsPerCity, inProvince%districtsPerCity
	province := fmt.Sprintf("%02d0000", firstSampleProvince+p)
	city := fmt.Sprintf("%s%02d00", province[:2], c+1)
	district := fmt.Sprintf("%s%02d", city[:4], inCity+1)
	cityName := fmt.Sprintf("样本%d%02d市", p+1, c+1)
	regions := []models.Region{
		{Code: province, Name: fmt.Sprintf("样本%d省", p+1), Level: models.LevelProvince},
		{Code: city, Name: cityName, Level: models.LevelCity, ParentCode: &province},
		{Code: district, Name: fmt.Sprintf("%s%03d区", cityName, inCity+1), Level: models.LevelCounty, ParentCode: &city},
	}
	for i, street := range []string{"东街道", "西街道", "南街道"} {
		regions = append(
			regions,
			models.Region{
				Code: fmt.Sprintf("%s%03d", district, i+1), Name: "样本" + street, Level: models.LevelTownship,
				ParentCode: &district,
			},
		)
	}
	return regions
}
