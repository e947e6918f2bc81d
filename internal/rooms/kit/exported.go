package kit

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/files"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// mostInside is how many bytes of pictures and sound a page to read holds: more than that, many devices can't open. What isn't
// inside is in the other file, and the page says so where it would be.
const mostInside = 100 << 20

// writePage writes everything as one page that needs nothing but itself: no network, no script, no other file.
func (e *export) writePage(ctx context.Context, w io.Writer) error {
	if err := exportedHead(e.x.Now()).Render(ctx, w); err != nil {
		return err
	}
	for _, k := range sharing.Kinds {
		heading := i18n.T(ctx, "kit.kinds."+string(k))
		err := e.each(ctx, []sharing.Kind{k}, func(t things.Thing) error {
			defer func() { heading = "" }()
			return e.writeThing(ctx, w, heading, t)
		})
		if err != nil {
			return err
		}
	}
	heading := i18n.T(ctx, "kit.bin")
	err := e.eachBinned(ctx, func(t things.Thing) error {
		defer func() { heading = "" }()
		return e.writeThing(ctx, w, heading, t)
	})
	if err != nil {
		return err
	}
	return exportedFoot(e).Render(ctx, w)
}

// writeThing writes one thing, with its pictures and recordings where it shows them, or else below it.
func (e *export) writeThing(ctx context.Context, w io.Writer, heading string, t things.Thing) error {
	var said bytes.Buffer
	if err := e.x.Said(t).Render(ctx, &said); err != nil {
		return fault.Wrap(err, "kit.writeThing")
	}
	return exportedThing(heading, e.titles[t.ID], t, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return e.writeSaid(ctx, w, t, byItself(said.Bytes()))
	})).Render(ctx, w)
}

// leading is what in a page leads to the site: links, which lead nowhere without it, and pictures, which are put inside instead.
var (
	leading = regexp.MustCompile(`(<a\b[^>]*?) href="/[^"]*"`)
	fileSrc = regexp.MustCompile(`<(img|audio)\b[^>]*? src="/files/([0-9a-f-]{36})"`)
)

// byItself is a piece of a page of the site without what leads to it.
func byItself(html []byte) []byte { return leading.ReplaceAll(html, []byte("$1")) }

// writeSaid writes what a thing says, and the bytes of its files in place of their addresses.
func (e *export) writeSaid(ctx context.Context, w io.Writer, t things.Thing, html []byte) error {
	var shown []string
	all := e.files[t.ID]
	for {
		m := fileSrc.FindSubmatchIndex(html)
		if m == nil {
			break
		}
		id := string(html[m[4]:m[5]])
		from := m[1] - len(id) - len(`/files/"`) // where the address begins
		if _, err := w.Write(html[:from]); err != nil {
			return err
		}
		if i := slices.IndexFunc(all, func(f files.File) bool { return f.ID == id }); i >= 0 {
			shown = append(shown, id)
			if _, err := e.writeInside(ctx, w, all[i]); err != nil {
				return err
			}
		} else if _, err := io.WriteString(w, "data:,"); err != nil {
			return err
		}
		html = html[m[1]-1:] // with the quotation mark that ends the address
	}
	if _, err := w.Write(html); err != nil {
		return err
	}
	for _, f := range all {
		if !slices.Contains(shown, f.ID) {
			if err := exportedFile(e, f).Render(ctx, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeInside writes a file as an address that holds it, if there is room.
func (e *export) writeInside(ctx context.Context, w io.Writer, f files.File) (fits bool, err error) {
	if !e.room(f) {
		_, err = io.WriteString(w, "data:,")
		return false, err
	}
	e.inside += f.Size
	if _, err := io.WriteString(w, "data:"+f.Type+";base64,"); err != nil {
		return true, err
	}
	err = e.base64Of(ctx, w, f.ID, io.Discard)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) { // removed meanwhile
		err = nil
	}
	return true, err
}

func (e *export) room(f files.File) bool { return e.inside+f.Size <= mostInside }

// source writes an attribute with a file in it.
func (e *export) source(f files.File, tag string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, tag); err != nil {
			return err
		}
		if _, err := e.writeInside(ctx, w, f); err != nil {
			return err
		}
		_, err := io.WriteString(w, `">`)
		return err
	})
}
