package seeds

import "plangraph/models"

// addFundings splits the budget of the item at a place among one to three sources.
func (s *sampler) addFundings(at draw, item models.WorkItem) {
	at = at.at("funding")
	sources := []models.FundingSource{
		models.FundingCentral, models.FundingProvincial, models.FundingMunicipal, models.FundingDistrict,
		models.FundingSpecialBond,
		models.FundingResidents, models.FundingPrivate,
	}
	n := 1 + at.below("sources", 3)
	for _, source := range at.order("sources", len(sources))[:n] {
		line := at.nth(source)
		share := *item.BudgetFen / models.Money(n)
		row := models.Funding{PlanID: s.planID, ID: s.id(line), ItemID: item.ID, Source: sources[source], PlannedFen: share}
		if line.chance("paid", 80) {
			inPlace, paid := share*8/10, share*5/10
			row.InPlaceFen, row.PaidFen = &inPlace, &paid
		}
		s.graph.Fundings = append(s.graph.Fundings, row)
	}
}
