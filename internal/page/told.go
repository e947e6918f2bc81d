package page

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
)

type toldKey struct{}

// In is for what is written in a language of its own, such as a content pack's, and not from a catalogue. Where that isn't
// the reader's language, the labels, rows and questions among its children say which it is and which way it runs, so that
// a screen reader reads it right and a line of it isn't pulled apart (WCAG 3.1.2). The words of the parts themselves stay the
// reader's. "" is the reader's language.
func In(lang string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		children := templ.GetChildren(ctx)
		return children.Render(context.WithValue(templ.ClearChildren(ctx), toldKey{}, lang), w)
	})
}

// Told are the attributes of an element whose text is what is told here, not from a catalogue. There are none where it is
// in the reader's language.
func Told(ctx context.Context) templ.OrderedAttributes {
	lang, _ := ctx.Value(toldKey{}).(string)
	return toldIn(ctx, lang)
}

func toldIn(ctx context.Context, lang string) (a templ.OrderedAttributes) {
	if lang == "" || lang == i18n.Lang(ctx) {
		return nil
	}
	return templ.OrderedAttributes{{Key: "lang", Value: lang}, {Key: "dir", Value: i18n.DirOf(lang)}}
}

// told are Told's attributes, but for an option in the reader's own words.
func (o Option) told(ctx context.Context) templ.OrderedAttributes {
	if o.Ours {
		return nil
	}
	return Told(ctx)
}
