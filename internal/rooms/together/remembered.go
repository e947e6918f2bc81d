package together

import (
	"context"
	"encoding/json"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// Remembered says in words what the site remembers of a joint session, to its person: what was looked at, who chose, who led, and
// a note that was begun (RUN-8).
func (x *Room) Remembered(ctx context.Context, v people.Viewer, j people.Joint) (lines []string, err error) {
	pass, err := x.Sharing.Table(v, j)
	if err != nil {
		return nil, err
	}
	raw, err := x.People.Record(ctx, pass, j)
	if err != nil {
		return nil, err
	}
	var rec record
	if err := json.Unmarshal(raw, &rec); err != nil {
		return nil, fault.Wrap(err, "together.Remembered(%s)", j.ID)
	}
	lib := x.Packs.Library()
	for _, c := range rec.Chosen {
		if t, ok := lib.Topic(c.Topic); ok {
			lines = append(lines, i18n.T(ctx, "together.remembered.chosen", "topic", t.Title, "by", sideWords(ctx, c.By)))
		}
	}
	if looked := titles(lib, rec.Visited); looked != "" {
		lines = append(lines, i18n.T(ctx, "together.remembered.looked", "titles", looked))
	}
	if rec.Led != "" {
		lines = append(lines, i18n.T(ctx, "together.remembered.led", "by", sideWords(ctx, rec.Led)))
	}
	if rec.Note != "" {
		lines = append(lines, i18n.T(ctx, "together.remembered.note", "text", rec.Note))
	}
	return lines, nil
}

func titles(lib *pack.Library, paths []string) string {
	var all []string
	for _, path := range paths {
		switch p, e := lib.At(path); {
		case p != nil:
			all = append(all, "“"+p.Title+"”")
		case e != nil:
			all = append(all, "“"+e.Title+"”")
		}
	}
	return strings.Join(all, ", ")
}

// sideWords says who of the two it was, to the person.
func sideWords(ctx context.Context, side string) string {
	switch side {
	case "person", "supporter":
		return i18n.T(ctx, "together.remembered."+side)
	}
	return i18n.T(ctx, "together.both")
}
