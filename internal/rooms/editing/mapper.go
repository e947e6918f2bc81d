package editing

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"towpath/internal/pack"
)

// mapper makes parts of an exercise of the items of a questionnaire.
type mapper struct {
	sets  []valueSet
	ids   map[string]bool
	parts []pack.Row
	intro []string // what is said before the first question
	said  []string // what is said before the next one
	left  []Left
}

func (m *mapper) leave(why, what string) {
	m.left = append(m.left, Left{Key: "editing.left." + why, What: oneLine(what)})
}

func (m *mapper) items(all []item, group string, deep int) {
	if deep > deepestGroup {
		m.leave("deep", group)
		return
	}
	for _, it := range all {
		if len(it.ModifierExtension) > 0 {
			m.leave("modified", it.name())
			continue
		}
		m.item(it, group)
		switch {
		case it.Type == "group":
			m.items(it.Item, firstOf(it.name(), group), deep+1)
		case len(it.Item) > 0: // questions below a question
			m.items(it.Item, group, deep+1)
		}
	}
}

func (m *mapper) item(it item, group string) {
	if len(it.EnableWhen) > 0 {
		m.leave("condition", it.name())
	}
	switch it.Type {
	case "group":
		if len(it.Item) == 0 && it.name() != "" {
			m.leave("group", it.name())
		}
	case "display":
		if len(m.parts) == 0 {
			m.intro = append(m.intro, escaped(it.name()))
		} else {
			m.said = append(m.said, it.name())
		}
	default:
		m.question(it, group)
	}
}

func (m *mapper) question(it item, group string) {
	if len(m.parts) >= mostQuestions {
		m.leave("many", it.name())
		return
	}
	if it.name() == "" {
		m.leave("wordless", it.LinkID)
		return
	}
	if len(it.Initial) > 0 {
		m.leave("initial", it.name())
	}
	row, ok := m.answer(it)
	if !ok {
		return
	}
	part := pack.Row{{Key: "id", Value: pack.Value{Text: m.id(it.LinkID)}}}.With("kind", row.Get("kind")).With("label", pack.Value{Text: it.name()})
	hint := strings.Join(append(append([]string{}, oneLine(group)), m.said...), " ")
	part = part.With("hint", pack.Value{Text: oneLine(hint + " " + row.Get("hint").Text)})
	for _, c := range row {
		if c.Key != "kind" && c.Key != "hint" {
			part = part.With(c.Key, c.Value)
		}
	}
	m.parts, m.said = append(m.parts, part), nil
}

func kindRow(k pack.Kind, more ...pack.Cell) pack.Row {
	return append(pack.Row{{Key: "kind", Value: pack.Value{Text: string(k)}}}, more...)
}

// answer is how a question is answered; what can't be is left out, and said.
func (m *mapper) answer(it item) (row pack.Row, ok bool) {
	switch it.Type {
	case "string":
		return kindRow(pack.Text, limit(it.MaxLength, 500)...), true
	case "text":
		return kindRow(pack.LongText, limit(it.MaxLength, 20000)...), true
	case "date":
		return kindRow(pack.Text, pack.Cell{Key: "hint", Value: pack.Value{Text: "A date."}}), true
	case "integer", "decimal":
		if steps := it.steps(); steps != nil {
			return kindRow(pack.Scale, pack.Cell{Key: "words", Value: pack.Value{List: steps}}), true
		}
		return kindRow(pack.Text, pack.Cell{Key: "hint", Value: pack.Value{Text: "A number."}}), true
	case "boolean":
		return kindRow(pack.ChooseOne, pack.Cell{Key: "options", Value: pack.Value{Rows: []pack.Row{option("yes", "Yes"), option("no", "No")}}}), true
	case "choice", "open-choice":
		return m.choice(it)
	}
	m.leave("kind", it.name()+" ("+it.Type+")")
	return nil, false
}

