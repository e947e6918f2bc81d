package pack

import (
	"strings"
	"unicode"
)

// Syllables counts the spoken syllables of one English word, at least one. Hyphened words are the sum of
// their parts and a number counts as one. It follows spelling, with a list for common words that don't.
func Syllables(word string) int {
	word = plainWord(word)
	if n, ok := oddSyllables[word]; ok {
		return n
	}
	if strings.Contains(word, "-") {
		sum := 0
		for _, part := range strings.Split(word, "-") {
			if part != "" {
				sum += Syllables(part)
			}
		}
		return max(sum, 1)
	}
	return max(bySpelling(strings.ReplaceAll(word, "'", "")), 1)
}

func bySpelling(w string) int {
	for _, end := range []struct {
		suffix string
		adds   int
	}{{"lessness", 2}, {"fulness", 2}, {"fully", 2}, {"lessly", 2}, {"ness", 1}, {"less", 1}, {"ment", 1}, {"ments", 1}, {"ful", 1}, {"ly", 1}} {
		if stem, ok := strings.CutSuffix(w, end.suffix); ok && len(stem) > 2 && hasVowel(stem) {
			return Syllables(stem) + end.adds
		}
	}
	n := vowelGroups(w)
	return n - silent(w) + hiatus(w)
}

func isVowel(r rune) bool {
	return strings.ContainsRune("aeiouyàáâäèéêëìíîïòóôöùúûü", r)
}

func hasVowel(s string) bool { return strings.ContainsFunc(s, isVowel) }

func vowelGroups(w string) int {
	n, in := 0, false
	for i, r := range w {
		v := isVowel(r) && !(r == 'y' && i == 0) && unicode.IsLetter(r)
		if v && !in {
			n++
		}
		in = v
	}
	return n
}

// silent counts vowel groups that aren't said: a last e, and the e of -ed and -es where it makes no sound.
func silent(w string) int {
	before := func(suffix string) (byte, bool) {
		stem, ok := strings.CutSuffix(w, suffix)
		if !ok || len(stem) < 2 || !hasVowel(stem) {
			return 0, false
		}
		return stem[len(stem)-1], true
	}
	if c, ok := before("ed"); ok && !strings.ContainsRune("td", rune(c)) && !isVowel(rune(c)) {
		if c == 'l' && consonantBefore(w, 3) {
			return 0 // handled, settled: the l is a syllable
		}
		return 1
	}
	if c, ok := before("es"); ok && !isVowel(rune(c)) {
		if strings.ContainsRune("szxg", rune(c)) || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "ces") {
			return 0
		}
		if c == 'l' && consonantBefore(w, 3) {
			return 0
		}
		return 1
	}
	if c, ok := before("e"); ok && !isVowel(rune(c)) {
		if c == 'l' && consonantBefore(w, 2) {
			return 0 // little, table
		}
		return 1
	}
	return 0
}

// consonantBefore says whether the letter before the last n is a consonant.
func consonantBefore(w string, n int) bool {
	i := len(w) - n - 1
	return i >= 0 && !isVowel(rune(w[i])) && w[i] != 'r' && w[i] != 'w'
}

// hiatus counts neighbouring vowels that are two syllables.
func hiatus(w string) int {
	n := 0
	for _, pair := range []string{"ia", "io", "eo", "iu", "ua", "uo", "ying", "oing", "eing", "uing", "iet", "ier", "ien", "uel", "ism"} {
		at := strings.Index(w, pair)
		if at < 0 || joined(w, at, pair) {
			continue
		}
		n++
	}
	return n
}

// joined says whether a pair of vowels is one sound after all.
func joined(w string, at int, pair string) bool {
	before := byte(0)
	if at > 0 {
		before = w[at-1]
	}
	switch pair {
	case "ia":
		return strings.ContainsRune("ctsg", rune(before)) && !strings.HasPrefix(w[at:], "iat") || strings.HasPrefix(w[at:], "iage")
	case "io", "iu":
		return strings.ContainsRune("tsxcgn", rune(before)) && strings.HasPrefix(w[at:], "io")
	case "eo":
		return strings.HasPrefix(w[at:], "eous") || strings.HasPrefix(w[at:], "eop")
	case "ua", "uo", "uel", "uing":
		return before == 'q' || before == 'g'
	case "ying":
		return at == 0 || isVowel(rune(before))
	case "ier", "iet", "ien":
		return at == 0 || strings.HasPrefix(w[at:], "iend") ||
			strings.ContainsRune("ct", rune(before)) && (strings.HasPrefix(w[at:], "ience") || strings.HasPrefix(w[at:], "ient"))
	}
	return false
}

// oddSyllables are common words whose spelling misleads the rules.
var oddSyllables = map[string]int{
	"a": 1, "the": 1, "i'm": 1, "you're": 1, "we're": 1, "they're": 1, "i've": 1, "you've": 1, "we've": 1, "they've": 1, "we'll": 1,
	"isn't": 2, "wasn't": 2, "doesn't": 2, "didn't": 2, "hasn't": 2, "hadn't": 2, "couldn't": 2, "wouldn't": 2, "shouldn't": 2, "haven't": 2, "needn't": 2, "mustn't": 2,
	"everything": 3, "everywhere": 3, "whoever": 3, "every": 2, "everyday": 3, "everyone": 3, "everybody": 4, "evening": 2, "evenings": 2, "something": 2, "someone": 2, "somebody": 3, "sometimes": 2, "somewhere": 2,
	"nothing": 2, "anyone": 3, "anything": 3, "anywhere": 3, "business": 2, "different": 3, "interest": 3, "interested": 4, "people": 2, "being": 2, "seeing": 2, "idea": 3, "ideas": 3,
	"area": 3, "areas": 3, "real": 1, "really": 2, "reality": 4, "create": 2, "created": 3, "quiet": 2, "quieter": 3, "quietly": 3, "science": 2, "hour": 1, "hours": 1, "our": 1, "ours": 1,
	"fire": 1, "tired": 1, "hired": 1, "poem": 2, "poems": 2, "trial": 2, "diet": 2, "doing": 2, "going": 2, "said": 1, "once": 1, "does": 1, "goes": 1, "shoes": 1,
	"useful": 2, "sure": 1, "there": 1, "where": 1, "here": 1, "were": 1, "are": 1, "medicine": 3, "medicines": 3, "friend": 1, "friends": 1, "view": 1, "views": 1, "review": 2,
	"life": 1, "lives": 1, "lived": 1, "likely": 2, "maybe": 2, "made": 1, "none": 1, "alone": 2, "home": 1, "homes": 1, "something's": 2, "hadnt": 2, "naked": 2, "wicked": 2, "hundred": 2,
	"recipe": 3, "safety": 2, "lonely": 2, "loneliness": 3, "lovely": 2, "therefore": 2, "moment": 2, "moments": 2, "comment": 2, "comments": 2, "element": 3, "ly": 1, "only": 2, "family": 3, "families": 3, "fly": 1,
	"reply": 2, "july": 2, "apply": 2, "supply": 2, "daily": 2, "early": 2, "belly": 2, "ugly": 2, "holy": 2, "jelly": 2, "silly": 2, "curly": 2, "rely": 2, "unless": 2, "bless": 1, "less": 1, "careful": 2,
	"won't": 1, "don't": 1, "can't": 1, "reuse": 2, "toes": 1, "society": 4, "anxiety": 4, "variety": 4, "science's": 2, "voice": 1, "voices": 2, "psychosis": 3, "towpath": 2, "somehow": 2, "whole": 1, "wholly": 2,
}
