package engine

import "plangraph/problem"

// How many rows a page has: by default, and at most.
const (
	DefaultPage = 20
	MaxPage     = 100
	// Groups are small and made for tables and charts: there may be more of them.
	DefaultGroups = 100
	MaxGroups     = 1000
)

// pageArguments are first, after, last and before, understood.
type pageArguments struct {
	size          int
	backward      bool
	after, before []any
}

func pageArgumentsOf(arguments map[string]any, order []orderKey) (pageArguments, error) {
	first, err := sizeArgument(arguments, "first", MaxPage)
	if err != nil {
		return pageArguments{}, err
	}
	last, err := sizeArgument(arguments, "last", MaxPage)
	if err != nil {
		return pageArguments{}, err
	}
	if first != nil && last != nil {
		return pageArguments{}, problem.Refuse(problem.Invalid, "last", problem.Message{
			En: "first and last contradict each other: ask for one of them", Zh: "first 与 last 互相矛盾,只能用其一",
		})
	}
	args := pageArguments{size: DefaultPage}
	switch {
	case first != nil:
		args.size = *first
	case last != nil:
		args.size, args.backward = *last, true
	}
	if args.after, err = cursorArgument(arguments, "after", order); err != nil {
		return pageArguments{}, err
	}
	args.before, err = cursorArgument(arguments, "before", order)
	return args, err
}

func sizeArgument(arguments map[string]any, name string, most int) (*int, error) {
	v, ok := arguments[name]
	if !ok || v == nil {
		return nil, nil //nolint:nilnil // nil is "not given"
	}
	n, ok := WholeNumber(v)
	if !ok || n < 0 || n > int64(most) {
		return nil, problem.Refuse(problem.Invalid, name, problem.Message{
			En: "%s must be between 0 and %d, got %v", Zh: "%s 须在 0 到 %d 之间,收到 %v",
		}, name, most, v)
	}
	size := int(n)
	return &size, nil
}

// orderOf understands orderBy. The rows' key makes every order total; it goes the way of the key before it, so that an
// order of one direction stays one.
func orderOf(sc Scope, wanted any) ([]orderKey, error) {
	items, _ := wanted.([]any)
	var order []orderKey
	seen := map[string]bool{}
	for _, item := range items {
		input, _ := item.(map[string]any)
		name, _ := input["field"].(string)
		c, ok := sc.typ.orderable[name]
		if !ok || seen[name] {
			return nil, problem.Refuse(problem.Invalid, "orderBy", problem.Message{
				En: "orderBy names %s twice", Zh: "orderBy 重复使用了 %s",
			}, name)
		}
		seen[name] = true
		order = append(order, orderKey{template: c.key(sc), codec: c.codec.exact(), desc: input["direction"] == "DESC"})
	}
	if len(order) == 0 {
		return sc.typ.order, nil
	}
	unique := orderKey{template: column(sc.typ.key.column()), codec: sc.typ.key.codec(), desc: order[len(order)-1].desc}
	return append(order, unique), nil
}

// PageSize understands the value of first or last, for those who count a request before it is planned: a size beyond
// most will be refused and counts as that.
func PageSize(v any, most int) (int, bool) {
	n, ok := WholeNumber(v)
	return int(min(max(n, 0), int64(most))), ok
}
