// Command plangraph serves a district government's annual work plan as one queryable graph.
package main

import (
	"os"

	"plangraph/cli"
)

func main() { os.Exit(cli.Main()) }
