package exercises_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/page"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/exercises"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// aFile is a file as a form sends it.
type aFile struct {
	field, name string
	data        []byte
}

func aPhoto(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sendFiles sends a form with files, the words first but for those in later.
func (x *room) sendFiles(t *testing.T, v people.Viewer, path string, form, later url.Values, all []aFile, header ...string) answer {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	write := func(form url.Values) {
		for name, values := range form {
			for _, value := range values {
				w.WriteField(name, value) //nolint:errcheck // into memory
			}
		}
	}
	write(form)
	for _, f := range all {
		part, err := w.CreateFormFile(f.field, f.name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write(f.data) //nolint:errcheck // into memory
	}
	write(later)
	w.Close() //nolint:errcheck // into memory
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return x.Send(t, v, r)
}

func TestFiles(t *testing.T) { each(t, filesOfAnswers) }

func filesOfAnswers(t *testing.T, x *room) {
	id, file := "", people.NewID()
	t.Run("TOP-3 a photo sent with a form is kept with the answer, and what comes after it in the form as well", func(t *testing.T) {
		form := x.begun(t, x.me)
		id = form.Get("id")
		form.Del("a.box")
		a := x.sendFiles(t, x.me, allPath, with(form, line("before")), url.Values{"a.box": {"after"}, "about.photo." + file: {"My door"}}, []aFile{{"file.photo." + file, "door.png", aPhoto(t)}})
		if a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Err, notices(a.Body))
		}
		got := x.body(t, x.me, id).Answers
		if diff := cmp.Diff([]exercises.Kept{{ID: file, About: "My door"}}, got["photo"].Files); diff != "" || got["line"].Text != "before" || got["box"].Text != "after" {
			t.Error(diff, got["line"], got["box"])
		}
		r := httptest.NewRequest(http.MethodGet, answerPath(id), nil)
		x.Send(t, x.me, r.WithContext(page.With(r.Context(), page.Env{Query: "see=" + file}))).Holds(t, `<img id="see-`+file+`" src="/files/`+file+`" alt="My door"`, `width="8"`)
		if of, err := x.House.Files.Of(t.Context(), x.me, id); err != nil || len(of) != 1 || of[0].Type != "image/jpeg" {
			t.Error(of, err)
		}
	})
	t.Run("ACC-10 what a photo takes is said before it loads, wherever it stands, unless nobody need ask or it is below a limit", func(t *testing.T) {
		here, alone := `<a href="?see=`+file+`#see-`+file+`">My door: see the picture (1 KB)</a>`, `<a href="/files/`+file+`">My door: see the picture (1 KB)</a>`
		for path, folded := range map[string]string{answerPath(id): here, answerPath(id) + "/write": alone, answerPath(id) + "/print": here} {
			for limit, asks := range map[int]bool{0: true, 1: false, page.NoLimit: false} {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				var brings page.Tally
				a := x.Send(t, x.me, r.WithContext(page.WithData(r.Context(), page.Data{Limit: limit}, &brings)))
				if strings.Contains(a.Body, folded) != asks || strings.Contains(a.Body, ` src="/files/`+file) == asks || (brings.Media() == 0) != asks {
					t.Errorf("%s with a limit of %d: %d bytes", path, limit, brings.Media())
				}
			}
		}
		x.get(t, x.me, answerPath(id)+"/print").Want(t, http.StatusOK, "A photo is on the paper once you have opened it here.")
		thing, err := x.House.Keeper.Get(t.Context(), x.me, id)
		if err != nil {
			t.Fatal(err)
		}
		ctx := people.With(pagetest.Context(t, "en", exercises.Words), x.me)
		if got := pagetest.Render(t, ctx, x.Room.Picture(ctx, thing)); !strings.Contains(got, here) {
			t.Errorf("beside others over time: %s", got)
		}
	})
	t.Run("TOP-3 a form with a file that comes twice makes one", func(t *testing.T) {
		form := x.begun(t, x.me)
		twice := []aFile{{"file.photo." + people.NewID(), "door.png", aPhoto(t)}}
		for range 2 {
			if a := x.sendFiles(t, x.me, allPath, form, nil, twice); a.Status != http.StatusSeeOther {
				t.Fatal(a.Status, a.Err)
			}
		}
		if of, err := x.House.Files.Of(t.Context(), x.me, form.Get("id")); err != nil || len(of) != 1 {
			t.Error(len(of), err)
		}
	})
	t.Run("TOP-3 opened and saved again, the file stays; ticked to go and saved, it is gone for good", func(t *testing.T) {
		form := fields(x.get(t, x.me, answerPath(id)+"/write").Body)
		x.post(t, x.me, answerPath(id), form)
		if n := len(x.body(t, x.me, id).Answers["photo"].Files); n != 1 {
			t.Fatal(n)
		}
		form = with(fields(x.get(t, x.me, answerPath(id)+"/write").Body), url.Values{"out.photo": {file}})
		if a, _, _ := x.script(t, x.me, answerPath(id), form); a.Status != http.StatusOK {
			t.Fatal(a.Status, a.Err)
		}
		if _, err := x.House.Files.Get(t.Context(), x.me, file); err != nil {
			t.Error("it is gone before anybody pressed Save:", err)
		}
		form.Set("version", "3")
		if a := x.post(t, x.me, answerPath(id), form); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Err, notices(a.Body))
		}
		if _, err := x.House.Files.Get(t.Context(), x.me, file); err == nil {
			t.Error("it is still there")
		}
	})
	t.Run("TOP-3 a file that can't be kept is said at its question, and all that was typed is kept", func(t *testing.T) {
		for says, data := range map[string][]byte{"this kind of file can": []byte("what somebody wrote, and no picture"), "nothing in this file": {}, "this kind of drawing": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)} {
			form := with(x.begun(t, x.me), line("typed"))
			a := x.sendFiles(t, x.me, allPath, form, nil, []aFile{{"file.photo." + people.NewID(), "x.png", data}})
			if a.Status != http.StatusUnprocessableEntity {
				t.Fatal(says, a.Status, a.Err)
			}
			if !strings.Contains(strings.ToLower(a.Body), says) {
				t.Errorf("%q isn't said: %s", says, notices(a.Body))
			}
			if got := x.body(t, x.me, form.Get("id")).Answers; got["line"].Text != "typed" || len(got["photo"].Files) != 0 {
				t.Error(got)
			}
		}
	})
	t.Run("TOP-3 a script sends a file by itself, and is told how that went", func(t *testing.T) {
		form := x.begun(t, x.me)
		send := func(data []byte) (int, string) {
			a := x.sendFiles(t, x.me, allPath, with(form, url.Values{"alone": {"1"}}), nil, []aFile{{"file.photo." + people.NewID(), "x", data}}, "Accept", "application/json")
			var said struct{ Problem string }
			if err := json.Unmarshal([]byte(a.Body), &said); err != nil {
				t.Fatal(a.Err, a.Body)
			}
			return a.Status, said.Problem
		}
		if status, problem := send([]byte("x")); status != http.StatusUnprocessableEntity || problem == "" {
			t.Error(status, problem)
		}
		if status, problem := send(aPhoto(t)); status != http.StatusOK || problem != "" {
			t.Error(status, problem)
		}
		if n := len(x.body(t, x.me, form.Get("id")).Answers["photo"].Files); n != 0 {
			t.Error("the answer says more than its form did")
		}
	})
}

