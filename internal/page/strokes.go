package page

import (
	_ "embed"
	"regexp"
)

//go:embed marks.svg
var marks []byte

// strokes are the marks by name, each as what goes inside its <svg>. A mark is a few strokes and stands in the page: a file
// of them would come between a slow line's first page and its text (ACC-3).
var strokes = strokesOf(marks)

func strokesOf(file []byte) map[string]string {
	all := map[string]string{}
	for _, m := range regexp.MustCompile(`<symbol id="([a-z]+)"[^>]*>(.*)</symbol>`).FindAllSubmatch(file, -1) {
		all[string(m[1])] = string(m[2])
	}
	return all
}
