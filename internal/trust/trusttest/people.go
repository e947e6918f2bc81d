package trusttest

import (
	"testing"
	"time"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Account makes an active account.
func (h *House) Account(t testing.TB, name string, roles ...people.Role) people.Account {
	t.Helper()
	email := ""
	if roles[0] != people.Person {
		email = people.NewID() + "@service.example"
	}
	a, err := h.Register.AddAccount(t.Context(), name, email, people.Active, roles...)
	must(t, err)
	return a
}

// Person makes a person's account.
func (h *House) Person(t testing.TB, name string) people.Account {
	t.Helper()
	return h.Account(t, name, people.Person)
}

// Worker makes a worker's account, linked with the people given.
func (h *House) Worker(t testing.TB, name string, supports ...people.Account) people.Account {
	t.Helper()
	w := h.Account(t, name, people.Worker)
	for _, p := range supports {
		must(t, h.Register.AddLink(t.Context(), p.ID, w.ID))
	}
	return w
}

// SignIn opens a session for an account on a computer that isn't theirs, and returns who it makes them.
func (h *House) SignIn(t testing.TB, a people.Account) people.Viewer {
	t.Helper()
	token, err := h.Register.SignIn(t.Context(), a.ID, false, "")
	must(t, err)
	return h.Viewer(t, token)
}

// Viewer is who a session's token stands for now.
func (h *House) Viewer(t testing.TB, token string) people.Viewer {
	t.Helper()
	v, err := h.Register.Viewer(t.Context(), token, "")
	if err == nil {
		err = h.Register.Seen(t.Context(), v)
	}
	must(t, err)
	return v
}

// Sit opens a table at which v sits with the other, and returns the table's viewer and its token. v's own session is
// parked by it.
func (h *House) Sit(t testing.TB, v people.Viewer, person, supporter people.Account, setting string) (table people.Viewer, token string) {
	t.Helper()
	_, token, err := h.Register.OpenTable(t.Context(), v, person.ID, supporter.ID, setting)
	must(t, err)
	return h.Viewer(t, token), token
}

// Body is the body of a made-up thing.
type Body struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Keep makes a thing of v's person.
func (h *House) Keep(t testing.TB, v people.Viewer, kind sharing.Kind, text string) things.Thing {
	t.Helper()
	thing, err := h.Keeper.Create(t.Context(), v, people.NewID(), kind, Body{Title: "A made-up title", Text: text})
	must(t, err)
	return thing
}

// Share shares a thing with a supporter until it is ended, and returns the share's id.
func (h *House) Share(t testing.TB, v people.Viewer, thing things.Thing, with people.Account) (id string) {
	t.Helper()
	id = people.NewID()
	must(t, h.Sharing.Share(t.Context(), v, id, thing.ID, with.ID, time.Time{}))
	return id
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
