package house_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// leaks are what one computer knows and the project must not: its paths, and where it gets packages from.
func leaks(t *testing.T) map[string]*regexp.Regexp {
	t.Helper()
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*regexp.Regexp{
		"a package registry":         regexp.MustCompile(`(?i)https?://(?:registry|proxy|npm|mirror|artifactory|nexus)[a-z0-9.-]*[/:]`),
		"where npm got a package":    regexp.MustCompile(`"resolved"\s*:`),
		"somebody's home folder":     regexp.MustCompile(`(?:^|[\s"'=(])/(?:home|Users)/[a-z][a-z0-9_-]*/`),
		"the home folder of root":    regexp.MustCompile(`(?:^|[\s"'=(])/` + `root/`),
		"a key or token of somebody": regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----\n|\bghp_[A-Za-z0-9]{30}|\bAKIA[0-9A-Z]{16}\b`),
	}
	if len(top) > 5 && top != "/build" {
		found["where this copy lies"] = regexp.MustCompile(regexp.QuoteMeta(top) + `(?:/|\b)`)
	}
	return found
}

func TestNothingOfThisComputerIsInTheProject(t *testing.T) {
	list := exec.Command("git", "ls-files", "-z")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Skip("this isn't a git checkout, so what belongs to the project can't be told from what doesn't")
	}
	found := leaks(t)
	n := 0
	for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(root, path))
		if err != nil || bytes.IndexByte(data, 0) >= 0 || path == "internal/house/leaks_test.go" {
			continue // gone since, or not text
		}
		n++
		for what, re := range found {
			if m := re.FindIndex(data); m != nil {
				t.Errorf("%s:%d holds %s: %q", path, bytes.Count(data[:m[0]], []byte("\n"))+1, what, data[m[0]:m[1]])
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d files were looked at", n)
	}
}
