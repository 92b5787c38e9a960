package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
)

// attackerCommand makes the program an attacker: its argument when it starts itself, before the server's address.
const attackerCommand = "attacker"

// counts are an attacker's requests: those answered with data, those answered without, and those that were too many.
type counts struct{ Answered, Refused, Full int64 }

func (c *counts) add(d counts) {
	c.Answered += d.Answered
	c.Refused += d.Refused
	c.Full += d.Full
}

// attacker is a process of its own that asks as fast as it can. It has only what CPU nobody else wants: a real one has
// a machine of its own.
type attacker struct {
	process *exec.Cmd
	stdin   io.Closer
	said    *bytes.Buffer
}

// let starts an attacker.
func (v *victim) let(ctx context.Context, a attackOf) (*attacker, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find our own program: %w", err)
	}
	//nolint:gosec // G204: our own program
	one := &attacker{process: exec.CommandContext(ctx, self, attackerCommand, v.base), said: new(bytes.Buffer)}
	one.process.Stdout, one.process.Stderr = one.said, v.progress
	stdin, err := one.process.StdinPipe()
	if err == nil {
		one.stdin, err = stdin, one.process.Start()
	}
	if err == nil {
		err = json.NewEncoder(stdin).Encode(a.requests)
	}
	if err != nil {
		return nil, fmt.Errorf("start an attacker: %w", err)
	}
	return one, nil
}

// stop ends an attacker and gives what it counted.
func (a *attacker) stop() counts {
	var c counts
	_ = a.stdin.Close()                    // which ends it
	_ = a.process.Wait()                   // what it counted says how it went
	_ = json.Unmarshal(a.said.Bytes(), &c) // nothing, if it could not
	return c
}

// serveAttack is the attacker's process: it asks what it reads from its input until that ends.
func serveAttack(ctx context.Context, base string, stdin io.Reader, stdout io.Writer) error {
	const least = 19
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, least) // always allowed
	input := json.NewDecoder(stdin)
	var requests [][]byte
	if err := input.Decode(&requests); err != nil {
		return fmt.Errorf("read what to ask: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	go func() {
		_ = input.Decode(new(any)) // until it is closed
		stop()
	}()
	var answered, refused, full atomic.Int64
	var all sync.WaitGroup
	for n := range attackers {
		all.Go(func() {
			for ctx.Err() == nil {
				askOn(ctx, base, requests[n%len(requests)], func(status int, answer []byte) {
					switch {
					case status == http.StatusTooManyRequests:
						full.Add(1)
					case status == http.StatusOK && bytes.HasPrefix(answer, []byte(`{"data":{`)):
						answered.Add(1)
					default:
						refused.Add(1)
					}
				})
			}
		})
	}
	all.Wait()
	return json.NewEncoder(stdout).Encode(counts{answered.Load(), refused.Load(), full.Load()})
}

// askOn asks over one connection until the server closes it.
func askOn(ctx context.Context, base string, request []byte, count func(status int, answer []byte)) {
	c, err := dialFrom(ctx, base, net.IPv4(127, 0, 0, 3))
	if err != nil {
		return
	}
	defer c.close()
	for ctx.Err() == nil {
		status, answer, err := c.exchange(request)
		if err != nil {
			return
		}
		count(status, answer)
	}
}
