package calendar

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// wordsForm is the page about words by which a calendar names people.
type wordsForm struct {
	called     []called
	choices    []choice
	Who, Words string // as they were typed
	reads      bool   // an address is read, each hour
	err        error
	done       string
}

func (x *Room) wordsForm(ctx context.Context, v people.Viewer) (f wordsForm, err error) {
	d, err := x.mine(ctx, v)
	if err == nil {
		f.choices, err = x.choices(ctx, v.Account)
	}
	f.called, f.reads = d.Called, d.Source != nil && d.Source.Address != ""
	return f, err
}

// ShowWords answers GET /calendar/words.
func (x *Room) ShowWords(w http.ResponseWriter, r *http.Request) error {
	f, err := x.wordsForm(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	f.done = page.DoneOf(r, "calendar.done.", "words", "nowords")
	return page.Show(w, r, nil, showWords(f))
}

// SetWords answers POST /calendar/words: keeps words that name somebody, or takes some out (do=remove), with the times that they found
// when the calendar is read next.
func (x *Room) SetWords(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := x.wordsForm(ctx, v)
	if err != nil {
		return err
	}
	sent, err := web.ReadForm(w, r)
	if err != nil && sent.Values == nil {
		return err
	}
	done := "words"
	if sent.Get("do") == "remove" {
		done = "nowords"
		out := called{sent.Get("person"), sent.Get("words")}
		err = x.changeMine(ctx, v, func(d *diary) error {
			d.Called = slices.DeleteFunc(d.Called, func(c called) bool { return c == out })
			return nil
		})
	} else {
		f.Who, f.Words = sent.Line("who"), sent.Line("words")
		if err == nil {
			err = x.addWords(ctx, v, f)
		}
	}
	if f.err = err; fault.Mends(err) {
		return page.Show(w, r, err, showWords(f))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, wordsPath+"?done="+done)
}

func (x *Room) addWords(ctx context.Context, v people.Viewer, f wordsForm) error {
	if plain(f.Words) == "" || utf8.RuneCountInString(f.Words) > longestName {
		return fault.New(fault.Invalid, "calendar.words.missing", "most", longestName)
	}
	person, err := chosen(ctx, f.choices, f.Who)
	if err != nil {
		return err
	}
	return x.changeMine(ctx, v, func(d *diary) error {
		for _, c := range d.Called {
			if plain(c.Words) == plain(f.Words) {
				if c.Person == person {
					return errSame
				}
				return fault.New(fault.Invalid, "calendar.words.two")
			}
		}
		if d.Called = append(d.Called, called{person, f.Words}); len(d.Called) > mostCalled {
			return fault.New(fault.Invalid, "calendar.words.many", "n", mostCalled)
		}
		if d.Source != nil {
			d.Source.Tried = 0 // it is read at the next look
		}
		return nil
	})
}

// digestForm is the page about the message of the morning.
type digestForm struct {
	digest
	zones []string
	city  func(string) string
	to    people.Address // where it goes; no ID where no address is proven
	err   error
}

// hours are those in which the message can come.
var hours = []int{5, 6, 7, 8, 9, 10, 11, 12}

const usualHour = 7

func (x *Room) digestForm(ctx context.Context, v people.Viewer) (f digestForm, err error) {
	if x.Outbox == nil {
		return f, fault.Missing()
	}
	d, err := x.mine(ctx, v)
	if err != nil {
		return f, err
	}
	f = digestForm{digest: d.Digest, zones: x.Zones, city: x.City}
	if f.Hour == 0 {
		f.Hour = usualHour
	}
	f.to, err = x.address(ctx, v.Account)
	return f, err
}

// ShowDigest answers GET /calendar/digest: what the message of the morning says, and to whom.
func (x *Room) ShowDigest(w http.ResponseWriter, r *http.Request) error {
	f, err := x.digestForm(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, showDigest(f))
}

// SetDigest answers POST /calendar/digest: turns the message on at an hour (do=on), or off.
func (x *Room) SetDigest(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := x.digestForm(ctx, v)
	if err != nil {
		return err
	}
	sent, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	hour, err := strconv.Atoi(sent.Get("hour"))
	on, zone := sent.Get("do") == "on", sent.Get("zone")
	switch {
	case !on:
		err = nil
	case f.to.ID == "":
		err = fault.New(fault.Invalid, "calendar.digest.address")
	case err != nil || !slices.Contains(hours, hour) || zone != "" && !slices.Contains(x.Zones, zone):
		err = fault.New(fault.Invalid, "calendar.digest.hour")
	}
	if err == nil {
		err = x.changeMine(ctx, v, func(d *diary) error {
			if !on {
				d.Digest = digest{}
				return nil
			}
			d.Digest = digest{On: true, Hour: hour, Zone: zone, Sent: d.Digest.Sent}
			if now := x.Now().In(x.zone(d.Digest)); now.Hour() >= hour { // not while they set it: tomorrow
				d.Digest.Sent = now.Format(time.DateOnly)
			}
			return nil
		})
	}
	if f.err = err; fault.Mends(err) {
		return page.Show(w, r, err, showDigest(f))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, Home+"?done=digest")
}
