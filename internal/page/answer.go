package page

import (
	"net/http"
	"slices"

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
