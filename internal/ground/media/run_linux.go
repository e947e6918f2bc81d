package media

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Find finds ffmpeg and ffprobe; nil where they aren't there, or can't make anything that browsers play.
func Find() *Tools {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		return nil
	}
	ffprobe, err := exec.LookPath("ffprobe")
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, ffmpeg, "-hide_banner", "-encoders").Output()
	has := func(encoder string) bool { return strings.Contains(string(out), " "+encoder+" ") }
	h264 := has("libx264") && has("aac")
	if err != nil || !h264 && !(has("libvpx-vp9") && has("libopus")) {
		return nil
	}
	return &Tools{ffmpeg: ffmpeg, ffprobe: ffprobe, h264: h264}
}

// job is one run of a program over a source.
type job struct {
	program string
	args    []string
	source  io.ReaderAt
	size    int64
	outputs []*os.File             // as /proc/self/fd/3 and so on
	within  time.Duration          // how long it may take
	quiet   time.Duration          // how long it may say nothing new; 0: as long as it may take
	memory  int64                  // bytes of address space
	largest int64                  // bytes of each output
	said    func(line string) bool // each line of what it says; false ends it
}

// limited sets limits for a program and becomes it. ulimit counts kilobytes of memory and half-kilobytes of files.
const limited = `ulimit -v "$1" && ulimit -t "$2" && ulimit -f "$3" && ulimit -c 0 && shift 3 && exec "$@"`

// errSaid ends a program whose words aren't wanted any more.
var (
	errSaid  = errors.New("it says too much")
	errQuiet = errors.New("it does nothing any more")
)

// run runs a job: in a process group of its own, which ends when it has used up its time, when it stops doing anything, when ctx
// ends, and when this program does.
func run(ctx context.Context, j job) error {
	source := &source{ReaderAt: j.source}
	proxy, stop, err := serveSource(ctx, source, j.size)
	if err != nil {
		return err
	}
	defer stop()
	late, done := context.WithTimeoutCause(ctx, j.within, context.DeadlineExceeded)
	defer done()
	watched, end := context.WithCancelCause(late)
	defer end(nil)
	args := append([]string{"-c", limited, "sh", strconv.FormatInt(j.memory>>10, 10), strconv.Itoa(int(4*j.within/time.Second) + 1),
		strconv.FormatInt(max(j.largest, 1<<20)>>9, 10), j.program}, j.args...)
	cmd := exec.CommandContext(watched, "/bin/sh", args...)
	cmd.Env = []string{"http_proxy=" + proxy, "PATH=/usr/bin:/bin", "LC_ALL=C"}
	cmd.Dir, cmd.ExtraFiles = "/", j.outputs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	log := &tail{}
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	err = verdict(ctx, watched, whole(cmd, func() { listen(out, j, end) }), log)
	if lost := source.failed(); lost != nil && ctx.Err() == nil {
		return fmt.Errorf("media: %w", lost) // whatever the program made of the rest
	}
	return err
}

// whole starts a program, listens to it and waits for it. All in one thread: the kernel ends the program with the thread that
// started it.
func whole(cmd *exec.Cmd, listen func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return err
	}
	listen()
	return cmd.Wait()
}

// listen hears what a program says until it says no more, and ends it where it has been quiet for too long.
func listen(out io.Reader, j job, end context.CancelCauseFunc) {
	quiet := j.quiet
	if quiet == 0 {
		quiet = j.within
	}
	still := time.AfterFunc(quiet, func() { end(errQuiet) })
	defer still.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		still.Reset(quiet)
		if !j.said(lines.Text()) {
			end(errSaid)
		}
	}
	io.Copy(io.Discard, out) //nolint:errcheck // so that nothing waits to be heard
}

// verdict says how a run ended.
func verdict(asked, watched context.Context, err error, log *tail) error {
	if err == nil {
		return nil
	}
	if asked.Err() != nil {
		return asked.Err()
	}
	f := &Failure{Why: "failed", Log: log.String(), Err: err}
	exit := (*exec.ExitError)(nil)
	switch cause := context.Cause(watched); {
	case errors.Is(cause, errQuiet):
		f.Why, f.Err = "hung", cause
	case errors.Is(cause, context.DeadlineExceeded):
		f.Why, f.Err = "late", cause
	case cause != nil:
		f.Err = cause
	case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled():
		f.Why = "killed"
	}
	return f
}

// tail keeps the end of what a program says, as far as it can be read.
type tail struct {
	mu  sync.Mutex
	end []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, p...)
	t.end = t.end[max(0, len(t.end)-300):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, string(t.end))
}

// inMemory makes a file that has no place on any disk.
func inMemory(name string) (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return os.NewFile(uintptr(fd), name), nil
}
