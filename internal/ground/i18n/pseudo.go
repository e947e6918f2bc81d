package i18n

import "strings"

// The two made-up languages. They show in a test, or to an eye, what a real translation would break: en-XA has letters
// with accents and is a third longer, as German or Finnish would be; ar-XB runs from right to left.
const (
	accented = "en-XA"
	mirrored = "ar-XB"
)

var accents = strings.NewReplacer(
	"a", "å", "b", "ƀ", "c", "ç", "d", "ð", "e", "é", "f", "ƒ", "g", "ĝ", "h", "ĥ", "i", "î", "j", "ĵ", "k", "ķ", "l", "ļ", "m", "ɱ",
	"n", "ñ", "o", "ö", "p", "þ", "q", "ǫ", "r", "ŕ", "s", "š", "t", "ţ", "u", "û", "v", "ṽ", "w", "ŵ", "x", "ẋ", "y", "ý", "z", "ž",
	"A", "Å", "B", "Ɓ", "C", "Ç", "D", "Ð", "E", "É", "F", "Ƒ", "G", "Ĝ", "H", "Ĥ", "I", "Î", "J", "Ĵ", "K", "Ķ", "L", "Ļ", "M", "Ṁ",
	"N", "Ñ", "O", "Ö", "P", "Þ", "Q", "Ǫ", "R", "Ŕ", "S", "Š", "T", "Ţ", "U", "Û", "V", "Ṽ", "W", "Ŵ", "X", "Ẋ", "Y", "Ý", "Z", "Ž",
)

// padding is cut to the length wanted. It has spaces so that lines break as those of a longer language would.
var padding = []rune(strings.Repeat(" ļöñĝéŕ ŵöŕðš", 40))

// accent makes en-XA: ⟦Šåṽéð ļöñ⟧. The brackets show where a sentence was cut off or glued together.
func accent(text string) string {
	letters := len([]rune(variable.ReplaceAllString(text, "")))
	extra := min((letters*35+99)/100, len(padding))
	return "⟦" + outside(text, accents.Replace) + string(padding[:extra]) + "⟧"
}

// mirror makes ar-XB: each word between a right-to-left mark and an override, so that it is drawn from the right.
func mirror(text string) string {
	return outside(text, func(s string) string {
		words := strings.Split(s, " ")
		for i, word := range words {
			if word != "" {
				words[i] = "\u200f\u202e" + word + "\u202c\u200f"
			}
		}
		return strings.Join(words, " ")
	})
}

// outside changes the text around the variables and leaves {{.name}} as it is.
func outside(text string, change func(string) string) string {
	var out strings.Builder
	at := 0
	for _, span := range variable.FindAllStringIndex(text, -1) {
		out.WriteString(change(text[at:span[0]]))
		out.WriteString(text[span[0]:span[1]])
		at = span[1]
	}
	out.WriteString(change(text[at:]))
	return out.String()
}
