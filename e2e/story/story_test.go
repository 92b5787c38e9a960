package story

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plangraph/models"
)

// written puts a story into a file and reads it.
func written(t *testing.T, text string) (*Story, string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.txtar")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Read(file)
	return s, file, err
}

// only is the only step of a story.
func only(t *testing.T, text string) *Step {
	t.Helper()
	s, _, err := written(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return s.Steps[0]
}

const twoSteps = `What is it about?
-- query as VIEWER 230200 # a remark --
query($id: ID!) { node(id: $id) { id } }
-- variables --
{"id": "<Plan 1>"}
-- headers --
Accept-Language: zh
X-Other: a: b
-- want --
{}
-- cost --
-- statements --
1
-- mutation as SYSTEM --
mutation { m }
-- want errors --
-- statements --
`

func TestRead(t *testing.T) {
	s, _, err := written(t, twoSteps)
	if err != nil || len(s.Steps) != 2 {
		t.Fatal(err, s)
	}
	first, second := s.Steps[0], s.Steps[1]
	if s.Comment() != "What is it about?\n" || !s.Changes() || first.Mutation || !second.Mutation || first.Refused ||
		!second.Refused {
		t.Errorf("%+v, %+v", first, second)
	}
	if want := (models.Viewer{Role: models.RoleViewer, RegionCode: "230200", Actor: "token VIEWER 230200"}); first.Viewer != want {
		t.Errorf("the first is asked by %+v", first.Viewer)
	}
	if second.Viewer.Role != models.RoleSystem || second.Viewer.RegionCode != "" {
		t.Errorf("the second is asked by %+v", second.Viewer)
	}
	if h := first.Headers(); len(h) != 2 || h["Accept-Language"] != "zh" || h["X-Other"] != "a: b" {
		t.Errorf("headers: %v", h)
	}
	body, err := first.Body(Names{"<Plan 1>": "p1"})
	if want := `{"query":"query($id: ID!) { node(id: $id) { id } }\n","variables":{"id":"p1"}}`; err != nil ||
		string(body) != want {
		t.Errorf("body: %s, %v", body, err)
	}
	if s := only(t, "-- query --\n{ a }\n-- want --\n-- statements --\n"); s.Viewer != models.Anonymous {
		t.Errorf("nobody in particular is %+v", s.Viewer)
	}
}

// A story that does not say what it does is no story.
func TestReadRefuses(t *testing.T) {
	const end = "-- want --\n-- statements --\n"
	for text, want := range map[string]string{
		"-- query --\nmutation { m }\n" + end:                              "-- query -- sends a mutation",
		"-- query --\n{ q }\nmutation M { m }\n" + end:                     "-- query -- sends a mutation",
		"-- mutation --\n{ q }\n" + end:                                    "-- mutation -- sends a query",
		"-- mutation as ADMIN 230203 --\nsubscription { s }\n" + end:       "sends a subscription",
		"-- want --\n-- statements --\n":                                   "stands before any",
		"-- query --\n{ q }\n-- want --\n":                                 "needs the sections want and statements",
		"-- query --\n{ q }\n-- statements --\n":                           "needs the sections want and statements",
		"-- query --\n{ q }\n-- wants --\n" + end:                          "-- wants -- is no section",
		"-- query --\n{ q }\n-- want problems --\n-- statements --\n":      "is no section",
		"-- query --\n{ q }\n-- want --\n-- want errors --\n" + end:        "stands twice",
		"-- query for VIEWER --\n{ q }\n" + end:                            "does not read: as ROLE REGION",
		"-- query as NOBODY --\n{ q }\n" + end:                             "does not read: as ROLE REGION",
		"-- query as --\n{ q }\n" + end:                                    "does not read: as ROLE REGION",
		"-- query as VIEWER 230203 in Chinese --\n{ q }\n" + end:           "does not read: as ROLE REGION",
		"-- # only a remark --\n" + end:                                    "has no name",
		"-- query --\n{ q }\n-- statements --\n-- variables --\n-- x --\n": "-- x -- is no section",
	} {
		if _, _, err := written(
			t,
			text,
		); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "a.txtar") {
			t.Errorf("%s\nis read, or not for %q: %v", text, want, err)
		}
	}
	if s := only(t, "-- query --\n{ is no GraphQL\n"+end); s.Mutation {
		t.Error("a mistake is no mutation")
	}
}

