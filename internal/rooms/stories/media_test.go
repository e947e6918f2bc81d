package stories_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/jobs"
	"towpath/internal/ground/media"
	"towpath/internal/page"
	"towpath/internal/rooms/stories"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// wav is a second of sound that says nothing.
func wav() []byte { return wavOf(1) }

func wavOf(seconds int) []byte {
	samples := make([]byte, 16_000*seconds)
	for i := range samples {
		samples[i] = byte(128 + i%7)
	}
	var b bytes.Buffer
	b.WriteString("RIFF")
	binary.Write(&b, binary.LittleEndian, uint32(36+len(samples)))
	b.WriteString("WAVEfmt ")
	for _, v := range []any{uint32(16), uint16(1), uint16(1), uint32(16_000), uint32(16_000), uint16(1), uint16(8)} {
		binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, uint32(len(samples)))
	b.Write(samples)
	return b.Bytes()
}

// film is a film of some seconds that the program makes.
func film(t testing.TB, seconds string) []byte {
	t.Helper()
	to := filepath.Join(t.TempDir(), "clip.mp4")
	out, err := exec.Command("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15", "-f", "lavfi", "-i", "sine=frequency=440", "-t", seconds,
		"-pix_fmt", "yuv420p", "-metadata", "location=+51.5-000.1/", to).CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sends sends a file in a form.
func (x *room) sends(t *testing.T, v people.Viewer, path string, data []byte, pairs ...string) (a struct {
	Status int
	To     string
}) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		w.WriteField(pairs[i], pairs[i+1])
	}
	part, err := w.CreateFormFile("file", "a name that says nothing.exe")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(data)
	w.Close()
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	got := x.Front.Send(t, v, r)
	a.Status, a.To = got.Status, got.To
	if got.Status >= 400 {
		x.said = got.Text()
	}
	return a
}

// recorded begins a story that is told by a recording, and sends one.
func (x *room) recorded(t *testing.T, v people.Viewer, way string, data []byte) string {
	t.Helper()
	path := x.begin(t, v, "way", way)
	if a := x.sends(t, v, path+"/record", data, "file-id", people.NewID()); a.To != path+"/record" {
		t.Fatal(a.Status, x.said)
	}
	return path
}

