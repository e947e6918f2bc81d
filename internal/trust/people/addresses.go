package people

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// Address is where somebody wants messages.
type Address struct {
	ID        string
	Sort      carry.Sort
	To        string
	Lang      string // in which messages are written
	Proven    bool   // they have typed the code that was sent there
	Reminders bool   // reminders go there
	SignIn    bool   // a link to sign in may be sent there
	NoSuch    bool   // whoever carries it said that there is no such address

	// Of a browser that shows notes.
	Label string    // which browser, on what
	Since time.Time // when it was turned on

	account string
	code    string
	until   time.Time // of the code
	version int64
}

// addressBody is what is sealed of an address.
type addressBody struct {
	Sort      carry.Sort `json:"sort"`
	To        string     `json:"to"`
	Lang      string     `json:"lang"`
	Proven    bool       `json:"proven,omitempty"`
	Reminders bool       `json:"reminders,omitempty"`
	SignIn    bool       `json:"sign_in,omitempty"`
	NoSuch    bool       `json:"no_such,omitempty"`
	Code      string     `json:"code,omitempty"`
	Until     int64      `json:"until,omitempty"`
	Label     string     `json:"label,omitempty"`
	Since     int64      `json:"since,omitempty"`
}

// codeHolds is how long a code holds that was sent to an address.
const codeHolds = 30 * time.Minute

// What happened to somebody's addresses; see also credentials.go.
const (
	eventAddress     = "address"
	eventAddressGone = "address.gone"
	eventLinkOn      = "link.on"
	eventLinkOff     = "link.off"
	eventLinkUsed    = "link.used"
	eventNoSuch      = "address.none"
	eventNotes       = "notes"
	eventNotesGone   = "notes.gone"
)

func goneOf(sort carry.Sort) string {
	if sort == carry.Push {
		return eventNotesGone
	}
	return eventAddressGone
}

// longestAddress is in bytes, as SMTP has it.
const longestAddress = 254

// cleanAddress checks an address as somebody typed it.
func cleanAddress(sort carry.Sort, typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if sort == carry.Text {
		return cleanNumber(typed)
	}
	if !carry.IsMail(typed) || len(typed) > longestAddress || !strings.Contains(typed[strings.LastIndexByte(typed, '@'):], ".") {
		return "", fault.New(fault.Invalid, "people.address.mail")
	}
	return typed, nil
}

// cleanNumber is a number for texts as E.164 has it, with the + and the country.
func cleanNumber(typed string) (string, error) {
	number := strings.NewReplacer(" ", "", "-", "", "(0)", "", "(", "", ")", "", ".", "", "/", "").Replace(typed)
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		number = "+" + rest
	}
	if len(number) < 8 || len(number) > 16 || number[0] != '+' || number[1] == '0' || strings.Trim(number[1:], "0123456789") != "" {
		return "", fault.New(fault.Invalid, "people.address.text")
	}
	return number, nil
}

// slotOf is what there is one of: an address of each sort, and each browser that shows notes.
func (r *Register) slotOf(a Address) []byte {
	if a.Sort == carry.Push {
		return r.vault.Lookup("address slot", joined(a.account, string(a.Sort), a.To))
	}
	return r.vault.Lookup("address slot", joined(a.account, string(a.Sort)))
}

// lookupAddress finds an address that somebody may sign in by.
func (r *Register) lookupAddress(to string) []byte {
	return r.vault.Lookup("address", strings.ToLower(to))
}

func addressPlace(id, account string, version int64) vault.Place {
	return vault.Place{Table: "addresses", Column: "body", Owner: account, Row: id, Version: version}
}

func (r *Register) openAddress(ctx context.Context, row Addresses) (a Address, err error) {
	data, err := r.records.Open(ctx, addressPlace(row.ID, row.Account, row.Version), row.Body)
	if err != nil {
		return a, fault.Wrap(err, "people.openAddress(%s)", row.ID)
	}
	var b addressBody
	if err := json.Unmarshal(data, &b); err != nil {
		return a, fault.Wrap(err, "people.openAddress(%s)", row.ID)
	}
	return Address{ID: row.ID, Sort: b.Sort, To: b.To, Lang: b.Lang, Proven: b.Proven, Reminders: b.Reminders, SignIn: b.SignIn, NoSuch: b.NoSuch,
		Label: b.Label, Since: when(b.Since), account: row.Account, code: b.Code, until: when(b.Until), version: row.Version}, nil
}

