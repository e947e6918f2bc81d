package editing_test

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/rooms/editing"
	"towpath/internal/trust/people"
)

// instrument is made up for this test, and nobody's.
const instrument = `{"resourceType":"Questionnaire","url":"https://example.org/q","version":"2","title":"How I get about","status":"active",
 "copyright":"© The Made-up Society. Free for services.","description":"A few *questions* about <b>walking</b>.",
 "contained":[{"resourceType":"ValueSet","id":"often","compose":{"include":[{"concept":[{"code":"0","display":"Never"},{"code":"1","display":"Often"}]}]}}],
 "item":[
  {"linkId":"0","type":"display","text":"Think of last week."},
  {"linkId":"1","type":"group","text":"Walking","item":[
    {"linkId":"1.1","prefix":"1.","type":"choice","text":"How often?","answerValueSet":"#often"},
    {"linkId":"1.2","type":"choice","repeats":true,"text":"With whom?","answerOption":[{"valueCoding":{"code":"alone","display":"Alone"}},{"valueString":"With a friend"}]},
    {"linkId":"1.3","type":"open-choice","text":"Where?","answerOption":[{"valueString":"By water"},{"valueString":"In town"}],"enableWhen":[{"question":"1.1"}]}]},
  {"linkId":"2","type":"string","maxLength":80,"text":"A word for it: \"#1\"?"},
  {"linkId":"3","type":"text","text":"More?"},
  {"linkId":"4","type":"integer","text":"From 0 to 4?","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/minValue","valueInteger":0},{"url":"http://hl7.org/fhir/StructureDefinition/maxValue","valueInteger":4}]},
  {"linkId":"5","type":"decimal","text":"How many miles?"},
  {"linkId":"6","type":"boolean","text":"Was it far?"},
  {"linkId":"7","type":"date","text":"Which day?"},
  {"linkId":"8","type":"attachment","text":"A picture?"},
  {"linkId":"9","type":"choice","text":"Which code?","answerValueSet":"http://example.org/elsewhere"},
  {"linkId":"10","type":"string"},
  {"linkId":"11","type":"string","text":"Only read by a machine","modifierExtension":[{"url":"x"}]}]}`

func TestKIT6AnInstrumentBecomesAnExercise(t *testing.T) {
	made, err := editing.ReadInstrument([]byte(instrument), editing.Licence{})
	must(t, err)
	lib, _ := pack.Load(pack.Layer{Name: "sound", Texts: soundFiles(t)})
	in := lib.Inspect("topics/walking/exercises/about.md", made.Text)
	e := in.Exercise
	if e == nil || len(e.Parts) != 9 {
		t.Fatalf("KIT-6 %d parts:\n%s\n%v", len(e.Parts), made.Text, in.Problems)
	}
	for _, p := range in.Problems { // what only an editor can add
		if !strings.HasPrefix(p.What, `"summary"`) && !strings.HasPrefix(p.What, `"step"`) && !strings.HasPrefix(p.What, `"reflect"`) && !strings.HasPrefix(p.What, `"coaching"`) && !strings.Contains(p.What, "order") {
			t.Errorf("KIT-6 unexpected: %v\n%s", p, made.Text)
		}
	}
	var kinds []pack.Kind
	for _, p := range e.Parts {
		kinds = append(kinds, p.Kind)
	}
	if want := []pack.Kind{pack.ChooseOne, pack.ChooseSome, pack.ChooseOne, pack.Text, pack.LongText, pack.Scale, pack.Text, pack.ChooseOne, pack.Text}; !slices.Equal(kinds, want) {
		t.Errorf("KIT-6 kinds %v, want %v", kinds, want)
	}
	if p := e.Parts[0]; p.Label != "1. How often?" || p.Hint != "Walking" || p.Options[0].Text != "Never" {
		t.Errorf("KIT-6 the first: %+v", p)
	}
	if e.Parts[2].Own == "" || e.Parts[3].Max != 80 || len(e.Parts[5].Words) != 5 || e.Parts[3].Label != "A word for it: “#1”?" {
		t.Errorf("KIT-6 parts: %+v", e.Parts)
	}
	if !strings.Contains(e.Licence, "Made-up Society") || !strings.Contains(string(e.Intro), "*questions*") || strings.Contains(string(e.Intro), "<b>") || !strings.Contains(string(e.Intro), "Think of last week.") {
		t.Errorf("KIT-6 licence %q, intro %s", e.Licence, e.Intro)
	}
	var left []string
	for _, l := range made.Left {
		left = append(left, strings.TrimPrefix(l.Key, "editing.left.")+" "+l.What)
	}
	want := []string{"condition Where?", "kind A picture? (attachment)", "options Which code?", "wordless 10", "modified Only read by a machine"}
	if !slices.Equal(left, want) {
		t.Errorf("KIT-6 left out and said: %q, want %q", left, want)
	}
}

