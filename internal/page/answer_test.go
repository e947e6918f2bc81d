package page

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
)

func TestWhatHasBeenDone(t *testing.T) {
	for query, want := range map[string]string{"?done=look": "Done. Pages look like this on this device from now on.", "": "", "?done=": "", "?done=title": "", "?done=%3Cb%3E": ""} {
		r := httptest.NewRequest(http.MethodGet, "/look"+query, nil).WithContext(english(t))
		if got := DoneOf(r, "page.done.", "look"); got != want {
			t.Errorf("%q says %q", query, got)
		}
	}
}

func TestAFormAgainHasTheStatusOfWhatThereIsToMend(t *testing.T) {
	for status, err := range map[int]error{200: nil, 422: fault.New(fault.Invalid, "x.y"), 409: fault.Wrap(fault.New(fault.Conflict, "x.y"), "here")} {
		w := httptest.NewRecorder()
		if err := Show(w, httptest.NewRequest(http.MethodPost, "/", nil), err, templ.Raw("<p>the form</p>")); err != nil {
			t.Fatal(err)
		}
		if w.Code != status || w.Body.String() != "<p>the form</p>" {
			t.Errorf("%d %q, want %d", w.Code, w.Body, status)
		}
	}
}

func TestAProblemStandsBesideItsBoxOrAboveTheForm(t *testing.T) {
	ctx := english(t)
	characters := fault.Wrap(fault.New(fault.Invalid, "page.problem.characters"), "there")
	for _, keys := range [][]string{{"page.problem."}, {"people.name.", "page.problem.characters"}} {
		if Beside(ctx, characters, keys...) == "" || Elsewhere(ctx, characters, keys...) != "" {
			t.Errorf("not beside %v", keys)
		}
	}
	for _, keys := range [][]string{nil, {"page.problem"}, {"page.problem.char"}, {"page.problem.characters."}, {"problem."}} {
		if Beside(ctx, characters, keys...) != "" || Elsewhere(ctx, characters, keys...) == "" {
			t.Errorf("beside %v", keys)
		}
	}
	if Beside(ctx, nil, "page.problem")+Elsewhere(ctx, nil) != "" {
		t.Error("something is said of no problem")
	}
}
