package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A towpath that a test starts can have a disk of its own, small or read-only, which nobody else sees: it mounts it before
// anything else, in a namespace of its own. That takes root, or a kernel that lets everybody have such namespaces.
const (
	smallDisk    = "TOWPATH_TEST_SMALL_DISK"
	readOnlyDisk = "TOWPATH_TEST_READ_ONLY_DISK"
)

func init() {
	var err error
	if dir := os.Getenv(smallDisk); dir != "" {
		err = errors.Join(unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""), unix.Mount("tmpfs", dir, "tmpfs", 0, "size=12m"))
	}
	if dir := os.Getenv(readOnlyDisk); dir != "" {
		err = errors.Join(unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""), unix.Mount(dir, dir, "", unix.MS_BIND, ""),
			unix.Mount("", dir, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "no disk of its own:", err)
		os.Exit(77)
	}
}

// onOwnDisk is a towpath command that has one.
func onOwnDisk(t *testing.T, kind, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := towpath(t, args...)
	cmd.Env = append(cmd.Env, kind+"="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	probe := exec.Command(os.Args[0], "-test.run=^$")
	probe.Env, probe.SysProcAttr = cmd.Env, cmd.SysProcAttr
	probe.Env = append(probe.Env, "TOWPATH_TEST_RUN=")
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("this machine gives a test no disk of its own: %v %s", err, out)
	}
	return cmd
}

func TestRUN7AFullDisk(t *testing.T) {
	dir := t.TempDir()
	site := startCmd(t, onOwnDisk(t, smallDisk, dir, "demo", "--addr", "127.0.0.1:0", "--data", dir, "--json"))
	k := &killing{t: t, site: site}
	k.signIn()
	k.first = len(k.things())
	first := k.begin()
	if !k.save(first, "kept while there was room") {
		t.Fatalf("RUN-7 nothing is saved even now: %s", site.log)
	}
	filler := filepath.Join("/proc", fmt.Sprint(site.Process.Pid), "root", dir, "filler")
	fill(t, filler)
	refused := k.begin()
	for i := range 2000 { // there is some room within the files themselves
		if !k.save(refused, fmt.Sprint(strings.Repeat("What I want to say. ", 400), i)) {
			break
		}
	}
	if refused.unsure == "" {
		t.Fatal("RUN-7 the disk isn't full")
	}
	t.Run("RUN-7 a save is refused with a sentence, and what was written is on the page to be sent again", func(t *testing.T) {
		body, status, header := k.send("/kit/journal", url.Values{"id": {newID(t)}, "version": {"0"}, "title": {"T"}, "text": {"my own words " + strings.Repeat("and more ", 200)}})
		if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" {
			t.Errorf("answered %d", status)
		}
		for _, says := range []string{"no room left", "not your fault", "What you wrote is still here", "Send it again", `value="my own words `, `href="/help"`} {
			if !strings.Contains(body, says) {
				t.Errorf("it doesn't say %q; the log says %s", says, site.log)
			}
		}
	})
	for _, path := range []string{"/help", "/kit", "/kit/" + first.id, "/topics", "/", "/readyz"} {
		t.Run("RUN-7 SAFE-1 reading goes on: "+path, func(t *testing.T) {
			resp, err := k.client.Get(k.url + path)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("answered %d", resp.StatusCode)
			}
		})
	}
	t.Run("RUN-7 once there is room, saving goes on without a restart, and nothing acknowledged is lost", func(t *testing.T) {
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		k.check()
	})
}

// fill writes a file until the disk takes no more.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); err == nil; {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

func TestRUN7AReadOnlyDiskAtTheStart(t *testing.T) {
	dir := t.TempDir()
	args := []string{"demo", "--addr", "127.0.0.1:0", "--data", dir, "--json"}
	if err := start(t, args...).stop(t); err != nil {
		t.Fatal(err)
	}
	out, err := onOwnDisk(t, readOnlyDisk, dir, args...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "can't be written to") || strings.Contains(string(out), "panic") {
		t.Errorf("RUN-7 it said %v: %s", err, out)
	}
	start(t, args...) // and nothing was harmed
}
