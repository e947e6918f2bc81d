package page

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
)

// Problem is a page for when something can't be done: what happened, what is safe, and what to do. Kind picks the words
// and the drawing; Sentence, where there is a better one, says what happened instead.
type Problem struct {
	Kind     string
	Sentence string
	To       []Link // what to do; the way home where empty
	Again    *Again // what was sent and couldn't be kept, to be sent again; nil for nothing
}

// Again is a form as it came, for somebody whose words couldn't be kept: Back may not bring them back to the box.
type Again struct {
	Action    string
	Fields    url.Values
	SignedOut bool // they have to sign in first
}

func (a Again) say(ctx context.Context) string {
	if a.SignedOut {
		return i18n.T(ctx, "page.problem.again.in")
	}
	return i18n.T(ctx, "page.problem.again")
}

func (a Again) hidden() (all []Hidden) {
	for _, name := range slices.Sorted(maps.Keys(a.Fields)) {
		for _, v := range a.Fields[name] {
			all = append(all, Hidden{Name: name, Value: v})
		}
	}
	return all
}

// The kinds of problem that have a page of their own.
var problemScenes = map[string]string{
	"not_found": "signpost",
	"forbidden": "lock",
	"conflict":  "bridge",
	"busy":      "bench",
	"gone":      "reeds",
	"too_large": "boat",
	"invalid":   "signpost",
	"internal":  "water",
	"offline":   "water",
	"waiting":   "bench",
	"full":      "mugs",

	"unsaved":     "boat",
	"unavailable": "water",
}

// ProblemKinds are those kinds, for showing each.
var ProblemKinds = []string{"not_found", "forbidden", "conflict", "busy", "gone", "too_large", "invalid", "internal",
	"offline", "waiting", "full", "unsaved", "unavailable"}

// ProblemOf is the status and the page for err. What isn't a fault of a known kind is an internal one, and its text
// goes to nobody's screen.
func ProblemOf(ctx context.Context, err error) (status int, p templ.Component) {
	return ProblemWith(ctx, err, nil)
}

// ProblemWith is ProblemOf with what was sent, so that it can be sent again.
func ProblemWith(ctx context.Context, err error, again *Again) (status int, p templ.Component) {
	code := fault.CodeOf(err)
	kind := string(code)
	if _, known := problemScenes[kind]; !known {
		kind = string(fault.Internal)
	}
	key, args := fault.SentenceOf(err)
	problem := Problem{Kind: kind, Again: again}
	if key != "page.problem."+kind {
		problem.Sentence = i18n.T(ctx, key, args...)
	}
	return code.Status(), ProblemPage(problem)
}

func (p Problem) what(ctx context.Context) string {
	if p.Sentence != "" {
		return p.Sentence
	}
	return i18n.T(ctx, "page.problem."+p.Kind)
}

func (p Problem) links(ctx context.Context) []Link {
	if len(p.To) > 0 {
		return p.To
	}
	return []Link{{Href: "/", Label: i18n.T(ctx, "page.home")}}
}
