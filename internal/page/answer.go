package page

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
)

// Show answers with a page, or where err is what there is to mend in its form, with the form again and err's status.
func Show(w http.ResponseWriter, r *http.Request, err error, c templ.Component) error {
	status := http.StatusOK
	if err != nil {
		status = fault.CodeOf(err).Status()
	}
	return Render(w, r, status, c)
}

// DoneOf is the sentence for what the form before this page has done, as its redirect says with ?done=…: the one at prefix
// and that word, if it is among known. Anybody can write an address, so no other word of it is ever shown.
func DoneOf(r *http.Request, prefix string, known ...string) string {
	if done := r.URL.Query().Get("done"); slices.Contains(known, done) {
		return i18n.T(r.Context(), prefix+done)
	}
	return ""
}

// Beside is what err has to say beside one box of its form: its sentence, where its key is one of keys, or begins with one
// that ends in a dot.
func Beside(ctx context.Context, err error, keys ...string) string {
	if err == nil || !under(err, keys) {
		return ""
	}
	return i18n.Sentence(ctx, err)
}

// Elsewhere is what err has to say of its form as a whole: its sentence, where that belongs beside no box with these keys.
func Elsewhere(ctx context.Context, err error, keys ...string) string {
	if err == nil || under(err, keys) {
		return ""
	}
	return i18n.Sentence(ctx, err)
}

func under(err error, keys []string) bool {
	key, _ := fault.SentenceOf(err)
	return slices.ContainsFunc(keys, func(k string) bool { return key == k || strings.HasSuffix(k, ".") && strings.HasPrefix(key, k) })
}