// sealAddress is the row of an address as it is.
func (r *Register) sealAddress(ctx context.Context, a Address) (row putAddressParams, err error) {
	data, err := json.Marshal(addressBody{Sort: a.Sort, To: a.To, Lang: a.Lang, Proven: a.Proven, Reminders: a.Reminders, SignIn: a.SignIn, NoSuch: a.NoSuch,
		Code: a.code, Until: a.until.UnixMilli(), Label: a.Label, Since: a.Since.UnixMilli()})
	if err != nil {
		return row, fault.Wrap(err, "people.sealAddress")
	}
	row = putAddressParams{ID: a.ID, Account: a.account, Slot: r.slotOf(a)}
	switch {
	case a.SignIn:
		row.Lookup = r.lookupAddress(a.To)
	case a.Sort == carry.Push:
		row.Lookup = r.vault.Lookup("push", a.ID)
	}
	row.Body, err = r.vault.Seal(ctx, addressPlace(a.ID, a.account, a.version), data)
	return row, fault.Wrap(err, "people.sealAddress")
}

// Addresses are where the viewer wants messages.
func (r *Register) Addresses(ctx context.Context, v Viewer) ([]Address, error) {
	if err := ownAddresses(v); err != nil {
		return nil, err
	}
	return r.addresses(ctx, v.Account)
}

// ownAddresses refuses whoever has none: they are for people, and for those who support them here.
func ownAddresses(v Viewer) error {
	if v.Account == "" || v.Table != "" || !v.IsAny(Person, Worker, Peer, Navigator) {
		return fault.Missing()
	}
	return nil
}

func (r *Register) addresses(ctx context.Context, account string) (all []Address, err error) {
	var rows []Addresses
	err = r.view(ctx, func(q *Queries) (err error) { rows, err = q.addressesOf(ctx, account); return err })
	for _, row := range rows {
		a, openErr := r.openAddress(ctx, row)
		all, err = append(all, a), errors.Join(err, openErr)
	}
	slices.SortFunc(all, func(a, b Address) int { return strings.Compare(string(a.Sort), string(b.Sort)) })
	return all, fault.Wrap(err, "people.addresses")
}

// AddressesFor are where somebody has said that their reminders go. It is for sending alone.
func (r *Register) AddressesFor(ctx context.Context, account string) (to []Address, err error) {
	all, err := r.addresses(ctx, account)
	for _, a := range all {
		if a.Proven && a.Reminders {
			to = append(to, a)
		}
	}
	return to, err
}

// myAddress is one of the viewer's own.
func (r *Register) myAddress(ctx context.Context, v Viewer, id string) (a Address, err error) {
	if err := ownAddresses(v); err != nil {
		return a, err
	}
	a, err = r.address(ctx, id)
	if err == nil && a.account != v.Account {
		err = fault.Missing()
	}
	return a, err
}

func (r *Register) address(ctx context.Context, id string) (a Address, err error) {
	var row Addresses
	err = r.view(ctx, func(q *Queries) (err error) { row, err = q.address(ctx, id); return err })
	if err != nil {
		return a, fault.Wrap(missing(err), "people.address")
	}
	return r.openAddress(ctx, row)
}

// AskAddress notes an address that the viewer, who has just shown who they are, wants messages at, in the place of any other of its
// sort, with a code that has to be sent there. Nothing else goes there until they have typed it.
func (r *Register) AskAddress(ctx context.Context, v Viewer, id string, sort carry.Sort, typed, lang string) error {
	if err := ownAddresses(v); err != nil {
		return err
	}
	if err := r.Fresh(ctx, v); err != nil {
		return err
	}
	to, err := cleanAddress(sort, typed)
	if err != nil {
		return err
	}
	if before, err := r.address(ctx, id); err == nil && before.account == v.Account {
		return nil // the form came twice
	}
	if !IsID(id) || sort != carry.Mail && (sort != carry.Text || !v.Is(Person)) { // what is sent to staff comes by e-mail
		return fault.New(fault.Invalid, "page.problem.form")
	}
	if wait, err := r.count(ctx, []limit{r.limitOn(5, 6*time.Hour, "address", v.Account)}); err != nil || wait > 0 { // each costs a stranger a message, if it is one's
		return orElse(err, fault.New(fault.Busy, "people.tries.wait", "n", minutes(wait)))
	}
	a := Address{ID: id, Sort: sort, To: to, Lang: lang, account: v.Account, code: sixDigits(), until: r.now().Add(codeHolds), version: 1}
	return fault.Wrap(r.putAddress(ctx, a, eventAddress), "people.AskAddress")
}

// sixDigits is a code, each as likely as any other.
func sixDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system has no randomness: nothing may go on
	}
	return fmt.Sprintf("%06d", n)
}

// putAddress puts an address in the place of the one of its sort. That one is noted as ended, so that it comes back with no older
// copy of the data; links that were sent to it end.
func (r *Register) putAddress(ctx context.Context, a Address, events ...string) error {
	row, err := r.sealAddress(ctx, a)
	if err != nil {
		return err
	}
	err = r.update(ctx, func(q *Queries) error {
		if err := r.noteAddress(ctx, q, row.Slot, row.ID); err != nil {
			return err
		}
		for _, e := range events {
			if err := r.event(ctx, q, a.account, e, "", ""); err != nil {
				return err
			}
		}
		return q.putAddress(ctx, row)
	})
	if db.IsTaken(err) { // somebody else's id
		return fault.Missing()
	}
	return err
}

