package pack_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"towpath/content"
	"towpath/internal/pack"
)

// A library that is loaded again is the same as the first, whoever loads beside, and is another one: nothing that is done with one shows
// in the other.
func TestALibraryIsLoadedAgain(t *testing.T) {
	load := func() *pack.Library {
		lib, problems := pack.Load(pack.Layer{Name: "built in", FS: content.FS})
		if len(problems) != 0 {
			t.Error(problems)
		}
		return lib
	}
	first := load()
	libs := make([]*pack.Library, 4)
	var all sync.WaitGroup
	for i := range libs {
		all.Go(func() { libs[i] = load() })
	}
	all.Wait()
	shown := cmpopts.IgnoreUnexported(pack.Topic{}, pack.Page{}, pack.Exercise{})
	for _, lib := range libs {
		if diff := cmp.Diff(first.Topics(), lib.Topics(), shown); diff != "" {
			t.Fatal(diff)
		}
		for i, topic := range lib.Topics() {
			if topic == first.Topics()[i] || topic.Pages[0] == first.Topics()[i].Pages[0] || topic.Exercises[0] == first.Topics()[i].Exercises[0] {
				t.Fatal("the two share a part")
			}
			if len(lib.Terms(topic.Pages[0])) != len(first.Terms(first.Topics()[i].Pages[0])) {
				t.Error("other words are explained")
			}
		}
	}
	libs[0].Topics()[0].Pages[0].Lang = "cy"
	if again := load(); again.Topics()[0].Pages[0].Lang != "en" {
		t.Error("what was changed in one is changed in the next")
	}
}
