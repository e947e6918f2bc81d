package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
)

// Overlay is what the editors of a service have made of the layers: what they published lies over them, and of the layers'
// own wordings it says which of them somebody has read and signed.
type Overlay struct {
	Edits  map[string]string                       // published wordings by path
	Off    map[string]bool                         // paths that are taken off the site
	Signed func(path string, wording Wording) bool // of the layers' own wordings; nil: none is
	Kept   map[string]string                       // by path, the wording of a layer that was signed last: shown while a later one waits
	// Earlier are wordings of exercises that were published or signed before, by path: somebody may have begun an answer in one.
	Earlier map[string][]string
	Before  map[string]bool // topics that people are shown although nobody signed them yet
}

// Wording tells texts of files apart: the SHA-256 of every byte, in hex.
type Wording string

// WordingOf is what tells a text apart.
func WordingOf(text string) Wording {
	sum := sha256.Sum256([]byte(text))
	return Wording(hex.EncodeToString(sum[:]))
}

// Edited is how problems call what was published in the browser: it is what their files begin with.
const Edited = "edited here"

// whole is everything that editors and other staff may see: the layers and what was published over them, each marked where
// nobody signed it.
func (o Overlay) whole(layers []Layer, base *Library) (*Library, []Problem) {
	signed := func(path string, raw []byte) bool {
		text := string(raw)
		return o.isSigned(path, text) || o.Edits[path] == text
	}
	over := Layer{Name: Edited, Texts: o.Edits}
	all := append(slices.Clone(layers), over)
	if len(o.Off) > 0 {
		all = []Layer{o.without(base.texts()), o.without(over.Texts)}
		all[1].Name = Edited
	}
	return load(signed, all)
}

// without are texts as a layer, but for what is taken off.
func (o Overlay) without(texts map[string]string) Layer {
	texts = maps.Clone(texts)
	maps.DeleteFunc(texts, func(path, _ string) bool { return o.Off[path] })
	return Layer{Name: "content", Texts: texts}
}

// shown is what people are shown where nothing unsigned is: of the layers what somebody signed, or else what was signed last, and
// what editors published over it.
func (o Overlay) shown(base *Library) *Library {
	texts := map[string]string{}
	for path, text := range o.Kept {
		if base.paths[path] { // what the layers no longer have at all was taken out on purpose
			texts[path] = text
		}
	}
	for path, f := range base.files {
		at, _ := Find(path)
		if f.Where.Sort == "" || o.Before[at.Topic] || o.isSigned(path, f.Text) {
			texts[path] = f.Text
		}
	}
	lib, _ := Load(o.without(texts), o.without(o.Edits))
	return lib
}

func (o Overlay) isSigned(path, text string) bool {
	return o.Signed != nil && o.Signed(path, WordingOf(text))
}
