package kit

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// title is what a thing is called: its title, or else how it begins, or else what it is. A bookmark of what was taken back names
// nothing of it.
func (x *Room) title(ctx context.Context, t things.Thing) string {
	if x.takenBack(ctx, t) {
		return i18n.T(ctx, "kit.gone.title")
	}
	return title(ctx, t)
}

const shortTitle = 60

func title(ctx context.Context, t things.Thing) string {
	p := into[Page](t)
	if name := strings.Join(strings.Fields(p.Title), " "); name != "" {
		return name
	}
	if begins := i18n.Shorten(p.Text, shortTitle); begins != "" {
		return begins
	}
	return kindName(ctx, t.Kind)
}

// takenBack reports a bookmark whose page was taken back by whoever told it.
func (x *Room) takenBack(ctx context.Context, t things.Thing) bool {
	if t.Kind != sharing.Bookmark || x.TakenBack == nil {
		return false
	}
	path := into[Bookmark](t).here()
	return path != "" && x.TakenBack(ctx, path)
}

// texts are the words by which somebody would look for a thing. The title comes first.
func (x *Room) texts(ctx context.Context, t things.Thing) []string {
	if x.takenBack(ctx, t) {
		return []string{i18n.T(ctx, "kit.gone.title")}
	}
	if r := x.Readers[t.Kind]; r.Texts != nil {
		return r.Texts(t)
	}
	var body map[string]any
	if json.Unmarshal(t.Body, &body) != nil {
		return nil
	}
	name, _ := body["title"].(string)
	delete(body, "title")
	return gather([]string{name}, body)
}

// textsBelow are the texts of a thing without its title.
func (x *Room) textsBelow(ctx context.Context, t things.Thing) []string {
	texts := x.texts(ctx, t)
	return texts[min(1, len(texts)):]
}

// notWords are the names of what stands in bodies for programs: ids, kinds, languages, addresses.
var notWords = []string{"id", "kind", "lang", "topic", "exercise", "version", "path", "state", "sort", "type", "thing", "file", "files", "of", "every", "unit"}

// gather adds every text of a body that is somebody's words.
func gather(all []string, v any) []string {
	switch v := v.(type) {
	case string:
		all = append(all, v)
	case []any:
		for _, e := range v {
			all = gather(all, e)
		}
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if !slices.Contains(notWords, name) {
				all = gather(all, v[name])
			}
		}
	}
	return all
}
