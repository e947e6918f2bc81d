package pack

import "fmt"

// list is one layer's own file of a sort in which layers add to one another, word by word or wish by wish. Somebody signs it as it
// stands there.
type list struct {
	File
	sort  *sort
	sound bool
}

// listOf is what a layer has at a path. The path of a later layer's begins with its number, so that each has a history of its own.
func listOf(e entry, path string, layer int) list {
	if layer > 0 {
		path = fmt.Sprintf("%d/%s", layer+1, path)
	}
	return list{File{Path: path, Name: e.file, Text: e.text, BuiltIn: e.first, Where: e.place.where()}, e.place.sort, e.sound}
}

// takeLists makes wishes and words anew of what another library's layers have: of each the text that say gives, "" for none.
func (l *Library) takeLists(of *Library, say func(list) (text string, signed bool)) {
	made := map[string]any{}
	for _, f := range of.lists {
		text, signed := say(f)
		d := &desk{}
		m, _ := f.sort.parse(d, place{sort: f.sort}, []byte(text))
		if text == "" || len(d.found) > 0 { // what was signed long ago may not be read by this version
			continue
		}
		if words, ok := m.(glossary); ok {
			words.mark(!signed)
		}
		if under, ok := made[f.sort.shape]; ok {
			m = f.sort.add(under, m)
		}
		made[f.sort.shape] = m
	}
	l.wishes, _ = made["wishes.md"].([]*Wish)
	l.glossary, _ = made["glossary.md"].(glossary)
}

func (g glossary) mark(unsigned bool) {
	for _, t := range g.words {
		t.Unsigned = unsigned
	}
}

// inWhole is a list as staff see it: as it stands, and whether somebody has signed that.
func (o Overlay) inWhole(f list) (text string, signed bool) {
	if !f.sound {
		return "", false
	}
	return f.Text, o.isSigned(f.Path, f.Text)
}

// inShown is a list as people see it: as it was signed last, where it isn't signed as it stands.
func (o Overlay) inShown(f list) (text string, signed bool) {
	if f.sound && o.isSigned(f.Path, f.Text) {
		return f.Text, true
	}
	return o.Kept[f.Path], true
}
