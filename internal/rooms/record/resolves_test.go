package record

import "testing"

func TestTOG12ForgedReferences(t *testing.T) {
	const entry = `{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Goal","subject":{"reference":"urn:uuid:2"}}},{"fullUrl":"urn:uuid:2","resource":{"resourceType":"Patient"}}`
	for name, c := range map[string]struct {
		text  string
		sound bool
	}{
		"each leads to an entry":    {`{"entry":[` + entry + `]}`, true},
		"one leads to nothing":      {`{"entry":[` + entry + `,{"fullUrl":"urn:uuid:3","resource":{"subject":{"reference":"urn:uuid:4"}}}]}`, false},
		"one leads to another site": {`{"entry":[` + entry + `,{"fullUrl":"urn:uuid:3","resource":{"a":[{"b":{"reference":"https://record.example/Patient/7"}}]}}]}`, false},
		"one leads to a path here":  {`{"entry":[` + entry + `,{"fullUrl":"urn:uuid:3","resource":{"subject":{"reference":"Patient/2"}}}]}`, false},
		"an entry has no urn":       {`{"entry":[{"fullUrl":"https://x.example/1","resource":{}}]}`, false},
		"two entries are one":       {`{"entry":[{"fullUrl":"urn:uuid:1","resource":{}},{"fullUrl":"urn:uuid:1","resource":{}}]}`, false},
		"it isn't one":              {`{`, false},
	} {
		t.Run("TOG-12 "+name, func(t *testing.T) {
			if err := resolves([]byte(c.text)); (err == nil) != c.sound {
				t.Error(err)
			}
		})
	}
}
