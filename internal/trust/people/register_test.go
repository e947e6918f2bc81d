package people_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sign opens a session and returns its token.
func sign(t *testing.T, h *trusttest.House, a people.Account, own bool) string {
	t.Helper()
	token, err := h.Register.SignIn(t.Context(), a.ID, own, "")
	noError(t, err)
	return token
}

func TestNamesOfManyAreOneQuestion(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		ids, want := []string{"", "1", people.NewID(), "' OR 1=1 --"}, map[string]string{}
		for _, name := range []string{"Ana", "Ben", "Zoë O’Hara"} {
			a := h.Person(t, name)
			ids, want[a.ID] = append(ids, a.ID, a.ID), name
		}
		h.Person(t, "Nobody asked")
		erased := h.Person(t, "Erased")
		noError(t, h.Register.Erase(t.Context(), erased.ID))
		var tally db.Tally
		got, err := h.Register.Names(db.WithTally(t.Context(), &tally), append(ids, erased.ID))
		noError(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if n := tally.Queries.Load(); n != 1 {
			t.Errorf("%d questions to the data", n)
		}
		if got, err := h.Register.Names(t.Context(), []string{"", "1"}); err != nil || len(got) != 0 {
			t.Error(got, err)
		}
	})
}

func TestAccountsComeBackAsTheyWereMade(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		made, err := h.Register.AddAccount(t.Context(), "  Zoë \t O’Hara ", " Zoe@Service.Example ", people.Active, people.Worker, people.Peer)
		noError(t, err)
		got, err := h.Register.Account(t.Context(), made.ID)
		noError(t, err)
		if got.Name != "Zoë O’Hara" || got.Email != "zoe@service.example" || !got.Is(people.Worker) || !got.Is(people.Peer) || got.Is(people.Admin) || got.State != people.Active {
			t.Errorf("%+v", got)
		}
		found, err := h.Register.AccountByEmail(t.Context(), "ZOE@service.example ")
		if err != nil || found.ID != made.ID {
			t.Errorf("by address: %+v, %v", found, err)
		}
		for _, email := range []string{"", "zoe", "zoe@service.example\x00", "joan@service.example"} {
			if _, err := h.Register.AccountByEmail(t.Context(), email); !fault.Is(err, fault.NotFound) {
				t.Errorf("by %q: %v", email, err)
			}
		}
		for _, id := range []string{"", "x", people.NewID(), "' OR ''='"} {
			if _, err := h.Register.Account(t.Context(), id); !fault.Is(err, fault.NotFound) {
				t.Errorf("account %q: %v", id, err)
			}
		}
	})
}

func TestAccountsThatCantBeMade(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		noError(t, func() error {
			_, err := h.Register.AddAccount(t.Context(), "Ada", "ada@service.example", people.Active, people.Admin)
			return err
		}())
		for name, c := range map[string]struct {
			name, email string
			roles       []people.Role
			want        fault.Code
		}{
			"no name":            {"  \t ", "", []people.Role{people.Person}, fault.Invalid},
			"a name too long":    {strings.Repeat("水", 61), "", []people.Role{people.Person}, fault.Invalid},
			"a name of bytes":    {"\xff\xfe", "", []people.Role{people.Person}, fault.Invalid},
			"no role":            {"Bo", "", nil, fault.Invalid},
			"a role that isn't":  {"Bo", "", []people.Role{"king"}, fault.Invalid},
			"not an account's":   {"Bo", "", []people.Role{people.Table}, fault.Invalid},
			"two that don't mix": {"Bo", "", []people.Role{people.Moderator, people.Worker}, fault.Invalid},
			"person and worker":  {"Bo", "", []people.Role{people.Person, people.Worker}, fault.Invalid},
			"a taken address":    {"Bo", "ADA@service.example", []people.Role{people.Worker}, fault.Conflict},
		} {
			if _, err := h.Register.AddAccount(t.Context(), c.name, c.email, people.Active, c.roles...); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		var keys int
		noError(t, h.Keys.View(t.Context(), func(q db.Q) error {
			return q.QueryRowContext(t.Context(), "SELECT count(*) FROM keys").Scan(&keys)
		}))
		if keys != 1 {
			t.Errorf("%d keys for one account: one that wasn't made left its key behind", keys)
		}
	})
}

