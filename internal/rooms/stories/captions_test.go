package stories_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/rooms/stories"
	"towpath/internal/trust/trusttest"
)

func TestReadingCaptions(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		want  []stories.Cue
		wrong []stories.At
	}{
		"as browsers write them": {"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nHello\nthere\n\n00:03.000 --> 00:04.000 align:start\nBye\n",
			[]stories.Cue{{From: 1000, To: 2500, Text: "Hello\nthere"}, {From: 3000, To: 4000, Text: "Bye"}}, nil},
		"with a mark, CRLF, notes and styles": {"\uFEFFWEBVTT - a title\r\n\r\nNOTE by nobody\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n0:01.0 --> 0:02.0\r\nHello\r\n",
			[]stories.Cue{{From: 1000, To: 2000, Text: "Hello"}}, nil},
		"tags and what can't be seen are left out": {"WEBVTT\n\n0:01.0 --> 0:02.0\n<v Robin><b>Hel\u202elo</b> <script>alert(1)</script> &lt;3 &amp;\n",
			[]stories.Cue{{From: 1000, To: 2000, Text: "Hello alert(1) <3 &"}}, nil},
		"what is wrong is said at its line": {"WEBVTT\n\n0:01.0 --> soon\nA\n\n0:05.0 --> 0:04.0\nB\n\nC\n\n0:06.0 --> 0:07.0\n\n",
			nil, []stories.At{{Line: 3, Key: "stories.cue.time"}, {Line: 6, Key: "stories.cue.backwards"}, {Line: 9, Key: "stories.cue.no_time"}, {Line: 11, Key: "stories.cue.empty"}}},
		"times of a day aren't taken": {"WEBVTT\n\n99999:00:00.000 --> 99999:00:02.000\nA\n", nil, []stories.At{{Line: 3, Key: "stories.cue.time"}}},
	} {
		t.Run("TOP-4 "+name, func(t *testing.T) {
			cues, wrong, err := stories.ReadWebVTT([]byte(c.file))
			if err != nil || !cmp.Equal(cues, c.want) || !cmp.Equal(wrong, c.wrong) {
				t.Errorf("%v %s%s", err, cmp.Diff(c.want, cues), cmp.Diff(c.wrong, wrong))
			}
		})
	}
	many := strings.Builder{}
	many.WriteString("WEBVTT\n")
	for i := range 10_000 {
		fmt.Fprintf(&many, "\n%d:%02d.0 --> %d:%02d.9\nx\n", i/60, i%60, i/60, i%60)
	}
	for name, file := range map[string]string{"nothing": "", "no head": "1\n0:01.0 --> 0:02.0\nA\n", "another file": "<html><script>", "nobody's text": "WEBVTT\n\n\n",
		"not UTF-8": "WEBVTT\n\n0:01.0 --> 0:02.0\nca\xe7a\n", "10,000 captions": many.String(), "a huge one": "WEBVTT\n\n" + strings.Repeat("a", 300<<10)} {
		t.Run("TOP-4 refused whole: "+name, func(t *testing.T) {
			if cues, wrong, err := stories.ReadWebVTT([]byte(file)); err == nil {
				t.Error(len(cues), wrong)
			}
		})
	}
}

func FuzzReadWebVTT(f *testing.F) {
	for _, seed := range []string{"WEBVTT\n\n0:01.0 --> 0:02.0\nHello\n", "WEBVTT\n\nNOTE\n\n1\n00:00:01.000 --> 00:00:02.000 x\n<i>a\n&lt;b", "WEBVTT\r\r1:1.1-->2:2.2\r--> --> \r"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		cues, wrong, err := stories.ReadWebVTT([]byte(file))
		if err != nil || len(wrong) > 0 {
			return
		}
		made := stories.WebVTT(cues)
		again, wrong, err := stories.ReadWebVTT([]byte(made))
		if err != nil || len(wrong) > 0 || !cmp.Equal(cues, again) || !utf8.ValidString(made) {
			t.Errorf("%q: %v %v %s", made, err, wrong, cmp.Diff(cues, again))
		}
	})
}

func TestWritingCaptions(t *testing.T) { each(t, captionsTest) }

