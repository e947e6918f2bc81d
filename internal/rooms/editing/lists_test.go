package editing_test

import (
	"slices"
	"strings"
	"testing"

	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

const (
	listsPath = "/editing/topics/words"
	someWords = "---\nclaims: none\n---\n# path\nA way to go on foot.\n"
	someWish  = "---\nwishes:\n  - id: out\n    text: To get out\n    words: [walk*]\n    leads: [/topics/walking/first]\n---\n"
)

// withLists are sound files with words and wishes.
func withLists(t *testing.T) map[string]string {
	files := soundFiles(t)
	files["glossary.md"], files["wishes.md"] = someWords, someWish
	return files
}

// signLists has an editor read and sign the lists, by the page for it.
func (s *scene) signLists(t *testing.T, v people.Viewer) {
	t.Helper()
	form := s.Get(t, v, listsPath+"/sign").Hidden()
	form.Set("read", "1")
	s.Send(t, v, trusttest.Form(listsPath+"/sign", form)).Leads(t, listsPath+"?done=signed")
}

func (s *scene) lists() (words, wishes int) {
	lib := s.packs.Library()
	return len(lib.Glossary()), len(lib.Wishes())
}

func TestTOP2WordsAndWishesAreSigned(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.open(t, withLists(t))
		s.signAll(t, s.one)
		if words, wishes := s.lists(); words+wishes != 0 {
			t.Errorf("TOP-2 people are shown %d words and %d wishes that nobody signed", words, wishes)
		}
		if !s.packs.Whole().Glossary()[0].Unsigned {
			t.Error("TOP-2 staff see words, marked")
		}
		s.Get(t, s.one, "/editing").Want(t, 200, "Words and wishes", "2 lists wait to be signed")
		s.Get(t, s.one, listsPath).Want(t, 200, "Words, explained", "What people may want", "Built in", "No one at this service has signed it as it stands.", "Read and sign")
		read := s.Get(t, s.one, listsPath+"/sign")
		read.Want(t, 200, "A way to go on foot.", "To get out", "/topics/walking/first", "I have read all 2 of these")
		form := read.Hidden()
		s.Send(t, s.one, trusttest.Form(listsPath+"/sign", form)).Want(t, 422, "Tick the box once you have read it.")
		s.signLists(t, s.one)
		if words, wishes := s.lists(); words != 1 || wishes != 1 {
			t.Errorf("TOP-2 signed, people are shown %d words and %d wishes", words, wishes)
		}
		form.Set("read", "1")
		s.Send(t, s.one, trusttest.Form(listsPath+"/sign", form)).Leads(t, listsPath+"?done=signed") // sent twice
		s.Get(t, s.one, listsPath).Want(t, 200, "read and signed by Noor")
		s.Get(t, s.one, listsPath+"/sign").Want(t, 200, "All of it is signed")

		for _, path := range []string{"glossary.md", "2/glossary.md", "wishes.md"} { // a list is changed in its file
			s.Post(t, s.one, "/editing/drafts", "id", people.NewID(), "at", path).Want(t, 404)
			s.Post(t, s.one, "/editing/page/off", "id", people.NewID(), "at", path).Want(t, 404)
			s.Get(t, s.one, "/editing/page?at="+path).Want(t, 404)
		}
	})
}

func TestTOP2AnUpgradeOfWordsAsksForWhatChangedAlone(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		files := withLists(t)
		s.open(t, files)
		old := s.Get(t, s.one, listsPath+"/sign").Hidden()
		s.signLists(t, s.one)
		files["glossary.md"] += "\n# boot\nA high shoe.\n"
		s.open(t, files)
		if words, wishes := s.lists(); words != 1 || wishes != 1 {
			t.Errorf("TOP-2 after an upgrade people are shown %d words and %d wishes", words, wishes)
		}
		if n := s.WaitingIn()[pack.Lists]; n != 1 {
			t.Errorf("TOP-2 %d lists wait", n)
		}
		read := s.Get(t, s.one, listsPath+"/sign")
		read.Want(t, 200, "I have read this one", "People are shown that one until this one is signed", "A high shoe.")
		read.Lacks(t, "To get out")
		old.Set("read", "1")
		s.Send(t, s.one, trusttest.Form(listsPath+"/sign", old)).Want(t, 409, "Something here has changed since you opened it.")
		form := read.Hidden()
		form.Set("read", "1")
		s.Send(t, s.one, trusttest.Form("/editing/topics/walking/sign", form)).Want(t, 409) // they are no topic's
		s.signLists(t, s.other)
		if words, _ := s.lists(); words != 2 {
			t.Errorf("TOP-2 signed, people are shown %d words", words)
		}
		delete(files, "glossary.md")
		s.open(t, files)
		if words, wishes := s.lists(); words != 0 || wishes != 1 {
			t.Errorf("TOP-2 taken out on purpose, %d words are still shown, and %d wishes", words, wishes)
		}
	})
}

func TestTOP2AServicesOwnWordsAreSignedByThemselves(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		own := strings.Replace(someWords, "# path\nA way to go on foot.", "# lock\nIt lets boats up.", 1)
		layers := []map[string]string{withLists(t), {"glossary.md": own}}
		s.open(t, layers[0])
		s.signLists(t, s.one)
		s.open(t, layers...)
		if words, _ := s.lists(); words != 1 {
			t.Errorf("TOP-2 people are shown %d words", words)
		}
		read := s.Get(t, s.one, listsPath+"/sign")
		read.Want(t, 200, "From this service's own folder", "It lets boats up.", "I have read this one")
		read.Lacks(t, "A way to go on foot.")
		s.signLists(t, s.other)
		layers[1]["glossary.md"] = strings.Replace(own, "boats", "barges", 1)
		s.open(t, layers...)
		means := ""
		for _, term := range s.packs.Library().Glossary() {
			means += term.Means
		}
		if !strings.Contains(means, "boats") || !strings.Contains(means, "on foot") {
			t.Errorf("TOP-2 while its own words wait people are shown %q", means)
		}
		var waiting []string
		for _, f := range s.Waiting(pack.Lists) {
			waiting = append(waiting, f.Path)
		}
		if !slices.Equal(waiting, []string{"2/glossary.md"}) {
			t.Errorf("TOP-2 %v waits", waiting)
		}
	})
}
