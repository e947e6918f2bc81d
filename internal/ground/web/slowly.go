package web

import (
	"io"
	"net/http"
	"time"
)

// pieceWithin is how long somebody may take to send some more of something large.
const pieceWithin = 30 * time.Second

// Slowly is a request's body that may take its time, as long as more of it comes, in place of the minute that there is for all
// of a request.
func Slowly(w http.ResponseWriter, r *http.Request) io.ReadCloser {
	return slow{r.Body, http.NewResponseController(w)}
}

type slow struct {
	io.ReadCloser
	control *http.ResponseController
}

func (s slow) Read(p []byte) (int, error) {
	until := time.Now().Add(pieceWithin)
	s.control.SetReadDeadline(until)                       //nolint:errcheck // in tests there is nothing to put off
	s.control.SetWriteDeadline(until.Add(2 * time.Minute)) //nolint:errcheck // the answer's time begins once all is here
	return s.ReadCloser.Read(p)
}
