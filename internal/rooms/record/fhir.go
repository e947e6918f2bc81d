package record

import (
	"context"
	"encoding/json"
	"html"
	"strconv"
	"strings"
	"time"
	"unicode"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/sharing"
)

// maker puts a Bundle together.
type maker struct {
	ctx    context.Context
	facts  Facts
	newID  func() string
	out    bundle
	person reference
	worker reference
	about  []reference // what consent is to and provenance is of
	goals  []reference
}

// Bundle is what leaves for a computer: a FHIR R4 document with what the facts say and nothing else. newID makes the ids in it; they
// are good inside it alone.
func Bundle(ctx context.Context, f Facts, newID func() string) ([]byte, error) {
	f = f.clean()
	m := &maker{ctx: ctx, facts: f, newID: newID}
	m.out = bundle{ResourceType: "Bundle", Type: "document", Timestamp: instant(f.At),
		Identifier: identifier{System: "urn:ietf:rfc:3986", Value: "urn:uuid:" + newID()}}
	m.all()
	text, err := json.MarshalIndent(m.out, "", " ")
	if err == nil {
		err = resolves(text)
	}
	return text, fault.Wrap(err, "record.Bundle")
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// add puts a resource in, and returns what leads to it.
func (m *maker) add(kind string, made any) reference {
	r := reference{Reference: "urn:uuid:" + m.newID(), Type: kind}
	m.out.Entry = append(m.out.Entry, entry{FullURL: r.Reference, Resource: made})
	return r
}

// of adds a resource that is part of what was agreed to.
func (m *maker) of(kind string, made any) reference {
	r := m.add(kind, made)
	m.about = append(m.about, r)
	return r
}

func (m *maker) say(key string, args ...any) string { return i18n.T(m.ctx, key, args...) }

func (m *maker) all() {
	f := m.facts
	document := &composition{resource: resource{ResourceType: "Composition"}, Language: i18n.Lang(m.ctx), Status: "final", Date: f.Day, Title: m.say("record.document"),
		Type: concept{Coding: []coding{{System: "http://loinc.org", Code: "34109-9", Display: "Note"}}, Text: m.say("record.document")}}
	m.of("Composition", document) // a document begins with it
	m.people(document)
	if f.Met != "" {
		met := m.of("Encounter", m.encounter())
		document.Encounter = &met
	}
	for _, it := range f.Items {
		s := section{Title: headingOf(m.ctx, it), Text: it.narrative(m.ctx)}
		if made := m.item(it); made != nil {
			s.Entry = []reference{*made}
		}
		document.Section = append(document.Section, s)
	}
	m.consent()
	m.add("Provenance", provenance{resource: resource{ResourceType: "Provenance"}, Target: m.about, Recorded: instant(f.At),
		Activity: concept{Text: m.say("record.provenance")},
		Agent:    []agent{{Type: concept{Text: m.say("record.agent.supporter")}, Who: m.worker}, {Type: concept{Text: m.say("record.agent.person")}, Who: m.person}}})
	document.Subject, document.Author = m.person, []reference{m.person, m.worker}
	document.Attester = []attester{{Mode: "personal", Party: m.person}, {Mode: "professional", Party: m.worker}}
}

// people adds who it is about, who was with them, and for whom.
func (m *maker) people(document *composition) {
	who := someone{resource: resource{ResourceType: "Patient"}}
	if m.facts.Number != "" {
		who.Identifier = []identifier{{Value: m.facts.Number}}
	}
	if m.facts.Person != "" {
		who.Name = []humanName{{m.facts.Person}}
	}
	if who.Identifier == nil && who.Name == nil {
		text := generated([]string{m.say("record.nameless")})
		who.Text = &text
	}
	m.person = m.add("Patient", who)
	m.worker = m.add("Practitioner", someone{resource: resource{ResourceType: "Practitioner"}, Name: []humanName{{m.facts.Supporter}}})
	document.Custodian = m.add("Organization", organization{resource: resource{ResourceType: "Organization"}, Name: m.facts.Service})
}

// encounter says that they met, on which day, and no more.
func (m *maker) encounter() encounter {
	class := coding{System: "http://terminology.hl7.org/CodeSystem/v3-ActCode", Code: "AMB", Display: "ambulatory"}
	if m.facts.Met == OnPhone {
		class.Code, class.Display = "VR", "virtual"
	}
	return encounter{resource: resource{ResourceType: "Encounter"}, Status: "finished", Class: class, Subject: m.person,
		Participant: []individual{{m.worker}}, Period: period{m.facts.Day, m.facts.Day}}
}

// item adds what a computer can make of an item; nil for those that are words alone.
func (m *maker) item(it Item) *reference {
	var r reference
	switch it.Kind {
	case sharing.Goal, sharing.NextStep:
		g := goal{resource: resource{ResourceType: "Goal"}, LifecycleStatus: lifecycles[it.State], Description: concept{Text: it.Text}, Subject: m.person, ExpressedBy: m.person}
		for _, l := range it.Lines {
			g.Note = append(g.Note, annotation{l.said(m.ctx)})
		}
		r = m.of("Goal", g)
		m.goals = append(m.goals, r)
	case sharing.Course:
		p := carePlan{resource: resource{ResourceType: "CarePlan"}, Status: "active", Intent: "plan", Title: it.Title, Subject: m.person, Created: m.facts.Day,
			Author: m.person, Goal: m.goals}
		for _, l := range it.Lines {
			p.Activity = append(p.Activity, activity{activityDetail{Status: activities[l.State], Description: l.Label}})
		}
		r = m.of("CarePlan", p)
	case sharing.Answer:
		q := questionnaireResponse{resource: resource{ResourceType: "QuestionnaireResponse"}, Status: "completed", Subject: m.person, Authored: it.Day, Source: m.person}
		top := question{LinkID: "1", Text: it.Title}
		for i, l := range it.Lines {
			one := question{LinkID: "1." + strconv.Itoa(i+1), Text: l.Label}
			for _, t := range l.Texts {
				one.Answer = append(one.Answer, answer{t})
			}
			top.Item = append(top.Item, one)
		}
		q.Item = []question{top}
		r = m.of("QuestionnaireResponse", q)
	default:
		return nil
	}
	return &r
}

// lifecycles are how far somebody is with what they want, as FHIR has it (goal-status).
var lifecycles = map[State]string{InHand: "active", Done: "completed", Resting: "on-hold", Dropped: "cancelled"}

// activities are how far a part of a course is (care-plan-activity-status).
var activities = map[State]string{InHand: "not-started", Done: "completed", Resting: "on-hold", Dropped: "cancelled"}

// consent is the person's yes to all of it: to this leaving, and to nothing else.
func (m *maker) consent() {
	c := consent{resource: resource{ResourceType: "Consent"}, Status: "active", Patient: m.person, DateTime: m.facts.Day, Performer: []reference{m.person},
		Scope:      concept{Coding: []coding{{System: "http://terminology.hl7.org/CodeSystem/consentscope", Code: "patient-privacy", Display: "Privacy Consent"}}},
		Category:   []concept{{Coding: []coding{{System: "http://loinc.org", Code: "59284-0", Display: "Consent Document"}}}},
		PolicyRule: concept{Text: m.say("record.consent")}, Provision: provision{Type: "permit"}}
	for _, r := range m.about {
		c.Provision.Data = append(c.Provision.Data, consentsData{Meaning: "instance", Reference: r})
	}
	m.about = append(m.about, m.add("Consent", c))
}

// generated is text as FHIR wants it: XHTML that says the same as the data beside it. What somebody wrote is only ever text in it.
func generated(lines []string) narrative {
	var b strings.Builder
	b.WriteString(`<div xmlns="http://www.w3.org/1999/xhtml">`)
	for _, l := range lines {
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(l), "\n", "<br/>") + "</p>")
	}
	b.WriteString("</div>")
	return narrative{Status: "generated", Div: b.String()}
}

