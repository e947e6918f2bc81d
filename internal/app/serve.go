package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// policy is the Content-Security-Policy of every page: everything from here, nothing inline, nobody may frame it (PRIV-7).
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Handler serves the house.
func (h *House) Handler() (http.Handler, error) {
	zipped, err := zip()
	if err != nil {
		return nil, err
	}
	mux, pages := http.NewServeMux(), newTurns(h.db.Engine())
	for _, r := range h.Routes() {
		handler := h.serve(r)
		if !r.bare && !r.flows { // files are packed already
			handler = h.counted(zipped(handler))
		}
		if r.Method == http.MethodGet && !r.bare && !r.quiet && !r.firm { // what waits by itself, and help, take no turns
			handler = pages.of(handler)
		}
		mux.Handle(r.Method+" "+r.Pattern, handler)
	}
	mux.Handle("/", zipped(h.serve(Route{Pattern: "/", Room: "app", Who: []people.Role{people.Anyone},
		do: func(http.ResponseWriter, *http.Request) error { return fault.Missing() }})))
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(h.serve(Route{Room: "app", Who: []people.Role{people.Anyone},
		do: func(http.ResponseWriter, *http.Request) error {
			return fault.New(fault.Forbidden, "app.foreign_form")
		}}))
	return h.log(h.headers(guard.Handler(mux))), nil
}

// onlyTLS has browsers come back over TLS alone, for half a year after each visit. Sites under other names of the service's
// domain aren't ours to decide about.
const onlyTLS = "max-age=15552000"

func (h *House) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if h.conf.secure() {
			w.Header().Set("Strict-Transport-Security", onlyTLS)
		}
		if strings.HasPrefix(r.URL.Path, "/static/") { // the rest is about pages, and each byte here is paid for by a slow line
			next.ServeHTTP(w, r)
			return
		}
		for k, v := range map[string]string{"Content-Security-Policy": policy,
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), browsing-topics=()"} {
			w.Header().Set(k, v)
		}
		next.ServeHTTP(w, r)
	})
}

// log writes one line a request: the route, never the address, which may hold somebody's id; never who asked.
func (h *House) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, s := time.Now(), &status{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, &request{id: rand.Text()[:12]}))
		next.ServeHTTP(s, r)
		h.metrics.answered(r, s, time.Since(start))
		h.conf.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("id", requestOf(r).id), slog.String("method", method(r)),
			slog.String("route", requestOf(r).route), slog.Int("status", s.code), slog.Int64("ms", time.Since(start).Milliseconds()))
	})
}

// method keeps what somebody may have put in place of a method out of the log.
func method(r *http.Request) string {
	if slices.Contains([]string{"GET", "HEAD", "POST"}, r.Method) {
		return r.Method
	}
	return "other"
}

type requestKey struct{}

type request struct {
	id, route string
	words     bool // it brings what somebody wrote
}

func requestOf(r *http.Request) *request {
	q, ok := r.Context().Value(requestKey{}).(*request)
	if !ok {
		q = &request{}
	}
	return q
}

type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	if s.code == 0 {
		s.code = code
	}
	s.ResponseWriter.WriteHeader(code)
}

func (s *status) Write(b []byte) (int, error) {
	if s.code == 0 {
		s.code = http.StatusOK
	}
	return s.ResponseWriter.Write(b)
}

func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// serve runs one route: who asks, whether it is for them, the room's handler, and a page for what went wrong.
func (h *House) serve(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requestOf(r).route, requestOf(r).words = route.Pattern, route.words
		if route.bare {
			if err := route.do(w, r); err != nil {
				code := fault.CodeOf(err).Status()
				http.Error(w, http.StatusText(code), code)
			}
			return
		}
		defer func() { h.recover(w, r, recover()) }()
		r, done := within(route, r)
		defer done()
		r, err := h.admit(r)
		if err != nil && route.firm {
			h.fault(r, err)
			err = nil
		}
		if err == nil {
			err = errors.Join(h.guard(route, r), h.forWhom(r))
		}
		if err == nil && !route.quiet && !byItself(r) {
			err = h.seen(w, r)
			h.reached(r)
		}
		if err == nil {
			err = route.do(w, r)
		}
		h.answer(w, r, err)
	})
}

// seen notes that somebody is at it. On their own phone that puts off the end of their session, and of its cookie.
func (h *House) seen(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if err := h.people.Seen(r.Context(), v); err != nil {
		return h.unlessUnsaved(r, err)
	}
	renewed, err := h.people.Renew(r.Context(), v)
	if renewed {
		h.cookies.SetSession(w, h.cookies.Session(r), v.Own)
	}
	return h.unlessUnsaved(r, err)
}