func TestPRIV4NamesAndAddressesAreSealed(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		a := h.Person(t, "MARKERmaya")
		_, err := h.Register.AddAccount(t.Context(), "MARKERada", "markerada@service.example", people.Active, people.Admin)
		noError(t, err)
		noError(t, h.Register.Rename(t.Context(), a.ID, "MARKERmia"))
		noError(t, h.Register.Rename(t.Context(), a.ID, "MARKERmarie"))
		dump := h.Dump(t)
		for _, w := range []string{"MARKER", "markerada", "service.example"} {
			if bytes.Contains(dump, []byte(w)) {
				t.Errorf("PRIV-4: the database holds %q", w)
			}
		}
		if name, err := h.Register.Name(t.Context(), a.ID); name != "MARKERmarie" || err != nil {
			t.Errorf("renamed: %q, %v", name, err)
		}
		if err := h.Register.Rename(t.Context(), a.ID, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("renamed to nothing: %v", err)
		}
	})
}

func TestTwoChangesToAnAccountAtOnce(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		a := h.Person(t, "Maya")
		var wg sync.WaitGroup
		for _, name := range []string{"Mia", "Marie", "May"} {
			wg.Go(func() {
				if err := h.Register.Rename(t.Context(), a.ID, name); err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if name, err := h.Register.Name(t.Context(), a.ID); err != nil || name == "Maya" {
			t.Errorf("%q, %v", name, err)
		}
	})
}

func TestSessionsEndByThemselves(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, ada := h.Person(t, "Maya"), h.Account(t, "Ada", people.Admin)
		for name, c := range map[string]struct {
			account       people.Account
			idle, longest time.Duration
		}{
			"a person's, on a computer of others": {maya, 30 * time.Minute, 12 * time.Hour},
			"a member of staff's":                 {ada, time.Hour, 12 * time.Hour},
		} {
			start, token := h.Now(), sign(t, h, c.account, false)
			for h.Now().Sub(start) < c.longest-c.idle { // somebody who is at it
				h.Pass(c.idle)
				if !h.Viewer(t, token).SignedIn() {
					t.Errorf("%s: ended after %v", name, h.Now().Sub(start))
				}
			}
			h.Pass(start.Add(c.longest - time.Millisecond).Sub(h.Now()))
			if !h.Viewer(t, token).SignedIn() {
				t.Errorf("%s: ended before its time", name)
			}
			h.Pass(time.Millisecond)
			if h.Viewer(t, token).SignedIn() {
				t.Errorf("%s: goes on after %v", name, c.longest)
			}
		}
	})
}

func TestAnOwnPhoneStaysSignedInForSixtyDaysFromItsLastUse(t *testing.T) {
	const day = 24 * time.Hour
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		token := sign(t, h, maya, true)
		use := func() (v people.Viewer, renewed bool) {
			t.Helper()
			v = h.Viewer(t, token)
			renewed, err := h.Register.Renew(t.Context(), v)
			noError(t, err)
			return v, renewed
		}
		if _, renewed := use(); renewed {
			t.Error("the end was put off on the day that it was set")
		}
		for range 8 { // somebody who looks in every seven weeks or so
			h.Pass(50 * day)
			if v, renewed := use(); !v.SignedIn() || !renewed {
				t.Fatalf("signed in %v, put off %v", v.SignedIn(), renewed)
			}
			h.Pass(time.Hour)
			if v, renewed := use(); !v.SignedIn() || renewed {
				t.Errorf("signed in %v, put off twice in a day: %v", v.SignedIn(), renewed)
			}
		}
		h.Pass(23*time.Hour - time.Minute) // used on the last minute before it would be put off again
		use()
		h.Pass(60 * day)
		noError(t, h.Register.Sweep(t.Context()))
		if v, err := h.Register.Viewer(t.Context(), token, ""); err != nil || !v.SignedIn() {
			t.Errorf("ended before its time: %v", err)
		}
		h.Pass(time.Millisecond)
		if v, _ := use(); v.SignedIn() {
			t.Error("goes on, unused for more than sixty days")
		}
		other := sign(t, h, maya, false)
		if renewed, err := h.Register.Renew(t.Context(), h.Viewer(t, other)); err != nil || renewed {
			t.Errorf("on a computer of others: put off %v, %v", renewed, err)
		}
	})
}