// clean leaves out what no XML can hold, and lines with nothing in them.
func (f Facts) clean() Facts {
	for _, s := range []*string{&f.Service, &f.Person, &f.Number, &f.Supporter} {
		*s = cleanText(*s)
	}
	all := f.Items
	f.Items = nil
	for _, it := range all {
		it.Title, it.Text = cleanText(it.Title), cleanText(it.Text)
		var lines []Line
		for _, l := range it.Lines {
			l.Label = cleanText(l.Label)
			texts := l.Texts
			l.Texts = nil
			for _, t := range texts {
				if t = cleanText(t); t != "" {
					l.Texts = append(l.Texts, t)
				}
			}
			if l.Label != "" || l.Texts != nil {
				lines = append(lines, l)
			}
		}
		if it.Lines = lines; it.Text == "" && it.Lines == nil {
			continue
		}
		f.Items = append(f.Items, it)
	}
	return f
}

func cleanText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef) {
			return -1
		}
		return r
	}, s))
}

// resolves makes sure that every reference in a Bundle leads to an entry of it.
func resolves(text []byte) error {
	var b struct {
		Entry []struct {
			FullURL string `json:"fullUrl"`
		} `json:"entry"`
	}
	var all any
	if err := json.Unmarshal(text, &b); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	there := map[string]bool{}
	for _, e := range b.Entry {
		if there[e.FullURL] || !strings.HasPrefix(e.FullURL, "urn:uuid:") {
			return fault.New(fault.Internal, "page.problem.internal")
		}
		there[e.FullURL] = true
	}
	if !leadsInto(all, there) {
		return fault.New(fault.Internal, "page.problem.internal")
	}
	return nil
}

func leadsInto(v any, there map[string]bool) bool {
	switch v := v.(type) {
	case map[string]any:
		for name, below := range v {
			if to, ok := below.(string); name == "reference" && ok && !there[to] || !leadsInto(below, there) {
				return false
			}
		}
	case []any:
		for _, below := range v {
			if !leadsInto(below, there) {
				return false
			}
		}
	}
	return true
}
