package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// house is a demo that runs in a process of its own.
type house struct {
	URL    string            `json:"url"`
	SignIn map[string]string `json:"signIn"`

	cmd   *exec.Cmd
	ready time.Duration // from starting the process to the first 200 of /readyz
}

// open starts a demo on a data folder and waits until it is ready.
func open(ctx context.Context, binary, data string) (*house, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	h := &house{cmd: exec.CommandContext(ctx, binary, "demo", "--addr", addr, "--data", data, "--json")}
	h.cmd.Cancel = func() error { return h.cmd.Process.Signal(syscall.SIGTERM) }
	h.cmd.WaitDelay = 10 * time.Second
	h.cmd.Stderr = os.Stderr
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if err := h.cmd.Start(); err != nil {
		return nil, err
	}
	if err := awaitReady("http://"+addr, start.Add(time.Minute)); err != nil {
		return nil, errors.Join(err, h.close())
	}
	h.ready = time.Since(start)
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(h); err != nil {
		return nil, errors.Join(fmt.Errorf("the demo's line of JSON: %w", err), h.close())
	}
	return h, nil
}

// close asks the process to stop and waits for it.
func (h *house) close() error {
	if err := h.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return h.cmd.Wait()
}

// freeAddress is one that nobody listens on now.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func awaitReady(url string, until time.Time) error {
	c := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for time.Now().Before(until) {
		res, err := c.Get(url + "/readyz")
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	return errors.New("the demo did not become ready within a minute")
}

// with runs do on a demo with a fresh data folder.
func with(ctx context.Context, binary, dir, name string, do func(*house) error) error {
	h, err := open(ctx, binary, filepath.Join(dir, name))
	if err != nil {
		return err
	}
	return errors.Join(do(h), h.close())
}
