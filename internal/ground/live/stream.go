package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// writesWithin is how long a browser may take to take in what is written to it; one that takes longer has gone, or comes
// back when it can.
const writesWithin = 15 * time.Second

// Stream writes server-sent events to one browser. It is used by one goroutine.
type Stream struct {
	w   http.ResponseWriter
	rc  *http.ResponseController
	buf bytes.Buffer
}

// StartStream begins to answer with a stream: the server's limits on the time of one answer don't hold for it, and proxies are
// told to keep nothing back.
func StartStream(w http.ResponseWriter) (*Stream, error) {
	s := &Stream{w: w, rc: http.NewResponseController(w)}
	if err := s.rc.SetReadDeadline(time.Time{}); err != nil {
		return nil, fmt.Errorf("live.StartStream: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	return s, nil
}

// Event puts an event into what is sent next. id is where a browser that comes back goes on from; "" leaves that as it was.
func (s *Stream) Event(name, id string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("live.Event: %w", err)
	}
	if id != "" {
		fmt.Fprintf(&s.buf, "id: %s\n", id)
	}
	fmt.Fprintf(&s.buf, "event: %s\ndata: %s\n\n", name, text)
	return nil
}

// Retry says after how long a browser comes back when the stream ends.
func (s *Stream) Retry(after time.Duration) {
	fmt.Fprintf(&s.buf, "retry: %d\n\n", after.Milliseconds())
}

// Beat puts a line into what is sent next that says nothing but that the stream stands.
func (s *Stream) Beat() { s.buf.WriteString(":\n\n") }

// Waits reports whether there is something to send.
func (s *Stream) Waits() bool { return s.buf.Len() > 0 }

// Send sends what there is, and reports a browser that doesn't take it.
func (s *Stream) Send() error {
	if !s.Waits() {
		return nil
	}
	if err := s.rc.SetWriteDeadline(time.Now().Add(writesWithin)); err != nil {
		return fmt.Errorf("live.Send: %w", err)
	}
	_, err := s.w.Write(s.buf.Bytes())
	s.buf.Reset()
	if s.buf.Cap() > 16<<10 {
		s.buf = bytes.Buffer{}
	}
	if err != nil {
		return err
	}
	return s.rc.Flush()
}
