package kit

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestFindingWords(t *testing.T) {
	for _, c := range []struct {
		find, text string
		want       fits
	}{
		{"müller", "Frau Muller rief an", begins},
		{"muller", "Frau Müller rief an", begins},
		{"STRASSE", "die Straße entlang", begins},
		{"cafe", "Cafe\u0301 am Kanal", begins}, // the accent as a sign of its own
		{"Ångström", "angstrom", begins},
		{"lodz", "Łódź", begins},
		{"istanbul", "İstanbul’da", begins},
		{"ΣΟΦΟΣ", "σοφός", begins},
		{"ёлка", "елка", begins},
		{"don't", "I don’t know", begins},
		{"الامل", "أملٌ، والأَمَل", begins}, // with its points, and with “and” grown on
		{"שלום", "בשָׁלוֹם", begins},
		{"眠れ", "昨日は眠れなかった", begins},
		{"か", "が", not}, // another letter, not another way to write it
		{"นอน", "ฉันนอนไม่หลับ", begins},
		{"हिन्दी", "मैं हिन्दी बोलता हूँ", begins},
		{"한국", "한국어", begins},
		{"walk", "walking by the water", begins},
		{"alk", "walking", inside},
		{"art", "heart", inside},
		{"art", "heart, and art", begins},
		{"walk  bread", "Bread, then a walk", begins},
		{"walk bread", "a walk", not},
		{"“walk,”", "a walk", begins},
		{"🌊", "waves 🌊 here", begins},
		{"2026", "in 2026", begins},
		{"ﬁnd", "find", begins},
		{"x", "", not},
	} {
		if got := queryOf(c.find).in([]string{fold(c.text)}); got != c.want {
			t.Errorf("%q in %q: %d, want %d", c.find, c.text, got, c.want)
		}
		body, err := json.Marshal(map[string]string{"title": c.text})
		if err != nil {
			t.Fatal(err)
		}
		if c.want != not && !queryOf(c.find).mayBeIn(body) {
			t.Errorf("%q would be left out before %q is read", c.find, c.text)
		}
	}
	if !queryOf("walk").mayBeIn([]byte(`{"title":"\u0077alk"}`)) {
		t.Error("letters written as numbers were left out")
	}
	if queryOf("walk bread").mayBeIn([]byte(`{"title":"a walk"}`)) {
		t.Error("what can't have both words is read for nothing")
	}
}

func TestExcerpts(t *testing.T) {
	shown := func(find string, texts ...string) string {
		var b strings.Builder
		for _, p := range queryOf(find).excerpt(texts) {
			if p.Marked {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		return b.String()
	}
	long := strings.Repeat("word ", 60)
	for _, c := range []struct{ find, text, want string }{
		{"muller", "Frau Müller, Herr MULLER", "Frau [Müller], Herr [MULLER]"},
		{"cafe kanal", "Cafe\u0301 am\n\nKanal", "[Cafe\u0301] am [Kanal]"},
		{"strass", "Straße", "[Straß]e"},
		{"bread", long + "bread " + long, "… word word word word word word word [bread] word word word word word word word word word word word word word word word word word word word …"},
		{"眠れ", "昨日は眠れなかった", "昨日は[眠れ]なかった"},
		{"art", "heart", "he[art]"},
		{"none", "heart", ""},
		{"a", strings.Repeat("a", 500), "[" + strings.Repeat("a", 1)},
	} {
		if got := shown(c.find, c.text); got != c.want && !(c.find == "a" && strings.HasPrefix(got, c.want)) {
			t.Errorf("%q in %q:\n got %q\nwant %q", c.find, c.text, got, c.want)
		}
	}
	if got := shown("two", "one", "two, too"); got != "[two], too" {
		t.Errorf("of the second text: %q", got)
	}
}

// What is marked is always a piece of the text, whatever is in it.
func FuzzExcerpt(f *testing.F) {
	for _, s := range [][2]string{{"muller", "Müller"}, {"ﷺ", "ﷺ x"}, {"ss", "ßß"}, {"\xff", "a\xffb"}, {"e", "e\u0301\u0302"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, find, text string) {
		var b strings.Builder
		for _, p := range queryOf(find).excerpt([]string{text}) {
			b.WriteString(p.Text)
		}
		whole := strings.Join(strings.Fields(text), " ")
		if got := strings.TrimSuffix(strings.TrimPrefix(b.String(), "… "), " …"); !strings.Contains(whole, strings.TrimSpace(got)) {
			t.Errorf("%q isn't in %q", got, whole)
		}
	})
}
