package fault

import (
	"errors"
	"testing"
)

func TestProblemsKeepTheirSentenceThroughWrapping(t *testing.T) {
	err := Wrap(Wrap(New(Conflict, "things.changed", "n", 2), "things.Save(%s)", "x"), "exercises.Save")
	if CodeOf(err) != Conflict || CodeOf(err).Status() != 409 {
		t.Errorf("code %q, status %d", CodeOf(err), CodeOf(err).Status())
	}
	if key, args := SentenceOf(err); key != "things.changed" || len(args) != 2 {
		t.Errorf("sentence %q %v", key, args)
	}
	if err.Error() != "exercises.Save: things.Save(x): conflict: things.changed [n 2]" {
		t.Errorf("error text %q", err)
	}
}

func TestAnUnknownErrorIsOurFault(t *testing.T) {
	err := errors.New("disk on fire")
	if CodeOf(err) != Internal || CodeOf(err).Status() != 500 {
		t.Errorf("code %q", CodeOf(err))
	}
	if key, _ := SentenceOf(err); key != "page.problem.internal" {
		t.Errorf("sentence %q", key)
	}
	if CodeOf(nil) != "" || Wrap(nil, "x") != nil || Code("?").Status() != 500 {
		t.Error("nil or an unknown code handled wrongly")
	}
}

func TestWhichProblemsStandBesideTheirForm(t *testing.T) {
	for code, want := range map[Code]bool{Invalid: true, Busy: true, Conflict: true, Gone: true, NotFound: false, Internal: false, SignedOut: false, Locked: false} {
		if got := Mends(Wrap(New(code, "x.y"), "there")); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
	if Mends(nil) || Mends(errors.New("disk on fire")) {
		t.Error("what nobody can mend is put beside a form")
	}
	if busy := New(Busy, "x.y"); !Is(OrMissing(nil), NotFound) || OrMissing(busy) != busy {
		t.Error("OrMissing loses or makes up a problem")
	}
}