func TestKIT6WhatIsRefused(t *testing.T) {
	without := strings.Replace(instrument, `"copyright":"© The Made-up Society. Free for services.",`, "", 1)
	for says, c := range map[string]struct {
		raw   string
		typed editing.Licence
	}{
		"editing.import.licence":    {without, editing.Licence{}},
		"editing.import.unreadable": {`{"resourceType":"Questionnaire"`, editing.Licence{}},
		"editing.import.other":      {`{"resourceType":"Patient"}`, editing.Licence{}},
		"editing.import.large":      {instrument + strings.Repeat(" ", 600<<10), editing.Licence{}},
		"editing.import.untitled":   {strings.Replace(instrument, `"title":"How I get about",`, "", 1), editing.Licence{}},
		"editing.import.modified":   {strings.Replace(instrument, `"status"`, `"modifierExtension":[{}],"status"`, 1), editing.Licence{}},
		"editing.import.empty":      {`{"resourceType":"Questionnaire","title":"x","copyright":"y"}`, editing.Licence{}},
	} {
		if key := keyOf(editing.ReadInstrument([]byte(c.raw), c.typed)); key != says {
			t.Errorf("KIT-6 refused with %q, want %q", key, says)
		}
	}
	for name, raw := range map[string]string{"two after one another": instrument + instrument, "not UTF-8": strings.Replace(instrument, "More", "M\xff", 1), "deep": strings.Repeat(`{"item":[`, 5000),
		"nothing": "", "an array": "[1]", "a wrong type": `{"resourceType":"Questionnaire","item":"x"}`} {
		if key := keyOf(editing.ReadInstrument([]byte(raw), editing.Licence{Holder: "a", Terms: "b"})); key != "editing.import.unreadable" {
			t.Errorf("KIT-6 %s: %q", name, key)
		}
	}
	if key := keyOf(editing.ReadInstrument([]byte(without), editing.Licence{Holder: "The Made-up Society"})); key != "editing.import.licence" {
		t.Errorf("KIT-6 whose it is doesn't say by what right: %q", key)
	}
	if made, err := editing.ReadInstrument([]byte(without), editing.Licence{Holder: "The Made-up Society", Terms: "By letter"}); err != nil || !strings.Contains(made.Text, "The Made-up Society. By letter") {
		t.Errorf("KIT-6 typed in: %v\n%s", err, made.Text)
	}
}

func keyOf(_ editing.Instrument, err error) string {
	key, _ := fault.SentenceOf(err)
	return key
}

// FuzzInstrument: whatever a file holds, it is refused with a sentence or becomes a file that can be read.
func FuzzInstrument(f *testing.F) {
	f.Add(instrument)
	f.Fuzz(func(t *testing.T, raw string) {
		made, err := editing.ReadInstrument([]byte(raw), editing.Licence{Holder: "a", Terms: "b"})
		if err != nil {
			if key, _ := fault.SentenceOf(err); !strings.HasPrefix(key, "editing.import.") {
				t.Errorf("refused with %q", key)
			}
			return
		}
		if len(made.Text) < 10_000 {
			if s, problems := pack.OpenSheet(made.Text); s == nil {
				t.Errorf("%q became a file that can't be read: %v\n%s", raw, problems, made.Text)
			}
		}
	})
}

func TestKIT6BroughtInByTheForm(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.signAll(t, s.one)
		without := strings.Replace(instrument, `"copyright":"© The Made-up Society. Free for services.",`, "", 1)
		s.Post(t, s.one, "/editing/import", "id", people.NewID(), "topic", "walking", "text", without, "may", "1").
			Want(t, 422, "This file does not say whose it is, so it is not taken in.")
		s.Post(t, s.one, "/editing/import", "id", people.NewID(), "topic", "walking", "text", instrument).Want(t, 422, "Without that, it can't be taken in.")
		s.Post(t, s.one, "/editing/import", "id", people.NewID(), "topic", "nowhere", "text", instrument, "may", "1").Want(t, 422)
		id := people.NewID()
		body := &bytes.Buffer{}
		w := multipart.NewWriter(body)
		for name, value := range map[string]string{"id": id, "topic": "walking", "may": "1"} {
			must(t, w.WriteField(name, value))
		}
		part, err := w.CreateFormFile("brought", "q.json")
		must(t, err)
		_, err = part.Write([]byte(instrument))
		must(t, err)
		must(t, w.Close())
		r := httptest.NewRequest("POST", "/editing/import", body)
		r.Header.Set("Content-Type", w.FormDataContentType())
		s.Send(t, s.one, r).Leads(t, "/editing/drafts/"+id)
		s.Get(t, s.one, "/editing/drafts/"+id).Want(t, 200, "What could not be taken over", "A picture? (attachment)", "These questions are someone else's")
		s.write(t, s.one, id, "summary", "How you get about.", "step", "like", "reflect", "What did I notice?", "coaching", "Ask what they noticed.")
		s.ask(t, s.one, id).Leads(t, "/editing/drafts/"+id+"?done=asked")
		s.Get(t, s.other, "/editing/drafts/"+id+"/sign").Want(t, 200, "What could not be taken over", "Made-up Society")
		s.publish(t, s.other, id)
		e, ok := s.packs.Library().Exercise("walking", "how-i-get-about")
		if !ok || !strings.Contains(e.Licence, "Made-up Society") {
			t.Errorf("KIT-6 published: %v %+v", ok, e)
		}
	})
}