// makes does what there is to do in the background.
func (x *room) makes(t *testing.T) {
	t.Helper()
	for _, id := range *x.todo {
		if err := x.Make(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	*x.todo = nil
}

// captioned writes words and captions, and puts a story on the site.
func (x *room) captioned(t *testing.T, path string) {
	t.Helper()
	form := x.Get(t, x.noor, path+"/captions").Hidden()
	x.Post(t, x.noor, path+"/captions", "version", form.Get("version"), "from", "0:00", "to", "0:01", "text", "Said "+marker).Leads(t, path+"/captions?done=captions")
	form = x.words(t, x.noor, path)
	a := x.Post(t, x.noor, path+"/edit", "version", form.Get("version"), "title", "The bench", "summary", "A line", "text", "Said "+marker, "note", "A ward.")
	a.Leads(t, path+"/edit?done=saved")
	version := x.words(t, x.noor, path).Get("version")
	x.Post(t, x.noor, path+"/send", "version", version, "seen", "yes").Leads(t, path+"/edit?done=sent")
	x.Post(t, x.elis, path+"/publish", "version", version).Leads(t, path+"/edit?done=published")
}

func TestARecordingWithoutTools(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		t.Run("TOP-4 where nothing makes films small the studio says so, and takes sound as it is", func(t *testing.T) {
			path := x.recorded(t, x.noor, "audio", wav())
			x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "It is ready", "kept as it is")
			x.captioned(t, path)
			page := x.Get(t, x.me, path)
			page.Want(t, http.StatusOK, "Listen (17 KB)", "Read (1 KB)")
			page.HoldsNot(t, "<audio", "/media/")
			page = x.Get(t, x.me, path+"?how=listen")
			page.Holds(t, `preload="none"`)
			page.HoldsNot(t, "autoplay")
			src := between(page.Body, ` src="`+path+`/media/`, `"`)
			if got := x.Get(t, x.me, path+"/media/"+src); got.Status != http.StatusOK || !bytes.Equal([]byte(got.Body), wav()) || got.Header.Get("Content-Type") != "audio/wav" {
				t.Error(got.Status, got.Header, got.Err)
			}
		})
		t.Run("ACC-10 above somebody's limit it is asked once more, and nothing is on the page before; below it, or where nobody need ask, it isn't", func(t *testing.T) {
			path := x.recorded(t, x.noor, "audio", wavOf(70))
			x.captioned(t, path)
			ask := func(address string, limit int) (a trusttest.Answer, brings int64) {
				t.Helper()
				var tally page.Tally
				r := httptest.NewRequest(http.MethodGet, address, nil)
				a = x.Front.Send(t, x.me, r.WithContext(page.WithData(r.Context(), page.Data{Limit: limit}, &tally)))
				return a, tally.Media()
			}
			a, brings := ask(path+"?how=listen", 1)
			a.Want(t, http.StatusOK, "This takes 1.1 MB. You wanted to be asked above 1 MB.", "Take it another way")
			a.HoldsNot(t, "<audio", "/media/")
			a.Holds(t, `href="`+path+`?how=listen&amp;sure=1"`)
			if brings != 0 {
				t.Errorf("%d bytes are counted before they load", brings)
			}
			for address, limit := range map[string]int{path + "?how=listen&sure=1": 1, path + "?how=listen": 3, path + "?how=listen&x": page.NoLimit, path + "?how=listen&y": 0} {
				if a, brings = ask(address, limit); !strings.Contains(a.Body, "<audio") || brings < 1_000_000 {
					t.Errorf("%s with a limit of %d: %d bytes, %s", address, limit, brings, a.Text())
				}
			}
		})
		t.Run("TOP-4 a film that browsers can't play, and one that is none, are refused in a sentence", func(t *testing.T) {
			path := x.begin(t, x.noor, "way", "video")
			x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "can't make films smaller")
			for name, data := range map[string][]byte{"sound": wav(), "a page": []byte("<html><script>alert(1)</script>"), "nothing": {}, "a picture with script": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`),
				"an archive": []byte("PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")} {
				if a := x.sends(t, x.noor, path+"/record", data, "file-id", people.NewID()); a.Status != http.StatusUnprocessableEntity {
					t.Errorf("%s: %d", name, a.Status)
				}
			}
			x.Get(t, x.noor, path+"/record").Lacks(t, "It is ready")
		})
	})
}

func TestARecording(t *testing.T) {
	clip := film(t, "3")
	each(t, func(t *testing.T, x *room) { x.tools(media.Find()); recordingTest(t, x, clip) })
}

func recordingTest(t *testing.T, x *room, clip []byte) {
	t.Run("TOP-4 a film is made into one that is small, its sound alone and a picture, with sizes said first", func(t *testing.T) {
		path := x.recorded(t, x.noor, "video", clip)
		x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "is made next")
		x.makes(t)
		x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "It is ready")
		x.captioned(t, path)
		page := x.Get(t, x.me, path)
		page.Order(t, "A ward.", "Watch (", "Listen (", "Read (")
		page.HoldsNot(t, "<video", "/media/")
		page = x.Get(t, x.me, path+"?how=watch")
		page.Holds(t, `preload="none"`, `kind="captions"`, `poster="`+path+"/media/")
		x.Get(t, x.me, path+"/media/captions.vtt").Holds(t, "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nSaid "+marker)
		src := between(page.Body, `<video`, ">")
		src = between(src, ` src="`, `"`)
		r := httptest.NewRequest(http.MethodGet, src, nil)
		r.Header.Set("Range", "bytes=0-99")
		got := x.Front.Send(t, x.me, r)
		if got.Status != http.StatusPartialContent || len(got.Body) != 100 || !strings.HasPrefix(got.Header.Get("Content-Type"), "video/") {
			t.Error(got.Status, got.Header, got.Err)
		}
		for _, v := range []people.Viewer{{}, {Device: people.NewID()}} {
			if got := x.Get(t, v, src); got.Status != http.StatusNotFound {
				t.Error("somebody signed out gets", got.Status)
			}
		}
		if got := x.Get(t, x.me, src+"?preview=1"); got.Status != http.StatusNotFound {
			t.Error("somebody who doesn't work on it previews", got.Status)
		}
	})
	t.Run("TOP-4 a withdrawal ends what is playing, with the piece that is on its way, and destroys every file", func(t *testing.T) {
		path := x.recorded(t, x.noor, "video", clip)
		x.makes(t)
		x.captioned(t, path)
		page := x.Get(t, x.me, path+"?how=watch")
		src := between(between(page.Body, `<video`, ">"), ` src="`, `"`)
		playing := &player{on: func() { x.Post(t, x.elis, path+"/take-back").Leads(t, "/stories/studio?done=withdrawn") }}
		x.plays(t, x.me, src, playing)
		if playing.got >= playing.want || playing.got == 0 {
			t.Errorf("%d of %d bytes went out", playing.got, playing.want)
		}
		for _, at := range []string{src, path + "/media/captions.vtt", src + "?preview=1"} {
			if got := x.Get(t, x.me, at); got.Status != http.StatusGone {
				t.Error(at, got.Status)
			}
		}
		if n := x.files(t); n != 3 { // those of the story before
			t.Errorf("%d sealed files are left", n)
		}
	})
	t.Run("TOP-4 what can't be made says why in plain words, and can be tried again", func(t *testing.T) {
		x.tools(&media.Tools{}) // there is no such program
		path := x.begin(t, x.noor, "way", "video")
		if a := x.sends(t, x.noor, path+"/record", clip, "file-id", people.NewID()); a.To == "" {
			t.Fatal(a.Status, x.said)
		}
		for _, id := range *x.todo {
			if err := x.Make(t.Context(), id); err != nil {
				t.Log(err)
			}
		}
		x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "could not be made ready", "can't be read", "Try once more")
		*x.todo = nil
		x.tools(media.Find())
		x.Post(t, x.noor, path+"/again").Leads(t, path+"/record")
		x.makes(t)
		x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "It is ready")
	})
	t.Run("TOP-4 a withdrawal while renditions are made leaves none of them", func(t *testing.T) {
		path := x.recorded(t, x.me, "video", clip)
		before := x.files(t)
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if err := x.Make(ctx, (*x.todo)[0]); err == nil {
			t.Error("a making that was broken off is done")
		}
		x.Post(t, x.me, path+"/take-back").Leads(t, "/stories/mine?done=withdrawn")
		x.makes(t)
		if n := x.files(t); n != before-1 {
			t.Errorf("%d sealed files, were %d", n, before)
		}
	})
}

