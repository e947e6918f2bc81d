// Trace writes docs/traceability.md: for each requirement in docs/requirements.txt, the tests that name it. With -check it
// writes nothing and fails where the file isn't what the tests say, where a test names an id that isn't a requirement, or
// where a requirement that is claimed has no test.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	requirementsFile = "docs/requirements.txt"
	output           = "docs/traceability.md"
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail where something is wrong")
	root := flag.String("root", ".", "the top of the project")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	list, err := os.ReadFile(filepath.Join(root, requirementsFile))
	if err != nil {
		return err
	}
	requirements, err := parseRequirements(string(list))
	if err != nil {
		return err
	}
	proofs, err := scan(root)
	if err != nil {
		return err
	}
	page := render(requirements, proofs)
	path := filepath.Join(root, output)
	if !check {
		return errors.Join(problems(requirements, proofs), os.WriteFile(path, page, 0o644))
	}
	err = problems(requirements, proofs)
	if have, readErr := os.ReadFile(path); readErr != nil || !bytes.Equal(have, page) {
		err = errors.Join(err, fmt.Errorf("%s isn't what the tests say: run `make trace`, and commit it", output))
	}
	return err
}

// requirement is one line of docs/requirements.txt.
type requirement struct{ id, state, summary string }

// The states of a requirement: held in full, in part, or left for later. The first two are claims, and need a test.
const (
	full  = "full"
	part  = "part"
	later = "later"
)

var said = map[string]string{full: "in full", part: "in part", later: "later"}

func parseRequirements(list string) (all []requirement, err error) {
	for n, line := range strings.Split(list, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.SplitN(line, " ", 3)
		if len(words) != 3 || id.FindString(words[0]) != words[0] || said[words[1]] == "" {
			err = errors.Join(err, fmt.Errorf("%s:%d: want ID, one of full, part and later, and what it asks for", requirementsFile, n+1))
			continue
		}
		all = append(all, requirement{words[0], words[1], words[2]})
	}
	return all, err
}

// problems are tests that name no requirement, and claims without a test.
func problems(requirements []requirement, proofs map[string][]proof) (err error) {
	known := map[string]bool{}
	for _, r := range requirements {
		known[r.id] = true
		if len(proofs[r.id]) == 0 && r.state != later {
			err = errors.Join(err, fmt.Errorf("%s: %s is held %s, says the list, and no test names it", requirementsFile, r.id, said[r.state]))
		}
	}
	for id, tests := range proofs {
		if !known[id] {
			err = errors.Join(err, fmt.Errorf("%s: %s isn't a requirement in %s", tests[0].file, id, requirementsFile))
		}
	}
	return err
}

// groups are the headings, by the letters an id begins with.
var groups = map[string]string{
	"TOG": "Using it together", "TOP": "Topics, stories, exercises", "KIT": "The person's own space", "NET": "Getting online",
	"WRK": "The supporter's side", "PEER": "Peers", "SAFE": "Safety", "PRIV": "Privacy and consent", "ACC": "For everyone, on anything",
	"RUN": "Running it", "EVAL": "Knowing whether it helps",
}

func render(requirements []requirement, proofs map[string][]proof) []byte {
	var b bytes.Buffer
	counts := map[string]int{}
	for _, r := range requirements {
		counts[r.state]++
		if len(proofs[r.id]) > 0 {
			counts["tested"]++
		}
	}
	fmt.Fprintf(&b, `# Which test shows which requirement

Written by %s from the tests themselves; `+"`make test`"+` fails where it isn't up to date. A test that names an id shows something of what it
asks for, not always all of it. What the list says of each: held in full (%d), in part (%d), or left for later (%d). %d of %d have a test.
`, "`make trace`", counts[full], counts[part], counts[later], counts["tested"], len(requirements))
	group := ""
	for _, r := range requirements {
		if g, _, _ := strings.Cut(r.id, "-"); g != group {
			group = g
			fmt.Fprintf(&b, "\n## %s · %s\n", g, groups[g])
		}
		fmt.Fprintf(&b, "\n**%s** · %s · %s\n\n", r.id, said[r.state], r.summary)
		for _, file := range byFile(proofs[r.id]) {
			fmt.Fprintf(&b, "- `%s`: %s\n", file.name, strings.Join(file.titles, " · "))
		}
		if len(proofs[r.id]) == 0 {
			b.WriteString("- no test\n")
		}
	}
	return b.Bytes()
}
