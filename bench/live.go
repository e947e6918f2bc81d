package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"towpath/bench/furnish"
	"towpath/bench/load"
)

const (
	sessions      = 500
	savesASecond  = 100 // each of the sessions saves every five seconds
	mostLive      = 50 * time.Millisecond
	liveFor       = 10 * time.Second
	connectWithin = 20 * time.Second
)

// screens are the two screens of one joint session: one writes, the other shows it.
type screens struct {
	writer
	to, from     string // addresses of the servers of the one that writes and of the other
	token        string // of the other
	write, fetch *line
	told         chan string // the ids of things that the other's stream said have changed
}

// line is a connection that asks one thing at a time.
type line struct {
	net.Conn
	in *load.Reader
}

func connect(addr string) (*line, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &line{c, load.NewReader(c)}, nil
}

func (l *line) ask(request []byte) (*load.Answer, error) {
	if err := l.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return nil, err
	}
	if _, err := l.Write(request); err != nil {
		return nil, err
	}
	return l.in.Read()
}

// live measures how soon what one writes is on the other's screen: from sending the save until the other screen, told by its
// stream, has fetched the answer with the new text in it. Both screens of every session hold a stream open. meanwhile is called when
// all is measured, with the streams still open.
func live(ctx context.Context, tables []furnish.Table, exercise string, to, from *server, meanwhile func()) (live, saved load.Result, err error) {
	all, err := seat(ctx, tables, exercise, to, from)
	if err != nil {
		return live, saved, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var streams sync.WaitGroup
	hello := make(chan struct{}, 2*len(all))
	for _, s := range all {
		for _, screen := range []struct {
			addr, token string
			tell        chan<- string
		}{{s.from, s.token, s.told}, {s.to, s.writer.token, nil}} {
			streams.Go(func() {
				if err := stream(ctx, screen.addr, screen.token, hello, screen.tell); err != nil && ctx.Err() == nil {
					cancel(err)
				}
			})
		}
	}
	defer streams.Wait()
	defer cancel(nil)
	if err := await(ctx, hello, 2*len(all)); err != nil {
		return live, saved, err
	}
	took, ack, err := steadily(ctx, all)
	meanwhile()
	if cause := context.Cause(ctx); cause != nil {
		err = errors.Join(err, cause)
	}
	return load.ResultOf(took, liveFor), load.ResultOf(ack, liveFor), err
}

func await(ctx context.Context, hello <-chan struct{}, n int) error {
	late := time.After(connectWithin)
	for i := range n {
		select {
		case <-hello:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-late:
			return fmt.Errorf("only %d of %d streams were open after %v", i, n, connectWithin)
		}
	}
	return nil
}

// seat opens what each pair of screens needs but for the streams, with the first save made.
func seat(ctx context.Context, tables []furnish.Table, exercise string, to, from *server) ([]*screens, error) {
	all := make([]*screens, len(tables))
	first, err := form(to, tables[0].Person.Token, exercise)
	if err != nil {
		return nil, err
	}
	first.form += "&live=1"
	for i, t := range tables {
		s := &screens{writer: first, to: to.addr, from: from.addr, token: t.Supporter.Token, told: make(chan string, 100)}
		s.writer.token = t.Person.Token
		if s.write, err = connect(s.to); err != nil {
			return nil, err
		}
		if s.fetch, err = connect(s.from); err != nil {
			return nil, err
		}
		if err := s.save(); err != nil {
			return nil, err
		}
		all[i] = s
	}
	return all, ctx.Err()
}

func (s *screens) save() error {
	s.writer.keep = true
	a, err := s.write.ask(s.writer.save(nil, s.to))
	if err != nil {
		return err
	}
	return s.writer.acknowledged(a)
}

// stream reads a stream of events until ctx ends. It says hello once, and tells which things changed.
func stream(ctx context.Context, addr, token string, hello chan<- struct{}, tell chan<- string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if _, err := fmt.Fprintf(conn, "GET /together/live HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\nSec-Fetch-Site: same-origin\r\nCookie: towpath=%s\r\n\r\n", addr, token); err != nil {
		return err
	}
	res, err := http.ReadResponse(bufio.NewReaderSize(conn, 1<<10), nil)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("a stream answers %d", res.StatusCode)
	}
	event, lines := "", bufio.NewScanner(res.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "event":
			event = value
		case name == "data" && event == "hello":
			hello <- struct{}{}
		case name == "data" && event == "thing" && tell != nil:
			var e struct{ Thing string }
			if err := json.Unmarshal([]byte(value), &e); err != nil {
				return err
			}
			tell <- e.Thing
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return fmt.Errorf("a stream ended after %q", event)
}

// steadily saves at a steady rate, in one session after the other, whether or not the ones before are done.
func steadily(ctx context.Context, all []*screens) (took, ack []time.Duration, err error) {
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		errs []error
	)
	tick := time.NewTicker(time.Second / savesASecond)
	defer tick.Stop()
	n := int(liveFor.Seconds() * savesASecond)
	for i := 0; i < n && ctx.Err() == nil; i++ {
		<-tick.C
		s := all[i%len(all)]
		wg.Go(func() {
			t, a, err := s.turn(ctx)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
				return
			}
			took, ack = append(took, t), append(ack, a)
		})
	}
	wg.Wait()
	if len(errs) > 0 {
		return nil, nil, fmt.Errorf("%d of %d answers didn't arrive: %w", len(errs), n, errs[0])
	}
	return took, ack, nil
}

// turn saves, waits for the other screen to be told, and has it fetch the answer.
func (s *screens) turn(ctx context.Context) (took, ack time.Duration, err error) {
	text, start := s.text(), time.Now()
	if err := s.save(); err != nil {
		return 0, 0, err
	}
	ack = time.Since(start)
	late := time.After(10 * time.Second)
	for {
		select {
		case id := <-s.told:
			if id != s.answer {
				continue
			}
			there, err := s.shows(text)
			if err != nil || there {
				return time.Since(start), ack, err
			}
		case <-ctx.Done():
			return 0, 0, context.Cause(ctx)
		case <-late:
			return 0, 0, errors.New("the other screen was told nothing for ten seconds")
		}
	}
}

// shows has the other screen fetch the answer, and says whether the text is in it.
func (s *screens) shows(text string) (bool, error) {
	a, err := s.fetch.ask(fmt.Appendf(nil, "GET /exercises/answers/%s/fields HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n"+
		"Sec-Fetch-Site: same-origin\r\nCookie: towpath=%s\r\n\r\n", s.answer, s.from, s.token))
	if err != nil {
		return false, err
	}
	body, err := a.Text()
	if err == nil && a.Status != http.StatusOK {
		err = fmt.Errorf("the other screen's fetch: status %d: %s", a.Status, body)
	}
	return strings.Contains(body, text), err
}
