package cli

import (
	urfave "github.com/urfave/cli/v3"
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
