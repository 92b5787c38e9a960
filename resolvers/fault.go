package resolvers

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"plangraph/database"
	"plangraph/problem"
)

// RetryAfter is how many seconds a client waits when the database is not there.
const RetryAfter = "1"

// faultWords say what is wrong with the database to whoever asked something of it, and nothing about it.
var faultWords = map[database.Fault]problem.Message{
	database.Away: {
		En: "the database cannot be reached at the moment: try again soon", Zh: "数据库暂时无法访问,请稍后重试",
	},
	database.Full: {
		En: "the server has no disk space left: nothing can be changed until the operator makes room",
		Zh: "服务器磁盘空间已满:在管理员清理之前无法修改数据",
	},
	database.ReadOnly: {
		En: "the database takes no changes at the moment: try again soon", Zh: "数据库目前只读,请稍后重试",
	},
	database.Busy: {
		En: "others are changing the same at the moment: try again soon", Zh: "同一数据正被他人修改,请稍后重试",
	},
}

// unknownOutcome is said instead where a change may have been kept.
var unknownOutcome = problem.Message{
	En: "the database went away while it kept the change, and it is not known whether it did: look again, " +
		"or send changes with an idempotencyKey, which may be repeated",
	Zh: "数据库在保存修改时中断,无法确定是否已保存:请刷新查看;带 idempotencyKey 的请求可放心重发",
}

// Unavailable says an error that comes from a fault of the database in words for whoever asked; nil if it does not.
func Unavailable(err error) *problem.Error {
	if errors.Is(err, database.ErrOutcomeUnknown) {
		return problem.Refuse(problem.Unavailable, "", unknownOutcome)
	}
	words, ok := faultWords[database.FaultOf(err)]
	if !ok {
		return nil
	}
	return problem.Refuse(problem.Unavailable, "", words)
}

// outcome is the extension of an error that does not say whether something ran.
const outcome = "outcome"

// nothingRan tells whether the database was not there for anything that was asked, so that all may be sent again.
func nothingRan(response *graphql.Response) bool {
	if len(response.Errors) == 0 || slices.ContainsFunc(response.Errors, func(e *gqlerror.Error) bool {
		return e.Extensions["code"] != problem.Unavailable || e.Extensions[outcome] != nil
	}) {
		return false
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(response.Data, &fields); err != nil && len(response.Data) > 0 {
		return false
	}
	for _, value := range fields {
		if string(value) != "null" {
			return false
		}
	}
	return true
}
