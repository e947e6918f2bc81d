package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"towpath/bench/load"
)

// measured is one run with what it cost.
type measured struct {
	load.Result
	servers   []time.Duration // processor time of each server
	generator time.Duration   // and of this process
}

// measure warms up, then runs a plan and takes what it costs.
func measure(ctx context.Context, p load.Plan, servers ...*server) (m measured, err error) {
	warmUp := p
	warmUp.For = p.Warm
	if p.Warm > 0 {
		if _, err := load.Run(ctx, warmUp); err != nil {
			return m, err
		}
	}
	before, err := spent(servers)
	if err != nil {
		return m, err
	}
	if m.Result, err = load.Run(ctx, p); err != nil {
		return m, err
	}
	after, err := spent(servers)
	if err != nil {
		return m, err
	}
	for i := range servers {
		m.servers = append(m.servers, after[i]-before[i])
	}
	m.generator = after[len(servers)] - before[len(servers)]
	return m, nil
}

// spent is the processor time of the servers so far, and last that of this process.
func spent(servers []*server) (all []time.Duration, err error) {
	for _, s := range servers {
		t, err := cpu(s.pid())
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	own, err := cpu(os.Getpid())
	return append(all, own), err
}

// server is the processor time of all servers.
func (m measured) server() (sum time.Duration) {
	for _, s := range m.servers {
		sum += s
	}
	return sum
}

// several are the runs of one plan.
type several []measured

// repeat runs a plan several times.
func repeat(ctx context.Context, runs int, p load.Plan, servers ...*server) (all several, err error) {
	for range runs {
		m, err := measure(ctx, p, servers...)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// of is the median over the runs of a figure of each.
func (s several) of(figure func(measured) float64) float64 {
	var all []float64
	for _, m := range s {
		all = append(all, figure(m))
	}
	return median(all)
}

func (s several) perSecond() float64 { return s.of(func(m measured) float64 { return m.PerSecond() }) }

// percentile is in milliseconds.
func (s several) percentile(p float64) float64 {
	return s.of(func(m measured) float64 { return ms(m.Percentile(p)) })
}

// cost is the servers' processor time for one answer, in microseconds.
func (s several) cost() float64 {
	return s.of(func(m measured) float64 { return float64(m.server().Microseconds()) / float64(max(m.Count(), 1)) })
}

// print prints a line with what was measured.
func (s several) print(out io.Writer, name string) {
	fmt.Fprintf(out, "  %-46s %7.0f /s   p50 %6.1f  p95 %6.1f  p99 %6.1f  most %6.1f ms   %5.0f µs of server and %3.0f µs of generator each, %d bytes\n", name,
		s.perSecond(), s.percentile(50), s.percentile(95), s.percentile(99), s.of(func(m measured) float64 { return ms(m.Most()) }), s.cost(),
		s.of(func(m measured) float64 { return float64(m.generator.Microseconds()) / float64(max(m.Count(), 1)) }),
		int(s.of(func(m measured) float64 { return float64(m.Bytes) / float64(max(m.Count(), 1)) })))
}
