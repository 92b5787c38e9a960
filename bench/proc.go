package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// stat is what Linux says about a process.
type stat struct {
	name   string
	parent int
	// own is the CPU time of the process, ended that of the children that it has waited for.
	own, ended time.Duration
}

func readStat(pid int) (stat, error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return stat{}, fmt.Errorf("read the CPU time of a process: %w", err)
	}
	// The name stands in parentheses and may hold any character, even those.
	before, after, _ := cutLast(string(text), ")")
	_, name, _ := strings.Cut(before, "(")
	fields := strings.Fields(after)
	const parent, user, system, endedUser, endedSystem = 1, 11, 12, 13, 14
	if len(fields) <= endedSystem {
		return stat{}, errors.New("read the CPU time of a process: unknown format")
	}
	ticks := func(i int) time.Duration {
		n, _ := strconv.ParseInt(fields[i], 10, 64) // Linux writes numbers there
		return time.Duration(n) * time.Second / 100 // USER_HZ is 100 wherever Go runs
	}
	pidOfParent, _ := strconv.Atoi(fields[parent])
	return stat{name, pidOfParent, ticks(user) + ticks(system), ticks(endedUser) + ticks(endedSystem)}, nil
}

func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}

// cpu is the CPU time that a process has used so far.
func cpu(pid int) (time.Duration, error) {
	s, err := readStat(pid)
	return s.own, err
}

// cpuOfTree is the CPU time that a process and its children have used so far, including children that have ended.
func cpuOfTree(pid int) (time.Duration, error) {
	root, err := readStat(pid)
	if err != nil {
		return 0, err
	}
	sum := root.own + root.ended
	folders, _ := filepath.Glob("/proc/[0-9]*") // the only error is a bad pattern
	for _, folder := range folders {
		child, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			continue
		}
		if s, err := readStat(child); err == nil && s.parent == pid { // else it has just ended
			sum += s.own
		}
	}
	return sum, nil
}

// memory is a process's resident memory in MiB.
type memory struct{ now, peak float64 }

func readMemory(pid int) (memory, error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return memory{}, fmt.Errorf("read the memory of a process: %w", err)
	}
	var m memory
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kib, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64) // other lines are not read
		switch name {
		case "VmRSS":
			m.now = kib / 1024
		case "VmHWM":
			m.peak = kib / 1024
		}
	}
	return m, nil
}

// forgetPeak begins a new peak of a process's memory.
func forgetPeak(pid int) error {
	if err := os.WriteFile("/proc/"+strconv.Itoa(pid)+"/clear_refs", []byte("5"), 0); err != nil {
		return fmt.Errorf("begin a new peak of memory: %w", err)
	}
	return nil
}
