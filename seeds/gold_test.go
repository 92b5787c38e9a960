package seeds_test

import (
	"encoding/json"
	"os"
	"testing"
)

// gold is the careful reading of the report that the curated plan has to equal.
type gold struct {
	Source struct {
		SHA256     string `json:"sha256"`
		Codepoints int    `json:"codepoints"`
	} `json:"source"`
	Areas     []goldArea    `json:"areas"`
	Targets   []goldTarget  `json:"targets"`
	Implicit  []goldTarget  `json:"implicit_targets"`
	Projects  []goldProject `json:"projects"`
	taskTitle map[string]string
}

type goldSpan struct {
	Quote string `json:"quote"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

type goldArea struct {
	Ordinal int      `json:"ordinal"`
	Label   string   `json:"label"`
	Title   string   `json:"title"`
	Heading goldSpan `json:"heading"`
	Tasks   []struct {
		ID       string     `json:"id"`
		Ordinal  int        `json:"ordinal"`
		Label    string     `json:"label"`
		Title    string     `json:"title"`
		Heading  goldSpan   `json:"heading"`
		Measures []goldSpan `json:"measures"`
	} `json:"tasks"`
}

type goldTarget struct {
	goldSpan
	Task       string   `json:"task"`
	Indicator  string   `json:"indicator"`
	Comparator *string  `json:"comparator"`
	Value      *float64 `json:"value"`
	Unit       string   `json:"unit"`
	BaseValue  float64  `json:"base_value"`
	BaseUnit   string   `json:"base_unit"`
	Modality   *string  `json:"modality"`
	Nature     string   `json:"nature"`
	Kind       string   `json:"kind"`
}

type goldProject struct {
	goldSpan
	ID         string `json:"id"`
	Task       string `json:"task"`
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Named      bool   `json:"named"`
	Attributes struct {
		Stage string `json:"status_verb"`
	} `json:"attributes"`
	Entity *goldSpan `json:"entity"`
}

func readGold(t *testing.T) gold {
	t.Helper()
	content, err := os.ReadFile("testdata/gold.json")
	if err != nil {
		t.Fatal(err)
	}
	var g gold
	if err := json.Unmarshal(content, &g); err != nil {
		t.Fatal(err)
	}
	g.taskTitle = make(map[string]string)
	for _, area := range g.Areas {
		for _, task := range area.Tasks {
			g.taskTitle[task.ID] = task.Title
		}
	}
	return g
}
