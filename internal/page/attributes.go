package page

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
)

// attributes are the choices as the stylesheet reads them; what was left to the device has none, but for the theme.
func (l Look) attributes() templ.OrderedAttributes {
	theme := l.Theme
	if theme == "" {
		theme = "auto"
	}
	a := templ.OrderedAttributes{{Key: "data-theme", Value: theme}}
	if l.Size != "" {
		a = append(a, templ.KeyValue[string, any]{Key: "data-size", Value: l.Size})
	}
	if l.Spacing != "" {
		a = append(a, templ.KeyValue[string, any]{Key: "data-spacing", Value: l.Spacing})
	}
	return append(a,
		templ.KeyValue[string, any]{Key: "data-ruler", Value: l.Ruler},
		templ.KeyValue[string, any]{Key: "data-still", Value: l.Still})
}

func (e Env) lookHref() string {
	back := LocalPath(e.Path)
	if back == "" || back == "/look" {
		return "/look"
	}
	return "/look?back=" + url.QueryEscape(back)
}

// calmHref is something calmer, with the way back to this page.
func (e Env) calmHref() string {
	back := LocalPath(e.Path)
	if back == "" || back == "/" || back == CalmPath {
		return CalmPath
	}
	if e.Query != "" {
		back += "?" + e.Query
	}
	return CalmPath + "?back=" + url.QueryEscape(back)
}

// attributes are those that a short and a long box have in common.
func (f Field) attributes() templ.OrderedAttributes {
	var a templ.OrderedAttributes
	if f.Type != "file" { // which takes nothing that a browser could fill in
		a = append(a, templ.KeyValue[string, any]{Key: "autocomplete", Value: f.autocomplete()})
	}
	if f.InputMode != "" {
		a = append(a, templ.KeyValue[string, any]{Key: "inputmode", Value: f.InputMode})
	}
	if f.MaxLength > 0 {
		a = append(a, templ.KeyValue[string, any]{Key: "maxlength", Value: strconv.Itoa(f.MaxLength)})
	}
	a = append(a, templ.KeyValue[string, any]{Key: "required", Value: f.Required})
	return append(a, described(describedBy(f.id(), f.Hint, f.Error, f.Who), f.Error)...)
}

// described ties a control to what explains it, and says when there is something to mend.
func described(by, problem string) templ.OrderedAttributes {
	var a templ.OrderedAttributes
	if by != "" {
		a = append(a, templ.KeyValue[string, any]{Key: "aria-describedby", Value: by})
	}
	if problem != "" {
		a = append(a, templ.KeyValue[string, any]{Key: "aria-invalid", Value: "true"})
	}
	return a
}
