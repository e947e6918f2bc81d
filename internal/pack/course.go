package pack

// Course is a template for a number of meetings of two (TOG-9). Nobody has to follow it: what two people make of it is theirs.
type Course struct {
	Title, Summary string
	Lang           string
	Version        string // changes when any wording does
	Minutes        int    // of each meeting
	Body           HTML   // what it is, and that it needn't be followed
	Meetings       []Meeting
	Sources        []Source

	Unsigned bool // somebody has yet to read and sign this wording

	file  string
	prose prose
}

// Meeting is one meeting of a course.
type Meeting struct {
	ID, Title, For string // For: what it is for, in a sentence
	Pieces         []Piece
}

// Piece is a part of a meeting. Where To is "", there is nothing on the site to open for it.
type Piece struct {
	ID, Text string
	Minutes  int
	To       string
}

const (
	fewestMeetings, mostMeetings = 2, 12
	fewestPieces, mostPieces     = 2, 8
	mostMeetingMinutes           = 120
	meetingsDo                   = "List under meetings two to twelve, each with id, title, for and parts."
	piecesDo                     = "List under parts two to eight, each with id, text and minutes, and to where there is a page or an exercise for it."
	fillDo                       = "Let the minutes of its parts come to those of a meeting."
)

// CoursePath is where the course is on the site.
const CoursePath = "/course"

func parseCourse(d *desk, _ place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	c := &Course{Title: f.need("title", titleDo), Summary: f.need("summary", summaryDo), Lang: f.lang(), Minutes: f.number("minutes", 5, mostMeetingMinutes, 50),
		Sources: f.sources(), file: d.file}
	var links []link
	ids := map[string]bool{}
	for _, m := range f.maps("meetings") {
		meeting, to := m.meeting(c.Minutes, ids)
		c.Meetings, links = append(c.Meetings, meeting), append(links, to...)
	}
	if n, _ := f.size("meetings"); n < fewestMeetings || n > mostMeetings {
		d.say(f.lineOf("meetings"), "There are %d meetings; there should be %d to %d.", meetingsDo, n, fewestMeetings, mostMeetings)
	}
	f.done()
	r := render(d, doc, 1, c.Sources)
	bodyText(d, doc, r)
	c.Body = r.html
	c.prose.people = append([]string{c.Summary}, r.prose...)
	for _, m := range c.Meetings {
		c.prose.people = append(c.prose.people, m.For)
		for _, p := range m.Pieces {
			c.prose.people = append(c.prose.people, p.Text)
		}
	}
	c.Version = digest([]any{c.Title, c.Summary, c.Body, c.Meetings})
	return c, append(links, r.links...)
}

func (f *fields) meeting(minutes int, ids map[string]bool) (m Meeting, links []link) {
	m = Meeting{ID: f.slug("id"), Title: f.need("title", titleDo), For: f.need("for", "Say in a sentence what this meeting is for.")}
	f.unique(ids, m.ID)
	seen, total := map[string]bool{}, 0
	for _, p := range f.maps("parts") {
		piece := Piece{ID: p.slug("id"), Text: p.need("text", "Say what the two do."), Minutes: p.number("minutes", 1, minutes, 0), To: p.text("to")}
		p.unique(seen, piece.ID)
		if piece.To != "" {
			if !leadsIntoPacks(piece.To) {
				p.d.say(p.lineOf("to"), "%q isn't the address of a topic, a page, an exercise or a lesson.", "Write an address such as /topics/stress/sleep, or leave it out.", piece.To)
			} else {
				links = append(links, link{to: piece.To, line: p.lineOf("to")})
			}
		}
		p.done()
		m.Pieces, total = append(m.Pieces, piece), total+piece.Minutes
	}
	if n, _ := f.size("parts"); n < fewestPieces || n > mostPieces {
		f.d.say(f.line, "There are %d parts; there should be %d to %d.", piecesDo, n, fewestPieces, mostPieces)
	} else if total != minutes {
		f.d.say(f.line, "The parts of this meeting come to %d minutes, and a meeting has %d.", fillDo, total, minutes)
	}
	f.done()
	return m, links
}

func putCourse(_ *loader, lib *Library, e entry) {
	if e.sound {
		lib.course = e.made.(*Course)
		lib.course.Unsigned = !e.signed
	}
}

// Course is the template for a number of meetings; nil where there is none.
func (l *Library) Course() *Course { return l.course }

// gradeCourse measures the course.
func (l *Library) gradeCourse() []graded {
	if l.course == nil || mainLang(l.course.Lang) != english {
		return nil
	}
	return gradeAll("course", []written{{l.course.file, l.course.prose}}, l.exempt, false)
}
