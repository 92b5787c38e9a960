package story

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestLayOut(t *testing.T) {
	long := strings.Repeat("字", 22)
	for answer, want := range map[string]string{
		`{"data":{"a":[],"b":{},"c":[1,"x"]}}`: `{"data": {"a": [], "b": {}, "c": [1, "x"]}}`,
		`{"data":{"a":"{","b":["]","}"]}}`:     `{"data": {"a": "{", "b": ["]", "}"]}}`,
		`{"data":{"a":"` + long + `","b":"` + long + `"},"extensions":{"x":1}}`: `{
  "data": {"a": "` + long + `", "b": "` + long + `"},
  "extensions": {"x": 1}
}`,
		`{"data":{"a":"` + long + long + long + `","b":{"c":[]}}}`: `{
  "data": {
    "a": "` + long + long + long + `",
    "b": {"c": []}
  }
}`,
		`{"data":{"a":1},"extensions":{"requestId":"0a"}}`:                                                                 `{"data": {"a": 1}}`,
		`{"errors":[{"message":"m","extensions":{"code":"INTERNAL","requestId":"0a"}}],"extensions":{"cost":{"limit":1}}}`: `{"errors": [{"message": "m", "extensions": {"code": "INTERNAL"}}]}`,
	} {
		got, _, err := new(Step).layOut(Answer{Body: []byte(answer)})
		if err != nil || string(got) != want+"\n" {
			t.Errorf("%s\nis laid out as\n%s%v", answer, got, err)
		}
	}
}

// What is laid out is still the answer, and its lines are no longer than they may be.
func FuzzFold(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,2,{"c":"{["}],"d":"字"},"e":[[],{}],"f":"\n"}`))
	f.Add([]byte(`[` + strings.Repeat(`{"name":"value","list":[1,2,3]},`, 20) + `"}"]`))
	f.Add([]byte(`"["`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var plain, again, indented bytes.Buffer
		if json.Compact(&plain, text) != nil || json.Indent(&indented, text, "", "  ") != nil {
			return
		}
		folded := fold(indented.String())
		if err := json.Compact(&again, []byte(folded)); err != nil || !bytes.Equal(plain.Bytes(), again.Bytes()) {
			t.Fatalf("%s\nbecame\n%s\n%v", plain.Bytes(), folded, err)
		}
		for line := range strings.SplitSeq(folded, "\n") {
			if columns(line) > width && !strings.Contains(indented.String(), line) {
				t.Fatalf("this line is too long:\n%s", line)
			}
		}
	})
}

func TestNames(t *testing.T) {
	names := Names{}
	const answer = `{"id": "not an id", "cursor":"abc","endCursor": "abc", "startCursor":"d", "secret":"s3", "title":"abc"}`
	got := string(names.In([]byte(answer)))
	const want = `{"id": "not an id", "cursor":"<cursor 1>","endCursor": "<cursor 1>", "startCursor":"<cursor 2>", "secret":"<Secret 1>", "title":"abc"}`
	if got != want {
		t.Errorf("got %s", got)
	}
	if back := names.Values(`after: "<cursor 2>", before: "<cursor 7>"`); back != `after: "d", before: "<cursor 7>"` {
		t.Errorf("back: %s", back)
	}
}