func TestSessionsThatNobodyUsesEnd(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, ada := h.Person(t, "Maya"), h.Account(t, "Ada", people.Admin)
		for name, c := range map[string]struct {
			account people.Account
			idle    time.Duration
		}{"a person's": {maya, 30 * time.Minute}, "a member of staff's": {ada, time.Hour}} {
			token := sign(t, h, c.account, false)
			signedIn := func() bool { // as a page that asks by itself does: it is nobody's doing
				v, err := h.Register.Viewer(t.Context(), token, "")
				noError(t, err)
				return v.SignedIn()
			}
			h.Pass(c.idle)
			if !signedIn() {
				t.Errorf("%s ended too early", name)
			}
			h.Pass(time.Millisecond)
			if signedIn() {
				t.Errorf("%s goes on unused", name)
			}
		}
	})
}

func TestTokensThatStandForNobody(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		token := sign(t, h, maya, false)
		for name, bad := range map[string]string{"none": "", "made up": people.NewToken(), "cut": token[:len(token)-1], "longer": token + "A",
			"in other letters": strings.ToUpper(token), "bytes": "\x00\xff", "huge": strings.Repeat("a", 1<<20)} {
			if v := h.Viewer(t, bad); v.SignedIn() || v.Session != "" || v.Main() != "none" {
				t.Errorf("%s: %+v", name, v)
			}
			if v, err := h.Register.Viewer(t.Context(), "", bad); err != nil || v.Device != "" {
				t.Errorf("%s, as a tablet's: %+v, %v", name, v, err)
			}
		}
		v := h.Viewer(t, token)
		if v.Account != maya.ID || v.Main() != "person" || !v.Is(people.Person) || !v.Is(people.Anyone) || v.Is(people.Worker) || v.Whose() != maya.ID || v.Own {
			t.Errorf("%+v", v)
		}
		noError(t, h.Register.SignOut(t.Context(), v.Session))
		noError(t, h.Register.SignOut(t.Context(), v.Session))
		if h.Viewer(t, token).SignedIn() {
			t.Error("signed out, and the token still works")
		}
	})
}

func TestTokensAreNotOnRecord(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		token := sign(t, h, maya, true)
		_, atTable := h.Sit(t, h.SignIn(t, bo), maya, bo, people.OneScreen)
		device, err := h.Register.EnrolDevice(t.Context(), h.SignIn(t, bo), people.NewID(), "The blue one")
		noError(t, err)
		dump := h.Dump(t)
		for name, secret := range map[string]string{"a session": token, "a table": atTable, "a tablet": device} {
			if bytes.Contains(dump, []byte(secret)) {
				t.Errorf("PRIV-4: the database holds the token of %s", name)
			}
		}
	})
}

func TestAClosedOrInvitedAccountIsNobody(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		a, err := h.Register.AddAccount(t.Context(), "Maya", "", people.Invited, people.Person)
		noError(t, err)
		token := sign(t, h, a, true)
		if h.Viewer(t, token).SignedIn() {
			t.Error("an invited account is signed in")
		}
		noError(t, h.Register.Activate(t.Context(), a.ID))
		if !h.Viewer(t, token).SignedIn() {
			t.Error("an active account isn't")
		}
		noError(t, h.Register.CloseAccount(t.Context(), h.SignIn(t, h.Account(t, "Ada", people.Admin)), a.ID))
		if h.Viewer(t, token).SignedIn() || h.Viewer(t, sign(t, h, a, true)).SignedIn() {
			t.Error("a closed account is signed in")
		}
	})
}

func TestSignedOutEverywhere(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, joan := h.Person(t, "Maya"), h.Person(t, "Joan")
		bo := h.Worker(t, "Bo", maya)
		tokens := []string{sign(t, h, maya, true), sign(t, h, maya, false)}
		other := sign(t, h, joan, true)
		_, table := h.Sit(t, h.SignIn(t, maya), maya, bo, people.OneScreen)
		noError(t, h.Register.SignOutEverywhere(t.Context(), maya.ID))
		for _, token := range tokens {
			if h.Viewer(t, token).SignedIn() {
				t.Error("still signed in")
			}
		}
		if !h.Viewer(t, other).SignedIn() || h.Viewer(t, table).Table == "" {
			t.Error("another was signed out, or the table ended")
		}
	})
}