func (m *mapper) choice(it item) (pack.Row, bool) {
	options := m.options(it)
	if len(options) < 2 || len(options) > 24 {
		m.leave("options", it.name())
		return nil, false
	}
	kind := pack.ChooseOne
	if it.Repeats {
		kind = pack.ChooseSome
	}
	row := kindRow(kind, pack.Cell{Key: "options", Value: pack.Value{Rows: options}})
	if it.Type == "open-choice" {
		row = row.With("own", pack.Value{Text: "Something else"})
	}
	return row, true
}

func (m *mapper) options(it item) (all []pack.Row) {
	taken := map[string]bool{}
	add := func(code, text string) {
		if text = oneLine(firstOf(text, code)); text == "" || utf8.RuneCountInString(text) > longestOption {
			m.leave("option", it.name()+": "+code)
			return
		}
		all = append(all, option(freshID(firstOf(wordy(code), text), taken), text))
	}
	for _, o := range it.AnswerOption {
		switch {
		case o.ValueInteger != nil:
			add("", o.ValueInteger.String())
		default:
			add(o.ValueCoding.Code, firstOf(o.ValueCoding.Display, o.ValueString, o.ValueDate))
		}
	}
	if id, ok := strings.CutPrefix(it.AnswerValueSet, "#"); ok {
		for _, set := range m.sets {
			if set.ResourceType != "ValueSet" || set.ID != id {
				continue
			}
			for _, in := range set.Compose.Include {
				for _, c := range in.Concept {
					add(c.Code, c.Display)
				}
			}
			if len(set.Compose.Include) == 0 {
				for _, c := range set.Expansion.Contains {
					add(c.Code, c.Display)
				}
			}
		}
	}
	return all
}

// wordy is a code that can be an id as it is, "" otherwise.
func wordy(code string) string {
	if code = strings.ToLower(code); pack.IsID(code) {
		return code
	}
	return ""
}

func option(id, text string) pack.Row {
	return pack.Row{{Key: "id", Value: pack.Value{Text: id}}, {Key: "text", Value: pack.Value{Text: text}}}
}

func limit(n, most int) []pack.Cell {
	if n < 1 || n > most {
		return nil
	}
	return []pack.Cell{{Key: "max", Value: pack.Value{Text: strconv.Itoa(n)}}}
}

const extensionOf = "http://hl7.org/fhir/StructureDefinition/"

// steps are the numbers that a question takes, where it says the lowest and the highest and there are few enough to choose from.
func (it item) steps() (all []string) {
	low, high := math.NaN(), math.NaN()
	for _, e := range it.Extension {
		n := e.ValueInteger
		if n == nil {
			n = e.ValueDecimal
		}
		if n == nil {
			continue
		}
		v, err := n.Float64()
		if err != nil || v != math.Trunc(v) {
			continue
		}
		switch e.URL {
		case extensionOf + "minValue":
			low = v
		case extensionOf + "maxValue":
			high = v
		}
	}
	if !(high-low >= 2 && high-low <= 10) || it.Type != "integer" {
		return nil
	}
	for v := low; v <= high; v++ {
		all = append(all, strconv.Itoa(int(v)))
	}
	return all
}

// id makes an id of a linkId.
func (m *mapper) id(link string) string {
	base := pack.NewID(link)
	if r := []rune(link); len(r) > 0 && unicode.IsDigit(r[0]) || base == "" {
		base = strings.TrimSuffix("q-"+pack.NewID("x" + link)[1:], "-")
	}
	if !pack.IsID(base) {
		base = "question"
	}
	id := base
	for n := 2; m.ids[id]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	m.ids[id] = true
	return id
}

func (it item) name() string { return oneLine(it.Prefix + " " + it.Text) }

func firstOf(all ...string) string {
	for _, s := range all {
		if s = oneLine(s); s != "" {
			return s
		}
	}
	return ""
}

// oneLine is a text in one line, without what can't be seen.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

var markdown = regexp.MustCompile("[\\\\`*_\\[\\]<>#|~]")

// escaped is a text in which nothing means anything to Markdown.
func escaped(s string) string {
	s = markdown.ReplaceAllString(oneLine(s), `\$0`)
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
		s = `\` + s
	}
	return s
}
