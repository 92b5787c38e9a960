package cli

import (
	"strings"

	urfave "github.com/urfave/cli/v3"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

// argument is the one word that a command takes.
func argument(name string, to *string) []urfave.Argument {
	return []urfave.Argument{&urfave.StringArg{Name: name, Required: true, Destination: to}}
}

// textFlag is a flag of one command; it has no environment variable.
func textFlag(name, usage string, to *string) urfave.Flag {
	return &urfave.StringFlag{Name: name, Usage: usage, Destination: to}
}

// truthFlag is a flag without a value.
func truthFlag(name, usage string, to *bool) urfave.Flag {
	return &urfave.BoolFlag{Name: name, Usage: usage, Destination: to}
}

// planFile is a file that a plan is read from or written to.
type planFile struct {
	name, region string
	year         int
	dryRun       bool
	// as is who has a plan changed.
	as string
}

func (f *planFile) flags() []urfave.Flag {
	return []urfave.Flag{
		&urfave.StringFlag{Name: "region", Usage: "code of the plan's region", Required: true, Destination: &f.region},
		&urfave.IntFlag{Name: "year", Usage: "year of the plan", Required: true, Destination: &f.year},
	}
}

func (f *planFile) dryRunFlag() urfave.Flag {
	return truthFlag("dry-run", "show what would be done, keep nothing", &f.dryRun)
}

// importFlags are those of the commands that change a plan: they say who does it, for the audit.
func (f *planFile) importFlags() []urfave.Flag {
	return append(f.flags(), f.dryRunFlag(), &urfave.StringFlag{
		Name: "as", Usage: "your name, which the audit keeps", Required: true, Destination: &f.as,
	})
}

// editor is whoever has a plan changed by a command: the operator, under the name that the audit keeps.
func (f *planFile) editor() (models.Viewer, error) {
	name, err := line("--as", f.as)
	editor := operator
	editor.Actor += ": " + name
	return editor, err
}

// line is a name that a flag gives, as it is kept: without what nobody sees at its ends. The error says what else is
// wrong with it.
func line(flag, text string) (string, error) {
	const longest = 100
	var problems problem.List
	text = planning.Tidy(text)
	planning.CheckLine(&problems, text, longest, flag)
	return text, problems.Err()
}

// repeated is the value of a flag that may be given several times; the first time it replaces what the environment says.
type repeated struct {
	texts *[]string
	given bool
}

// Set takes one more.
func (r *repeated) Set(text string) error {
	if !r.given {
		r.given, *r.texts = true, nil
	}
	*r.texts = append(*r.texts, parts(text)...)
	return nil
}

// String joins them.
func (r *repeated) String() string {
	if r == nil || r.texts == nil {
		return ""
	}
	return strings.Join(*r.texts, ",")
}

// Get gives them.
func (r *repeated) Get() any { return *r.texts }
