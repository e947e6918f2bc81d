package kit

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// longestPart is the most bytes of one part of a text that is too long for one page. Written as JSON it is at most six times as
// long; it is also about as much as somebody likes to have in one box.
const longestPart = 40_000

// parts are a text in pieces that can each be kept: cut between paragraphs where there are any, or else between lines, sentences
// or words, and only where there is nothing of that inside a word.
func parts(text string) (all []string) {
	for len(text) > longestPart {
		at := cutAt(text[:longestPart])
		all = append(all, strings.TrimRight(text[:at], " \n"))
		text = strings.TrimLeft(text[at:], "\n")
	}
	if strings.TrimSpace(text) != "" {
		all = append(all, text)
	}
	return all
}

// cutAt is where a piece is cut: behind the last break in its second half, of the kind that divides most.
func cutAt(piece string) int {
	half := len(piece) / 2
	for _, between := range []string{"\n\n", "\n", ". ", " "} {
		if i := strings.LastIndex(piece[half:], between); i >= 0 {
			return half + i + len(between)
		}
	}
	at := len(piece)
	for at > 0 && !utf8.RuneStart(piece[at-1]) { // back to where the last letter begins
		at--
	}
	return max(at-1, 1)
}

// partIDs is the name space of the ids of parts. Each follows from the id in the form, so that a form sent twice keeps them once.
var partIDs = uuid.MustParse("5b1a2c4e-0d6f-4f0e-9d55-7f1c1f9a6b02")

// keepParts keeps a page that is too long for one as several. The first is the page that was written on.
func (x *Room) keepParts(w http.ResponseWriter, r *http.Request, f writing) error {
	ctx, v, all := r.Context(), people.ViewerOf(r.Context()), parts(f.Text)
	name := f.Title
	if name == "" && len(all) > 0 {
		name = i18n.Shorten(all[0], shortTitle)
	}
	now := x.Now()
	page := func(i int) Page {
		return Page{Title: i18n.T(ctx, "kit.write.part", "title", shortened(name), "i", i+1, "all", len(all)), Text: all[i]}
	}
	var rest []things.Thing
	for i := 1; i < len(all); i++ {
		body, err := json.Marshal(page(i))
		if err != nil {
			return fault.Wrap(err, "kit.keepParts")
		}
		at := now.Add(-time.Duration(i) * time.Millisecond) // so that the list has them in their order
		rest = append(rest, things.Thing{ID: uuid.NewSHA1(partIDs, []byte(f.ID+" "+strconv.Itoa(i))).String(), Kind: sharing.Journal, Body: body,
			Created: at, Updated: at})
	}
	_, err := x.Things.TakeIn(ctx, v, rest)
	if err == nil && len(all) > 0 {
		first := f
		first.Page = page(0)
		_, err = x.keep(ctx, v, first)
	}
	if err != nil {
		return x.keepAgain(w, r, f, err)
	}
	return web.See(w, r, "/kit?done=parts")
}

// shortened leaves room in a title for which part it is of.
func shortened(name string) string { return i18n.Shorten(name, longestTitle-30) }