func TestTOG2ATableIsACredentialOfItsOwn(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		mine := sign(t, h, bo, false)
		v, token := h.Sit(t, h.Viewer(t, mine), maya, bo, people.OneScreen)
		if h.Viewer(t, mine).SignedIn() {
			t.Error("TOG-2: the worker's own session works while it is parked")
		}
		if v.Account != "" || v.Main() != "table" || v.Is(people.Worker) || v.Is(people.Person) || !v.Is(people.Table) || v.Whose() != maya.ID || v.Seat != "both" {
			t.Errorf("TOG-2: the table is %+v", v)
		}
		h.Pass(people.TableIdle)
		if v := h.Viewer(t, token); v.Locked {
			t.Error("TOG-2: locked too early")
		}
		h.Pass(people.TableIdle + time.Millisecond)
		for range 2 { // looking doesn't open it
			if v := h.Viewer(t, token); !v.Locked || v.Table == "" {
				t.Errorf("TOG-2: nobody touched it, and it is %+v", v)
			}
		}
		noError(t, h.Register.Unlock(t.Context(), v.Session))
		if h.Viewer(t, token).Locked {
			t.Error("TOG-2: unlocked, and locked still")
		}
		noError(t, h.Register.Lock(t.Context(), v.Session))
		for range 2 {
			if !h.Viewer(t, token).Locked {
				t.Error("TOG-2: locked at once, and open")
			}
		}
		noError(t, h.Register.LeaveTable(t.Context(), v.Table))
		noError(t, h.Register.LeaveTable(t.Context(), v.Table)) // twice is once
		if h.Viewer(t, token).SignedIn() || h.Viewer(t, mine).SignedIn() {
			t.Error("TOG-2: after leaving, a token still works")
		}
		joint, err := h.Register.Joint(t.Context(), v.Table)
		if err != nil || joint.Open || joint.Left.IsZero() || joint.StartedBy != "supporter" {
			t.Errorf("TOG-2: %+v, %v", joint, err)
		}
	})
}

func TestTOG2ResumeIsForWhoeverSteppedAside(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		bo, ama := h.Worker(t, "Bo", maya), h.Worker(t, "Ama", maya)
		mine := sign(t, h, bo, false)
		v, _ := h.Sit(t, h.Viewer(t, mine), maya, bo, people.OneScreen)
		noError(t, h.Register.LeaveTable(t.Context(), v.Table))
		for name, c := range map[string][2]string{"another worker": {v.Table, ama.ID}, "the person": {v.Table, maya.ID},
			"nobody": {v.Table, ""}, "another table": {people.NewID(), bo.ID}, "no table": {"", bo.ID}} {
			if token, err := h.Register.Resume(t.Context(), c[0], c[1]); err != nil || token != "" {
				t.Errorf("TOG-2: %s resumes the session: %q, %v", name, token, err)
			}
		}
		token, err := h.Register.Resume(t.Context(), v.Table, bo.ID)
		if err != nil || token == "" || token == mine {
			t.Fatalf("TOG-2: %q, %v", token, err)
		}
		if h.Viewer(t, mine).SignedIn() {
			t.Error("TOG-2: the token of before leaving works again")
		}
		if got := h.Viewer(t, token); got.Account != bo.ID || got.Table != "" {
			t.Errorf("TOG-2: resumed as %+v", got)
		}
		if again, err := h.Register.Resume(t.Context(), v.Table, bo.ID); err != nil || again != "" {
			t.Errorf("TOG-2: resumed twice: %q, %v", again, err)
		}
	})
}

func TestResumingWhatHasEndedGivesNothing(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		v, _ := h.Sit(t, h.SignIn(t, bo), maya, bo, people.OneScreen)
		h.Pass(12 * time.Hour)
		token, err := h.Register.Resume(t.Context(), v.Table, bo.ID)
		if err != nil || token != "" {
			t.Errorf("a session that has ended was resumed: %q, %v", token, err)
		}
	})
}

