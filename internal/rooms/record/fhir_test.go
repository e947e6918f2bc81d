package record_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/rooms/record"
	"towpath/internal/trust/sharing"
)

var write = flag.Bool("write", false, "write testdata/whole.json anew")

// whole is what the two put together of a full course: each kind of item, and whatever people type.
func whole() record.Facts {
	f := record.Facts{At: time.Date(2026, 11, 23, 14, 5, 9, 0, time.UTC), Day: "2026-11-23", Service: "The Lock House & Co", Person: "Zoë <b>", Number: "K 17/“9”",
		Supporter: "Sam", Met: record.InPerson}
	f.Items = []record.Item{
		{Kind: sharing.Note, Text: "We met.\n\nRobin wants <script>alert(1)</script> & \"more\" say. \x01\x0b\u200f \ufffe مرحبا 🌊"},
		{Kind: sharing.Takeaway, Text: "A walk helps"},
		{Kind: sharing.NextStep, Text: "Walk to the lock", State: record.Done, Lines: []record.Line{{Label: "When", Texts: []string{"Tuesday"}}, {Label: "", Texts: []string{"  ", "\x02"}}}},
		{Kind: sharing.Goal, Text: "See my sister", Lines: []record.Line{{Label: "Ring her", State: record.Done}, {Label: "Take the bus"}}},
		{Kind: sharing.Goal, Text: "Sleep", State: record.Resting},
		{Kind: sharing.Goal, Text: "Paint", State: record.Dropped},
		{Kind: sharing.Takeaway, Text: "\x03 \t"}, // nothing that can be said
	}
	course := record.Item{Kind: sharing.Course, Title: "Eight meetings together"}
	for n := range 8 {
		course.Lines = append(course.Lines, record.Line{Label: fmt.Sprintf("Meeting %d", n+1), State: []record.State{record.Done, record.Dropped, record.InHand}[n%3]})
	}
	f.Items = append(f.Items, course)
	for n := range 8 {
		answer := record.Item{Kind: sharing.Answer, Title: fmt.Sprintf("Exercise %d", n+1), Day: "2026-11-02"}
		for q := range 3 {
			answer.Lines = append(answer.Lines, record.Line{Label: fmt.Sprintf("Question %d?", q+1), Texts: []string{"In my own words.", "And <more>"}})
		}
		f.Items = append(f.Items, answer)
	}
	return f
}

func english(t testing.TB) context.Context {
	words, err := i18n.New(page.Words, record.Words)
	if err != nil {
		t.Fatal(err)
	}
	return i18n.With(t.Context(), words.For("en").In(time.UTC))
}

// counted makes ids that are the same each time.
func counted() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("4b0c0e9e-5b71-4b11-9c8a-%012x", n) }
}

// The file is what e2e/tests/record.spec.js holds to the published definitions of FHIR R4.
func TestTOG12TheBundleIsTheOneThatIsValidated(t *testing.T) {
	text, err := record.Bundle(english(t), whole(), counted())
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/whole.json"
	if *write {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(kept, text) {
		t.Fatalf("testdata/whole.json isn't what is made now (%v): go test ./internal/rooms/record -write, and hold it to the definitions", err)
	}
}

func TestTOG12TheBundle(t *testing.T) {
	text, err := record.Bundle(english(t), whole(), counted())
	if err != nil {
		t.Fatal(err)
	}
	var b struct {
		Entry []struct {
			FullURL  string         `json:"fullUrl"`
			Resource map[string]any `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	t.Run("TOG-12 it has an Encounter, Goals, a CarePlan, QuestionnaireResponses, a Consent and a Provenance", func(t *testing.T) {
		n := map[any]int{}
		for _, e := range b.Entry {
			n[e.Resource["resourceType"]]++
		}
		want := map[any]int{"Composition": 1, "Patient": 1, "Practitioner": 1, "Organization": 1, "Encounter": 1, "Goal": 4, "CarePlan": 1, "QuestionnaireResponse": 8, "Consent": 1, "Provenance": 1}
		if fmt.Sprint(n) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", n, want)
		}
	})
	t.Run("TOG-12 every reference leads to an entry of it, by an id that is good here alone", func(t *testing.T) {
		for _, word := range []string{`"reference": "http`, "/kit/", "/people/", "https://towpath"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("it says %s", word)
			}
		}
		one, _ := record.Bundle(english(t), whole(), counted())
		twice := counted()
		two, _ := record.Bundle(english(t), whole(), func() string { twice(); return twice() })
		if bytes.Equal(one, two) {
			t.Error("ids aren't made for each")
		}
		if _, err := record.Bundle(english(t), whole(), func() string { return "the-same" }); err == nil {
			t.Error("two entries under one id were taken")
		}
	})
	t.Run("TOG-12 without a name or a number there is none in it, and what wasn't chosen isn't", func(t *testing.T) {
		bare := record.Facts{At: whole().At, Day: "2026-11-23", Service: "The Lock House", Supporter: "Sam", Items: whole().Items[1:2]}
		text, err := record.Bundle(english(t), bare, counted())
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Zoë", "K 17", "Encounter", "CarePlan", "Goal", "QuestionnaireResponse", "See my sister"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("it says %s", word)
			}
		}
	})
	t.Run("TOG-12 what somebody wrote is text in it and nothing else", func(t *testing.T) {
		div := b.Entry[0].Resource["section"].([]any)[0].(map[string]any)["text"].(map[string]any)["div"].(string)
		if strings.Contains(div, "<script") || !strings.Contains(div, "&lt;script&gt;") || strings.ContainsAny(div, "\x01\x0b\ufffe") || !strings.Contains(div, "<br/><br/>Robin") {
			t.Error(div)
		}
	})
}
