package page

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
)

//go:embed care.js
var careJS []byte

//go:embed care/*.txt
var carePhrases embed.FS

// careScript shows help to whoever writes words that can mean they aren't safe, on their own device alone (SAFE-5).
const careScript = "care.js"

var _ = Register(careScript, withPhrases(careJS, phrasesIn(carePhrases)))

// phrasesIn reads the phrases of each language: a file a language, a phrase a line, # before a remark.
func phrasesIn(files fs.FS) map[string][]string {
	found, err := fs.Glob(files, "care/*.txt")
	if err != nil {
		panic(err)
	}
	all := map[string][]string{}
	for _, name := range found {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		lang := strings.TrimSuffix(path.Base(name), ".txt")
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				all[lang] = append(all[lang], line)
			}
		}
	}
	return all
}

// withPhrases puts the phrases into the script, where it has an empty object for them.
func withPhrases(script []byte, phrases map[string][]string) []byte {
	list, err := json.Marshal(phrases)
	if err != nil {
		panic(err)
	}
	const place = "const PHRASES = {};"
	if bytes.Count(script, []byte(place)) != 1 {
		panic("page: care.js has no place for its phrases")
	}
	return bytes.Replace(script, []byte(place), []byte("const PHRASES = "+string(list)+";"), 1)
}
