package editing

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// importing is what somebody brings with an instrument.
type importing struct {
	id, topic, text string
	Licence
	may bool // this service may use it
	err error
}

// ImportPage answers GET /editing/import: where an instrument that a service has a licence for is brought in (KIT-6).
func (x *Room) ImportPage(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, showImport(x.Packs.Whole().Topics(), importing{id: people.NewID(), topic: r.FormValue("topic")}))
}

// Import answers POST /editing/import: an exercise in the making, with its licence, or a sentence that says why not.
func (x *Room) Import(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	in := importing{id: form.Get("id"), topic: form.Get("topic"), text: form.Get("text"), may: form.Get("may") == "1",
		Licence: Licence{Holder: form.Line("holder"), Terms: form.Line("terms")}}
	if err == nil {
		err = x.bring(r, &in)
	}
	if err == nil {
		var path string
		var made Instrument
		if path, made, err = x.instrument(in); err == nil {
			_, err = x.beginWith(ctx, v, in.id, path, made)
		}
	}
	if fault.Mends(err) || fault.Is(err, fault.TooLarge) {
		in.err = err
		return page.Show(w, r, err, showImport(x.Packs.Whole().Topics(), in))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, draftPath(in.id))
}

// bring takes a file that came with the form in place of what was typed.
func (x *Room) bring(r *http.Request, in *importing) error {
	f, head, err := r.FormFile("brought")
	if err != nil {
		return nil //nolint:nilerr // no file was chosen
	}
	defer f.Close()
	if head.Size > largestInstrument {
		return fault.New(fault.TooLarge, "editing.import.large", "most", largestInstrument>>10)
	}
	raw := make([]byte, head.Size)
	if _, err := f.ReadAt(raw, 0); err != nil {
		return fault.New(fault.Invalid, "editing.import.unreadable")
	}
	in.text = string(raw)
	return nil
}

// instrument is where an instrument will be, and what it will be there.
func (x *Room) instrument(in importing) (path string, made Instrument, err error) {
	if in.text == "" {
		return "", made, fault.New(fault.Invalid, "editing.import.nothing")
	}
	if !in.may {
		return "", made, fault.New(fault.Invalid, "editing.import.may")
	}
	if made, err = ReadInstrument([]byte(in.text), in.Licence); err != nil {
		return "", made, err
	}
	t, ok := x.Packs.Whole().Topic(in.topic)
	if !ok {
		return "", made, fault.New(fault.Invalid, "editing.new.topic")
	}
	taken := map[string]bool{}
	for _, p := range t.Pages {
		taken[p.ID] = true
	}
	for _, e := range t.Exercises {
		taken[e.ID] = true
	}
	at := pack.Where{Topic: in.topic, Sort: pack.ExerciseSort, ID: freshID(made.Title, taken)}
	s, _ := pack.OpenSheet(made.Text)
	if s == nil {
		return "", made, fault.New(fault.Invalid, "editing.import.unreadable")
	}
	s.Set("order", pack.Value{Text: itoa(nextOrder(x.Packs.Whole(), at))})
	made.Text = s.Text()
	if len(made.Text) > longestText {
		return "", made, fault.New(fault.TooLarge, "editing.long", "most", longestText/1000)
	}
	return at.Path(), made, nil
}
