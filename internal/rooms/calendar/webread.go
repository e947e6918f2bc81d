package calendar

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/rooms/calendar/ics"
	"towpath/internal/trust/people"
)

// bringForm is the page on which a calendar is brought in: as a file, or by its address.
type bringForm struct {
	Address string // as it was typed
	has     bool   // an address is read already
	err     error
}

// AskBring answers GET /calendar/bring.
func (x *Room) AskBring(w http.ResponseWriter, r *http.Request) error {
	d, err := x.mine(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, showBring(bringForm{has: d.Source != nil && d.Source.Address != ""}))
}

// BringFile answers POST /calendar/file: reads a calendar file. One that is too large is refused as soon as that is known.
func (x *Room) BringFile(w http.ResponseWriter, r *http.Request) error {
	var data []byte
	_, err := web.ReadUploads(w, r, ics.Largest+web.LargestForm, func(u web.Upload) (_ url.Values, err error) {
		if u.Field == "file" && data == nil {
			data, err = io.ReadAll(io.LimitReader(u.File, ics.Largest+1))
		}
		if len(data) > ics.Largest {
			err = fault.New(fault.TooLarge, "calendar.file.large")
		}
		return nil, err
	})
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) || fault.Is(err, fault.TooLarge) {
		err = fault.New(fault.TooLarge, "calendar.file.large")
	}
	if err == nil && len(data) == 0 {
		err = fault.New(fault.Invalid, "calendar.file.none")
	}
	var left []title
	if err == nil {
		left, err = x.bring(r.Context(), people.ViewerOf(r.Context()), data, source{})
	}
	return x.brought(w, r, bringForm{err: err}, left)
}

// BringAddress answers POST /calendar/address: reads a calendar's address now, and from then on each hour.
func (x *Room) BringAddress(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if _, err := x.Sharing.OwnCalendar(v); err != nil {
		return err
	}
	sent, err := web.ReadForm(w, r)
	if err != nil && sent.Values == nil {
		return err
	}
	f := bringForm{Address: strings.TrimSpace(sent.Get("address"))}
	var left []title
	if err == nil {
		left, err = x.bringAddress(ctx, v, f.Address)
	}
	f.err = err
	return x.brought(w, r, f, left)
}

func (x *Room) bringAddress(ctx context.Context, v people.Viewer, typed string) (left []title, err error) {
	if typed == "" || len(typed) > 2000 {
		return nil, fault.New(fault.Invalid, "calendar.address.missing")
	}
	address, err := carry.FetchAddress(typed)
	if err != nil {
		return nil, fault.New(fault.Invalid, whyNotKey(carry.NotSecure))
	}
	data, err := x.fetch(ctx, address)
	if err != nil {
		return nil, err
	}
	left, err = x.bring(ctx, v, data, source{Address: address})
	if key, _ := fault.SentenceOf(err); key == "calendar.file.not" {
		err = fault.New(fault.Invalid, whyNotKey(notCalendar))
	}
	return left, err
}

// Again answers POST /calendar/again: reads the address that is known now, and shows what matches nobody.
func (x *Room) Again(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.mine(ctx, v)
	if err != nil {
		return err
	}
	if d.Source == nil || d.Source.Address == "" {
		return web.See(w, r, Home) // it was stopped on another page
	}
	left, err := x.bringAddress(ctx, v, d.Source.Address)
	return x.brought(w, r, bringForm{has: true, err: err}, left)
}

// brought shows what matched nobody, if anything did; or the form again.
func (x *Room) brought(w http.ResponseWriter, r *http.Request, f bringForm, left []title) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	switch {
	case fault.Mends(f.err) || fault.Is(f.err, fault.TooLarge) || fault.Is(f.err, fault.Busy):
		return page.Show(w, r, f.err, showBring(f))
	case f.err != nil:
		return f.err
	case len(left) == 0:
		return web.See(w, r, Home+"?done=read")
	}
	choices, err := x.choices(ctx, v.Account)
	if err != nil {
		return err
	}
	m := matchForm{choices: choices, more: max(0, len(left)-mostTitles)}
	for _, t := range left[:min(len(left), mostTitles)] {
		m.rows = append(m.rows, matchRow{title: t, Who: guess(choices, t.Text)})
	}
	return page.Show(w, r, nil, showMatch(m))
}

