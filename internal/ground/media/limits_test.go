//go:build linux

package media

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pretend is tools whose ffmpeg is a script.
func pretend(t *testing.T, script string) *Tools {
	t.Helper()
	real := Find()
	if real == nil {
		t.Fatal("ffmpeg isn't installed, and films are tested with it. On Debian: apt-get install ffmpeg.")
	}
	path := filepath.Join(t.TempDir(), "ffmpeg")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return &Tools{ffmpeg: path, ffprobe: real.ffprobe, h264: true}
}

func smallClip(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clip.mp4")
	out, err := exec.Command("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10", "-t", "1", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func renders(ctx context.Context, tools *Tools, data []byte) error {
	made, err := tools.Renditions(ctx, bytes.NewReader(data), int64(len(data)), func(float64) {})
	if made != nil {
		err = errors.Join(err, made.Close())
	}
	return err
}

func TestWhatFFmpegMayDoIsLimited(t *testing.T) {
	quiet, memory := renderQuiet, renderMemory
	t.Cleanup(func() { renderQuiet, renderMemory = quiet, memory })
	renderMemory = 300 << 20
	data := smallClip(t)
	for name, c := range map[string]struct{ script, why string }{
		"hangs":             {"sleep 1000 & wait", "hung"},
		"won't be told":     {"trap '' TERM INT HUP; while :; do sleep 1; done", "hung"},
		"crashes":           {"kill -SEGV $$", "killed"},
		"fails":             {"echo 'no such thing' >&2; exit 3", "failed"},
		"eats memory":       {"head -c 2000000000 /dev/zero | tail -n 1 | wc -c >&2; exit 1", "failed"},
		"writes too much":   {"exec head -c 200000000 /dev/zero >/proc/self/fd/3", "killed"},
		"makes nothing":     {"exit 0", ""},
		"talks and dawdles": {"while :; do echo 'out_time_us=1'; sleep 10; done", "hung"},
	} {
		t.Run(name, func(t *testing.T) {
			renderQuiet = 2 * time.Second
			err := renders(t.Context(), pretend(t, "# "+t.Name()+"\n"+c.script), data)
			failure, refusal := (*Failure)(nil), (*Refusal)(nil)
			switch {
			case c.why == "" && !errors.As(err, &refusal):
				t.Errorf("%v", err)
			case c.why != "" && (!errors.As(err, &failure) || failure.Why != c.why):
				t.Errorf("%v", err)
			}
			for range 50 { // the whole group is gone
				if !running(t, t.Name()) && !running(t, "sleep 1000") {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
			t.Error("something of it still runs")
		})
	}
}

// running looks for a program with some words on its command line.
func running(t *testing.T, words string) bool {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		line, err := os.ReadFile(path)
		if err == nil && strings.Contains(strings.ReplaceAll(string(line), "\x00", " "), words) {
			return true
		}
	}
	return false
}

func TestWhoIsStoppedEndsFFmpeg(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Second, cancel)
	if err := renders(ctx, pretend(t, "sleep 1001 & wait"), smallClip(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	for range 50 {
		if !running(t, "sleep 1001") {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("it still runs")
}

// PRIV-4: while a film is made small, nothing of it lies on a disk, and nobody who can list programs can ask for it.
func TestPRIV4NothingUnsealedIsOnADisk(t *testing.T) {
	const word = "zebrafinch"
	tools, temp := Find(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	path := filepath.Join(t.TempDir(), "clip.mp4")
	out, err := exec.Command("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-t", "8", "-preset", "ultrafast", "-metadata", "title="+word, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(data, []byte(word)) {
		t.Fatal("the clip lacks its word", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	listed := false
	look := func(float64) {
		if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
			t.Errorf("PRIV-4 %v lie in the folder of temporary files (%v)", left, err)
		}
		if running(t, "towpath:") {
			t.Error("PRIV-4 the secret is on a command line")
		}
		listed = listed || running(t, sourceURL) // by the last time it may have ended
		for _, fd := range openFiles(t) {
			if strings.HasPrefix(fd, "/") && !strings.HasPrefix(fd, "/dev/") && !strings.HasPrefix(fd, "/memfd:") && !strings.HasPrefix(fd, "/proc/") && !strings.HasPrefix(fd, "/sys/") {
				t.Errorf("PRIV-4 ffmpeg has %s open", fd)
			}
		}
	}
	made, err := tools.Renditions(t.Context(), bytes.NewReader(data), int64(len(data)), look)
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	if !listed {
		t.Error("it was never seen among the programs that run")
	}
	for name, r := range map[string]*Rendition{"film": made.Video, "poster": made.Poster} {
		b := make([]byte, r.Size())
		if _, err := r.ReadAt(b, 0); err != nil || bytes.Contains(b, []byte(word)) {
			t.Errorf("PRIV-7 the %s says what the camera said (%v)", name, err)
		}
	}
}

// openFiles are what the program that reads the source has open.
func openFiles(t *testing.T) (names []string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		line, err := os.ReadFile(path)
		program, gone := os.Readlink(filepath.Join(filepath.Dir(path), "exe"))
		if err != nil || gone != nil || filepath.Base(program) != "ffmpeg" || !strings.Contains(string(line), sourceURL) {
			continue // a pretended one of another test, on its way out, is a shell
		}
		links, err := filepath.Glob(filepath.Join(filepath.Dir(path), "fd", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range links {
			if to, err := os.Readlink(l); err == nil {
				names = append(names, to)
			}
		}
	}
	return names
}
