package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"towpath/bench/furnish"
	"towpath/bench/load"
	"towpath/bench/visit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// The targets under load, on two cores.
const (
	atOnce       = 50
	leastPages   = 1500.0 // a second
	mostPageTime = 50 * time.Millisecond
	mostSaveTime = 25 * time.Millisecond
	mostLoaded   = 150e6 // bytes resident
)

const (
	warm = 2 * time.Second // of load that isn't counted
	long = 4 * time.Second // of load that is
)

// stage is an installation with a crowd in it and what to ask it for.
type stage struct {
	at     furnish.Place
	crowd  []furnish.Person
	tables []furnish.Table
	paths  []string  // the exercises there are
	heavy  string    // the one whose page weighs most
	write  string    // the one whose form has most boxes to write in
	began  time.Time // when the crowd was there
}

// crowd says who is to be in an installation.
type crowd struct{ people, things, tables int }

// usualThings is how many things a person keeps, unless that is what is measured.
const usualThings = 20

// set makes an installation with a crowd, whose things are copies of what the program kept when each exercise's form was
// sent to it.
func set(ctx context.Context, binary string, at furnish.Place, c crowd) (*stage, error) {
	if err := os.MkdirAll(at.Dir, 0o700); err != nil {
		return nil, err
	}
	s := &stage{at: at}
	like, err := s.models(ctx, binary)
	if err != nil {
		return nil, err
	}
	h, err := furnish.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	if s.crowd, err = h.Crowd(ctx, c.people, c.things, like); err == nil {
		s.tables, err = h.Tables(ctx, c.tables)
	}
	s.began = time.Now()
	return s, errors.Join(err, h.Close())
}

// models has the program keep an answer to each exercise and gives them back.
func (s *stage) models(ctx context.Context, binary string) (like []things.Thing, err error) {
	h, err := furnish.Open(ctx, s.at)
	if err != nil {
		return nil, err
	}
	one, err := h.Person(ctx, "Made-up 0", people.Person)
	if err = errors.Join(err, h.Close()); err != nil {
		return nil, err
	}
	program, err := serve(ctx, binary, s.at)
	if err != nil {
		return nil, err
	}
	err = s.answerAll(visit.Returning("http://"+program.addr, "towpath", one.Token))
	if err = errors.Join(err, program.close()); err != nil {
		return nil, err
	}
	if h, err = furnish.Open(ctx, s.at); err != nil {
		return nil, err
	}
	like, err = h.Kept(ctx, one)
	if len(like) < len(s.paths)/2 {
		err = errors.Join(err, fmt.Errorf("only %d of %d exercises were kept", len(like), len(s.paths)))
	}
	return like, errors.Join(err, h.Close())
}

// answerAll finds the exercises, sends each form with something in it, and remembers which page weighs most.
func (s *stage) answerAll(b *visit.Browser) error {
	topics, err := b.Get("/topics")
	if err != nil {
		return err
	}
	most, boxes := 0, 0
	for _, topic := range topics.All(`^/topics/[a-z-]+$`) {
		d, err := b.Get(topic)
		if err != nil {
			return err
		}
		for _, path := range d.All(`^/exercises/[a-z-]+/[a-z-]+$`) {
			d, err := b.Get(path)
			if err != nil {
				return err
			}
			s.paths = append(s.paths, path)
			if len(d.Body) > most {
				most, s.heavy = len(d.Body), path
			}
			if f, ok := d.Form(`action="/exercises/`); ok {
				if n := strings.Count(f.Inside, "<textarea") + strings.Count(f.Inside, `type="text"`); n > boxes {
					boxes, s.write = n, path
				}
				sent, err := b.Send(f.Write("Made-up words, about as long as somebody's answer.").Press(""))
				if err != nil && sent.Status != http.StatusUnprocessableEntity { // some ask for more than words, such as a day
					return err
				}
			}
		}
	}
	if boxes == 0 {
		return errors.New("there is no exercise to write in")
	}
	return nil
}

// get is a request for a page, as a browser that was here before sends it.
func get(buf []byte, addr, path, token string) []byte {
	return fmt.Appendf(buf, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: towpath-bench\r\nAccept: text/html\r\nAccept-Language: en-GB,en;q=0.9\r\n"+
		"Accept-Encoding: gzip, deflate\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"+
		"Cookie: towpath=%s\r\nConnection: keep-alive\r\n\r\n", path, addr, token)
}

// opened is how many answers there are for one that is unpacked and read.
const opened = 50

// reader checks answers to be pages for a signed-in person with a form for an answer: each by its status, type and size, and one
// in fifty by what it says.
func (s *stage) reader(path string) func(client int, a *load.Answer) error {
	counts := make([]int, 10*atOnce)
	return func(client int, a *load.Answer) error {
		if a.Status != 200 || !a.Gzip || !strings.HasPrefix(a.Kind(), "text/html") || len(a.Body) < 2000 {
			return fmt.Errorf("%s: status %d, %s, %d bytes to %q", path, a.Status, a.Kind(), len(a.Body), a.Location())
		}
		if counts[client]++; counts[client]%opened != 1 {
			return nil
		}
		text, err := a.Text()
		if err != nil {
			return err
		}
		for _, needs := range []string{`data-role="person"`, `action="` + path + `"`, `name="wording"`, "</html>"} {
			if !strings.Contains(text, needs) {
				return fmt.Errorf("%s: the page has no %s", path, needs)
			}
		}
		return nil
	}
}

// pages measures the page of an exercise for people who are signed in.
func (s *stage) pages(ctx context.Context, out io.Writer, program *server, runs int) (several, error) {
	all, err := repeat(ctx, runs, s.plan(s.heavy, program), program)
	if err != nil {
		return nil, err
	}
	all.print(out, "page of an exercise, signed in: "+path.Base(s.heavy))
	fmt.Fprintf(out, "  pages a second: %.0f, target ≥ %g: %s; p99 %.1f ms, target ≤ %g ms: %s\n", all.perSecond(), leastPages, atLeast(all.perSecond(), leastPages),
		all.percentile(99), ms(mostPageTime), verdict(all.percentile(99), ms(mostPageTime)))
	return all, nil
}

// plan asks for the page of an exercise, for one of the crowd after the other.
func (s *stage) plan(path string, programs ...*server) load.Plan {
	p := load.Plan{Clients: atOnce, Warm: warm, For: long, Check: s.reader(path),
		Next: func(client, n int, buf []byte) []byte {
			return get(buf, programs[client%len(programs)].addr, path, s.crowd[(client+n*atOnce)%len(s.crowd)].Token)
		}}
	for _, program := range programs {
		p.Addrs = append(p.Addrs, program.addr)
	}
	return p
}
