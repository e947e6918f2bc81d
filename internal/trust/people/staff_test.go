package people_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

func TestClosingAnAccount(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		ctx := t.Context()
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		admin := h.SignIn(t, h.Account(t, "Ada", people.Admin))
		super := h.SignIn(t, h.Account(t, "Sol", people.Supervisor))
		mayaToken, err := h.Register.SignIn(ctx, maya.ID, true, "")
		if err != nil {
			t.Fatal(err)
		}
		_, table := h.Sit(t, h.SignIn(t, bo), maya, bo, people.OneScreen)

		for _, v := range []people.Viewer{{}, super, h.SignIn(t, bo), h.Viewer(t, mayaToken), h.Viewer(t, table)} {
			if err := h.Register.CloseAccount(ctx, v, maya.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s closes an account: %v", v.Main(), err)
			}
		}
		if err := h.Register.CloseAccount(ctx, admin, admin.Account); !fault.Is(err, fault.Invalid) {
			t.Errorf("an administrator locks themselves out: %v", err)
		}
		for range 2 { // the form comes twice
			if err := h.Register.CloseAccount(ctx, admin, bo.ID); err != nil {
				t.Fatal(err)
			}
		}
		if h.Viewer(t, table).SignedIn() {
			t.Error("a closed account still sits at a table")
		}
		if err := h.Register.CloseAccount(ctx, admin, maya.ID); err != nil {
			t.Fatal(err)
		}
		if h.Viewer(t, mayaToken).SignedIn() {
			t.Error("a closed account is still signed in")
		}
		if err := h.Register.ReopenAccount(ctx, admin, maya.ID); err != nil {
			t.Fatal(err)
		}
		if !h.SignIn(t, maya).SignedIn() {
			t.Error("a reopened account can't sign in")
		}

		t.Run("an invitation taken back ends its link, and can be made again", func(t *testing.T) {
			path, err := h.Register.Invite(ctx, admin, "Cy", "cy@service.example", people.Worker)
			if err != nil {
				t.Fatal(err)
			}
			cy, err := h.Register.AccountByEmail(ctx, "cy@service.example")
			if err != nil {
				t.Fatal(err)
			}
			for _, change := range []func(context.Context, people.Viewer, string) error{h.Register.CloseAccount, h.Register.ReopenAccount, h.Register.ReopenAccount} {
				if err := change(ctx, admin, cy.ID); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := h.Register.Joining(ctx, strings.TrimPrefix(path, "/join/")); !fault.Is(err, fault.Gone) {
				t.Errorf("the link that was taken back: %v", err)
			}
			if _, err := h.Register.InviteAgain(ctx, admin, cy.ID); err != nil {
				t.Errorf("no new link: %v", err)
			}
		})
		t.Run("RUN-5 each is on record once, and PRIV-3 only a supervisor sees when", func(t *testing.T) {
			lines, err := h.Register.AuditPage(ctx, super, "", 10)
			if err != nil || len(lines) != 7 {
				t.Fatalf("%v, %v", lines, err)
			}
			if l := lines[6]; l.Actor != admin.Account || l.Action != people.AccountClosed || l.Subject != bo.ID || l.At.IsZero() {
				t.Errorf("first line: %+v", l)
			}
			rest, err := h.Register.AuditPage(ctx, admin, lines[0].ID, 10)
			if err != nil || len(rest) != 6 || !rest[0].At.IsZero() {
				t.Errorf("an administrator sees %+v, %v", rest, err)
			}
			if _, err := h.Register.AuditPage(ctx, h.SignIn(t, maya), "", 10); !fault.Is(err, fault.NotFound) {
				t.Errorf("a person reads the audit: %v", err)
			}
		})
	})
}

func TestWhoHasAnAccountIsForAdministrators(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		ctx := t.Context()
		admin := h.SignIn(t, h.Account(t, "Ada", people.Admin))
		first, second := h.Person(t, "Maya"), h.Person(t, "Noor")
		page, err := h.Register.AccountsPage(ctx, admin, true, "", 1)
		if err != nil || len(page) != 1 || page[0].ID != second.ID {
			t.Fatalf("%+v, %v", page, err)
		}
		page, err = h.Register.AccountsPage(ctx, admin, true, second.ID, 10)
		if err != nil || len(page) != 1 || page[0].ID != first.ID || page[0].Name != "Maya" {
			t.Fatalf("%+v, %v", page, err)
		}
		staff, err := h.Register.AccountsPage(ctx, admin, false, "", 10)
		if err != nil || len(staff) != 1 || !staff[0].Is(people.Admin) {
			t.Fatalf("%+v, %v", staff, err)
		}
		for _, role := range people.AccountRoles {
			if role == people.Admin {
				continue
			}
			v := h.SignIn(t, h.Account(t, "Other", role))
			if _, err := h.Register.AccountsPage(ctx, v, true, "", 10); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: %s sees who has an account: %v", role, err)
			}
		}
	})
}

func TestATableLockedAtOnceStaysLocked(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		table, token := h.Sit(t, h.SignIn(t, bo), maya, bo, people.OneScreen)
		if err := h.Register.Lock(t.Context(), table.Session); err != nil {
			t.Fatal(err)
		}
		h.Pass(2 * time.Minute) // long enough for a use to be written down
		for range 2 {
			if v := h.Viewer(t, token); !v.Locked || v.Table != table.Table {
				t.Fatalf("%+v", v)
			}
		}
		if err := h.Register.Unlock(t.Context(), table.Session); err != nil {
			t.Fatal(err)
		}
		if h.Viewer(t, token).Locked {
			t.Error("it doesn't open again")
		}
	})
}
