// Package circle is the room of who may come to support a person. They invite a carer, a peer or another worker themselves and say
// yes to who comes (TOG-13); a worker who leaves may ask whether somebody else may take their place (TOG-15). Without the person's yes
// nobody is linked with them, and it shows nobody anything of theirs.
package circle

import (
	"context"
	_ "embed"
	"net/http"
	"strconv"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "circle", YAML: wordsEN}

// Deps are what the room stands on.
type Deps struct {
	People  *people.Register
	Sharing *sharing.Sharing
	// Names are the titles of those of the viewer's own things that have one of the ids.
	Names func(ctx context.Context, v people.Viewer, ids []string) (map[string]string, error)
	// Deal signs somebody in who has just been dealt their first card, and shows it.
	Deal func(w http.ResponseWriter, r *http.Request, account string, c people.Card) error
	URL  string // the address people use, without a slash at its end
}

// Room answers everything under /circle.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// Where things are.
const (
	Home      = "/circle"
	invite    = "/circle/invite"
	come      = "/circle/come"
	handover  = "/circle/handover"
	mySupport = "/sharing/people"
)

// HandoverPath is where it is asked that somebody else take the place of an account, with all whom it supports.
func HandoverPath(account string) string { return handover + "/" + account }

// onPage is how many people one page lists.
const onPage = 40

// pageOf is which page of a list is asked for, from 0 on.
func pageOf(r *http.Request) int {
	n, _ := strconv.Atoi(r.FormValue("page"))
	return min(max(n, 0), 10_000)
}

// pager leads through a list.
func pager(ctx context.Context, path string, n int, more bool) (p page.Pager) {
	if n > 0 {
		p.Back = page.Link{Href: path + "?page=" + strconv.Itoa(n-1), Label: i18n.T(ctx, "circle.back")}
	}
	if more {
		p.On = page.Link{Href: path + "?page=" + strconv.Itoa(n+1), Label: i18n.T(ctx, "circle.on")}
	}
	return p
}

// roles says what somebody is here, in words.
func roles(ctx context.Context, a people.Account) string {
	var words []string
	for _, r := range a.Roles {
		words = append(words, i18n.T(ctx, "circle.role."+string(r)))
	}
	return i18n.Names(ctx, words)
}
