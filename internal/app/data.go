package app

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"towpath/internal/page"
)

// counted puts the reader's choice about data into each request and, for those who asked for it alone, adds what an answer weighs to
// the numbers in their browser. It stands outside of what packs answers, so that it weighs what travels; an answer waits until it is
// whole, because the numbers go before it.
func (h *House) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, tally := page.DataOf(r), &page.Tally{}
		r = r.WithContext(page.WithData(r.Context(), d, tally))
		if !d.Count || r.URL.Path == page.DataPath {
			next.ServeHTTP(w, r)
			return
		}
		answer := &whole{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(answer, r)
		used := page.UsedOf(r)
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			used.Pages++
		}
		used.Bytes += int64(answer.body.Len()) + headerSize(w.Header())
		used.Media += tally.Media()
		if r.URL.Path == "/out" { // whoever comes next on this device begins from nothing
			used = page.Used{}
		}
		page.SetUsed(w.Header(), used, h.conf.secure())
		if answer.body.Len() > 0 {
			w.Header().Set("Content-Length", strconv.Itoa(answer.body.Len()))
		}
		w.WriteHeader(answer.code)
		_, _ = w.Write(answer.body.Bytes()) // the reader has gone; there is nobody to tell
	})
}

// headerSize is about what the head of an answer weighs.
func headerSize(h http.Header) (n int64) {
	for name, values := range h {
		for _, v := range values {
			n += int64(len(name) + len(v) + len(": \r\n"))
		}
	}
	return n
}

// whole holds an answer until all of it is there.
type whole struct {
	http.ResponseWriter
	code int
	body bytes.Buffer
}

func (a *whole) WriteHeader(code int) { a.code = code }

func (a *whole) Write(b []byte) (int, error) { return a.body.Write(b) }

func (a *whole) Unwrap() http.ResponseWriter { return a.ResponseWriter }
