package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

const (
	// firmWithin is how long the database may take where a page is there without it: somebody waits for a number to call.
	firmWithin = 3 * time.Second
	// answerWithin is how long an answer may take once all of the question has come, however slowly it came.
	answerWithin = 10 * time.Second
	// lookedWithin is the same where the question is a file, which is looked into.
	lookedWithin = 100 * time.Second
)

// errLate is why a request's context ended before there was an answer.
var errLate = errors.New("app: no answer in time")

// within bounds the time that a request may take. Streams last.
func within(route Route, r *http.Request) (*http.Request, context.CancelFunc) {
	if route.flows {
		return r, func() {}
	}
	if route.firm {
		ctx, cancel := context.WithTimeout(r.Context(), firmWithin)
		return r.WithContext(ctx), cancel
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	most := answerWithin
	if route.slow {
		most = lookedWithin
	}
	late := time.AfterFunc(most, func() { cancel(errLate) })
	r = r.WithContext(ctx)
	if r.Body != nil {
		r.Body = body{r.Body, late, most}
	}
	return r, func() { late.Stop(); cancel(nil) }
}

// body puts off the end of a request as long as more of it comes.
type body struct {
	io.ReadCloser
	late *time.Timer
	most time.Duration
}

func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 && b.late.Stop() {
		b.late.Reset(b.most)
	}
	return n, err
}

// inTime is err, or what to say to somebody whose answer took too long.
func inTime(r *http.Request, err error) error {
	if errors.Is(err, context.Canceled) && errors.Is(context.Cause(r.Context()), errLate) {
		return errors.Join(fault.New(fault.Unavailable, "page.problem.unavailable"), err)
	}
	return err
}

// tryAgainIn is what a program that asks is told about when to ask again, in seconds.
const tryAgainIn = "10"

// again is what somebody wrote and sent, where it is our side that couldn't keep it, or where they have been signed out since.
func again(w http.ResponseWriter, r *http.Request, err error) *page.Again {
	key, _ := fault.SentenceOf(err)
	if !requestOf(r).words || (fault.CodeOf(err).Status() < http.StatusInternalServerError && key != signedOutForm) {
		return nil
	}
	form, err := web.ReadForm(w, r)
	if err != nil || len(form.Values) == 0 {
		return nil
	}
	return &page.Again{Action: r.URL.EscapedPath(), Fields: form.Values, SignedOut: key == signedOutForm}
}
