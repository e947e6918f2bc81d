package i18n

import (
	"context"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/fault"
)

// Sentence is what err has to say to whoever made the request, and "" for no error.
func Sentence(ctx context.Context, err error) string {
	if err == nil {
		return ""
	}
	key, args := fault.SentenceOf(err)
	return T(ctx, key, args...)
}

// Names joins names as they are said: Ana, Bo and Kim.
func Names(ctx context.Context, names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return T(ctx, "names.and", "names", strings.Join(names[:last], ", "), "last", names[last])
}

// Shorten is text in one line of at most `most` characters, cut between words where there is a place for it, with an
// ellipsis where something is left out.
func Shorten(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	text = string([]rune(text)[:most])
	if i := strings.LastIndexByte(text, ' '); i > len(text)/2 {
		text = text[:i]
	}
	return text + "…"
}
