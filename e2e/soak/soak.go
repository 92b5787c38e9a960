// Package soak says how long tests try what chance decides: random draws, and what happens at the same time.
//
// A test names the small number that every run of the tests takes. PLANGRAPH_SOAK=N in the environment multiplies it: N
// is 10 in "make soak", and what one likes in a long night. Every run of the tests draws the same, a soak draws others
// each time; a failure names its seed, and -rapid.seed draws it again. Under -short a twentieth is taken.
package soak

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// variable is the environment's.
const variable = "PLANGRAPH_SOAK"

// seed is what random runs draw from if it is no soak.
const seed = 2023

// Times is how often a test tries what it tries n times in every run.
func Times(n int) int {
	if testing.Short() {
		return max(1, n/20)
	}
	return n * factor(os.Getenv(variable))
}

// Running tells whether this is a soak.
func Running() bool { return os.Getenv(variable) != "" }

// OnlyThen leaves a test to soaks: it takes seconds, and what it is about seldom changes.
func OnlyThen(t testing.TB) {
	t.Helper()
	if !Running() {
		t.Skip("left to make soak: it runs with " + variable + "=1")
	}
}

// factor is how much longer a soak is; 1 if it is none.
func factor(setting string) int {
	if setting == "" {
		return 1
	}
	n, err := strconv.Atoi(setting)
	if err != nil || n < 1 {
		panic(fmt.Sprintf("%s=%s: it is a number from 1", variable, setting))
	}
	return n
}

// Check holds a property to n random draws, and shrinks one that breaks it.
func Check(t *testing.T, n int, property func(*T)) {
	t.Helper()
	set(t, "rapid.checks", strconv.Itoa(Times(n)*short()))
	if !Running() && flag.Lookup("rapid.seed").Value.String() == "0" {
		set(t, "rapid.seed", strconv.Itoa(seed))
	}
	rapid.Check(t, func(result *rapid.T) { draw(t, result, property) })
}

// short undoes that rapid takes a fifth of the draws under -short: Times has taken its part.
func short() int {
	if testing.Short() {
		return 5
	}
	return 1
}

func set(t testing.TB, name, value string) {
	t.Helper()
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
}
