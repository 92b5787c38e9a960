package seeds

import (
	"cmp"

	"github.com/google/uuid"

	"plangraph/models"
)

type targetYAML struct {
	Indicator text    `yaml:"indicator"`
	Quote     passage `yaml:"quote"`
	Value     text    `yaml:"value"`
	Base      text    `yaml:"base"`
	Nature    text    `yaml:"nature"`
	Better    text    `yaml:"better"`
	Modality  text    `yaml:"modality"`
	Measure   text    `yaml:"measure"`
	Implicit  bool    `yaml:"implicit"`
}

func (r *reader) readTargets(targets []targetYAML, item uuid.UUID) {
	for _, t := range targets {
		t.Better.Value = cmp.Or(t.Better.Value, string(models.BetterHigher))
		row := models.Target{
			PlanID:     r.planID,
			ID:         newID(),
			ItemID:     item,
			Position:   len(r.graph.Targets) + 1,
			Indicator:  t.Indicator.Value,
			Modality:   t.Modality.pointer(),
			Measure:    t.Measure.pointer(),
			Implicit:   t.Implicit,
			Weight:     1,
			CitationID: r.cite(t.Quote),
			Better:     choice(r, t.Better, models.BetterHigher, models.BetterLower),
			Nature: choice(
				r,
				t.Nature,
				models.NatureIncrement,
				models.NatureLevel,
				models.NatureRate,
				models.NatureWorkload,
				models.NatureCoverage,
				models.NatureZero,
				models.NatureMilestone,
				models.NatureBeneficiary,
				models.NatureTrend,
				models.NatureQuality,
			),
		}
		if t.Value.Value != "" {
			r.readValue(t, &row)
		}
		r.graph.Targets = append(r.graph.Targets, row)
	}
}

// readValue sets the value of row as printed and in base units.
func (r *reader) readValue(t targetYAML, row *models.Target) {
	comparator, printed, err := parseValue(t.Value.Value)
	if err != nil {
		r.mistake(t.Value.Line, "%s", err)
		return
	}
	base := printed.base()
	if t.Base.Value != "" {
		if base, err = parseQuantity(t.Base.Value); err != nil {
			r.mistake(t.Base.Line, "%s", err)
			return
		}
	}
	row.Comparator = &comparator
	row.Value, row.Unit = &printed.number, printed.unitPointer()
	row.BaseValue, row.BaseUnit = &base.number, base.unitPointer()
}
