package people

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// me is the page about one's own account.
type me struct {
	person   bool // signs in by a card
	own      bool // is here for themselves: messages and pictures on a tablet are for them
	name     string
	ways     Ways
	device   bool
	tablets  []Tablet
	passkeys bool // can be made here
	work     workPart
	events   []Event
	more     bool
	done     string
	err      error
}

// How many events are on the page at first, and when all are asked for.
const (
	eventsFirst = 5
	eventsMost  = 500
)

func (x *Web) me(r *http.Request) (p me, err error) {
	ctx, v := asks(r)
	p = me{person: v.IsAny(carded...), own: v.Is(Person), device: v.Device != "", passkeys: x.Passkeys != nil, work: x.workPart(r)}
	if p.name, err = x.People.Name(ctx, v.Account); err != nil {
		return p, err
	}
	if p.ways, err = x.People.WaysOf(ctx, v, v.Account); err != nil {
		return p, err
	}
	if p.tablets, err = x.People.Tablets(ctx, v); err != nil {
		return p, err
	}
	most := eventsFirst
	if r.FormValue("all") != "" {
		most = eventsMost
	}
	p.events, err = x.People.Events(ctx, v, most+1)
	if p.more = len(p.events) > most; p.more {
		p.events = p.events[:most]
	}
	return p, err
}

// Me answers GET /me.
func (x *Web) Me(w http.ResponseWriter, r *http.Request) error {
	p, err := x.me(r)
	if err != nil {
		return err
	}
	p.done = page.DoneOf(r, "people.done.", "name", "pin", "pin.gone", "password", "unlock", "passkey", "passkey.gone", "work", "work.gone", "out")
	return page.Show(w, r, nil, x.mePage(p))
}

