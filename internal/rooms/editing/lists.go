package editing

import (
	"context"
	"net/http"
	"slices"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

// listsPage is what is a list and belongs to no topic: words explained, and wishes. It is signed here, and changed in its file.
type listsPage struct {
	files   []listFile
	waiting int
	names   map[string]string
	now     time.Time
	done    string
}

// listFile is the list of one layer, with how it stands.
type listFile struct {
	pack.File
	waits bool
	last  Entry // who signed it last; its ID is "" where nobody did
}

func (x *Room) showLists(w http.ResponseWriter, r *http.Request) error {
	s, _ := x.now()
	waiting := x.Waiting(pack.Lists)
	p := listsPage{waiting: len(waiting), now: x.Now(), done: page.DoneOf(r, "editing.done.", "signed")}
	var accounts []string
	for _, f := range x.Packs.Own().Files(pack.Lists) {
		row := listFile{File: f, last: s.read[f.Path], waits: slices.ContainsFunc(waiting, func(o pack.File) bool { return o.Path == f.Path })}
		p.files, accounts = append(p.files, row), append(accounts, row.last.By)
	}
	var err error
	if p.names, err = x.names(r.Context(), accounts...); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showLists(p))
}

// listsWait says how many lists wait.
func listsWait(ctx context.Context, n int) string {
	if n == 0 {
		return i18n.T(ctx, "editing.topic.signed")
	}
	return i18n.T(ctx, "editing.lists.waits", "n", n)
}
