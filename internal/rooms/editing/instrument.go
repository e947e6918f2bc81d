package editing

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/pack"
)

// What an instrument may have at most.
const (
	largestInstrument = 512 << 10 // bytes
	mostQuestions     = 60
	deepestGroup      = 6
	longestOption     = 200 // characters
)

// questionnaire is what is read of a FHIR R4 Questionnaire (https://hl7.org/fhir/R4/questionnaire.html).
type questionnaire struct {
	ResourceType      string            `json:"resourceType"`
	URL               string            `json:"url"`
	Version           string            `json:"version"`
	Name              string            `json:"name"`
	Title             string            `json:"title"`
	Status            string            `json:"status"`
	Description       string            `json:"description"`
	Copyright         string            `json:"copyright"`
	Contained         []valueSet        `json:"contained"`
	ModifierExtension []json.RawMessage `json:"modifierExtension"`
	Item              []item            `json:"item"`
}

type item struct {
	LinkID            string            `json:"linkId"`
	Prefix            string            `json:"prefix"`
	Text              string            `json:"text"`
	Type              string            `json:"type"`
	Repeats           bool              `json:"repeats"`
	MaxLength         int               `json:"maxLength"`
	AnswerValueSet    string            `json:"answerValueSet"`
	AnswerOption      []answerOption    `json:"answerOption"`
	EnableWhen        []json.RawMessage `json:"enableWhen"`
	Initial           []json.RawMessage `json:"initial"`
	Extension         []extension       `json:"extension"`
	ModifierExtension []json.RawMessage `json:"modifierExtension"`
	Item              []item            `json:"item"`
}

type answerOption struct {
	ValueCoding  coding       `json:"valueCoding"`
	ValueString  string       `json:"valueString"`
	ValueInteger *json.Number `json:"valueInteger"`
	ValueDate    string       `json:"valueDate"`
}

type coding struct {
	Code    string `json:"code"`
	Display string `json:"display"`
}

type extension struct {
	URL          string       `json:"url"`
	ValueInteger *json.Number `json:"valueInteger"`
	ValueDecimal *json.Number `json:"valueDecimal"`
}

type valueSet struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
	Compose      struct {
		Include []struct {
			Concept []coding `json:"concept"`
		} `json:"include"`
	} `json:"compose"`
	Expansion struct {
		Contains []coding `json:"contains"`
	} `json:"expansion"`
}

// Instrument is a questionnaire of somebody else's, as an exercise in the making.
type Instrument struct {
	Title string
	Text  string // of the exercise's file
	Left  []Left // what couldn't be taken over
}

// Left is something of an instrument that an exercise can't have: Key names the reason, and What is the question's own words.
type Left struct {
	Key  string `json:"key"`
	What string `json:"what,omitempty"`
}

// Licence is by what right a service uses an instrument, typed in where the instrument doesn't say it.
type Licence struct{ Holder, Terms string }

// ReadInstrument reads a FHIR R4 Questionnaire. One that says nothing of its licence is refused unless somebody has typed in whose
// it is and by what right this service uses it.
func ReadInstrument(raw []byte, typed Licence) (Instrument, error) {
	q, err := parseQuestionnaire(raw)
	if err != nil {
		return Instrument{}, err
	}
	licence, err := licenceOf(q, typed)
	if err != nil {
		return Instrument{}, err
	}
	m := &mapper{sets: q.Contained, ids: map[string]bool{}}
	if q.Status == "retired" {
		m.leave("retired", "")
	}
	m.items(q.Item, "", 0)
	if len(m.parts) == 0 {
		return Instrument{}, fault.New(fault.Invalid, "editing.import.empty")
	}
	title := firstOf(q.Title, q.Name)
	s := pack.NewSheet()
	s.Set("title", pack.Value{Text: title})
	s.Set("order", pack.Value{Text: "1"})
	s.Set("licence", pack.Value{Text: licence})
	s.Set("claims", pack.Value{Text: "none"})
	s.Set("parts", pack.Value{Rows: m.parts})
	s.Body = strings.TrimSpace(strings.Join(append([]string{escaped(q.Description)}, m.intro...), "\n\n")) + "\n"
	return Instrument{Title: title, Text: s.Text(), Left: m.left}, nil
}

func parseQuestionnaire(raw []byte) (q questionnaire, err error) {
	refused := fault.New(fault.Invalid, "editing.import.unreadable")
	if len(raw) > largestInstrument {
		return q, fault.New(fault.TooLarge, "editing.import.large", "most", largestInstrument>>10)
	}
	if !utf8.Valid(raw) || depth(raw) > 4*deepestGroup+20 {
		return q, refused
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	if err := d.Decode(&q); err != nil || d.Decode(&struct{}{}) != io.EOF {
		return q, refused
	}
	switch {
	case q.ResourceType != "Questionnaire":
		return q, fault.New(fault.Invalid, "editing.import.other")
	case len(q.ModifierExtension) > 0:
		return q, fault.New(fault.Invalid, "editing.import.modified")
	case firstOf(q.Title, q.Name) == "":
		return q, fault.New(fault.Invalid, "editing.import.untitled")
	}
	return q, nil
}

// depth is how deep brackets are nested; those in text count too, which only makes it stricter.
func depth(raw []byte) (deepest int) {
	now := 0
	for _, c := range raw {
		switch c {
		case '{', '[':
			now++
			deepest = max(deepest, now)
		case '}', ']':
			now--
		}
	}
	return deepest
}

func licenceOf(q questionnaire, typed Licence) (string, error) {
	licence := oneLine(q.Copyright)
	if typed.Holder != "" && typed.Terms != "" {
		licence = strings.TrimSpace(licence + " " + typed.Holder + ". " + typed.Terms)
	}
	if licence == "" {
		return "", fault.New(fault.Invalid, "editing.import.licence")
	}
	if from := strings.TrimSpace(q.URL + " " + q.Version); from != "" {
		licence += " (" + oneLine(from) + ")"
	}
	return licence, nil
}