// Rename answers POST /me/name.
func (x *Web) Rename(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	if err == nil {
		err = x.People.Rename(ctx, v.Account, f.Line("name"))
	}
	if fault.Mends(err) {
		p, meErr := x.me(r)
		if meErr != nil {
			return meErr
		}
		p.name, p.err = f.Line("name"), err
		return page.Show(w, r, err, x.mePage(p))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/me?done=name")
}

// OutElsewhere answers POST /me/out.
func (x *Web) OutElsewhere(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if err := errors.Join(x.People.OutEverywhere(ctx, v), x.People.EndNotesElsewhere(ctx, v, x.Cookies.Notes(r))); err != nil {
		return err
	}
	return web.See(w, r, "/me?done=out")
}

// showForm is the page on which somebody shows once more who they are.
type showForm struct {
	to     string
	person bool
	device bool
	err    error
}

func showFormOf(r *http.Request, to string) showForm {
	_, v := asks(r)
	if !slices.Contains(onward, to) {
		to = "/me"
	}
	return showForm{to: to, person: v.IsAny(carded...), device: v.Device != ""}
}

// Show answers GET /me/show.
func (x *Web) Show(w http.ResponseWriter, r *http.Request) error {
	return page.Show(w, r, nil, showPage(showFormOf(r, r.FormValue("to"))))
}

// ShowAgain answers POST /me/show.
func (x *Web) ShowAgain(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	p := showFormOf(r, f.Get("to"))
	if err == nil {
		err = x.People.ShowAgain(ctx, v, f.Get("secret"))
	}
	if p.err = err; fault.Mends(err) {
		return page.Show(w, r, err, showPage(p))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, p.to)
}

// shownCard is a card as it is shown, this once.
type shownCard struct {
	Card
	url   string
	first bool
	plain bool   // opens no tablet: a carer's
	name  string // to print on it; "" unless asked
}

func nameOnCard(f web.Form, name string) string {
	if f.Get("print_name") == "" {
		return ""
	}
	return name
}

func (x *Web) showCard(w http.ResponseWriter, r *http.Request, c shownCard) error {
	c.url = x.URL
	return page.Show(w, r, nil, cardPage(c))
}

// cardForm is the page from which a card is made.
type cardForm struct {
	form string // the form's id, so that Back and reload make no other
	has  bool   // there is a card, which will end
	err  error
}

// Card answers GET /me/card.
func (x *Web) Card(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if err := x.People.Fresh(ctx, v); err != nil {
		return again(w, r, err, "/me/card")
	}
	return x.askCard(w, r, nil)
}

func (x *Web) askCard(w http.ResponseWriter, r *http.Request, problem error) error {
	ctx, v := asks(r)
	ways, err := x.People.WaysOf(ctx, v, v.Account)
	if err != nil {
		return err
	}
	return page.Show(w, r, problem, makeCardPage(cardForm{form: NewID(), has: !ways.Card.IsZero(), err: problem}))
}

// MakeCard answers POST /me/card with a new card. It is shown this once, so there is nothing to go on to with GET.
func (x *Web) MakeCard(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	c, err := x.People.MakeCard(ctx, v, f.Get("form"))
	if fault.Is(err, fault.Gone) {
		return x.askCard(w, r, err)
	}
	if err != nil {
		return again(w, r, err, "/me/card")
	}
	name, err := x.People.Name(ctx, v.Account)
	if err != nil {
		return err
	}
	return x.showCard(w, r, shownCard{Card: c, plain: v.Is(Carer), name: nameOnCard(f, name)})
}

// Recovery answers GET /me/recovery.
func (x *Web) Recovery(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if err := x.People.Fresh(ctx, v); err != nil {
		return again(w, r, err, "/me/recovery")
	}
	return page.Show(w, r, nil, makeRecoveryPage(NewID(), nil))
}

// MakeRecovery answers POST /me/recovery with new words for home, shown this once.
func (x *Web) MakeRecovery(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	words, err := x.People.MakeRecovery(ctx, v, f.Get("form"))
	if fault.Is(err, fault.Gone) {
		return page.Show(w, r, err, makeRecoveryPage(NewID(), err))
	}
	if err != nil {
		return again(w, r, err, "/me/recovery")
	}
	return page.Show(w, r, nil, recoveryPage(x.URL, words))
}

// MyTablet answers GET /me/tablet: drawings to choose from, on an enrolled tablet.
func (x *Web) MyTablet(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if v.Device == "" {
		return fault.Missing()
	}
	if err := x.People.Fresh(ctx, v); err != nil {
		return again(w, r, err, "/me/tablet")
	}
	return page.Show(w, r, nil, picturesPage("/me/tablet", "", picturesToChoose))
}

// SetPIN answers POST /me/tablet: with a drawing alone it asks for the number, with both it keeps them.
func (x *Web) SetPIN(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	picture := f.Get("picture")
	if f.Has("pin") {
		err = x.People.SetPIN(ctx, v, picture, f.Get("pin"))
	} else {
		err = x.People.PictureFree(ctx, v, picture)
	}
	switch {
	case fault.Is(err, fault.Conflict):
		return page.Show(w, r, err, picturesPage("/me/tablet", "", picturesTaken))
	case fault.Is(err, fault.Invalid) || err == nil && !f.Has("pin"):
		return page.Show(w, r, err, pinPage(pinForm{action: "/me/tablet", picture: picture, choosing: true, err: err}))
	case err != nil:
		return again(w, r, err, "/me/tablet")
	}
	return web.See(w, r, "/me?done=pin")
}

// EndPIN answers POST /me/tablet/end.
func (x *Web) EndPIN(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := x.People.EndPIN(ctx, v, f.Get("device")); err != nil {
		return err
	}
	return web.See(w, r, "/me?done=pin.gone")
}

// pinForm asks for a number.
type pinForm struct {
	action, picture string
	to              string // where somebody was going who signs in
	choosing        bool
	err             error
}

// pictureUse is what the drawings are shown for.
type pictureUse string

const (
	picturesToSignIn pictureUse = "in"
	picturesToChoose pictureUse = "choose"
	picturesTaken    pictureUse = "taken"
)

func pictures(ctx context.Context, use pictureUse) page.PictureGrid {
	g := page.PictureGrid{Name: "picture", Legend: i18n.T(ctx, "people.pictures."+string(use)), Named: true}
	for _, name := range page.Pictures {
		g.Pictures = append(g.Pictures, page.PictureChoice{Value: name, Picture: name, Label: page.PictureName(ctx, name)})
	}
	return g
}

// printable is an address as people read it off paper.
func printable(url string) string {
	_, host, _ := strings.Cut(url, "://")
	return host
}
