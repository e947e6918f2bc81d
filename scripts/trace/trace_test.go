package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// project writes files into a folder and returns it.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

var small = map[string]string{
	"docs/requirements.txt": "# a comment\nPRIV-1 full Private by default.\nPRIV-2 full Looks.\nPRIV-3 part The matrix.\nRUN-1 part One binary.\nTOP-1 later Topics.\n",
	"a/a_test.go": `package a
import "testing"
// PRIV-3 is shown here.
func TestDoc(t *testing.T) {}
func TestPRIV2Looks(t *testing.T) {
	t.Run("PRIV-1 private until shared", func(t *testing.T) { t.Error("PRIV-1: no") })
}
func helper() string { return "PRIV-2" }
`,
	"e2e/tests/x.spec.js":    "// ACC-9 nothing\nimport x from 'x';\n// RUN-1 by hand\ntest('it opens', async () => {\n  // PRIV-3\n});\ntest.describe(\"RUN-1 groups\", () => {});\n",
	"scripts/test.sh":        "  step \"RUN-1 a step\" true\n",
	"node_modules/a_test.go": "not Go",
}

func TestTheTestsAreFoundByWhatTheyName(t *testing.T) {
	got, err := scan(project(t, small))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]proof{
		"PRIV-1": {{"a/a_test.go", "PRIV-1 private until shared"}, {"a/a_test.go", "TestPRIV2Looks"}},
		"PRIV-2": {{"a/a_test.go", "TestPRIV2Looks"}},
		"PRIV-3": {{"a/a_test.go", "TestDoc"}, {"e2e/tests/x.spec.js", "it opens"}},
		"RUN-1":  {{"e2e/tests/x.spec.js", "it opens"}, {"e2e/tests/x.spec.js", "RUN-1 groups"}, {"scripts/test.sh", "RUN-1 a step"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(proof{})); diff != "" {
		t.Error(diff)
	}
}

func TestRangesNameEachId(t *testing.T) {
	if diff := cmp.Diff([]string{"PRIV-1", "PRIV-2", "PRIV-3"}, idsIn("PRIV-1 to PRIV-3, and XPRIV-9")); diff != "" {
		t.Error(diff)
	}
}

func TestThePageIsWrittenAndChecked(t *testing.T) {
	root := project(t, small)
	if err := run(root, true); err == nil || !strings.Contains(err.Error(), "make trace") {
		t.Errorf("no page: %v", err)
	}
	if err := run(root, false); err != nil {
		t.Fatal(err)
	}
	if err := run(root, true); err != nil {
		t.Errorf("right after writing: %v", err)
	}
	page, err := os.ReadFile(filepath.Join(root, output))
	if err != nil || !strings.Contains(string(page), "- `a/a_test.go`: TestPRIV2Looks\n") || !strings.Contains(string(page), "**TOP-1** · later · Topics.\n\n- no test\n") {
		t.Errorf("%v\n%s", err, page)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"PRIV-1 is held in full, says the list, and no test names it": {"docs/requirements.txt": "PRIV-1 full Private.\n"},
		"a_test.go: PRIV-77 isn't a requirement":                      {"docs/requirements.txt": "", "a_test.go": "package a\nimport \"testing\"\nfunc TestPRIV77(t *testing.T) {}\n"},
		"requirements.txt:2: want ID":                                 {"docs/requirements.txt": "\nPRIV-1 done Private.\n"},
		"requirements.txt:1: want ID":                                 {"docs/requirements.txt": "PRIVATE-1 full x\n"},
		"no such file":                                                {"x": ""},
	} {
		if err := run(project(t, files), true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
