package files

import (
	_ "embed"

	"towpath/internal/ground/i18n"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this package.
var Words = i18n.Catalogue{Lang: "en", Name: "files", YAML: wordsEN}
