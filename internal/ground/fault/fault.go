// Package fault says what went wrong in a way that can be put to the person concerned.
//
// An error made here carries a code, which one place turns into an HTTP status, and the catalogue key of a sentence
// for whoever made the request. Anything else that reaches that place is an internal fault: it is logged, and the
// person is told only that it was not their doing.
package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Code is a kind of problem, in the reader's terms rather than the protocol's.
type Code string

// The kinds of problem, with the status each is answered with.
const (
	Invalid   Code = "invalid"    // 422: something typed can't be used as it is
	NotFound  Code = "not_found"  // 404: nothing here, or nothing this viewer may know of
	Forbidden Code = "forbidden"  // 403: a place known to exist, not for this viewer
	Conflict  Code = "conflict"   // 409: changed elsewhere in between
	SignedOut Code = "signed_out" // 303 to the sign-in page
	Locked    Code = "locked"     // 303 to the page that unlocks
	Busy      Code = "busy"       // 429: too many tries, or too much at once
	Gone      Code = "gone"       // 410: was here and has ended
	TooLarge  Code = "too_large"  // 413: more than is taken at once
	Internal  Code = "internal"   // 500: our fault

	Unsaved     Code = "unsaved"     // 503: nothing can be saved just now, and reading goes on: the disk is full, for one
	Unavailable Code = "unavailable" // 503: what is kept can't be reached just now
)

var statuses = map[Code]int{
	Invalid: http.StatusUnprocessableEntity, NotFound: http.StatusNotFound, Forbidden: http.StatusForbidden,
	Conflict: http.StatusConflict, SignedOut: http.StatusSeeOther, Locked: http.StatusSeeOther,
	Busy: http.StatusTooManyRequests, Gone: http.StatusGone, TooLarge: http.StatusRequestEntityTooLarge,
	Internal: http.StatusInternalServerError, Unsaved: http.StatusServiceUnavailable, Unavailable: http.StatusServiceUnavailable,
}

// Status is the HTTP status that answers a problem of this code.
func (c Code) Status() int {
	if s, ok := statuses[c]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Error is a problem with a sentence: Key names it in the catalogues, Args are its pairs of name and value.
type Error struct {
	Code Code
	Key  string
	Args []any
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s %v", e.Code, e.Key, e.Args) }

// New makes a problem with the sentence at key; args are pairs of name and value for that sentence. They may reach a
// log, so nothing a person wrote belongs among them.
func New(code Code, key string, args ...any) error { return &Error{Code: code, Key: key, Args: args} }

// Missing is the one answer for what isn't there and for what this viewer may not know of: the two look the same.
func Missing() error { return New(NotFound, "page.problem.not_found") }

// OrMissing is err, or Missing where there is none: for what turned out not to be this viewer's.
func OrMissing(err error) error {
	if err == nil {
		return Missing()
	}
	return err
}

// Mends reports that err belongs beside the form it came from, with what was typed, and not on a page of its own.
func Mends(err error) bool {
	switch CodeOf(err) {
	case Invalid, Busy, Conflict, Gone:
		return true
	}
	return false
}

// Wrap adds where a problem happened; a nil err stays nil.
func Wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}

// CodeOf is the code of the first Error in err's chain, Internal where there is none, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Is reports whether err carries code.
func Is(err error, code Code) bool { return CodeOf(err) == code }

// SentenceOf is the catalogue key and arguments of the sentence that err carries, or those of the general one.
func SentenceOf(err error) (key string, args []any) {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Key, e.Args
	}
	return "page.problem.internal", nil
}
