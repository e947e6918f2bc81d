package setup

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
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
)

// part is a page of settings that belong together.
type part struct {
	slug   string
	fields []service.Field
}

var parts = []part{
	{"service", []service.Field{service.Name, service.Responsible, service.Reach}},
	{"help", []service.Field{service.Emergency, service.Contacts, service.CantTalk, service.HelpLine, service.LeaveTo}},
	{"replies", []service.Field{service.Replies, service.Hours, service.Recorded, service.Messages}},
	{"joining", []service.Field{service.LowestAge, service.Capacity}},
}

// long are the settings that take more than a line.
var long = []service.Field{service.CantTalk, service.Replies, service.Hours, service.Recorded, service.Capacity}

func (p part) href() string { return "/setup/" + p.slug }

func partOf(slug string) (part, error) {
	for _, p := range parts {
		if p.slug == slug {
			return p, nil
		}
	}
	return part{}, fault.Missing()
}

// missing are the needed settings of a part that nobody has set, by name.
func (p part) missing(ctx context.Context, s service.Settings) []string {
	var names []string
	for _, f := range s.Missing() {
		if slices.Contains(p.fields, f) {
			names = append(names, i18n.T(ctx, "setup.field."+string(f)))
		}
	}
	return names
}

// state is a line on how far a part is.
func (p part) state(ctx context.Context, s service.Settings) string {
	if missing := p.missing(ctx, s); len(missing) > 0 {
		return i18n.T(ctx, "setup.missing", "what", strings.Join(missing, " · "))
	}
	return i18n.T(ctx, "setup.set")
}

// form is a part as it is shown: what is set or was typed, and what to do about it.
type form struct {
	part
	settings service.Settings
	typed    map[service.Field]string // as it was typed, where that is no setting
	problems service.Problems
	notice   string
	was      string // fingerprint of the part when the form was opened
	preview  bool   // show Help now with what was typed
	done     string // what has just been done
}

// Edit answers GET /setup/{part}.
func (x *Room) Edit(w http.ResponseWriter, r *http.Request) error {
	p, err := partOf(r.PathValue("part"))
	if err != nil {
		return err
	}
	s, err := x.Service.Get(r.Context())
	if err != nil {
		return err
	}
	f := form{part: p, settings: s, was: s.Fingerprint(p.fields...), done: page.DoneOf(r, "setup.done.", "kept")}
	return page.Render(w, r, http.StatusOK, editPage(f))
}

// Save answers POST /setup/{part}: it keeps what was typed, or shows it again with what to do about it.
func (x *Room) Save(w http.ResponseWriter, r *http.Request) error {
	p, err := partOf(r.PathValue("part"))
	if err != nil {
		return err
	}
	in, readErr := web.ReadForm(w, r)
	if fault.Is(readErr, fault.TooLarge) {
		return readErr
	}
	now, err := x.Service.Get(r.Context())
	if err != nil {
		return err
	}
	f := form{part: p, settings: p.read(in, now), typed: map[service.Field]string{}, was: now.Fingerprint(p.fields...)}
	if f.settings.LowestAge < 0 {
		f.typed[service.LowestAge] = in.Line(string(service.LowestAge))
	}
	switch {
	case readErr != nil:
		return f.again(w, r, readErr)
	case in.Get("do") == "preview":
		f.was, f.preview = in.Get("was"), true
		return page.Render(w, r, http.StatusOK, editPage(f))
	case in.Get("was") != f.was && f.settings.Fingerprint(p.fields...) != f.was:
		return f.again(w, r, fault.New(fault.Conflict, "service.changed"))
	}
	if err := x.Service.Save(r.Context(), people.ViewerOf(r.Context()).Account, f.settings); err != nil {
		return f.again(w, r, err)
	}
	return web.See(w, r, p.href()+"?done=kept")
}

// again shows the form with what was typed and a sentence on what to do, or passes on what is no fault of the form.
func (f form) again(w http.ResponseWriter, r *http.Request, err error) error {
	if !fault.Mends(err) {
		return err
	}
	errors.As(err, &f.problems)
	f.notice = i18n.Sentence(r.Context(), err)
	return page.Show(w, r, err, editPage(f))
}

