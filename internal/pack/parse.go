package pack

import "slices"

// section is one of a topic's parts beside its opening.
type section struct {
	html    HTML
	prose   prose
	sources []Source
}

func parseTopic(d *desk, at place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	t := &Topic{
		ID: at.topic, Title: f.need("title", titleDo), Summary: f.need("summary", summaryDo), Order: f.order(),
		Lang: f.lang(), Version: f.number("version", 1, 1_000_000, 0), Minutes: f.number("minutes", 1, 5, 1),
		Chime: f.texts("chime"), Sources: f.sources(), file: d.file,
	}
	if !f.has("version") {
		d.say(1, "\"version\" is missing.", "Begin with version: 1, and add one whenever the topic changes in substance.")
	}
	if len(t.Chime) == 0 && !f.has("chime") {
		d.say(1, "\"chime\" is missing.", "List under chime which of connectedness, hope, identity, meaning, empowerment the topic serves.")
	}
	for _, c := range t.Chime {
		if !slices.Contains(chime, c) {
			d.say(f.lineOf("chime"), "%q isn't one of the five processes of recovery.", "Use connectedness, hope, identity, meaning or empowerment.", c)
		}
	}
	f.done()
	r := render(d, doc, 1, t.Sources)
	bodyText(d, doc, r)
	t.Opening = r.html
	t.parts = map[string]prose{"topic.md": {people: append(r.prose, t.Summary)}}
	return t, r.links
}

func parseSection(d *desk, _ place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	s := &section{sources: f.sources()}
	f.done()
	r := render(d, doc, 2, s.sources)
	bodyText(d, doc, r)
	s.html, s.prose = r.html, prose{people: r.prose}
	return s, r.links
}

func parsePage(d *desk, at place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	p := &Page{
		ID: at.id, Topic: at.topic, Title: f.need("title", titleDo), Summary: f.need("summary", summaryDo), Order: f.order(),
		Step: f.step(), Note: f.text("note"), Reflect: f.prompts("reflect", reflectDo), Coaching: f.prompts("coaching", coachingDo),
		Sources: f.sources(), file: d.file,
	}
	var lines []int
	p.Exercises, lines = f.textLines("exercises")
	links := make([]link, len(lines))
	for i, id := range p.Exercises {
		links[i] = link{to: ExercisePath(at.topic, id), line: lines[i]}
	}
	f.done()
	r := render(d, doc, 1, p.Sources)
	bodyText(d, doc, r)
	p.Body, p.words = r.html, r.words
	p.prose = prose{people: slices.Concat([]string{p.Note, p.Summary}, r.prose, p.Reflect), staff: p.Coaching}
	p.Version = digest([]any{p.Title, p.Summary, p.Note, p.Body, p.Reflect})
	return p, append(links, r.links...)
}

func parseExercise(d *desk, at place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	e := &Exercise{
		ID: at.id, Topic: at.topic, Title: f.need("title", titleDo), Summary: f.need("summary", summaryDo), Order: f.order(),
		Step: f.step(), Minutes: f.number("minutes", 1, 60, 10), Note: f.text("note"), Parts: f.parts(),
		Reflect: f.prompts("reflect", reflectDo), Coaching: f.prompts("coaching", coachingDo), Sources: f.sources(), Licence: f.text("licence"), file: d.file,
	}
	f.done()
	r := render(d, doc, 1, e.Sources)
	bodyText(d, doc, r)
	e.Intro = r.html
	e.prose = prose{people: slices.Concat([]string{e.Note, e.Summary}, r.prose, wording(e.Parts), e.Reflect), staff: e.Coaching}
	e.Version = digest([]any{e.Title, e.Note, e.Intro, e.Parts})
	return e, r.links
}

// wording is everything a person reads in an exercise's parts.
func wording(parts []Part) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Label, p.Hint, p.Own)
		for _, o := range slices.Concat(p.Options, p.Trays, p.Areas) {
			out = append(out, o.Text, o.Hint, o.Reply)
		}
		out = append(out, p.Words...)
	}
	return out
}
