package pack

// SettingsOf are the names of the settings that a part of a kind has in the front matter beside id, kind, label and hint, in the
// order in which they are asked for.
func SettingsOf(k Kind) (names []string) {
	l, ok := kinds[k]
	if !ok {
		return nil
	}
	for _, s := range []struct {
		name string
		has  bool
	}{{"options", l.options}, {"trays", l.trays}, {"areas", l.mostAreas > 0}, {"words", l.words}, {"own", l.own}, {"every", l.every},
		{"lines", l.lines}, {"max", l.max}, {"minutes", l.minutes}} {
		if s.has {
			names = append(names, s.name)
		}
	}
	return names
}

// Answers reports that the page answers choices of a part of this kind.
func (k Kind) Answers() bool { return kinds[k].replies }

// Processes are the five processes of recovery that a topic can serve.
func Processes() []string { return append([]string(nil), chime...) }
