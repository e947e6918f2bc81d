package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/blob/blobtest"
	"towpath/internal/ground/fault"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func random(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(b) //nolint:errcheck // it always can
	return b
}

func ids(t testing.TB, s blob.Store) (all []string) {
	t.Helper()
	must(t, s.Each(t.Context(), func(id string, size int64, at time.Time) error {
		if size == 0 || time.Since(at) > time.Hour || time.Since(at) < -time.Minute {
			t.Errorf("%s: %d bytes, put %v", id, size, at)
		}
		all = append(all, id)
		return nil
	}))
	return all
}

func TestABlobIsKeptWholeAndReadInParts(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, s blob.Store) {
		for _, size := range []int{1, 1000, 1 << 20, 16 << 20, 35<<20 + 7} { // within a part, a part, several parts
			id, data := uuid.NewString(), random(size)
			n, err := s.Put(t.Context(), id, io.MultiReader(bytes.NewReader(data))) // of a length that nobody knows before
			if err != nil || n != int64(size) {
				t.Fatalf("%d: %d %v", size, n, err)
			}
			b, err := s.Open(t.Context(), id)
			must(t, err)
			if b.Size() != int64(size) {
				t.Errorf("%d: %d", size, b.Size())
			}
			got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d: other bytes came back (%v)", size, err)
			}
			if size > 5<<20 {
				part := make([]byte, 3000)
				if _, err := b.ReadAt(part, 4<<20-1500); err != nil || !bytes.Equal(part, data[4<<20-1500:4<<20+1500]) {
					t.Errorf("%d: a part: %v", size, err)
				}
			}
			if n, err := b.ReadAt(make([]byte, 10), int64(size)-1); n != 1 || err != io.EOF {
				t.Errorf("%d: past the end: %d %v", size, n, err)
			}
			must(t, b.Close())
		}
		if n := len(ids(t, s)); n != 5 {
			t.Errorf("%d blobs", n)
		}
	})
}

func TestABlobNeverChangesAndGoesForGood(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, s blob.Store) {
		id := uuid.NewString()
		_, err := s.Put(t.Context(), id, strings.NewReader("first"))
		must(t, err)
		if _, err := s.Put(t.Context(), id, strings.NewReader("second")); !errors.Is(err, blob.ErrThere) {
			t.Errorf("put again: %v", err)
		}
		b, err := s.Open(t.Context(), id)
		must(t, err)
		got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
		if err != nil || string(got) != "first" {
			t.Errorf("%q %v", got, err)
		}
		must(t, b.Close())
		for range 2 {
			must(t, s.Remove(t.Context(), id))
		}
		if _, err := s.Open(t.Context(), id); !errors.Is(err, blob.ErrGone) {
			t.Errorf("opened when gone: %v", err)
		}
		if left := ids(t, s); left != nil {
			t.Errorf("%v", left)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestWhatIsCutOffLeavesNothing(t *testing.T) {
	gone := errors.New("the line went dead")
	blobtest.Each(t, func(t *testing.T, s blob.Store) {
		for _, size := range []int{10, 20 << 20} {
			_, err := s.Put(t.Context(), uuid.NewString(), io.MultiReader(bytes.NewReader(random(size)), failing{gone}))
			if !errors.Is(err, gone) {
				t.Errorf("%d: %v", size, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Put(ctx, uuid.NewString(), strings.NewReader("x")); !errors.Is(err, context.Canceled) {
			t.Errorf("nobody waits for it: %v", err)
		}
		if left := ids(t, s); left != nil {
			t.Errorf("%v", left)
		}
	})
}

func TestWhatIsNoIDNamesNothing(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, s blob.Store) {
		for _, id := range []string{"", "x", "../../../etc/passwd", strings.ToUpper(uuid.NewString()), uuid.NewString() + "/x", uuid.NewString() + "\x00"} {
			if _, err := s.Put(t.Context(), id, strings.NewReader("x")); err == nil {
				t.Errorf("%q was put", id)
			}
			if _, err := s.Open(t.Context(), id); err == nil {
				t.Errorf("%q was opened", id)
			}
			if err := s.Remove(t.Context(), id); err == nil {
				t.Errorf("%q was removed", id)
			}
		}
	})
}

func TestWhatLiesInTheFolderForOthersIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	s, err := blob.Disk(dir)
	must(t, err)
	for _, name := range []string{"notes.txt", "incoming/" + uuid.NewString() + ".123", uuid.NewString()} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
	}
	if left := ids(t, s); left != nil {
		t.Errorf("%v", left)
	}
	must(t, s.Tidy(t.Context(), time.Now().Add(-time.Hour)))
	if all, err := os.ReadDir(filepath.Join(dir, "incoming")); err != nil || len(all) != 1 {
		t.Errorf("what is just coming in was removed: %v %v", all, err)
	}
	must(t, s.Tidy(t.Context(), time.Now().Add(time.Hour)))
	if all, err := os.ReadDir(filepath.Join(dir, "incoming")); err != nil || len(all) != 0 {
		t.Errorf("what was broken off stays: %v %v", all, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "notes.txt")); err != nil {
		t.Error(err)
	}
}

func TestStorageThatIsAwayIsSaidToBe(t *testing.T) {
	g := blobtest.Start(t)
	s, id := g.Store(t), uuid.NewString()
	_, err := s.Put(t.Context(), id, strings.NewReader("kept"))
	must(t, err)
	must(t, blob.Check(t.Context(), s))
	g.Down(t)
	if _, err := s.Open(t.Context(), id); !fault.Is(err, fault.Unavailable) {
		t.Errorf("opened: %v", err)
	}
	if _, err := s.Put(t.Context(), uuid.NewString(), strings.NewReader("x")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("put: %v", err)
	}
	if err := s.Remove(t.Context(), id); !fault.Is(err, fault.Unavailable) {
		t.Errorf("removed: %v", err)
	}
	if err := s.Each(t.Context(), func(string, int64, time.Time) error { return nil }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("listed: %v", err)
	}
	if err := blob.Check(t.Context(), s); !fault.Is(err, fault.Unavailable) {
		t.Errorf("checked: %v", err)
	}
	g.Up(t)
	b, err := s.Open(t.Context(), id)
	must(t, err)
	must(t, b.Close())
}

func TestStorageThatDoesntLetUsInIsSaidToBe(t *testing.T) {
	g := blobtest.Start(t)
	for name, change := range map[string]func(*blob.S3Config){
		"a wrong secret":   func(c *blob.S3Config) { c.Secret = "another" },
		"a wrong name":     func(c *blob.S3Config) { c.Access = "another" },
		"a bucket too few": func(c *blob.S3Config) { c.Bucket = "another" },
	} {
		c := g.Config
		change(&c)
		s, err := blob.S3(c)
		must(t, err)
		if err := blob.Check(t.Context(), s); err == nil || fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAddressesOfStorage(t *testing.T) {
	c, err := blob.ParseS3("https://s3.example.org:9000/bucket/a/b?region=eu-central-1")
	if err != nil || c != (blob.S3Config{Host: "s3.example.org:9000", Bucket: "bucket", Prefix: "a/b/", Region: "eu-central-1"}) {
		t.Errorf("%+v %v", c, err)
	}
	for _, bad := range []string{"", "s3.example.org/bucket", "https://s3.example.org", "ftp://s3.example.org/bucket", "https://me:secret@s3.example.org/bucket", "https://%zz"} {
		if _, err := blob.ParseS3(bad); err == nil || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
