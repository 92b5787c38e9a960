package store

import (
	"errors"
	"strings"

	"gorm.io/gorm"

	"plangraph/problem"
)

// take sets a field to what an input says of it; what it does not say stays.
func take[T any](field *T, said *T) {
	if said != nil {
		*field = *said
	}
}

// within says of problems where in the input they are.
func within(part string, problems problem.List) problem.List {
	for _, p := range problems {
		p.Argument = strings.TrimSuffix(part+"."+p.Argument, ".")
	}
	return problems
}

// duplicate says of a row that the database did not take that there is one like it.
func duplicate(err error, argument string, message problem.Message, values ...any) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return problem.List{problem.Refuse(problem.Duplicate, argument, message, values...)}
	}
	return err
}
