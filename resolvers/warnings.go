package resolvers

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/engine"
	"plangraph/problem"
)

// warningsKey is the extension that says what an answer does not have.
const warningsKey = "warnings"

// warning is what the reader of an answer that was given should know of it.
type warning struct {
	Code    string `json:"code"`
	Path    []any  `json:"path"`
	Message string `json:"message"`
}

// groupsCut is the code of a list of groups that does not have all groups.
const groupsCut = "GROUPS_CUT"

// sayCuts names the lists of groups in an answer that do not have all groups.
func sayCuts(ctx context.Context, response *graphql.Response) {
	data, cuts := engine.Cuts(response.Data)
	if len(cuts) == 0 {
		return
	}
	warnings := make([]warning, len(cuts))
	for i, c := range cuts {
		said := problem.Message{
			En: "there are more groups than the %d that came: ask for more by first, or for fewer by where",
			Zh: "分组不止所返回的 %d 组:可增大 first,或用 where 缩小范围",
		}
		warnings[i] = warning{groupsCut, c.Path, fmt.Sprintf(inLanguage(ctx, said), c.Came)}
	}
	if response.Extensions == nil {
		response.Extensions = map[string]any{}
	}
	response.Data, response.Extensions[warningsKey] = data, warnings
}