// noteAddress notes that the address in a slot ends, unless it is the one with this id.
func (r *Register) noteAddress(ctx context.Context, q *Queries, slot []byte, but string) error {
	before, err := q.addressOne(ctx, slot)
	if err != nil || before.ID == but {
		return notThere(err)
	}
	return errors.Join(q.endInvitations(ctx, before.Account, signInLink), q.noteEnding(ctx, string(EndedAddress), before.ID, r.now().UnixMilli()))
}

// ProveAddress takes the code that was sent to an address of the viewer's. From then on their reminders go there.
func (r *Register) ProveAddress(ctx context.Context, v Viewer, id, code string) error {
	a, err := r.myAddress(ctx, v, id)
	if err != nil || a.Proven {
		return err
	}
	limits := []limit{r.limitOn(4, time.Hour, "address code", id), r.limitOn(10, time.Hour, "address codes", v.Account)}
	err = r.guess(ctx, "people.wrong.sent", limits, func() (bool, error) {
		return r.now().Before(a.until) && same([]byte(a.code), []byte(digits(code))), nil
	})
	if err != nil {
		return err
	}
	a.Proven, a.Reminders, a.code = true, true, ""
	return fault.Wrap(r.setAddress(ctx, a), "people.ProveAddress")
}

// setAddress changes an address.
func (r *Register) setAddress(ctx context.Context, a Address, events ...string) error {
	was := a.version
	a.version++
	row, err := r.sealAddress(ctx, a)
	if err != nil {
		return err
	}
	return r.update(ctx, func(q *Queries) error {
		n, err := q.setAddress(ctx, row.Body, row.Lookup, a.ID, was)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "people.changed")
		}
		for _, e := range events {
			err = orElse(err, r.event(ctx, q, a.account, e, "", ""))
		}
		return err
	})
}

// UseAddress says what one of the viewer's addresses is for. For signing in by a link they have to have shown just now who they are:
// whoever finds a tablet signed in could else give themselves a way in. Used for nothing, it is removed.
func (r *Register) UseAddress(ctx context.Context, v Viewer, id string, reminders, signIn bool) error {
	a, err := r.myAddress(ctx, v, id)
	if err != nil {
		return err
	}
	if !a.Proven {
		return fault.New(fault.Conflict, "people.address.unproven")
	}
	if signIn && !v.Is(Person) { // staff sign in by more than what comes to an address
		return fault.Missing()
	}
	if signIn && !a.SignIn {
		if err := r.Fresh(ctx, v); err != nil {
			return err
		}
	}
	return fault.Wrap(r.use(ctx, a, reminders, signIn), "people.UseAddress")
}

func (r *Register) use(ctx context.Context, a Address, reminders, signIn bool) error {
	var events []string
	switch {
	case !reminders && !signIn:
		return r.endAddress(ctx, a)
	case signIn && !a.SignIn:
		events = []string{eventLinkOn}
	case !signIn && a.SignIn:
		events = []string{eventLinkOff}
	}
	less := a.Reminders && !reminders || a.SignIn && !signIn
	a.Reminders, a.SignIn, a.NoSuch = reminders, signIn, false
	if !less {
		return r.setAddress(ctx, a, events...)
	}
	a.ID, a.version = NewID(), 1
	return r.putAddress(ctx, a, events...)
}

// StopReminders ends reminders to an address, because somebody pressed so on a page that a message led to. Whoever has the message
// may: nothing is shown by it, and its person can turn them on again. browser is the id of the one that showed it, where one did.
func (r *Register) StopReminders(ctx context.Context, account string, sort carry.Sort, browser string) error {
	all, err := r.addresses(ctx, account)
	for _, a := range all {
		if err == nil && a.Sort == sort && a.Reminders && (sort != carry.Push || a.ID == browser) {
			err = r.use(ctx, a, false, a.SignIn)
		}
	}
	return fault.Wrap(err, "people.StopReminders")
}

// EndAddress removes one of the viewer's addresses. Sent twice, it is removed once.
func (r *Register) EndAddress(ctx context.Context, v Viewer, id string) error {
	a, err := r.myAddress(ctx, v, id)
	if fault.Is(err, fault.NotFound) && ownAddresses(v) == nil {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.Wrap(r.endAddress(ctx, a), "people.EndAddress")
}

func (r *Register) endAddress(ctx context.Context, a Address) error {
	return r.update(ctx, func(q *Queries) error {
		note := func() error { return r.noteAddress(ctx, q, r.slotOf(a), "") }
		if a.Sort == carry.Push { // there are no links to sign in by
			note = func() error { return q.noteEnding(ctx, string(EndedAddress), a.ID, r.now().UnixMilli()) }
		}
		if err := note(); err != nil {
			return err
		}
		n, err := q.deleteAddress(ctx, a.ID)
		if err == nil && n > 0 {
			err = r.event(ctx, q, a.account, goneOf(a.Sort), "", "")
		}
		return err
	})
}
