package setup

import (
	"context"
	"net/http"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// auditWords are the sentences for what staff do. Something new without a sentence here is shown by its own name.
var auditWords = map[string]string{
	people.AccountClosed:   "setup.audit.close",
	people.AccountReopened: "setup.audit.reopen",
	people.SettingsChanged: "setup.audit.settings",
	people.StaffInvited:    "setup.audit.staff",
	people.PersonInvited:   "setup.audit.person",
	people.CodeMade:        "setup.audit.code",
	people.DeviceEnrolled:  "setup.audit.device",
	people.DeviceEnded:     "setup.audit.device.end",
	people.WayBackStarted:  "setup.audit.wayback",
	people.WayBackSeconded: "setup.audit.wayback.second",
	people.DataRestored:    "setup.audit.restore",
	people.TypingAgreed:    "setup.audit.typing",
	people.ClaimCardMade:   "setup.audit.card",
	people.PersonRemoved:   "setup.audit.remove",
	people.HandedOver:      "setup.audit.handover",
	"place.keep":           "setup.audit.place",
	"place.away":           "setup.audit.place.away",
	"stock.keep":           "setup.audit.stock",
	"review.give":          "setup.audit.review",
	"review.second":        "setup.audit.review.second",
	"resource.keep":        "setup.audit.resource",
	"resource.withdraw":    "setup.audit.resource.withdraw",
	"resource.import":      "setup.audit.resource.import",
	"wording.publish":      "setup.audit.wording.publish",
	"wording.off":          "setup.audit.wording.off",
	"wording.back":         "setup.audit.wording.back",
	"wording.undo":         "setup.audit.wording.undo",
	"wording.sign":         "setup.audit.wording.sign",
}

// Audit answers GET /setup/audit: what staff did. A supervisor sees when; an administrator doesn't.
func (x *Room) Audit(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	lines, err := x.Deps.People.AuditPage(ctx, v, r.FormValue("before"), onPage+1)
	if err != nil {
		return err
	}
	var pager page.Pager
	if r.FormValue("before") != "" {
		pager.Back = page.Link{Href: audit, Label: i18n.T(ctx, "setup.first")}
	}
	if len(lines) > onPage {
		lines = lines[:onPage]
		pager.On = page.Link{Href: audit + "?before=" + lines[onPage-1].ID, Label: i18n.T(ctx, "setup.more")}
	}
	said, err := x.say(ctx, v, lines)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, auditPage(said, pager))
}

// said is a line of the audit in words.
type said struct{ what, when string }

func (x *Room) say(ctx context.Context, v people.Viewer, lines []people.AuditLine) (all []said, err error) {
	names := map[string]string{}
	name := func(id string) string {
		if _, known := names[id]; !known && err == nil {
			names[id], err = x.nameFor(ctx, v, id)
		}
		return names[id]
	}
	for _, l := range lines {
		s := said{what: sentence(ctx, l, name)}
		if !l.At.IsZero() {
			s.when = i18n.DateTime(ctx, l.At)
		}
		all = append(all, s)
	}
	return all, err
}

func sentence(ctx context.Context, l people.AuditLine, name func(string) string) string {
	actor := name(l.Actor)
	if l.Action == people.SettingsChanged {
		var fields []string
		for f := range strings.FieldsSeq(l.Subject) {
			fields = append(fields, i18n.T(ctx, "setup.field."+f))
		}
		return i18n.T(ctx, auditWords[l.Action], "actor", actor, "what", strings.Join(fields, " · "))
	}
	subject := name(l.Subject)
	if key, known := auditWords[l.Action]; known {
		return i18n.T(ctx, key, "actor", actor, "subject", subject)
	}
	return i18n.T(ctx, "setup.audit.other", "actor", actor, "action", l.Action, "subject", subject)
}

// nameFor is somebody's name as the viewer may know it: who has an account is for administrators, so a supervisor is told
// the names of staff only.
func (x *Room) nameFor(ctx context.Context, v people.Viewer, id string) (string, error) {
	if id == "" {
		return i18n.T(ctx, "setup.commandline"), nil
	}
	if !people.IsID(id) {
		return i18n.T(ctx, "setup.nobody"), nil
	}
	a, err := x.Deps.People.Account(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return i18n.T(ctx, "setup.nobody"), nil
	case err != nil:
		return "", err
	case a.Is(people.Person) && !v.Is(people.Admin):
		return i18n.T(ctx, "setup.somebody"), nil
	}
	return a.Name, nil
}
