package resolvers

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"plangraph/graph"
)

// Manifest are trusted documents: the operations of the clients that an operator knows, by their ids.
type Manifest map[string]string

// ReadManifest reads the file that a client's build has written of its documents: an object of ids and texts, as
// graphql-codegen and Relay have it, or Apollo's list of operations. Every document has to be one of the schema; the
// error names the entry.
func ReadManifest(content []byte) (Manifest, error) {
	documents, err := entries(content)
	if err != nil {
		return nil, err
	}
	schema := graph.Schema()
	for _, id := range slices.Sorted(maps.Keys(documents)) {
		if id == "" {
			return nil, errors.New("an entry has no id")
		}
		if _, wrong := gqlparser.LoadQueryWithRules(schema, documents[id], rules.NewDefaultRules()); len(wrong) > 0 {
			return nil, fmt.Errorf("entry %q: %s", id, wrong[0].Message)
		}
	}
	return documents, nil
}

// entries reads the form that a manifest has.
func entries(content []byte) (Manifest, error) {
	var apollo struct {
		Format     string
		Version    int
		Operations []struct{ ID, Body string }
	}
	const apolloFormat = "apollo-persisted-query-manifest"
	if err := json.Unmarshal(content, &apollo); err == nil && apollo.Format == apolloFormat {
		if apollo.Version != 1 {
			return nil, fmt.Errorf("%s of version %d, where 1 is known", apolloFormat, apollo.Version)
		}
		documents := Manifest{}
		for _, o := range apollo.Operations {
			if text, twice := documents[o.ID]; twice && text != o.Body {
				return nil, fmt.Errorf("entry %q stands there twice, with different documents", o.ID)
			}
			documents[o.ID] = o.Body
		}
		return documents, nil
	}
	var documents Manifest
	if err := json.Unmarshal(content, &documents); err != nil {
		return nil, errors.New("it is neither a JSON object of ids and documents nor Apollo's persisted query manifest")
	}
	return documents, nil
}

// Add takes over the documents of another manifest; the error names an id that has two of them.
func (m Manifest) Add(more Manifest) error {
	for _, id := range slices.Sorted(maps.Keys(more)) {
		if text, known := m[id]; known && text != more[id] {
			return fmt.Errorf("entry %q has another document in another manifest", id)
		}
		m[id] = more[id]
	}
	return nil
}
