// Package story reads and writes the stories of e2e/stories: requests, and the answers that they have.
package story

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"golang.org/x/tools/txtar"

	"plangraph/models"
)

// Story is a comment, which says what a reader wants to know, and the steps that tell it.
type Story struct {
	file    string
	archive *txtar.Archive
	Steps   []*Step
}

// Step is a request and its answer. The file has these sections for it, those in brackets if the step needs them:
//
//	-- query as VIEWER 230200 # a remark --
//	[-- variables --]
//	[-- headers --]
//	-- want --
//	[-- cost --]
//	-- statements --
//
// A mutation says "mutation". An answer with errors, of the request or of the user, says "want errors". Cost is there
// where the story is about it.
type Step struct {
	Mutation bool
	Viewer   models.Viewer
	Refused  bool // the answer has errors

	document, variables, headers, want, cost, statements *txtar.File
}

// Answer is what a step came to.
type Answer struct {
	Body       []byte // JSON, with names for ids (see Names)
	Statements int64  // of SQL
}

// Read reads a story from its file.
func Read(file string) (*Story, error) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return nil, fmt.Errorf("read a story: %w", err)
	}
	s, err := parse(archive)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	s.file = file
	return s, nil
}

// Write writes a story with its answers into the file that it was read from.
func (s *Story) Write() error {
	//nolint:gosec // G306: a file of the project, for everybody
	return os.WriteFile(s.file, txtar.Format(s.archive), 0o644)
}

// Comment says what the story is about.
func (s *Story) Comment() string { return string(s.archive.Comment) }

// Changes tells whether a story has a mutation, so that it needs a database of its own.
func (s *Story) Changes() bool {
	return slices.ContainsFunc(s.Steps, func(s *Step) bool { return s.Mutation })
}

func parse(archive *txtar.Archive) (*Story, error) {
	s := &Story{archive: archive}
	for i := range archive.Files {
		section := &archive.Files[i]
		title, _, _ := strings.Cut(section.Name, "#")
		words := strings.Fields(title)
		if len(words) == 0 {
			return nil, errors.New("a section has no name")
		}
		if words[0] == "query" || words[0] == "mutation" {
			step, err := begin(section, words)
			if err != nil {
				return nil, err
			}
			s.Steps = append(s.Steps, step)
			continue
		}
		if len(s.Steps) == 0 {
			return nil, fmt.Errorf("-- %s -- stands before any query or mutation", section.Name)
		}
		if err := s.Steps[len(s.Steps)-1].add(section, strings.Join(words, " ")); err != nil {
			return nil, err
		}
	}
	for _, step := range s.Steps {
		if step.want == nil || step.statements == nil {
			return nil, fmt.Errorf("-- %s -- needs the sections want and statements", step.document.Name)
		}
	}
	return s, nil
}

// begin makes a step of its first section, "query" or "mutation as ROLE REGION".
func begin(document *txtar.File, words []string) (*Step, error) {
	s := &Step{Mutation: words[0] == "mutation", Viewer: models.Anonymous, document: document}
	switch {
	case len(words) == 1:
	case words[1] == "as" && (len(words) == 3 || len(words) == 4) && slices.Contains(models.Roles(), models.Role(words[2])):
		s.Viewer = models.Viewer{Role: models.Role(words[2]), Actor: "token " + strings.Join(words[2:], " ")}
		if len(words) == 4 {
			s.Viewer.RegionCode = words[3]
		}
	default:
		return nil, fmt.Errorf("-- %s -- does not read: as ROLE REGION", document.Name)
	}
	if err := s.operations(); err != nil {
		return nil, err
	}
	return s, nil
}

// operations holds a step to its word: a mutation that is called a query would change the database that stories share.
func (s *Step) operations() error {
	document, err := parser.ParseQuery(&ast.Source{Input: string(s.document.Data)})
	if err != nil {
		return nil //nolint:nilerr // a story may be about a mistake in the request, which then does nothing
	}
	for _, operation := range document.Operations {
		if (operation.Operation == ast.Mutation) != s.Mutation {
			return fmt.Errorf("-- %s -- sends a %s", s.document.Name, operation.Operation)
		}
	}
	return nil
}

// add puts a section to its step.
func (s *Step) add(section *txtar.File, name string) error {
	place := map[string]**txtar.File{
		"variables": &s.variables, "headers": &s.headers, "want": &s.want, "want errors": &s.want, "cost": &s.cost,
		"statements": &s.statements,
	}[name]
	if place == nil {
		return fmt.Errorf("-- %s -- is no section of a story", section.Name)
	}
	if *place != nil {
		return fmt.Errorf("-- %s -- stands twice in -- %s --", section.Name, s.document.Name)
	}
	*place, s.Refused = section, s.Refused || name == "want errors"
	return nil
}

// Body is the request of a step in JSON.
func (s *Step) Body(names Names) ([]byte, error) {
	body := map[string]any{"query": names.Values(string(s.document.Data))}
	if s.variables != nil {
		body["variables"] = json.RawMessage(names.Values(string(s.variables.Data)))
	}
	return json.Marshal(body)
}

// Headers are the lines of the section headers, by name.
func (s *Step) Headers() map[string]string {
	headers := map[string]string{}
	if s.headers != nil {
		for line := range strings.Lines(string(s.headers.Data)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			headers[name] = value
		}
	}
	return headers
}

// Compare tells how an answer differs from what the step wants; nil if it does not.
func (s *Step) Compare(a Answer) error {
	body, cost, err := s.layOut(a)
	if err != nil {
		return err
	}
	err = s.expected(a)
	if !bytes.Equal(body, s.want.Data) {
		err = errors.Join(err, fmt.Errorf("%sgot:\n%swant:\n%s", s.document.Data, body, s.want.Data))
	}
	if s.cost != nil && !bytes.Equal(cost, s.cost.Data) {
		err = errors.Join(err, fmt.Errorf("%scosts %swant %s", s.document.Data, cost, s.cost.Data))
	}
	if got := fmt.Sprintln(a.Statements); got != string(s.statements.Data) {
		err = errors.Join(err, fmt.Errorf("%stakes %swant %s", s.document.Data, got, s.statements.Data))
	}
	return err
}

// Update takes an answer as what the step wants. Errors have to be expected: nobody would see that a story became one
// of NOT_FOUND when the data changed.
func (s *Step) Update(a Answer) error {
	if err := s.expected(a); err != nil {
		return err
	}
	body, cost, err := s.layOut(a)
	if err != nil {
		return err
	}
	s.want.Data, s.statements.Data = body, fmt.Appendln(nil, a.Statements)
	if s.cost != nil {
		s.cost.Data = cost
	}
	return nil
}

// expected tells whether an answer has errors where the step does not expect them, or the other way round.
func (s *Step) expected(a Answer) error {
	has, err := hasErrors(a.Body)
	switch {
	case err != nil:
		return err
	case has && !s.Refused:
		return fmt.Errorf("%sis answered with errors, which only -- want errors -- may be:\n%s", s.document.Data, a.Body)
	case !has && s.Refused:
		return fmt.Errorf("%sis answered without errors, which -- want errors -- may not be:\n%s", s.document.Data, a.Body)
	}
	return nil
}
