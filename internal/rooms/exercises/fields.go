package exercises

import (
	"net/http"
	"strconv"

	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
)

// fieldsOf is an answer as the fields of its form send it: by name, and without what was left open. It is readAnswers the
// other way round, for a script that puts together what two people wrote.
func fieldsOf(a Answer) map[string][]string {
	f := map[string][]string{}
	add := func(name string, values ...string) {
		for _, v := range values {
			if v != "" {
				f[name] = append(f[name], v)
			}
		}
	}
	for _, p := range a.Parts {
		v := a.Answers[p.ID]
		kindOf(p).sent(p, v, add)
		add(ownFieldOf(p.ID), v.Own)
	}
	add("also", a.Also)
	return f
}

func stepField(step int) string {
	if step == 0 {
		return ""
	}
	return strconv.Itoa(step)
}

// Fields answers GET /exercises/answers/{id}/fields: an answer as it is now, for the script of another screen at the table
// on which it is being written.
func (x *Room) Fields(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if err := locked(v); err != nil {
		return err
	}
	a, t, err := x.open(r.Context(), v, r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.JSON(w, http.StatusOK, savedAs{ID: t.ID, Version: t.Version, Fields: fieldsOf(a)})
}