func TestFilesAreNobodyElses(t *testing.T) { each(t, filesAreNobodyElses) }

func filesAreNobodyElses(t *testing.T, x *room) {
	form, file := x.begun(t, x.me), people.NewID()
	id := form.Get("id")
	x.sendFiles(t, x.me, allPath, form, nil, []aFile{{"file.photo." + file, "door.png", aPhoto(t)}})
	ade := x.SignIn(t, x.Person(t, "Ade"))
	t.Run("PRIV-1 nobody adds a file to somebody else's answer, or to what is none of theirs", func(t *testing.T) {
		for _, v := range []people.Viewer{ade, x.worker, {}} {
			for _, path := range []string{answerPath(id), allPath} {
				if a := x.sendFiles(t, v, path, form, nil, []aFile{{"file.photo." + people.NewID(), "door.png", aPhoto(t)}}); a.Status != http.StatusNotFound {
					t.Error(path, a.Status, a.Err)
				}
			}
		}
		if of, err := x.House.Files.Of(t.Context(), x.me, id); err != nil || len(of) != 1 {
			t.Error(len(of), err)
		}
	})
	t.Run("PRIV-1 naming somebody else's file brings it to nobody", func(t *testing.T) {
		mine := with(x.begun(t, ade), url.Values{"file.photo." + file: {"1"}, "a.line": {"x"}})
		if a := x.post(t, ade, allPath, mine); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Err)
		}
		page := x.get(t, ade, answerPath(mine.Get("id")))
		page.Holds(t, "isn&#39;t here any more")
		page.HoldsNot(t, "/files/"+file)
	})
	t.Run("TOP-3 files to no question, with odd names, or of another kind of question, are let fall", func(t *testing.T) {
		next := with(x.begun(t, x.me), line("x"))
		var odd []aFile
		for _, field := range []string{"file.line." + people.NewID(), "file.photo.x", "file.photo", "file.none." + people.NewID(), "x", "file.photo.../../x"} {
			odd = append(odd, aFile{field, "door.png", aPhoto(t)})
		}
		if a := x.sendFiles(t, x.me, allPath, next, nil, odd); a.Status != http.StatusSeeOther {
			t.Error(a.Status, a.Err)
		}
		if of, err := x.House.Files.Of(t.Context(), x.me, next.Get("id")); err != nil || len(of) != 0 {
			t.Error(len(of), err)
		}
	})
	t.Run("PRIV-6 a supporter sees the photo of what is shared with them, and nobody else's; earlier attempts keep theirs", func(t *testing.T) {
		if _, err := x.House.Files.Get(t.Context(), x.worker, file); err == nil {
			t.Error("seen before it was shared")
		}
		x.Share(t, x.me, things.Thing{ID: id}, x.sam)
		if _, err := x.House.Files.Get(t.Context(), x.worker, file); err != nil {
			t.Error(err)
		}
		x.get(t, x.worker, answerPath(id)).Holds(t, "?see="+file)
		x.saved(t, x.me, with(x.begun(t, x.me), line("another attempt")))
		x.get(t, x.me, answerPath(id)).Holds(t, "?see="+file)
	})
	t.Run("TOG-2 at a table a photo lies on it with its answer, and another's doesn't", func(t *testing.T) {
		at, _ := x.Sit(t, x.me, x.robin, x.sam, people.OneScreen)
		next, photo := x.begun(t, at), people.NewID()
		if a := x.sendFiles(t, at, allPath, next, nil, []aFile{{"file.photo." + photo, "door.png", aPhoto(t)}}); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Err)
		}
		x.get(t, at, answerPath(next.Get("id"))).Holds(t, "?see="+photo)
		if _, err := x.House.Files.Get(t.Context(), at, photo); err != nil {
			t.Error(err)
		}
		if _, err := x.House.Files.Get(t.Context(), at, file); err == nil {
			t.Error("the table sees what doesn't lie on it")
		}
	})
}

