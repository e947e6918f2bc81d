package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"
)

type lastKey struct{}

// IsLast reports, to a handler, that there is no other try after this one.
func IsLast(ctx context.Context) bool {
	last, _ := ctx.Value(lastKey{}).(bool)
	return last
}

// worker does jobs of all kinds.
type worker struct {
	river.WorkerDefaults[args]
	j *Jobs
}

// Timeout is how long a try may take.
func (w *worker) Timeout(job *river.Job[args]) time.Duration {
	return max(w.j.kinds[job.Args.What].Within, time.Second)
}

// Work does one try.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	k, ok := w.j.kinds[job.Args.What]
	if !ok {
		return fmt.Errorf("jobs: there is no kind %q", job.Args.What)
	}
	began, last := time.Now(), job.Attempt >= job.MaxAttempts
	err := try(context.WithValue(ctx, lastKey{}, last), k.do, job.Args.ID)
	outcome := outcomeOf(ctx, err, last)
	w.j.Observe(job.Args.What, outcome, time.Since(began))
	switch outcome {
	case Done:
		return nil
	case Halted: // no try of its own
		return river.JobSnooze(0)
	}
	w.j.log.Error("job", "kind", job.Args.What, "outcome", string(outcome), "error", err)
	return errTold
}

// errTold is all that the queue keeps of what went wrong: the log has the rest.
var errTold = errors.New("it is in the log")

func outcomeOf(ctx context.Context, err error, last bool) Outcome {
	switch {
	case err == nil:
		return Done
	case errors.Is(ctx.Err(), context.Canceled):
		return Halted
	case last:
		return Failed
	}
	return Again
}

// try turns a panic into an error.
func try(ctx context.Context, do Handler, id string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("jobs: panic of type %T\n%s", p, debug.Stack())
		}
	}()
	return do(ctx, id)
}
