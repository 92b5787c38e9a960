package seeds

import "plangraph/models"

// addFundings splits an item's budget among one to three sources.
func (s *sampler) addFundings(item models.WorkItem) {
	sources := []models.FundingSource{
		models.FundingCentral, models.FundingProvincial, models.FundingMunicipal, models.FundingDistrict, models.FundingSpecialBond,
		models.FundingResidents, models.FundingPrivate,
	}
	n := 1 + s.IntN(3)
	for _, source := range s.Perm(len(sources))[:n] {
		share := *item.BudgetFen / models.Money(n)
		row := models.Funding{PlanID: s.planID, ID: s.id(), ItemID: item.ID, Source: sources[source], PlannedFen: share}
		if s.chance(80) {
			inPlace, paid := share*8/10, share*5/10
			row.InPlaceFen, row.PaidFen = &inPlace, &paid
		}
		s.graph.Fundings = append(s.graph.Fundings, row)
	}
}
