package kit

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// AskExport answers GET /kit/export: what would be in the file, where it goes, and the way back in.
func (x *Room) AskExport(w http.ResponseWriter, r *http.Request) error {
	return x.exportAgain(w, r, exportPage{})
}

// exportPage is the page about files, with what happened to one.
type exportPage struct {
	err    error // what is wrong with a file that was sent
	Done   string
	Own    bool
	Things int
}

func (x *Room) exportAgain(w http.ResponseWriter, r *http.Request, p exportPage) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	kept, binned, err := x.Things.Count(ctx, v)
	if err != nil {
		return err
	}
	p.Own, p.Things = v.Own, kept+binned
	if q := r.URL.Query(); p.err == nil && q.Has("new") {
		p.Done = importedWords(ctx, q.Get("new"), q.Get("there"), q.Get("bin"))
	}
	return page.Show(w, r, p.err, exportingPage(p))
}

// exportsAtOnce is how many files are made, and how many brought in, at the same time: each keeps a processor busy for a while.
const exportsAtOnce = 2

// Export answers POST /kit/export with a file to keep: a page to read, or JSON to bring back. It is a form and not a link,
// so that no reload and no history makes the file again. The file is written as it is sent, so that nothing of it is kept here.
func (x *Room) Export(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	done, err := x.turn()
	if err != nil {
		return err
	}
	defer done()
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if v.Table != "" {
		return fault.Missing()
	}
	e, err := x.newExport(ctx, v)
	if err != nil {
		return err
	}
	name := "my-things-" + i18n.Local(ctx, x.Now()).Format(time.DateOnly)
	if form.Get("as") == "json" {
		return sendFile(w, r, name+".json", "application/json", e.writeJSON)
	}
	return sendFile(w, r, name+".html", "text/html; charset=utf-8", e.writePage)
}

// turn is one of the few files that are made or taken in at once.
func (x *Room) turn() (done func(), err error) {
	select {
	case x.turns <- struct{}{}:
		return func() { <-x.turns }, nil
	default:
		return nil, fault.New(fault.Busy, "kit.export.busy")
	}
}

// export is everything of one person's on its way into a file.
type export struct {
	x      *Room
	v      people.Viewer
	name   func(context.Context, string) (string, error)
	about  about
	files  map[string][]files.File // by thing
	titles map[string]string       // of what has been written, by id
	inside int64                   // bytes of pictures and sound in the page so far
}

func (x *Room) newExport(ctx context.Context, v people.Viewer) (*export, error) {
	e := &export{x: x, v: v, name: x.names(), files: map[string][]files.File{}, titles: map[string]string{}}
	all, err := x.Files.All(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if f.Thing != "" {
			e.files[f.Thing] = append(e.files[f.Thing], f)
		}
	}
	e.about, err = e.aboutPerson(ctx)
	return e, err
}

// each goes through everything of the person's: what is kept kind by kind, oldest change first, then what is in the bin. A thing
// that is changed meanwhile comes once.
func (e *export) each(ctx context.Context, kinds []sharing.Kind, do func(things.Thing) error) error {
	one := func(some []things.Thing) error {
		for _, t := range some {
			if _, again := e.titles[t.ID]; again {
				continue
			}
			e.titles[t.ID] = e.x.title(ctx, t)
			if err := do(t); err != nil {
				return err
			}
		}
		return nil
	}
	for _, k := range kinds {
		if err := e.x.Things.Each(ctx, e.v, things.Want{Kind: k, Oldest: true}, one); err != nil {
			return err
		}
	}
	return nil
}

// eachBinned goes through what is in the bin.
func (e *export) eachBinned(ctx context.Context, do func(things.Thing) error) error {
	const some = 250
	for from := (things.Mark{}); ; {
		binned, err := e.x.Things.Bin(ctx, e.v, from, some)
		if err != nil {
			return err
		}
		for _, t := range binned {
			if _, again := e.titles[t.ID]; again {
				continue
			}
			e.titles[t.ID] = e.x.title(ctx, t)
			if err := do(t); err != nil {
				return err
			}
		}
		if len(binned) < some {
			return nil
		}
		from = things.AfterBinned(binned[len(binned)-1])
	}
}

// base64Of writes a file as base64 and gives back the hash of its bytes.
func (e *export) base64Of(ctx context.Context, w io.Writer, id string, tee io.Writer) error {
	f, err := e.x.Files.Read(ctx, e.v, id)
	if err != nil {
		return err
	}
	defer f.Close()
	to := base64.NewEncoder(base64.StdEncoding, w)
	if _, err := io.Copy(io.MultiWriter(to, tee), f); err != nil {
		return err
	}
	return to.Close()
}

func hexOf(sum []byte) string { return hex.EncodeToString(sum) }

// slowest is how long a browser may take for the next piece of a file.
const slowest = 30 * time.Second

// sendFile answers with a file as it is written. Its name says nothing about anybody; downloads are seen by whoever uses the
// device. Where writing fails on the way the connection is cut, so that the browser says that the file isn't whole.
func sendFile(w http.ResponseWriter, r *http.Request, name, kind string, write func(context.Context, io.Writer) error) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding")
	var out io.Writer = patient{w, http.NewResponseController(w)}
	end := func() error { return nil }
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		z, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
		if err != nil {
			return fault.Wrap(err, "kit.sendFile")
		}
		out, end = z, z.Close
	}
	b := bufio.NewWriterSize(out, 64<<10)
	err := write(r.Context(), b)
	if err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = end()
	}
	if err != nil {
		http.NewResponseController(w).SetWriteDeadline(time.Unix(1, 0)) //nolint:errcheck // in tests there is no connection to cut
	}
	return fault.Wrap(err, "kit.Export")
}

// patient gives a browser more time as long as it takes what it is sent.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	p.control.SetWriteDeadline(time.Now().Add(slowest)) //nolint:errcheck // in tests there is nothing to put off
	return p.ResponseWriter.Write(b)
}