func captionsTest(t *testing.T, x *room) {
	path := x.recorded(t, x.noor, "audio", wav())
	page := path + "/captions"
	form := func(cues ...string) url.Values {
		f := x.Get(t, x.noor, page).Hidden()
		for _, c := range cues {
			parts := strings.SplitN(c, "|", 3)
			f.Add("from", parts[0])
			f.Add("to", parts[1])
			f.Add("text", parts[2])
		}
		return f
	}
	send := func(f url.Values) trusttest.Answer { return x.Front.Send(t, x.noor, trusttest.Form(page, f)) }
	saved := func() string { return x.Get(t, x.noor, path+"/media/captions.vtt?preview=1").Body }

	t.Run("TOP-4 captions are written line by line, in any order, and what they say is never more than text", func(t *testing.T) {
		send(form("0:02|0:03|Second </b><script>alert(1)</script> --> x", "0|0:01,5|First & <3")).Leads(t, page+"?done=captions")
		if got := saved(); got != "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nFirst &amp; &lt;3\n\n00:00:02.000 --> 00:00:03.000\nSecond &lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt; --&gt; x\n" {
			t.Errorf("%q", got)
		}
		x.Get(t, x.noor, page).HoldsNot(t, "<script>alert")
	})
	t.Run("TOP-4 one is split in two, one is taken out, and Enter in a box does neither", func(t *testing.T) {
		f := form("0:00|0:04|one two three four")
		f.Set("split", "0")
		send(f).Leads(t, page+"?done=captions")
		if got := saved(); !strings.Contains(got, "one two\n") || !strings.Contains(got, "three four\n") {
			t.Errorf("%q", got)
		}
		f = form("0:00|0:02|one two", "0:02|0:04|three four")
		f.Set("remove", "0")
		send(f).Leads(t, page+"?done=captions")
		if got := saved(); strings.Contains(got, "one two") {
			t.Errorf("%q", got)
		}
		body := x.Get(t, x.noor, page).Body
		if first := body[strings.Index(body, `id="captions"`):]; strings.Index(first, "<button") > strings.Index(first, "<input id=") {
			t.Error("the first button of the form isn't the one that keeps the captions")
		}
	})
	t.Run("TOP-4 what is wrong is said beside its line, and all that was typed is still there", func(t *testing.T) {
		for cue, says := range map[string]string{"soon|0:02|Hello": "can't be read", "0:02|0:01|Hello": "ends before", "0|0:02|" + strings.Repeat("long ", 60): "too long to read in time"} {
			send(form("0:05|0:06|Kept", cue)).Want(t, http.StatusUnprocessableEntity, says, "Kept")
		}
		send(form("0:00|0:03|A", "0:02|0:04|B")).Want(t, http.StatusUnprocessableEntity, "before the one above it has ended")
		for n, says := range map[int]string{700: "more than 600 captions", 10_000: "could not be read"} {
			f := form()
			for range n {
				f.Add("from", "0")
				f.Add("to", "1")
				f.Add("text", "x")
			}
			send(f).Want(t, http.StatusUnprocessableEntity, says)
		}
	})
	t.Run("TOP-4 of two who write captions at once, neither loses a word", func(t *testing.T) {
		a, b := form("0:00|0:01|Noor wrote"), form("0:00|0:01|Elis wrote")
		send(a).Leads(t, page+"?done=captions")
		both := x.Front.Send(t, x.elis, trusttest.Form(page, b))
		both.Want(t, http.StatusConflict, "Elis wrote", "changed somewhere else")
		b.Set("version", both.Hidden().Get("version"))
		x.Front.Send(t, x.elis, trusttest.Form(page, b)).Leads(t, page+"?done=captions")
	})
	t.Run("TOP-4 a file of captions takes their place, and one that is wrong says where", func(t *testing.T) {
		version := form().Get("version")
		if a := x.sends(t, x.noor, page+"/file", []byte("WEBVTT\n\n0:01.0 --> soon\nA\n"), "version", version); a.Status != http.StatusUnprocessableEntity || !strings.Contains(x.said, "Line 3: The time can't be read") {
			t.Error(a.Status, x.said)
		}
		if a := x.sends(t, x.noor, page+"/file", []byte("WEBVTT\n\n0:01.0 --> 0:03.0\nA\n\n0:02.0 --> 0:04.0\nB\n"), "version", version); a.Status != http.StatusUnprocessableEntity || !strings.Contains(x.said, "Caption 2: ") {
			t.Error(a.Status, x.said)
		}
		if a := x.sends(t, x.noor, page+"/file", []byte("WEBVTT\n\n0:01.0 --> 0:03.0\nFrom a file\n"), "version", version); a.To != page+"?done=captions" {
			t.Error(a.Status, x.said)
		}
		if !strings.Contains(saved(), "From a file") {
			t.Error(saved())
		}
	})
}
