package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"towpath/bench/furnish"
)

// server is a `towpath serve`, or another program that is measured, in a process of its own.
type server struct {
	addr string // host:port
	cmd  *exec.Cmd
	log  *os.File
}

// serve starts the program on an installation, as a service would run it: with a line in the log for each request.
func serve(ctx context.Context, binary string, at furnish.Place, more ...string) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--addr", addr, "--url", "http://" + addr, "--key", at.KeyFile(), "--data", at.Dir}
	if at.DB != "" {
		args = append(args, "--db", at.DB)
	}
	return start(ctx, addr, filepath.Join(at.Dir, "log"), binary, append(args, more...)...)
}

// start starts a program that answers /readyz on addr.
func start(ctx context.Context, addr, log, binary string, args ...string) (*server, error) {
	s := &server{addr: addr, cmd: exec.CommandContext(ctx, binary, args...)}
	var err error
	if s.log, err = os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	s.cmd.Stderr = s.log
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.WaitDelay = 10 * time.Second
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, s.log.Close())
	}
	if err := awaitReady("http://"+addr, time.Now().Add(time.Minute)); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// close asks the program to stop and waits for it. What went wrong in it is in the error.
func (s *server) close() error {
	err := s.cmd.Process.Signal(syscall.SIGTERM)
	return errors.Join(err, s.cmd.Wait(), s.log.Close(), faults(s.log.Name()))
}

// faults are the lines of a log that say that something went wrong.
func faults(log string) error {
	data, err := os.ReadFile(log)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(data)) {
		if strings.Contains(line, `"level":"ERROR"`) || strings.HasPrefix(line, "towpath:") || strings.HasPrefix(line, "panic") {
			return fmt.Errorf("the program's log says: %s", strings.TrimSpace(line))
		}
	}
	return nil
}

func (s *server) pid() int { return s.cmd.Process.Pid }

// tick is the unit of the times in /proc/PID/stat, which Linux has fixed at a hundredth of a second for programs.
const tick = 10 * time.Millisecond

// cpu is the processor time that a process has used, in user and system together, all its threads and ended ones too.
func cpu(pid int) (time.Duration, error) {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0, err
	}
	return cpuIn(string(data))
}

// cpuIn reads a line of /proc/PID/stat: utime and stime are its fields 14 and 15, counted from the end of the name, which
// may hold anything.
func cpuIn(stat string) (time.Duration, error) {
	f := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(f) < 13 {
		return 0, fmt.Errorf("/proc/PID/stat: %q", stat)
	}
	user, err := strconv.Atoi(f[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(f[12])
	return time.Duration(user+system) * tick, err
}
