package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"plangraph/models"
)

// TestCutGroupsAreNamed: a list of groups that does not have all says so, where it stands and in the reader's language,
// in an answer that is kept, and by GET, as in the first one.
func TestCutGroupsAreNamed(t *testing.T) {
	everywhere(t, func(t *testing.T, at func(*testing.T) address) {
		servers, _ := twoServers(t, at)
		const query = `{ plans { nodes { title mine: workItems { groups(by: [DUE_MONTH, KIND], first: 1) { count } } } }
			workItems { groups(by: [KIND]) { kind } none: groups(by: [LEAD_UNIT, KIND], first: 0) { count } } }`
		system := models.Viewer{Role: models.RoleSystem}
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			for language, words := range map[string][2]string{
				"en": {"more groups than the 1 that came", "more groups than the 0 that came"},
				"zh": {"不止所返回的 1 组", "不止所返回的 0 组"},
			} {
				var before string
				for i := range 3 {
					asked := asking{method, query, system, []string{"Accept-Language", language}}
					answer, statements := asked.send(t, servers[0])
					var said struct {
						Extensions struct {
							Warnings []struct {
								Code, Message string
								Path          []any
							}
						}
					}
					if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil {
						t.Fatal(err)
					}
					w := said.Extensions.Warnings
					if len(w) != 2 || w[0].Code != "GROUPS_CUT" ||
						fmt.Sprint(w[0].Path, w[1].Path) != "[plans nodes 0 mine groups] [workItems none]" ||
						!strings.Contains(w[0].Message, words[0]) || !strings.Contains(w[1].Message, words[1]) {
						t.Fatalf("%s in %s, answer %d warns of %v", method, language, i, w)
					}
					data, _, _ := strings.Cut(answer.Body.String(), `,"extensions"`)
					if before != "" && (before != data || statements > 1) || strings.Contains(data, "\n") {
						t.Errorf("%s in %s, answer %d took %d statements: %s", method, language, i, statements, data)
					}
					before = data
				}
			}
		}
	})
}
