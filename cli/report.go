package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	urfave "github.com/urfave/cli/v3"
	"golang.org/x/term"

	"plangraph/workreport"
)

// reportCommand reads a work report, and makes a plan of it.
func reportCommand(p *program) *urfave.Command {
	var name string
	var asJSON bool
	return &urfave.Command{
		Name: "report", Usage: "the draft plan that a work report (政府工作报告) holds",
		Commands: []*urfave.Command{
			{
				Name: "read", Usage: "print the draft plan as a tree for people, or as JSON",
				Arguments: argument("FILE", &name), Flags: []urfave.Flag{truthFlag("json", "print JSON", &asJSON)},
				Action: func(ctx context.Context, _ *urfave.Command) error {
					return printDraft(ctx, p.stdout, name, p.settings.ReportLimit, asJSON)
				},
			},
			reportImportCommand(p),
		},
	}
}

// printDraft reads a work report and prints the draft plan.
func printDraft(ctx context.Context, stdout io.Writer, name string, limit int, asJSON bool) error {
	input, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read the report: %w", err)
	}
	draft, err := workreport.Read(ctx, input, workreport.Options{MaxBytes: limit})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if asJSON {
		encoder := json.NewEncoder(stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(draft); err != nil {
			return fmt.Errorf("write the draft: %w", err)
		}
		return nil
	}
	file, ok := stdout.(*os.File)
	tree := draftTree{colored: ok && term.IsTerminal(int(file.Fd()))}
	tree.draft(draft)
	if _, err := io.WriteString(stdout, tree.text.String()); err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	return nil
}

// draftTree writes a draft as an indented tree, one thing a line.
type draftTree struct {
	text    strings.Builder
	colored bool
}

// The colors of a terminal: bold, green, yellow, blue and gray.
const (
	bold   = "1"
	green  = "32"
	yellow = "33"
	blue   = "34"
	gray   = "90"
)

// line writes a mark in a color, and what it is about.
func (t *draftTree) line(depth int, color, mark, format string, values ...any) {
	t.text.WriteString(strings.Repeat("  ", depth))
	if t.colored {
		mark = "\x1b[" + color + "m" + mark + "\x1b[0m"
	}
	t.text.WriteString(mark + " " + fmt.Sprintf(format, values...) + "\n")
}

func (t *draftTree) draft(d workreport.Draft) {
	year := "?"
	if d.Year.Value != 0 {
		year = strconv.Itoa(d.Year.Value)
	}
	t.line(0, bold, "计划", "%s %s", d.Region.Name, year)
	t.content(1, d.Goals)
	for _, a := range d.Areas {
		t.line(1, bold, a.Heading.Label, "%s", a.Heading.Title)
		t.content(2, a.Content)
		for _, task := range a.Tasks {
			t.task(2, task)
		}
	}
	for _, doubt := range d.Diagnostics {
		t.line(0, yellow, "?", "%s [%d:%d] %s", doubt.Message, doubt.Start, doubt.End, doubt.Quote)
	}
}

func (t *draftTree) task(depth int, task workreport.Task) {
	t.line(depth, blue, task.Heading.Label, "%s", task.Heading.Title)
	t.content(depth+1, task.Content)
	for _, sub := range task.Subtasks {
		t.task(depth+1, sub)
	}
}

func (t *draftTree) content(depth int, c workreport.Content) {
	for _, a := range c.Actions {
		t.line(depth, gray, "举措", "%s", a.Quote)
	}
	for _, target := range c.Targets {
		t.line(depth, green, "指标", "%s %s", target.Indicator, promised(target))
	}
	for _, p := range c.Projects {
		t.line(depth, green, "项目", "%s (%s)", p.Name, p.Kind)
	}
	for _, u := range c.Undertakings {
		t.line(depth, gray, "其他", "%s (%s)", u.Quote, u.Kind)
	}
	for _, a := range c.Assignments {
		for _, u := range a.Units {
			t.line(depth, blue, "单位", "%s %s", u.Quote, a.Role)
		}
	}
}

// promised gives a target's value as printed, or the words of one without a number.
func promised(t workreport.Target) string {
	if t.Implicit() {
		return "「" + t.Quote + "」"
	}
	return string(t.Comparator) + " " + t.Number.Quote
}
