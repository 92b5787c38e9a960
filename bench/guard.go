package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// guard is the parent of every program that the benchmark starts. It says the program's id and waits until its own
// standard input ends, which happens when the benchmark stops the program, ends or is killed; then it ends the program
// with the signal that is its first argument.
const guard = `signal=$1; shift
"$@" &
child=$!
echo "$child"
exec >&-
read -r _
kill -"$signal" "$child" 2>&-
wait "$child"`

// process is a program that the benchmark started.
type process struct {
	pid   int
	log   string // the file of its standard error
	said  *bufio.Reader
	guard *exec.Cmd
	alive io.Closer // the guard's standard input
	stops sync.Once
}

// program says what to start.
type program struct {
	// name is for messages and the name of the log.
	name, signal string
	command      []string
	env          []string
}

// start runs a program until stop, the end of ctx or that of the benchmark. Its folder is where its log goes.
func start(ctx context.Context, folder string, p program) (*process, error) {
	started := &process{log: filepath.Join(folder, p.name+".log")}
	log, err := os.Create(started.log)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	defer func() { _ = log.Close() }() // the program has its own handle
	args := append([]string{"-c", guard, "guard", p.signal}, p.command...)
	//nolint:gosec // G204: our own programs
	started.guard = exec.CommandContext(context.WithoutCancel(ctx), "/bin/sh", args...)
	started.guard.Env = append(os.Environ(), p.env...)
	started.guard.Stderr = log
	// A group of its own, so that Ctrl-C reaches only the benchmark, which ends everything in order.
	started.guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if started.alive, err = started.guard.StdinPipe(); err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	output, err := started.guard.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	started.said = bufio.NewReader(output)
	if err := started.guard.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	context.AfterFunc(ctx, started.stop)
	line, err := started.line()
	if err == nil {
		started.pid, err = strconv.Atoi(line)
	}
	if err != nil {
		started.stop()
		return nil, fmt.Errorf("%s did not start: %w", p.name, err)
	}
	return started, nil
}

// line waits for the next line that the program says.
func (p *process) line() (string, error) {
	text, err := p.said.ReadString('\n')
	if errors.Is(err, io.EOF) {
		said, _ := os.ReadFile(p.log) // without it the message is shorter
		return "", fmt.Errorf("it ended: %s", said[max(0, len(said)-2000):])
	}
	return strings.TrimSpace(text), err
}

// base waits for the line that says the server's address and answers it as far as http://HOST:PORT.
func (p *process) base() (string, error) {
	for {
		line, err := p.line()
		if err != nil {
			return "", err
		}
		if _, after, ok := strings.Cut(line, "http://"); ok {
			host, _, _ := strings.Cut(after, "/")
			go func() { _, _ = io.Copy(io.Discard, p.said) }() // or the server would wait for somebody to read what it says
			return "http://" + host, nil
		}
	}
}

// stop ends the program and waits for it.
func (p *process) stop() {
	p.stops.Do(func() {
		_ = p.alive.Close() // the guard may have ended already; Wait tells
		const grace = 20 * time.Second
		late := time.AfterFunc(grace, func() { _ = syscall.Kill(-p.guard.Process.Pid, syscall.SIGKILL) })
		_ = p.guard.Wait() // how it ended does not matter
		late.Stop()
	})
}