const (
	fine       = `{"data":{"a":{"userErrors":[]}},"extensions":{"cost":{"limit":9,"requested":1}}}`
	mistaken   = `{"data":{"list":[{"a":{"userErrors":[{"code":"NOT_FOUND"}]}}]}}`
	impossible = `{"errors":[{"message":"no"}],"data":null}`
)

// An answer may have errors where the step says so, and only there, whether it is compared or written.
func TestErrorsAreExpected(t *testing.T) {
	for _, c := range []struct {
		want, answer string
		taken        bool
	}{
		{"want", fine, true},
		{"want", mistaken, false},
		{"want", impossible, false},
		{"want errors", fine, false},
		{"want errors", mistaken, true},
		{"want errors", impossible, true},
		{"want", "no JSON", false},
		{"want errors", "no JSON", false},
	} {
		s := only(t, "-- query --\n{ q }\n-- "+c.want+" --\nas it was\n-- statements --\n")
		err := s.Update(Answer{Body: []byte(c.answer), Statements: 3})
		if (err == nil) != c.taken {
			t.Errorf("%s of %s: %v", c.want, c.answer, err)
		}
		if !c.taken && string(s.want.Data) != "as it was\n" {
			t.Errorf("%s of %s was refused, and written: %s", c.want, c.answer, s.want.Data)
		}
		if c.taken {
			continue
		}
		s.want.Data = []byte(c.answer + "\n")
		s.statements.Data = []byte("3\n")
		if s.Compare(Answer{Body: []byte(c.answer), Statements: 3}) == nil {
			t.Errorf("%s of %s is well", c.want, c.answer)
		}
	}
}

func TestUpdateAndCompare(t *testing.T) {
	s, file, err := written(
		t,
		"About.\n-- query # 1 --\n{ q }\n-- want --\n-- cost --\n-- statements --\n-- query --\n{ r }\n-- want --\n-- statements --\n",
	)
	if err != nil {
		t.Fatal(err)
	}
	answer := Answer{Body: []byte(fine), Statements: 2}
	for _, step := range s.Steps {
		if err := step.Update(answer); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Write(); err != nil {
		t.Fatal(err)
	}
	const want = `About.
-- query # 1 --
{ q }
-- want --
{"data": {"a": {"userErrors": []}}}
-- cost --
{"limit": 9, "requested": 1}
-- statements --
2
-- query --
{ r }
-- want --
{"data": {"a": {"userErrors": []}}}
-- statements --
2
`
	if text, err := os.ReadFile(file); err != nil || string(text) != want {
		t.Fatalf("%s\n%v", text, err)
	}
	again, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Steps[0].Compare(answer); err != nil {
		t.Error(err)
	}
	for what, other := range map[string]Answer{
		"another answer":       {Body: []byte(strings.Replace(fine, `"a"`, `"b"`, 1)), Statements: 2},
		"more statements":      {Body: []byte(fine), Statements: 3},
		"what costs more":      {Body: []byte(strings.Replace(fine, `:1}`, `:2}`, 1)), Statements: 2},
		"what says no cost":    {Body: []byte(`{"data":{"a":{"userErrors":[]}}}`), Statements: 2},
		"what extends further": {Body: []byte(strings.Replace(fine, `1}`, `1},"more":1`, 1)), Statements: 2},
	} {
		if again.Steps[0].Compare(other) == nil {
			t.Errorf("%s is the same", what)
		}
	}
}
