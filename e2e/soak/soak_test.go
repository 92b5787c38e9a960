package soak

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestTimes(t *testing.T) {
	t.Setenv(variable, "")
	if n := Times(100); n != 100 && !testing.Short() {
		t.Errorf("a run tries it %d times", n)
	}
	t.Setenv(variable, "7")
	if n := Times(100); n != 700 && !testing.Short() {
		t.Errorf("a soak tries it %d times", n)
	}
	for _, wrong := range []string{"0", "-1", "much"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is a number", wrong)
				}
			}()
			factor(wrong)
		}()
	}
}

// Every run draws the same, as often as it says.
func TestCheck(t *testing.T) {
	t.Setenv(variable, "")
	var drawn [2][]int
	for i := range drawn {
		Check(t, 40, func(t *T) { drawn[i] = append(drawn[i], t.IntN(1000)) })
	}
	if len(drawn[0]) != Times(40) {
		t.Errorf("it drew %d times", len(drawn[0]))
	}
	for i := range drawn[0] {
		if drawn[0][i] != drawn[1][i] {
			t.Fatalf("draw %d was %d, and then %d", i, drawn[0][i], drawn[1][i])
		}
	}
}

// broken makes TestBroken more than an empty test.
const broken = "SOAK_TEST_BROKEN"

func TestBroken(t *testing.T) {
	if os.Getenv(broken) == "" {
		return
	}
	Check(t, 100, func(t *T) {
		sum := 0
		t.Cleanup(func() { fmt.Println("cleaned up") })
		t.Repeat(50, func() {
			if sum += t.IntN(10); sum > 12 {
				t.Errorf("the sum is %d", sum)
			}
		})
	})
}

// What fails in a draw is shrunk, and cleaned up after each. Not every draw shrinks to the least sum, this one does.
func TestFailuresShrink(t *testing.T) {
	program := exec.CommandContext(
		t.Context(),
		os.Args[0],
		"-test.run=^TestBroken$",
		"-rapid.nofailfile",
		"-rapid.seed=1",
	)
	program.Env = append(os.Environ(), broken+"=1")
	out, err := program.CombinedOutput()
	for _, want := range []string{"the sum is 13", "-rapid.seed=", "cleaned up"} {
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%q is not in: %v\n%s", want, err, out)
		}
	}
}
