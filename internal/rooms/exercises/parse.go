package exercises

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"towpath/internal/ground/web"
	"towpath/internal/pack"
)

// Names of a part's fields. A dot can't be in an id, so none of them meets another.
func fieldOf(part string) string        { return "a." + part }
func itemOf(part, item string) string   { return "a." + part + "." + item }
func ownFieldOf(part string) string     { return "own." + part }
func ownTrayFieldOf(part string) string { return "tray." + part }

// mostLines is the most lines that a list is kept in; what goes beyond shares the last of them, so that nothing is lost.
const mostLines = 60

// remark is something to say about an answer that was kept all the same.
type remark struct {
	Part string
	Key  string
	Args []any
}

// formReader is one form being read by the words it was made of.
type formReader struct {
	form    web.Form
	known   map[string]bool // field names that belong to a part
	remarks []remark
	gone    int // choices that these words don't have
	also    []string
}

// readAnswers reads what a form says. Everything typed is kept: what doesn't fit the question is kept and remarked on, and
// words typed to a question that isn't there are kept apart. Only choices that nobody offered are dropped, with a remark.
func readAnswers(w Wording, form web.Form) (Answer, []remark) {
	r := &formReader{form: form, known: map[string]bool{}}
	a := Answer{Wording: w, Answers: map[string]Value{}, Paper: form.Get("paper") == "1"}
	for _, p := range w.Parts {
		if v := kindOf(p).read(r, p); !v.Blank() {
			a.Answers[p.ID] = v
		}
	}
	r.leftovers()
	if r.gone > 0 {
		r.remarks = append(r.remarks, remark{Key: "exercises.say.gone", Args: []any{"n", r.gone}})
	}
	a.Also = strings.TrimSpace(strings.Join(append([]string{form.Text("also")}, r.also...), "\n"))
	a.Snippet = a.snippet()
	return a, r.remarks
}

func (r *formReader) text(p pack.Part) Value {
	return Value{Text: r.long(p, oneLine(r.get(fieldOf(p.ID))))}
}

func (r *formReader) longText(p pack.Part) Value {
	return Value{Text: r.long(p, strings.TrimRightFunc(r.get(fieldOf(p.ID)), unicode.IsSpace))}
}

func (r *formReader) scale(p pack.Part) Value {
	return Value{Step: r.step(fieldOf(p.ID), len(p.Words))}
}

func (r *formReader) wheel(p pack.Part) Value {
	return Value{Steps: r.steps(p, p.Areas, len(p.Words))}
}

// get takes the value of a field that may be there once.
func (r *formReader) get(name string) string {
	all := r.all(name)
	if len(all) == 0 {
		return ""
	}
	for _, extra := range all[1:] {
		r.drop(extra)
	}
	return all[0]
}

func (r *formReader) all(name string) []string {
	r.known[name] = true
	return r.form.Values[name]
}

// drop lets go of a choice that nobody offered; words that somebody typed are kept apart instead.
func (r *formReader) drop(value string) {
	switch value = strings.TrimSpace(value); {
	case value == "":
	case isChoice(value):
		r.gone++
	default:
		r.also = append(r.also, value)
	}
}

// isChoice says whether a value looks like what a button or list would send, and not like words.
func isChoice(value string) bool {
	return len(value) <= 60 && !strings.ContainsFunc(value, func(c rune) bool {
		return c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z')
	})
}

func (r *formReader) say(p pack.Part, key string, args ...any) {
	r.remarks = append(r.remarks, remark{Part: p.ID, Key: key, Args: args})
}

// long remarks on text that is longer than was asked for, and keeps it whole.
func (r *formReader) long(p pack.Part, text string) string {
	if n := utf8.RuneCountInString(text); p.Max > 0 && n > p.Max {
		r.say(p, "exercises.say.long", "length", n, "most", p.Max)
	}
	return text
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (r *formReader) own(p pack.Part) string {
	if p.Own == "" {
		return ""
	}
	return r.ownWords(p, oneLine(r.get(ownFieldOf(p.ID))))
}

// ownWords remarks on words of one's own that are longer than was asked for, and keeps them whole.
func (r *formReader) ownWords(p pack.Part, text string) string {
	if n := utf8.RuneCountInString(text); n > ownMax {
		r.say(p, "exercises.say.long", "length", n, "most", ownMax)
	}
	return text
}

// ownMax is how many characters own words are asked to have at most.
const ownMax = 200

func (r *formReader) chosen(p pack.Part) Value {
	sent := map[string]bool{}
	for _, id := range r.all(fieldOf(p.ID)) {
		sent[id] = true
	}
	v := Value{Own: r.own(p)}
	for _, o := range p.Options {
		if sent[o.ID] {
			v.Chosen = append(v.Chosen, o.ID)
			delete(sent, o.ID)
		}
	}
	for id := range sent {
		r.drop(id)
	}
	most := p.Max
	if p.Kind == pack.ChooseOne {
		most = 1
	}
	if n := len(v.Chosen); most > 0 && n > most {
		r.say(p, "exercises.say.many", "n", n, "most", most)
	}
	return v
}

// step is a whole number from 1 to most, or 0 where there is none.
func (r *formReader) step(name string, most int) int {
	sent := r.get(name)
	n, err := strconv.Atoi(sent)
	if err != nil || n < 1 || n > most || strconv.Itoa(n) != sent {
		r.drop(sent)
		return 0
	}
	return n
}

func (r *formReader) steps(p pack.Part, items []pack.Option, most int) map[string]int {
	var steps map[string]int
	for _, it := range items {
		if n := r.step(itemOf(p.ID, it.ID), most); n > 0 {
			if steps == nil {
				steps = map[string]int{}
			}
			steps[it.ID] = n
		}
	}
	return steps
}

func (r *formReader) ranking(p pack.Part) Value {
	v := Value{Steps: r.steps(p, p.Options, p.Max)}
	for _, at := range v.ranked(p) {
		if len(at.Texts) > 1 {
			r.say(p, "exercises.say.same_place")
			break
		}
	}
	return v
}

func (r *formReader) sorted(p pack.Part) Value {
	trays := map[string]bool{}
	for _, t := range p.Trays {
		trays[t.ID] = true
	}
	tray := func(name string) string {
		id := r.get(name)
		if !trays[id] {
			r.drop(id)
			return ""
		}
		return id
	}
	v := Value{Own: r.own(p)}
	for _, card := range p.Options {
		if id := tray(itemOf(p.ID, card.ID)); id != "" {
			if v.Placed == nil {
				v.Placed = map[string]string{}
			}
			v.Placed[card.ID] = id
		}
	}
	if p.Own != "" {
		v.OwnTray = tray(ownTrayFieldOf(p.ID))
	}
	if v.Own == "" {
		v.OwnTray = ""
	}
	return v
}

func (r *formReader) list(p pack.Part) Value {
	var lines []string
	for _, line := range r.all(fieldOf(p.ID)) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	if n := len(lines); n > p.Max {
		r.say(p, "exercises.say.lines", "n", n, "most", p.Max)
	}
	if len(lines) > mostLines {
		lines[mostLines-1] = strings.Join(lines[mostLines-1:], " · ")
		lines = lines[:mostLines]
	}
	return Value{Lines: lines}
}

// leftovers looks at fields of questions that aren't in these words: the pack may have changed while the form was open.
func (r *formReader) leftovers() {
	for name, values := range r.form.Values {
		kind, _, _ := strings.Cut(name, ".")
		if r.known[name] || kind == name || (kind != "a" && kind != "own" && kind != "tray" && kind != "about") {
			continue
		}
		for _, v := range values {
			r.drop(v)
		}
	}
}
