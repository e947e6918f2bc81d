package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
)

// Look is how someone likes pages to look. Its zero value leaves everything to the device.
type Look struct {
	Theme   string // "" as the device says, or one of Themes
	Size    string // "" or one of Sizes
	Spacing string // "" or one of Spacings
	Ruler   bool   // a band to read along
	Still   bool   // nothing fades
	Lang    string // "" as the browser says, or a tag
}

// The values that can be chosen besides "".
var (
	Themes   = []string{"light", "dark", "contrast", "calm"}
	Sizes    = []string{"large", "larger", "largest"}
	Spacings = []string{"wide", "wider"}
)

const lookCookie = "look"

// Encode is the cookie's value: six fields with dots between them.
func (l Look) Encode() string {
	return strings.Join([]string{l.Theme, l.Size, l.Spacing, flag(l.Ruler), flag(l.Still), l.Lang}, ".")
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// DecodeLook reads what Encode wrote. Whatever it doesn't know is left to the device, field by field.
func DecodeLook(value string) Look {
	f := strings.Split(value, ".")
	if len(f) != 6 {
		return Look{}
	}
	return Look{Theme: oneOf(Themes, f[0]), Size: oneOf(Sizes, f[1]), Spacing: oneOf(Spacings, f[2]),
		Ruler: f[3] == "1", Still: f[4] == "1", Lang: tag(f[5])}
}

func oneOf(known []string, value string) string {
	if slices.Contains(known, value) {
		return value
	}
	return ""
}

// tag lets through what looks like a language tag; the bundle decides whether it knows it.
func tag(value string) string {
	odd := func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	if len(value) > 20 || strings.ContainsFunc(value, odd) {
		return ""
	}
	return value
}

// LookOf is the choice kept in the request's cookie.
func LookOf(r *http.Request) Look {
	c, err := r.Cookie(lookCookie)
	if err != nil {
		return Look{}
	}
	return DecodeLook(c.Value)
}

// LookPages are the settings at /look. They belong to the device, not to an account: on a shared tablet the next person
// finds them as they are, and they say nothing about anybody.
type LookPages struct {
	Languages []i18n.Language // offered where there are two or more
	Secure    bool            // the site is on TLS
}

// Show answers GET /look.
func (p LookPages) Show(w http.ResponseWriter, r *http.Request) error {
	return Render(w, r, http.StatusOK, p.page(LookOf(r), LocalPath(r.FormValue("back")), DoneOf(r, "page.done.", "look")))
}

// Save answers POST /look and shows the settings again, in the new look.
func (p LookPages) Save(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	look := Look{Theme: oneOf(Themes, f.Get("theme")), Size: oneOf(Sizes, f.Get("size")), Spacing: oneOf(Spacings, f.Get("spacing")),
		Ruler: f.Get("ruler") != "", Still: f.Get("still") != "", Lang: tag(f.Get("lang"))}
	SetLook(w, look, p.Secure)
	next := "/look?done=look"
	if back := LocalPath(f.Get("back")); back != "" {
		next += "&back=" + url.QueryEscape(back)
	}
	return web.See(w, r, next)
}

// SetLook keeps how someone likes pages to look on their device. Secure says that the site is on TLS.
func SetLook(w http.ResponseWriter, look Look, secure bool) {
	http.SetCookie(w, &http.Cookie{Name: lookCookie, Value: look.Encode(), Path: "/", MaxAge: 365 * 24 * 60 * 60,
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode})
}

// CalmPath is something calmer, from any page (SAFE-4).
const CalmPath = "/calm"

// LocalPath lets through a path of this site and nothing that a browser could take for another one.
func LocalPath(p string) string {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n\t") {
		return ""
	}
	return p
}

// lookChoice is one setting: leave it to the device, or one of values.
func lookChoice(ctx context.Context, name, chosen string, values []string) Choices {
	key := "page.look." + name
	c := Choices{Name: name, Legend: i18n.T(ctx, key),
		Options: []Option{{Value: "", Label: i18n.T(ctx, key+".auto"), Chosen: chosen == ""}}}
	for _, v := range values {
		c.Options = append(c.Options, Option{Value: v, Label: i18n.T(ctx, key+"."+v), Chosen: v == chosen})
	}
	return c
}

func (p LookPages) languages(ctx context.Context, chosen string) Choices {
	c := Choices{Name: "lang", Legend: i18n.T(ctx, "page.look.lang"),
		Options: []Option{{Value: "", Label: i18n.T(ctx, "page.look.lang.auto"), Chosen: chosen == ""}}}
	for _, l := range p.Languages {
		c.Options = append(c.Options, Option{Value: l.Tag, Label: l.Name, Chosen: l.Tag == chosen})
	}
	return c
}