func TestDrawings(t *testing.T) { each(t, drawings) }

func drawings(t *testing.T, x *room) {
	t.Run("TOP-3 a drawing is kept as numbers and shown as they are", func(t *testing.T) {
		id := x.saved(t, x.me, with(x.begun(t, x.me), url.Values{"draw.draw": {"0 10 20 30 40\n2 5 5"}}))
		if diff := cmp.Diff([]exercises.Stroke{{At: []int{10, 20, 30, 40}}, {Pen: 2, At: []int{5, 5}}}, x.body(t, x.me, id).Answers["draw"].Strokes); diff != "" {
			t.Error(diff)
		}
		for _, path := range []string{"", "/print"} {
			x.get(t, x.me, answerPath(id)+path).Holds(t, `d="M10 20L30 40"`, `d="M5 5l0 0"`, "A drawing of 2 lines")
		}
		again := fields(x.get(t, x.me, answerPath(id)+"/write").Body)
		if got := again.Get("draw.draw"); got != "0 10 20 30 40\n2 5 5" {
			t.Errorf("the form has %q", got)
		}
	})
	t.Run("TOP-3 lines that are none are left out and that is said; numbers are held to the sheet", func(t *testing.T) {
		form := with(x.begun(t, x.me), url.Values{"draw.draw": {"0 NaN 1\n0 1e308 4\n1 -50 99999\n9 1 2 3\n0\nscript>\n0 1 2 99999999999999999999"}})
		a := x.post(t, x.me, allPath, form)
		if a.Status != http.StatusUnprocessableEntity {
			t.Fatal(a.Status, a.Err)
		}
		a.Holds(t, "could not be read")
		want := []exercises.Stroke{{Pen: 1, At: []int{0, 750}}, {At: []int{1, 2}}}
		if diff := cmp.Diff(want, x.body(t, x.me, form.Get("id")).Answers["draw"].Strokes); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("TOP-3 a drawing that is too big is kept as far as there is room", func(t *testing.T) {
		form := with(x.begun(t, x.me), url.Values{"draw.draw": {strings.Repeat("0 1 2 3 4\n", 30_000)}})
		a := x.post(t, x.me, allPath, form)
		a.Holds(t, "more lines in this drawing than there is room for")
		if n := len(x.body(t, x.me, form.Get("id")).Answers["draw"].Strokes); n < 6000 || n > 6144 {
			t.Error(n)
		}
	})
}