// weak is where sealed files lie, while it doesn't answer, or not to the end of a file.
type weak struct {
	blob.Store
	away, torn bool
}

func (w *weak) Open(ctx context.Context, id string) (blob.Blob, error) {
	if w.away {
		return nil, fault.New(fault.Unavailable, "page.problem.unavailable")
	}
	b, err := w.Store.Open(ctx, id)
	if err == nil && w.torn {
		b = half{b}
	}
	return b, err
}

// half is a file that can be read at its ends, where it is looked into, and not in between.
type half struct{ blob.Blob }

func (b half) ReadAt(p []byte, off int64) (int, error) {
	if middle := b.Size() / 2; off <= middle && off+int64(len(p)) > middle {
		return 0, fault.New(fault.Unavailable, "page.problem.unavailable")
	}
	return b.Blob.ReadAt(p, off)
}

func TestWhatPassesIsTriedAgain(t *testing.T) {
	clip := film(t, "3")
	each(t, func(t *testing.T, x *room) {
		x.tools(media.Find())
		disk, err := blob.Disk(x.dir)
		if err != nil {
			t.Fatal(err)
		}
		store := &weak{Store: disk}
		x.Room.Deps.Files = files.NewStore(x.House.DB, x.House.Vault, store, nil, x.House.Now)
		path := x.recorded(t, x.noor, "video", clip)
		id := (*x.todo)[0]
		for what, in := range map[string]*bool{"away": &store.away, "torn in the middle": &store.torn} {
			*in = true
			if err := x.Make(t.Context(), id); !fault.Is(err, fault.Unavailable) {
				t.Errorf("TOP-4 %s: %v", what, err)
			}
			x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "is being made")
			*in = false
		}
		store.away = true
		if o := x.lastTry(t, id); o != jobs.Done {
			t.Error(o)
		}
		store.away = false
		x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "could not be made ready", "nothing you did", "Try once more")
		*x.todo = nil
		x.Post(t, x.noor, path+"/again").Leads(t, path+"/record")
		x.makes(t)
		x.Get(t, x.noor, path+"/record").Want(t, http.StatusOK, "It is ready")
	})
}

// lastTry makes what is shown of a recording, in a try after which there is none.
func (x *room) lastTry(t *testing.T, id string) jobs.Outcome {
	t.Helper()
	ended := make(chan jobs.Outcome, 1)
	j, err := jobs.Open(t.Context(), db.Config{DSN: filepath.Join(t.TempDir(), "jobs.db"), Key: make([]byte, 32)}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	j.Observe = func(_ string, o jobs.Outcome, _ time.Duration) { ended <- o }
	j.Handle(stories.Making, jobs.Limits{Within: time.Minute, Tries: 1, AtOnce: 1}, x.Make)
	if err := errors.Join(j.Add(t.Context(), stories.Making, id), j.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	o := <-ended
	if err := errors.Join(j.Halt(context.WithoutCancel(t.Context())), j.Close()); err != nil {
		t.Error(err)
	}
	return o
}

// player is a browser that plays: on is called once the first bytes have come.
type player struct {
	on        func()
	got, want int64
	header    http.Header
}

func (p *player) Header() http.Header { return p.header }

func (p *player) WriteHeader(int) { fmt.Sscan(p.header.Get("Content-Length"), &p.want) }

func (p *player) Write(b []byte) (int, error) {
	if p.got == 0 {
		p.on()
	}
	p.got += int64(len(b))
	return len(b), nil
}

// plays asks for all of a film at once.
func (x *room) plays(t *testing.T, v people.Viewer, src string, p *player) {
	t.Helper()
	p.header = http.Header{}
	r := httptest.NewRequest(http.MethodGet, src, nil)
	r = r.WithContext(people.With(r.Context(), v))
	path, file, _ := strings.Cut(strings.TrimPrefix(src, "/stories/"), "/media/")
	r.SetPathValue("id", path)
	r.SetPathValue("part", file)
	if err := x.Media(p, r); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

// files is how many sealed files there are.
func (x *room) files(t *testing.T) (n int) {
	t.Helper()
	err := filepath.WalkDir(x.dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
