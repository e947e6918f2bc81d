// Package load asks a server for pages over loopback as several browsers at once would, and counts what came back. It is
// made to cost little, since it shares the processor with what it measures: connections are kept open, requests are bytes
// that were made before, answers are read into a buffer and unpacked only now and then.
package load

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// Plan is one run.
type Plan struct {
	Addrs   []string      // host:port of each server; clients are shared out among them in turn
	Clients int           // connections, each with one request under way at a time
	Warm    time.Duration // before what is counted
	For     time.Duration // what is counted
	// Next is the n-th request of a client, from 0, as bytes for the wire. It may reuse buf, which it gave the last time.
	Next func(client, n int, buf []byte) []byte
	// Check looks at an answer; an error ends the run. An answer's bytes are valid until it returns.
	Check func(client int, a *Answer) error
}

// Run runs a plan. It fails on the first answer that isn't the right one.
func Run(ctx context.Context, p Plan) (Result, error) {
	r := &run{Plan: p, began: time.Now(), all: make([]clientResult, p.Clients)}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for c := range p.Clients {
		wg.Go(func() {
			if err := r.client(ctx, c); err != nil {
				cancel(err) // the first of them is told
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return Result{}, err
	}
	return r.result(), nil
}

type run struct {
	Plan
	began time.Time
	all   []clientResult
}

type clientResult struct {
	took  []time.Duration
	bytes int64
}

func (r *run) client(ctx context.Context, c int) error {
	conn, err := net.Dial("tcp", r.Addrs[c%len(r.Addrs)])
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(r.began.Add(r.Warm + r.For + 10*time.Second)); err != nil {
		return err
	}
	in, out := NewReader(conn), []byte(nil)
	warm, end := r.began.Add(r.Warm), r.began.Add(r.Warm+r.For)
	for n := 0; ; n++ {
		start := time.Now()
		if !start.Before(end) || ctx.Err() != nil {
			return nil
		}
		out = r.Next(c, n, out[:0])
		if _, err := conn.Write(out); err != nil {
			return err
		}
		a, err := in.Read()
		if err == nil {
			err = r.Check(c, a)
		}
		if err != nil {
			return fmt.Errorf("client %d, request %d: %w", c, n, err)
		}
		if now := time.Now(); start.After(warm) && now.Before(end) {
			r.all[c].took = append(r.all[c].took, now.Sub(start))
			r.all[c].bytes += int64(a.Wire)
		}
	}
}

func (r *run) result() Result {
	res := Result{For: r.For}
	for _, c := range r.all {
		res.took = append(res.took, c.took...)
		res.Bytes += c.bytes
	}
	res.sort()
	return res
}