func TestTOG2WhoMayOpenATable(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, joan := h.Person(t, "Maya"), h.Person(t, "Joan")
		bo, ama := h.Worker(t, "Bo", maya), h.Worker(t, "Ama", joan)
		was := h.Worker(t, "Was", maya)
		noError(t, h.Register.EndLink(t.Context(), maya.ID, was.ID))
		table, _ := h.Sit(t, h.SignIn(t, bo), maya, bo, people.OneScreen)
		for name, c := range map[string]struct {
			v                 people.Viewer
			person, supporter string
		}{
			"a stranger":             {h.SignIn(t, ama), maya.ID, ama.ID},
			"for others":             {h.SignIn(t, ama), maya.ID, bo.ID},
			"who was linked":         {h.SignIn(t, was), maya.ID, was.ID},
			"a person with another":  {h.SignIn(t, joan), joan.ID, maya.ID},
			"with oneself":           {h.SignIn(t, maya), maya.ID, maya.ID},
			"the wrong way round":    {h.SignIn(t, bo), bo.ID, maya.ID},
			"an administrator":       {h.SignIn(t, h.Account(t, "Ada", people.Admin)), maya.ID, bo.ID},
			"a table":                {table, maya.ID, bo.ID},
			"anyone":                 {people.Viewer{}, maya.ID, bo.ID},
			"anyone, with nobody":    {people.Viewer{}, "", ""},
			"with somebody not here": {h.SignIn(t, bo), people.NewID(), bo.ID},
		} {
			if id, token, err := h.Register.OpenTable(t.Context(), c.v, c.person, c.supporter, people.OneScreen); !fault.Is(err, fault.NotFound) || id+token != "" {
				t.Errorf("TOG-2: %s opened a table: %v", name, err)
			}
		}
		if v, _ := h.Sit(t, h.SignIn(t, maya), maya, bo, people.OneScreen); v.Table == "" {
			t.Error("TOG-1: a person can't open a table")
		}
	})
}

func TestTOG1TwoDevicesAtOneTableOnThePhone(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, joan := h.Person(t, "Maya"), h.Person(t, "Joan")
		bo := h.Worker(t, "Bo", maya, joan)
		hers := sign(t, h, maya, true)
		phone, token := h.Sit(t, h.SignIn(t, bo), maya, bo, people.OnPhone)
		screen, _ := h.Sit(t, h.SignIn(t, bo), maya, bo, people.OneScreen)
		open, err := h.Register.TablesToJoin(t.Context(), maya.ID)
		if err != nil || len(open) != 1 || open[0].ID != phone.Table || phone.Seat != "supporter" {
			t.Errorf("TOG-1: open on the phone: %+v, %v", open, err)
		}
		for name, c := range map[string]struct {
			v  people.Viewer
			id string
		}{"another person": {h.SignIn(t, joan), phone.Table}, "a table on one screen": {h.Viewer(t, hers), screen.Table}, "the table itself": {phone, phone.Table},
			"anyone": {people.Viewer{}, phone.Table}, "no such table": {h.Viewer(t, hers), people.NewID()}} {
			if got, err := h.Register.JoinTable(t.Context(), c.v, c.id); !fault.Is(err, fault.NotFound) || got != "" {
				t.Errorf("TOG-2: %s: %q, %v", name, got, err)
			}
		}
		joined, err := h.Register.JoinTable(t.Context(), h.Viewer(t, hers), phone.Table)
		noError(t, err)
		if v := h.Viewer(t, joined); v.Seat != "person" || v.Table != phone.Table || v.Account != "" || h.Viewer(t, hers).SignedIn() {
			t.Errorf("TOG-2: at the table on her own phone: %+v", v)
		}
		noError(t, h.Register.LeaveTable(t.Context(), phone.Table))
		if h.Viewer(t, joined).SignedIn() || h.Viewer(t, token).SignedIn() {
			t.Error("TOG-2: one left, and the other still sits there")
		}
		back, err := h.Register.Resume(t.Context(), phone.Table, maya.ID)
		if err != nil || h.Viewer(t, back).Account != maya.ID || !h.Viewer(t, back).Own {
			t.Errorf("TOG-2: her own session comes back: %v", err)
		}
	})
}

func TestATabletThatEnded(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		at := h.SignIn(t, bo)
		id := people.NewID()
		device, err := h.Register.EnrolDevice(t.Context(), at, id, "The blue one")
		noError(t, err)
		session, err := h.Register.SignIn(t.Context(), maya.ID, false, id)
		noError(t, err)
		who := func() people.Viewer {
			v, err := h.Register.Viewer(t.Context(), session, device)
			noError(t, err)
			return v
		}
		if v := who(); v.Device != id || v.Account != maya.ID || v.Main() != "person" {
			t.Errorf("on the tablet: %+v", v)
		}
		if v, err := h.Register.Viewer(t.Context(), "", device); err != nil || v.Main() != "device" || v.SignedIn() {
			t.Errorf("the tablet alone: %+v, %v", v, err)
		}
		noError(t, h.Register.EndDevice(t.Context(), at, id))
		if v := who(); v.Device != "" || v.SignedIn() {
			t.Errorf("ACC-6: after the tablet ended: %+v", v)
		}
	})
}

