package people

import (
	"math"
	"slices"
	"strings"
	"testing"

	"towpath/internal/ground/fault"
)

func TestCardWords(t *testing.T) {
	t.Run("ACC-6 four words are at least 40 bits", func(t *testing.T) {
		if bits := 4 * math.Log2(float64(len(cardWords))); bits < 40 {
			t.Errorf("%.1f bits", bits)
		}
	})
}

func TestPickWords(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		for _, w := range pickWords(wordsOnCard) {
			if !slices.Contains(cardWords, w) {
				t.Fatalf("%q is no card word", w)
			}
			seen[w] = true
		}
	}
	if len(seen) < len(cardWords)*9/10 { // 8,000 draws leave out one word in 1,700
		t.Errorf("only %d of %d words were ever picked", len(seen), len(cardWords))
	}
}

func TestReadWords(t *testing.T) {
	want := "candle otter walnut yellow"
	for _, w := range strings.Fields(want) {
		if !slices.Contains(cardWords, w) {
			t.Fatalf("%q is no card word", w)
		}
	}
	forgiven := map[string]string{
		"as printed":               want,
		"in capitals":              "CANDLE Otter WALNUT yelloW",
		"space everywhere":         "  candle\totter \n walnut\u00a0yellow ",
		"hyphens":                  "candle-otter-walnut-yellow",
		"long dashes":              "candle – otter — walnut-yellow",
		"commas and full stops":    "candle, otter, walnut. yellow.",
		"numbered":                 "1. candle 2. otter 3. walnut 4. yellow",
		"a letter left out":        "candle oter walnut yelow",
		"a letter too many":        "candlle otter wallnut yellow",
		"a letter changed":         "candke otter wolnut yellow",
		"two letters swapped":      "cnadle ottre walnut yellow",
		"full-width letters":       "ｃａｎｄｌｅ　ｏｔｔｅｒ　ｗａｌｎｕｔ　ｙｅｌｌｏｗ",
		"accents":                  "cándle öttèr walnut yellow",
		"marks that can't be seen": "\u200fcan\u00addle\u200e otter wal\u200bnut yellow",
		"one letter from another alphabet is one slip": "cаndle otter walnut yellow",
	}
	for name, typed := range forgiven {
		t.Run("ACC-6 forgiving: "+name, func(t *testing.T) {
			got, err := readWords(typed, wordsOnCard)
			if err != nil || strings.Join(got, " ") != want {
				t.Errorf("%q: %v, %v", typed, got, err)
			}
		})
	}
	refused := map[string]string{
		"nothing":                  "",
		"three words":              "candle otter walnut",
		"five words":               want + " apple",
		"a word that isn't one":    "candle otter walnut qqqqqq",
		"two slips in a word":      "cndl otter walnut yellow",
		"look-alike letters":       "сапdlе otter walnut yellow",
		"another script":           "свеча выдра орех жёлтый",
		"too long":                 strings.Repeat("candle ", 5000),
		"right to left, and emoji": "שלום 🦦 🦦 🦦",
		"not UTF-8":                "candle \xff\xfe walnut",
	}
	for name, typed := range refused {
		t.Run("ACC-6 refused: "+name, func(t *testing.T) {
			if got, err := readWords(typed, wordsOnCard); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v, %v", typed, got, err)
			}
		})
	}
	t.Run("order counts", func(t *testing.T) {
		got, err := readWords("otter candle walnut yellow", wordsOnCard)
		if err != nil || strings.Join(got, " ") == want {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func TestEasyNumbers(t *testing.T) {
	for _, n := range []string{"0000", "111111", "1234", "123456", "4321", "7890", "0987", "1212", "121212", "123123", "2580", "1984", "2007"} {
		if _, err := newPIN(n); !fault.Is(err, fault.Invalid) {
			t.Errorf("ACC-6: %s was taken", n)
		}
	}
	for _, n := range []string{"4073", "83 91", "60417", "904826", "３８１７", "٣٨١٧"} {
		if _, err := newPIN(n); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
	for _, n := range []string{"", "123", "1234567", "12a4", "forty"} {
		if _, err := newPIN(n); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was taken", n)
		}
	}
}

func TestReadCode(t *testing.T) {
	code := pickCode(2 * half)
	for _, typed := range []string{code, grouped(code), strings.ToLower(code), " " + code[:4] + "-" + code[4:] + " "} {
		if readCode(typed) != code {
			t.Errorf("%q isn't read as %q", typed, code)
		}
	}
	for _, typed := range []string{"", "ABCD", code + "X", "АВСЕ 2345", "AAAA 0000", "AAAA LLLL", strings.Repeat("A", 1000), "שלוםשלום", "🦦"} {
		if readCode(typed) != "" {
			t.Errorf("%q is read as a code", typed)
		}
	}
}
