package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
)

// attackOf is what an attacker asks, again and again.
type attackOf struct {
	name     string
	requests [][]byte
}

// attacks are what strangers and careless colleagues ask.
func (v *victim) attacks(ctx context.Context) ([]attackOf, error) {
	var all []attackOf
	for _, a := range []struct {
		name, root string
		variables  map[string]any
	}{
		{
			"conditions through relations",
			"assignments(where: $w) { totalCount }",
			map[string]any{"w": farAway(15)},
		},
		{
			"lists of titles, counted, summed and grouped",
			"workItems(where: $i) { totalCount summary { count } groups(by: [KIND]) { count } }",
			map[string]any{"i": map[string]any{"title": map[string]any{"in": titles(60)}}},
		},
		{
			"many rows",
			"plans(first: 10) { nodes { areas { tasks(first: 20) { nodes { title assignments { unit { name } } } } } } }", nil,
		},
		{"searches", `search(query: "建设", first: 50) { totalCount nodes { text } }`, nil},
	} {
		let, most, err := v.asMuchAsIsLet(ctx, a.root, a.variables)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		all = append(all, attackOf{fmt.Sprintf("%s, %d at a time", a.name, most), [][]byte{let}})
	}
	dear, err := aliased(30, "assignments(where: $w) { totalCount }", map[string]any{"w": farAway(20)})
	if err != nil {
		return nil, err
	}
	all = append(all, attackOf{"what is refused for its cost", [][]byte{request("localhost", "/graphql", dear)}})
	for name, size := range map[string]int{"reports as long as they may be": 450_000, "reports that are too long": 4_000_000} {
		upload, err := v.upload(size)
		if err != nil {
			return nil, err
		}
		all = append(all, attackOf{name, [][]byte{upload}})
	}
	saves, err := v.saves(ctx)
	return append(all, attackOf{"16 colleagues who save", saves}), err
}

// farAway is a condition through three relations, n times over with another value each.
func farAway(n int) map[string]any {
	conditions := make([]any, n)
	for i := range conditions {
		title := map[string]any{"title": map[string]any{"contains": fmt.Sprint("路", i)}}
		conditions[i] = map[string]any{"item": map[string]any{"assignments": map[string]any{"item": title}}}
	}
	return map[string]any{"or": conditions}
}

func titles(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint("新建幼儿园", i)
	}
	return list
}

// declared are the types of the variables that attacks have.
var declared = map[string]string{"w": "AssignmentWhere", "i": "WorkItemWhere"}

// aliased asks for a field of the query under many names.
func aliased(n int, root string, variables map[string]any) ([]byte, error) {
	var b strings.Builder
	b.WriteString("query Attack")
	for name := range variables {
		fmt.Fprintf(&b, "($%s: %s)", name, declared[name])
	}
	b.WriteString(" {")
	for i := range n {
		fmt.Fprintf(&b, " a%d: %s", i, root)
	}
	b.WriteString(" }")
	return body(b.String(), variables)
}

// asMuchAsIsLet gives the request with the most aliases that is not refused.
func (v *victim) asMuchAsIsLet(ctx context.Context, root string, variables map[string]any) ([]byte, int, error) {
	c, err := dial(ctx, v.base)
	if err != nil {
		return nil, 0, err
	}
	defer c.close()
	for n := 5; n > 0; n-- { // the same field may be asked for five times in one place
		text, err := aliased(n, root, variables)
		if err != nil {
			return nil, 0, err
		}
		asked := request("localhost", "/graphql", text)
		status, answer, err := c.exchange(asked)
		if err != nil {
			return nil, 0, err
		}
		if status == http.StatusOK && bytes.HasPrefix(answer, []byte(`{"data":{`)) {
			return asked, n, nil
		}
		if n == 1 {
			return nil, 0, fmt.Errorf("%d: %.300s", status, answer)
		}
	}
	return nil, 0, nil
}

// authorization is the header of whoever has the token.
func (v *victim) authorization() string { return "Authorization: Bearer " + v.token + "\r\n" }

// upload is a report of so many bytes, to be read.
func (v *victim) upload(size int) ([]byte, error) {
	var text, file bytes.Buffer
	text.WriteString("二、2031年工作安排\n")
	for i := 0; text.Len() < size; i++ {
		fmt.Fprintf(&text, "（%d）改善民生。新建幼儿园%d所，改造老旧小区%d个，由教育局牵头。\n", i%90+1, i, i)
	}
	const preview = `{"query": "query($f: Upload) { reportPreview(input: {file: $f}) { length } }", "variables": {"f": null}}`
	parts := multipart.NewWriter(&file)
	err := errors.Join(parts.WriteField("operations", preview), parts.WriteField("map", `{"0": ["variables.f"]}`))
	if part, made := parts.CreateFormFile("0", "report.txt"); made == nil {
		_, made = part.Write(text.Bytes())
		err = errors.Join(err, made, parts.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("make an upload: %w", err)
	}
	whole := request("localhost", "/graphql", file.Bytes(), "GraphQL-Preflight: 1\r\n", v.authorization())
	return bytes.Replace(whole, []byte("application/json"), []byte(parts.FormDataContentType()), 1), nil
}

// saves are changes of who leads what: each colleague has an item, all in a few plans.
func (v *victim) saves(ctx context.Context) ([][]byte, error) {
	c, err := dial(ctx, v.base)
	if err != nil {
		return nil, err
	}
	defer c.close()
	var data struct {
		Tasks struct {
			Nodes []struct {
				ID       string
				LeadUnit struct{ ID string }
			}
		}
	}
	tasks := fmt.Sprintf("{ tasks(first: %d) { nodes { id leadUnit { id } } } }", attackers)
	if err := c.query(ctx, tasks, nil, &data); err != nil {
		return nil, err
	}
	var saves [][]byte
	for i, task := range data.Tasks.Nodes {
		const set = "mutation($i: AssignmentSetInput!) { assignmentSet(input: $i) { userErrors { code message } } }"
		text, err := body(set, map[string]any{"i": map[string]any{
			"itemId":   task.ID,
			"lead":     map[string]any{"unitId": task.LeadUnit.ID},
			"supports": []any{},
			"reason":   fmt.Sprint("第", i),
		}})
		if err != nil {
			return nil, err
		}
		saves = append(saves, request("localhost", "/graphql", text, v.authorization()))
	}
	return saves, nil
}
