// Package jobs does work in the background, one after another, and once more after it was broken off: on a queue of River's, in an
// encrypted SQLite file of its own or in a schema of its own in PostgreSQL.
//
// A job is a kind and an id, and nothing else: what there is to do, and whether it is done, stands in the rows of the room whose job
// it is. So the queue is in no backup; a room adds again, when it starts, what its rows say is not done.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"towpath/internal/ground/db"
)

// Limits are those of one kind of job.
type Limits struct {
	Within time.Duration // how long one try may take
	Tries  int           // how often it is tried before it has failed
	AtOnce int           // how many run side by side on one node
}

// Handler does one job. A try that returns an error is followed by another after a while, unless it was the last. Broken off,
// because the program stops or is ended, a job is begun again from its beginning.
type Handler func(ctx context.Context, id string) error

// Outcome says how a try ended.
type Outcome string

// The outcomes.
const (
	Done   Outcome = "done"
	Again  Outcome = "again" // it failed, and will be tried once more
	Failed Outcome = "failed"
	Halted Outcome = "halted" // the program stops
)

// Jobs is the queue as one node has it. Add may be called from any goroutine.
type Jobs struct {
	log     *slog.Logger
	kinds   map[string]kind
	engine  engine
	worker  *worker
	Observe func(kind string, o Outcome, took time.Duration) // is told of each try; set before Start
}

type kind struct {
	Limits
	do Handler
}

// engine is River on one kind of database.
type engine interface {
	insert(ctx context.Context, a args, o *river.InsertOpts) (*rivertype.JobInsertResult, error)
	start(ctx context.Context, c *river.Config) error
	stop(ctx context.Context) error
	// release lets what ran on nodes that are no more be begun again.
	release(ctx context.Context) error
	close() error
}

// args are what the queue knows of a job.
type args struct {
	What string `json:"what" river:"unique"`
	ID   string `json:"id" river:"unique"`
}

// Kind is what River calls all jobs.
func (args) Kind() string { return "towpath" }

// Open opens the queue: in the SQLite file that c names, or in a schema of the PostgreSQL that it names.
func Open(ctx context.Context, c db.Config, log *slog.Logger) (*Jobs, error) {
	j := &Jobs{log: log, kinds: map[string]kind{}, Observe: func(string, Outcome, time.Duration) {}}
	var err error
	if db.IsPostgres(c.DSN) {
		j.engine, err = openPostgres(ctx, c.DSN, quiet(log))
	} else {
		j.engine, err = openSQLite(ctx, c, quiet(log))
	}
	if err != nil {
		return nil, fmt.Errorf("jobs.Open: %w", err)
	}
	return j, nil
}

// Handle says what does a kind of job. It is called before Start.
func (j *Jobs) Handle(name string, l Limits, do Handler) { j.kinds[name] = kind{l, do} }

// Add adds a job, unless one of this kind and id waits or runs.
func (j *Jobs) Add(ctx context.Context, name, id string) error {
	k, ok := j.kinds[name]
	if !ok {
		return fmt.Errorf("jobs.Add: there is no kind %q", name)
	}
	_, err := j.engine.insert(ctx, args{name, id}, &river.InsertOpts{Queue: name, MaxAttempts: max(1, k.Tries), UniqueOpts: river.UniqueOpts{ByArgs: true,
		ByState: []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}}})
	if err != nil {
		return fmt.Errorf("jobs.Add: %w", err)
	}
	return nil
}

// Start begins to work, until Stop. What ran on a node that is no more is begun again.
func (j *Jobs) Start(ctx context.Context) error {
	if len(j.kinds) == 0 {
		return nil
	}
	if err := j.engine.release(ctx); err != nil {
		return fmt.Errorf("jobs.Start: %w", err)
	}
	queues, longest := map[string]river.QueueConfig{}, time.Duration(0)
	for name, k := range j.kinds {
		queues[name], longest = river.QueueConfig{MaxWorkers: max(1, k.AtOnce)}, max(longest, k.Within)
	}
	workers := river.NewWorkers()
	j.worker = &worker{j: j}
	river.AddWorker(workers, j.worker)
	err := j.engine.start(ctx, &river.Config{Queues: queues, Workers: workers, RescueStuckJobsAfter: longest + time.Hour, Logger: quiet(j.log),
		JobTimeout: -1, RetryPolicy: retries{}, FetchPollInterval: time.Second, CompletedJobRetentionPeriod: time.Hour,
		CancelledJobRetentionPeriod: time.Hour, DiscardedJobRetentionPeriod: time.Hour})
	if err != nil {
		return fmt.Errorf("jobs.Start: %w", err)
	}
	return nil
}

// Release is to be called now and then: it lets what ran on nodes that are no more be begun again.
func (j *Jobs) Release(ctx context.Context) error { return j.engine.release(ctx) }

// Halt breaks off what runs, which is begun again at the next start, and waits for it until ctx ends.
func (j *Jobs) Halt(ctx context.Context) error {
	if j.worker == nil {
		return nil
	}
	j.worker = nil
	return j.engine.stop(ctx)
}

// Close closes the queue of a node that has halted, or never started.
func (j *Jobs) Close() error { return j.engine.close() }

// retries says when a job is tried again: after 10 seconds, then 40, 90 and so on.
type retries struct{}

// NextRetry is when.
func (retries) NextRetry(job *rivertype.JobRow) time.Time {
	n := time.Duration(max(1, len(job.Errors)+1))
	return time.Now().Add(min(n*n*firstRetry, time.Hour))
}

// firstRetry is how long after the first try the second is, at the earliest.
var firstRetry = 10 * time.Second

// quiet has River say only what somebody should look at.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(onlyErrors{log.Handler()}) }

type onlyErrors struct{ slog.Handler }

// Enabled is for errors alone.
func (onlyErrors) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }
