package house_test

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	longestFile     = 400
	longestFunction = 60
)

// longer are the exceptions, each with its reason.
var longer = map[string]string{}

func TestNothingGrowsPastReading(t *testing.T) {
	var lengths []int
	used := map[string]bool{}
	allowed := func(what string) bool {
		used[what] = longer[what] != ""
		return used[what]
	}
	for _, s := range sources(t) {
		if s.isTest() || s.generated() || strings.HasSuffix(s.path, "_templ.go") {
			continue
		}
		if n := strings.Count(s.text, "\n"); n > longestFile && !allowed(s.path) {
			t.Errorf("%s has %d lines: at most %d", s.path, n, longestFile)
		}
		for _, d := range s.ast.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			n := s.line(f.End()) - s.line(f.Pos()) + 1
			lengths = append(lengths, n)
			if what := s.path + ":" + f.Name.Name; n > longestFunction && !allowed(what) {
				t.Errorf("%s has %d lines: at most %d", what, n, longestFunction)
			}
		}
	}
	slices.Sort(lengths)
	if median := lengths[len(lengths)/2]; median > 15 {
		t.Errorf("the median function has %d lines", median)
	}
	for what := range longer {
		if !used[what] {
			t.Errorf("%s is no longer too long: take it off the list", what)
		}
	}
}

// unsafeMarkup is what the content security policy refuses, or what would need it loosened.
var unsafeMarkup = map[string]*regexp.Regexp{
	"a style attribute":               regexp.MustCompile(`(?i)[\s{]style=`),
	"a style element":                 regexp.MustCompile(`(?i)<style`),
	"a script without src":            regexp.MustCompile(`(?i)<script(?:\s+(?:type|async|defer|id)(?:="[^"]*")?)*\s*>`),
	"an event attribute":              regexp.MustCompile(`(?i)\son[a-z]+=["{]`),
	"a templ css block":               regexp.MustCompile(`(?m)^css \w+\(`),
	"a templ script block":            regexp.MustCompile(`(?m)^script \w+\(`),
	"a javascript: address":           regexp.MustCompile(`(?i)javascript:`),
	"an address of somebody else's":   regexp.MustCompile(`(?i)(?:src|action|srcset|poster|data)="(?:https?:)?//`),
	"a font, sheet or hint of theirs": regexp.MustCompile(`(?i)<link[^>]+href="(?:https?:)?//`),
}

// ownStyle are pages that leave the house as a file, and so have their style with them.
var ownStyle = map[string]string{
	"internal/rooms/kit/exported.templ": "a person keeps it on their own computer, with a policy of its own that lets nothing in",
	"internal/rooms/plans/alone.templ":  "a person keeps it on their own device, with a policy of its own that lets nothing in",
}

// PRIV-7: no page holds anything that the policy would have to be loosened for, or that asks another host.
func TestPRIV7PagesHoldNoInlineStyleScriptOrForeignAddress(t *testing.T) {
	for _, path := range files(t, ".templ", ".svg") {
		text := read(t, path)
		for what, re := range unsafeMarkup {
			if m := re.FindStringIndex(text); m != nil && ownStyle[path] == "" {
				t.Errorf("PRIV-7: %s:%d: %s", path, strings.Count(text[:m[0]], "\n")+1, what)
			}
		}
	}
	for what, bad := range map[string]string{"a style attribute": `<p style="x">`, "a script without src": `<script type="module">`, "an event attribute": `<a onclick="x">`,
		"an address of somebody else's": `<img src="//cdn.example/x">`, "a templ css block": "css red() {"} {
		if !unsafeMarkup[what].MatchString(bad) {
			t.Errorf("%s isn't found in %s", what, bad)
		}
	}
}

// callsOut are ways for a program to reach another host. Some parts of the house do, where whoever runs the service wants that:
// ground/certs, through the library that asks an issuer of certificates, whose own test sees whom it asks; and ground/blob, through
// the library that speaks S3, to the one storage that it is given; and ground/carry, which hands messages to the mail host and the
// sender of texts that it is given, and asks public addresses whether they answer or what a calendar holds, and whose own test sees what
// it says to them; and ground/oidc, which asks the one
// provider of staff's accounts. What does later is handed to a room by app.
var (
	callsOut    = []string{"Get", "Head", "Post", "PostForm", "Client", "DefaultClient", "Transport", "DefaultTransport", "NewRequest", "NewRequestWithContext"}
	dials       = regexp.MustCompile(`^(?:Dial|Listen|Lookup|Resolver|DefaultResolver)`)
	netPackages = []string{"net/rpc", "net/smtp", "net/mail", "net/http/httputil", "net/http/cookiejar", "os/exec", "plugin"}
)

// PRIV-7: nothing in the house calls another host, or starts another program.
func TestPRIV7NothingCallsOut(t *testing.T) {
	allowed := map[string]string{
		"internal/app":                  "listens for requests, and so holds a net.Listener",
		"internal/ground/db/dbtest":     "starts PostgreSQL for tests",
		"internal/ground/blob/blobtest": "builds and starts an S3 gateway for tests",
		"internal/ground/carry":         "hands messages to the carriers that a service has set up, and asks public addresses that it is given",
		"internal/ground/oidc":          "asks the provider of staff's accounts that a service has set up, and nobody else",
		"internal/ground/oidc/oidctest": "is such a provider, for tests",
		"internal/ground/media":         "starts ffmpeg, and serves it a file on this computer alone",

		"internal/ground/carry/carrytest": "listens as a mail host for tests",
		"internal/ground/certs/certstest": "starts an issuer of certificates for tests",
	}
	for _, s := range sources(t) {
		if s.isTest() || !strings.HasPrefix(s.path, "internal/") || allowed[s.pkg()] != "" {
			continue
		}
		for _, i := range s.imports() {
			if slices.Contains(netPackages, i) {
				t.Errorf("PRIV-7: %s imports %s", s.path, i)
			}
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				base, _ := sel.X.(*ast.Ident)
				if name(base) == "http" && slices.Contains(callsOut, sel.Sel.Name) || name(base) == "net" && dials.MatchString(sel.Sel.Name) {
					t.Errorf("PRIV-7: %s:%d uses %s.%s", s.path, s.line(n.Pos()), base.Name, sel.Sel.Name)
				}
			}
			return true
		})
	}
}