// unlessUnsaved lets somebody read on whose being here couldn't be noted. Their session ends, or their table locks, the earlier.
func (h *House) unlessUnsaved(r *http.Request, err error) error {
	if !fault.Is(err, fault.Unsaved) {
		return err
	}
	h.fault(r, err)
	return nil
}

// fault logs what went wrong on our side. That somebody went away before they had their answer is nothing of the kind; that we took
// too long is.
func (h *House) fault(r *http.Request, err error) {
	if fault.CodeOf(err) == fault.Internal && errors.Is(err, context.Canceled) && !errors.Is(context.Cause(r.Context()), errLate) {
		return
	}
	h.conf.Log.Error("fault", "id", requestOf(r).id, "route", requestOf(r).route, "error", err)
}

// byItself reports that a page asks on its own, or that it comes because the other screen at a table has moved: nobody's hand is
// on it, so it keeps no table from locking.
func byItself(r *http.Request) bool {
	return r.Method == http.MethodGet && (r.Header.Get("Towpath-By-Itself") != "" || web.IsAlong(r))
}

// admit puts who asks, their language and the frame of their pages into the request.
func (h *House) admit(r *http.Request) (*http.Request, error) {
	look := page.LookOf(r)
	ctx := people.WithAddress(r.Context(), h.address(r))
	ctx = i18n.With(ctx, h.words.For(look.Lang, r.Header.Get("Accept-Language")).In(h.conf.zone()))
	v, err := h.people.Viewer(ctx, h.cookies.Session(r), h.cookies.Device(r))
	v.Along, v.ByItself = web.IsAlong(r), r.Header.Get("Towpath-By-Itself") != ""
	ctx = people.With(ctx, v)
	if v.Table == "" && v.IsAny(seesUnsigned...) {
		ctx = pack.ForStaff(ctx)
	}
	env, envErr := h.env(ctx, v, look, r)
	return r.WithContext(page.With(ctx, env)), errors.Join(err, envErr)
}

// signedOutForm says to somebody that they have been signed out since they opened the form that they sent.
const signedOutForm = "app.signed_out.form"

// guard holds a route to those it is for. To others it isn't there.
func (h *House) guard(route Route, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	switch {
	case !v.IsAny(route.Who...) && !v.SignedIn() && (r.Method == http.MethodGet || web.WantsJSON(r)): // a page that saves as it is written says why it can't
		return fault.New(fault.SignedOut, "app.signed_out")
	case !v.IsAny(route.Who...) && !v.SignedIn():
		return fault.New(fault.Forbidden, signedOutForm)
	case !v.IsAny(route.Who...):
		return fault.Missing()
	case v.Locked && !route.open:
		return fault.New(fault.Locked, "people.table.locked")
	}
	return nil
}

// answer turns what a handler returned into what the person sees.
func (h *House) answer(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil || errors.Is(r.Context().Err(), context.Canceled) { // nobody waits for it any more
		return
	}
	err = inTime(r, err)
	code := fault.CodeOf(err)
	if code.Status() == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", tryAgainIn)
	}
	if code.Status() >= http.StatusInternalServerError {
		h.fault(r, err)
	}
	if web.WantsJSON(r) {
		key, args := fault.SentenceOf(err)
		status := code.Status()
		if code == fault.SignedOut || code == fault.Locked {
			status = http.StatusUnauthorized
		}
		web.JSON(w, status, map[string]string{"problem": i18n.T(r.Context(), key, args...)})
		return
	}
	switch code {
	case fault.SignedOut:
		http.Redirect(w, r, h.signInFor(r), http.StatusSeeOther)
	case fault.Locked:
		http.Redirect(w, r, "/together/locked", http.StatusSeeOther)
	default:
		status, p := page.ProblemWith(r.Context(), err, again(w, r, err))
		if err := page.Render(w, r, status, p); err != nil && !errors.Is(err, context.Canceled) { // somebody who has gone is told nothing
			h.conf.Log.Error("fault", "id", requestOf(r).id, "error", err)
			http.Error(w, "Something went wrong on our side. You did nothing wrong.", http.StatusInternalServerError)
		}
	}
}

// recover turns a panic into the page for our own faults. What was panicked with may hold somebody's words, so the log
// gets its type and the place.
func (h *House) recover(w http.ResponseWriter, r *http.Request, p any) {
	if p == nil {
		return
	}
	h.conf.Log.Error("panic", "id", requestOf(r).id, "route", requestOf(r).route, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
	h.answer(w, r, errors.New("panic"))
}

// address is where a request comes from, for limits on guessing. Only a proxy that was named is believed.
func (h *House) address(r *http.Request) string {
	if f := r.Header.Get("X-Forwarded-For"); h.conf.Proxy && f != "" {
		parts := strings.Split(f, ",")
		return strings.TrimSpace(parts[len(parts)-1])
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