// read is the settings with what the part's form sent.
func (p part) read(in web.Form, s service.Settings) service.Settings {
	for _, f := range p.fields {
		switch {
		case f == service.Contacts:
			s.Contacts = readContacts(in)
		case slices.Contains(long, f):
			s = s.With(f, in.Text(string(f)))
		default:
			s = s.With(f, in.Line(string(f)))
		}
	}
	return s.Clean()
}

func readContacts(in web.Form) (contacts []service.Contact) {
	for i := range service.MostContacts {
		get := func(field string) string { return in.Line(string(service.ContactField(i, field))) }
		contacts = append(contacts, service.Contact{Label: get("label"), Phone: get("phone"), When: get("when"), What: get("what")})
	}
	return contacts
}

// field is a setting's box.
func (f form) field(ctx context.Context, name service.Field) page.Field {
	value := f.settings.Value(name)
	if typed, ok := f.typed[name]; ok {
		value = typed
	}
	b := page.Field{Name: string(name), Label: i18n.T(ctx, "setup.field."+string(name)), Hint: i18n.T(ctx, "setup.hint."+string(name)),
		Value: value, Long: slices.Contains(long, name), Rows: 4, Error: f.problem(ctx, name)}
	switch name {
	case service.Emergency:
		b.Type = "tel"
	case service.LowestAge:
		b.InputMode = "numeric"
	case service.LeaveTo:
		b.Type = "url"
	}
	return b
}

// messages asks whether people and those who work here can write to each other.
func (f form) messages(ctx context.Context) page.Choices {
	name := string(service.Messages)
	return page.Choices{Name: name, Legend: i18n.T(ctx, "setup.field."+name), Hint: i18n.T(ctx, "setup.hint."+name), Options: []page.Option{
		{Value: "", Label: i18n.T(ctx, "setup.messages.off"), Chosen: !f.settings.Messages},
		{Value: "on", Label: i18n.T(ctx, "setup.messages.on"), Chosen: f.settings.Messages}}}
}

// contact are the boxes of the contact at place i.
func (f form) contact(ctx context.Context, i int) []page.Field {
	c := service.Contact{}
	if i < len(f.settings.Contacts) {
		c = f.settings.Contacts[i]
	}
	var boxes []page.Field
	for _, b := range []struct{ field, value string }{{"label", c.Label}, {"phone", c.Phone}, {"when", c.When}, {"what", c.What}} {
		name := service.ContactField(i, b.field)
		boxes = append(boxes, page.Field{Name: string(name), Label: i18n.T(ctx, "setup.contact."+b.field), Value: b.value, Error: f.problem(ctx, name)})
	}
	boxes[1].Type = "tel"
	return boxes
}

// rows is how many contacts there are boxes for: those there are, and one more.
func (f form) rows() int { return min(len(f.settings.Contacts)+1, service.MostContacts) }

func (f form) problem(ctx context.Context, name service.Field) string {
	return i18n.Sentence(ctx, f.problems[name])
}

// links lead to the boxes that need another look, in the order of the form.
func (f form) links(ctx context.Context) (links []page.Link) {
	add := func(name service.Field, label string) {
		if f.problems[name] != nil {
			links = append(links, page.Link{Href: "#" + string(name), Label: label})
		}
	}
	for _, name := range f.fields {
		add(name, i18n.T(ctx, "setup.field."+string(name)))
		for i := 0; name == service.Contacts && i < service.MostContacts; i++ {
			for _, field := range []string{"label", "phone", "when", "what"} {
				add(service.ContactField(i, field), i18n.T(ctx, "setup.contact.of", "n", i+1, "what", i18n.T(ctx, "setup.contact."+field)))
			}
		}
	}
	return links
}

func (f form) frame(ctx context.Context) page.Frame {
	return page.Frame{Heading: i18n.T(ctx, "setup.part."+f.slug), Crumbs: crumbs(ctx), Section: home, Done: f.done}
}