func TestPRIV8LinksEndAtOnce(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, joan := h.Person(t, "Maya"), h.Person(t, "Joan")
		bo := h.Worker(t, "Bo", maya, joan)
		names := func() (names []string) {
			links, err := h.Register.PeopleOf(t.Context(), bo.ID, 10, 0)
			noError(t, err)
			for _, l := range links {
				names = append(names, l.Name)
			}
			return names
		}
		if got := names(); len(got) != 2 {
			t.Errorf("Bo supports %q", got)
		}
		links, err := h.Register.SupportersOf(t.Context(), maya.ID)
		if err != nil || len(links) != 1 || links[0].Name != "Bo" || links[0].Supporter != bo.ID {
			t.Errorf("Maya's supporters: %+v, %v", links, err)
		}
		h.Pass(time.Hour)
		noError(t, h.Register.AddLink(t.Context(), maya.ID, bo.ID)) // a form sent twice
		again, err := h.Register.SupportersOf(t.Context(), maya.ID)
		if diff := cmp.Diff(links, again); err != nil || diff != "" {
			t.Errorf("linked twice: %s, %v", diff, err)
		}
		noError(t, h.Register.EndLink(t.Context(), maya.ID, bo.ID))
		if linked, err := h.Register.Linked(t.Context(), maya.ID, bo.ID); err != nil || linked {
			t.Errorf("PRIV-8: still linked, %v", err)
		}
		if diff := cmp.Diff([]string{"Joan"}, names()); diff != "" {
			t.Errorf("PRIV-8: %s", diff)
		}
		for name, pair := range map[string][2]string{"ended": {maya.ID, bo.ID}, "never": {people.NewID(), bo.ID}, "the wrong way round": {bo.ID, joan.ID}} {
			if err := h.Register.EndLink(t.Context(), pair[0], pair[1]); !fault.Is(err, fault.NotFound) || fault.Missing().Error() != strings.TrimPrefix(err.Error(), "people.EndLink: ") {
				t.Errorf("PRIV-8: %s: %v", name, err)
			}
		}
	})
}

func TestSweepRemovesWhatHasEnded(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		sign(t, h, maya, false)
		own := sign(t, h, maya, true)
		h.Pass(13 * time.Hour)
		noError(t, h.Register.Sweep(t.Context()))
		var n int
		noError(t, h.DB.View(t.Context(), func(q db.Q) error {
			return q.QueryRowContext(t.Context(), "SELECT count(*) FROM sessions").Scan(&n)
		}))
		if n != 1 || !h.Viewer(t, own).SignedIn() {
			t.Errorf("%d sessions are left", n)
		}
	})
}

func TestViewersAndRoles(t *testing.T) {
	for name, c := range map[string]struct {
		v    people.Viewer
		main string
	}{
		"anyone":          {people.Viewer{}, "none"},
		"a tablet":        {people.Viewer{Device: "d"}, "device"},
		"at a table":      {people.Viewer{Table: "t", Device: "d", TPerson: "p"}, "table"},
		"a worker":        {people.Viewer{Account: "a", Roles: []people.Role{people.Worker, people.Peer}, Device: "d"}, "worker"},
		"an account bare": {people.Viewer{Account: "a"}, "none"},
	} {
		if c.v.Main() != c.main || !c.v.Is(people.Anyone) {
			t.Errorf("%s is %q", name, c.v.Main())
		}
	}
	worker := people.Viewer{Account: "a", Roles: []people.Role{people.Worker}, Table: "t", TPerson: "p"}
	if worker.Is(people.Worker) || worker.Whose() != "p" {
		t.Error("TOG-2: at a table somebody acts in a role of theirs")
	}
	if v := people.ViewerOf(t.Context()); v.SignedIn() {
		t.Errorf("a request without a viewer is %+v", v)
	}
	if v := people.ViewerOf(people.With(t.Context(), worker)); v.TPerson != "p" {
		t.Errorf("a request's viewer is %+v", v)
	}
}
