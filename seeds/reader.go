package seeds

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"

	"plangraph/store"
)

// reader turns a folder of YAML into rows. It goes on after a mistake, so that one run tells them all.
type reader struct {
	folder   fs.FS
	now      time.Time
	file     string // the one being read, for mistakes
	mistakes []error
	graph    store.Graph
	planID   uuid.UUID
	report   report
	units    map[string]uuid.UUID // by name and by short name
	items    map[string]uuid.UUID // by title
}

func (r *reader) readAll() error {
	var (
		units       unitsFile
		plan        planFile
		assignments assignmentsFile
	)
	if err := errors.Join(
		r.decode("units.yaml", &units),
		r.decode("plan.yaml", &plan),
		r.decode("assignments.yaml", &assignments),
	); err != nil {
		return err
	}
	r.file = "units.yaml"
	r.readUnits(units)
	r.file = "plan.yaml"
	if err := r.readPlan(plan); err != nil {
		return err
	}
	r.file = "assignments.yaml"
	r.readAssignments(assignments)
	return errors.Join(r.mistakes...)
}

// decode reads a YAML file into the struct that into points to; a key that the struct has not is a mistake.
func (r *reader) decode(name string, into any) error {
	content, err := fs.ReadFile(r.folder, name)
	if err != nil {
		return err
	}
	err = yaml.UnmarshalWithOptions(content, into, yaml.DisallowUnknownField())
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		return fmt.Errorf("%s:%d: %s", name, syntax.GetToken().Position.Line, syntax.GetMessage())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// mistake notes what is wrong at a line of the file being read.
func (r *reader) mistake(line int, format string, args ...any) {
	r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d: %s", r.file, line, fmt.Sprintf(format, args...)))
}

// choice gives a word as one of the allowed values; any other is a mistake.
func choice[T ~string](r *reader, word text, allowed ...T) T {
	if !slices.Contains(allowed, T(word.Value)) {
		r.mistake(word.Line, "%q is none of %v", word.Value, allowed)
	}
	return T(word.Value)
}

// newID gives a UUIDv7.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
