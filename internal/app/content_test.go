package app

import (
	"testing"

	"towpath/internal/trust/people"
)

// signContent has what is built in read and signed by an editor, by the same code as the page for it: in an installation, people are
// shown nothing that nobody signed.
func (h *House) signContent(t testing.TB) {
	t.Helper()
	a, err := h.people.AddAccount(t.Context(), "Editor", people.NewID()+"@service.example", people.Active, people.Editor)
	must(t, err)
	must(t, h.editing.SignAll(t.Context(), people.Viewer{Account: a.ID, Roles: []people.Role{people.Editor}}))
}
