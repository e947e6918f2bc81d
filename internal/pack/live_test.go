package pack

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// liveFolder is a copy of the service's folder over the sound pack.
func liveFolder(t *testing.T) (l *Live, file string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/service")); err != nil {
		t.Fatal(err)
	}
	layer, closer, err := Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closer.Close() })
	l, problems := NewLive(sound(), layer)
	wantNone(t, problems)
	return l, filepath.Join(dir, "topics/walking/pages/second.md")
}

// edit swaps words in a file, and sets its time as an editor would a moment later.
func edit(t *testing.T, file, old, new string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(raw), old, new)), 0o644); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	later := info.ModTime().Add(time.Second)
	if err := os.Chtimes(file, later, later); err != nil {
		t.Fatal(err)
	}
}

func TestLive(t *testing.T) {
	t.Run("TOP-2 an edited page is there at the next look, and old snapshots stay as they were", func(t *testing.T) {
		l, file := liveFolder(t)
		if changed, _ := l.Look(); changed {
			t.Error("changed before anyone edited")
		}
		before := l.Library()
		edit(t, file, "near us", "by the lock")
		changed, problems := l.Look()
		wantNone(t, problems)
		now, _ := l.Library().Page("walking", "second")
		was, _ := before.Page("walking", "second")
		if !changed || now.Summary != "Where you can walk by the lock." || was.Summary != "Where you can walk near us." {
			t.Errorf("%v: was %q, now %q", changed, was.Summary, now.Summary)
		}
	})
	t.Run("TOP-2 a broken edit keeps the last sound library and says what is wrong", func(t *testing.T) {
		l, file := liveFolder(t)
		before := l.Library()
		edit(t, file, "step: like", "step: dance")
		changed, problems := l.Look()
		if !changed || len(problems) != 1 || l.Library() != before {
			t.Errorf("changed %v, problems %v", changed, problems)
		}
		edit(t, file, "step: dance", "step: view")
		if changed, problems := l.Look(); !changed || len(problems) != 0 || l.Library() == before {
			t.Errorf("after mending: changed %v, problems %v", changed, problems)
		}
	})
	t.Run("a file that is taken away uncovers the one below", func(t *testing.T) {
		l, file := liveFolder(t)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		changed, problems := l.Look()
		wantNone(t, problems)
		if page, _ := l.Library().Page("walking", "second"); !changed || page.Title != "The second page" {
			t.Errorf("%+v", page)
		}
	})
	t.Run("watching tells of each change until it is told to stop", func(t *testing.T) {
		l, file := liveFolder(t)
		ctx, stop := context.WithCancel(t.Context())
		told, done := make(chan []Problem, 1), make(chan struct{})
		go func() {
			l.Watch(ctx, time.Millisecond, func(p []Problem) { told <- p })
			close(done)
		}()
		edit(t, file, "step: like", "step: view")
		if problems := <-told; len(problems) > 0 {
			// The write and the setting of its time are two changes; a look in between may see half a file.
			problems = <-told
			wantNone(t, problems)
		}
		stop()
		for {
			select {
			case <-told: // the second of the two changes
				continue
			case <-done:
			}
			break
		}
	})
	t.Run("many read while it changes", func(t *testing.T) {
		l, file := liveFolder(t)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 200 {
					if page, ok := l.Library().Page("walking", "second"); !ok || page.Body == "" {
						t.Error("a reader saw no page")
					}
				}
			})
		}
		for _, words := range [][2]string{{"near us", "by the lock"}, {"by the lock", "near us"}} {
			edit(t, file, words[0], words[1])
			l.Look()
		}
		wg.Wait()
	})
}
