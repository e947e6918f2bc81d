package pack

import (
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzPage: whatever stands in a file, reading it ends, every problem is a sentence with a line inside the file, and
// what is rendered can't carry script, style or a link out that nobody declared.
func FuzzPage(f *testing.F) {
	files := soundFiles(f)
	for _, p := range []string{topicMD, firstMD, shoesMD, companyMD, weatherMD, "exempt-words.txt"} {
		f.Add(string(files[p].Data))
	}
	for _, m := range mistakes {
		if m.old == "" && len(m.new) < 1000 {
			f.Add(m.new)
		}
	}
	for _, s := range []string{"---\n", "---\n---\n", "---\n[[[[\n---\n", "---\na: &a *a\n---\n", "---\n? a\n: b\n---\n", "---\n!!map\n---\nx", "---\r\ntitle: x\r\n---\r\n",
		"---\ntitle: |\n  a\n---\n![x](/y \"onerror=\")", "---\n- 'a\n---\n", "---\n\"\\uD800\": x\n---\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		layer := Layer{Name: "fuzz", FS: fstest.MapFS{topicMD: {Data: []byte(text)}, firstMD: {Data: []byte(text)}, shoesMD: {Data: []byte(text)}, "exempt-words.txt": {Data: []byte(text)}}}
		lib, problems := Load(layer)
		lines := strings.Count(text, "\n") + 2
		for _, p := range Check(lib, problems).Problems {
			if p.Line < 1 || p.Line > lines || p.What == "" || p.Do == "" || strings.Contains(p.What, "%!") && !strings.Contains(text, "%!") {
				t.Errorf("a problem that helps nobody: %+v", p)
			}
		}
		for _, topic := range lib.Topics() {
			checkSafe(t, topic.Opening)
			for _, page := range topic.Pages {
				checkSafe(t, page.Body)
			}
		}
	})
}

// checkSafe looks only at tags: text may say anything.
func checkSafe(t *testing.T, body HTML) {
	t.Helper()
	for _, part := range strings.Split(string(body), "<")[1:] {
		tag, _, _ := strings.Cut(strings.ToLower(part), ">")
		name, attributes, _ := strings.Cut(tag, " ")
		switch strings.TrimPrefix(strings.TrimSuffix(name, "/"), "/") {
		case "p", "h2", "h3", "h4", "ul", "ol", "li", "em", "strong", "blockquote", "hr", "br", "a", "img":
		default:
			t.Errorf("a tag that no page may have: <%s>", tag)
		}
		if strings.Contains(attributes, " on") || strings.Contains(attributes, "style=") || strings.Contains(attributes, "javascript:") {
			if name != "a" && name != "img" {
				t.Errorf("an attribute that no page may have: <%s>", tag)
			}
		}
	}
}