// Bounds of the page on which titles are matched.
const (
	mostTitles = 40
	mostTimes  = 60 // of one title
)

// matchForm is what matched nobody, to say once who each is. Nothing of it is kept but what is said.
type matchForm struct {
	rows    []matchRow
	choices []choice
	more    int // titles that are not shown
	err     error
}

// matchRow is one title, as the form carries it there and back.
type matchRow struct {
	title
	Who string
	err error
}

// times are a title's as a form carries them.
func (m matchRow) times() string {
	var b []string
	for _, s := range m.Times[:min(len(m.Times), mostTimes)] {
		b = append(b, strconv.FormatInt(s.At.Unix(), 10)+"-"+strconv.FormatInt(s.Until.Unix(), 10))
	}
	return strings.Join(b, ",")
}

// rowsOf reads what a form carried back. What can't be is left: whoever sends it says it to themselves alone.
func (x *Room) rowsOf(sent web.Form) (rows []matchRow) {
	from := x.today()
	until := from.AddDate(0, 0, ahead)
	for i := range mostTitles {
		n := strconv.Itoa(i)
		if !sent.Has("t" + n) {
			break
		}
		row := matchRow{title: title{Text: sent.Line("t" + n)}, Who: sent.Line("w" + n)}
		for one := range strings.SplitSeq(sent.Get("s"+n), ",") {
			a, b, _ := strings.Cut(one, "-")
			at, errAt := strconv.ParseInt(a, 10, 64)
			end, errEnd := strconv.ParseInt(b, 10, 64)
			s := span{time.Unix(at, 0), time.Unix(end, 0)}
			if errAt == nil && errEnd == nil && !s.Until.Before(from) && s.At.Before(until) && !s.Until.Before(s.At) && s.Until.Sub(s.At) < 24*time.Hour && len(row.Times) < mostTimes {
				row.Times = append(row.Times, s)
			}
		}
		if len(row.Times) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// Match answers POST /calendar/match: who is meant by titles that matched nobody. What is left empty isn't kept.
func (x *Room) Match(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	sent, err := web.ReadForm(w, r)
	if err != nil && sent.Values == nil {
		return err
	}
	m := matchForm{rows: x.rowsOf(sent), err: err}
	if m.choices, err = x.choices(ctx, v.Account); err != nil {
		return err
	}
	persons := make([]string, len(m.rows))
	for i := range m.rows {
		if row := &m.rows[i]; row.Who != "" && m.err == nil {
			persons[i], row.err = chosen(ctx, m.choices, row.Who)
			err = errors.Join(err, row.err)
		}
	}
	if m.err == nil && err != nil {
		m.err = fault.New(fault.Invalid, "calendar.match.again")
	}
	if m.err == nil {
		m.err = x.changeMine(ctx, v, func(d *diary) error { return d.match(m.rows, persons) })
	}
	if fault.Mends(m.err) {
		return page.Show(w, r, m.err, showMatch(m))
	}
	if m.err != nil {
		return m.err
	}
	return web.See(w, r, Home+"?done=matched")
}

// match keeps who titles mean, and the times that have them.
func (d *diary) match(rows []matchRow, persons []string) error {
	for i, row := range rows {
		if row.Who == "" {
			continue
		}
		c := called{persons[i], cutWords(row.Text)}
		if plain(c.Words) != "" && !slices.Contains(d.Called, c) {
			d.Called = append(d.Called, c)
		}
		for _, s := range row.Times {
			k := kept{At: s.At.UnixMilli(), Until: s.Until.UnixMilli(), Person: persons[i]}
			if !slices.Contains(d.Read, k) && len(d.Read) < mostKept {
				d.Read = append(d.Read, k)
			}
		}
		if d.Source != nil {
			d.Source.Left = max(0, d.Source.Left-len(row.Times))
		}
	}
	if len(d.Called) > mostCalled {
		return fault.New(fault.Invalid, "calendar.words.many", "n", mostCalled)
	}
	return nil
}

// cutWords is a title's first words, as many as are kept.
func cutWords(text string) string {
	letters := []rune(text)
	if len(letters) <= longestName {
		return text
	}
	cut := string(letters[:longestName])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut
}
