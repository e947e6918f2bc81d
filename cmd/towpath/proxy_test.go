package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy is what stands in front of several nodes: it sends one request here, the next there. A node that doesn't take the
// connection is passed over; one that breaks off in the middle of an answer isn't made good. Where checks is set it asks each
// node whether it is ready, as such proxies do, and sends nothing to one that isn't.
type proxy struct {
	*httptest.Server
	next atomic.Uint64

	mu     sync.Mutex
	nodes  []string // host:port
	unwell map[string]bool
}

func newProxy(t *testing.T, checks bool, nodes ...string) *proxy {
	t.Helper()
	p := &proxy{unwell: map[string]bool{}}
	p.set(nodes...)
	p.Server = httptest.NewServer(&httputil.ReverseProxy{FlushInterval: -1, Transport: p,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.Host = r.In.Host
			r.Out.URL.Scheme, r.Out.URL.Host = "http", "node"
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }})
	t.Cleanup(p.Close)
	if checks {
		ctx, stop := context.WithCancel(context.Background())
		t.Cleanup(stop)
		go p.check(ctx)
	}
	return p
}

// set says which nodes there are.
func (p *proxy) set(nodes ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nodes = nil
	for _, n := range nodes {
		u, err := url.Parse(n)
		if err != nil {
			panic(err)
		}
		p.nodes = append(p.nodes, u.Host)
	}
}

// turns are the nodes in the order in which this request tries them.
func (p *proxy) turns() (nodes []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	first := int(p.next.Add(1))
	for i := range p.nodes {
		if n := p.nodes[(first+i)%len(p.nodes)]; !p.unwell[n] {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

var plainTransport = &http.Transport{MaxIdleConnsPerHost: 50}

// RoundTrip sends a request to the node whose turn it is.
func (p *proxy) RoundTrip(r *http.Request) (*http.Response, error) {
	err := errors.New("no node")
	for _, node := range p.turns() {
		r.URL.Host = node
		var resp *http.Response
		if resp, err = plainTransport.RoundTrip(r); err == nil {
			return resp, nil
		}
		if op := (*net.OpError)(nil); !errors.As(err, &op) || op.Op != "dial" {
			return nil, err // some of it may have been done
		}
	}
	return nil, err
}

// check asks each node, ten times a second, whether it is ready.
func (p *proxy) check(ctx context.Context) {
	c := &http.Client{Timeout: time.Second}
	silent := map[string]int{}
	for ctx.Err() == nil {
		p.mu.Lock()
		nodes := p.nodes
		p.mu.Unlock()
		for _, n := range nodes {
			resp, err := c.Get("http://" + n + "/readyz")
			if err == nil {
				resp.Body.Close()
				silent[n] = 0
			} else if silent[n]++; silent[n] < 3 { // as balancers do: on a busy machine one answer may come late
				continue
			}
			p.mu.Lock()
			p.unwell[n] = err != nil || resp.StatusCode != http.StatusOK
			p.mu.Unlock()
		}
		time.Sleep(100 * time.Millisecond)
	}
}
