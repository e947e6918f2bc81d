package load

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Answer is an HTTP/1.1 answer. Its bytes belong to the Reader and are overwritten by the next one.
type Answer struct {
	Status int
	Gzip   bool
	Body   []byte // as it came
	Wire   int    // bytes on the wire, headers and all

	location, kind []byte
}

// Location is where a redirect leads.
func (a *Answer) Location() string { return string(a.location) }

// Kind is the Content-Type.
func (a *Answer) Kind() string { return string(a.kind) }

// Text is the body, unpacked. It costs more than all the rest of a request, so it is for one answer in many.
func (a *Answer) Text() (string, error) {
	if !a.Gzip {
		return string(a.Body), nil
	}
	z, err := gzip.NewReader(bytes.NewReader(a.Body))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(z)
	return string(text), err
}

// Reader reads one answer after the other from a connection.
type Reader struct {
	in *bufio.Reader
	a  Answer
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{in: bufio.NewReaderSize(r, 64<<10)} }

// Read reads a whole answer.
func (r *Reader) Read() (*Answer, error) {
	a := &r.a
	*a = Answer{Body: a.Body[:0], location: a.location[:0], kind: a.kind[:0]}
	length, chunked, err := r.head()
	switch {
	case err != nil:
		return nil, err
	case chunked:
		err = r.chunks()
	case length > 0:
		err = r.body(length)
	}
	return a, err
}

func (r *Reader) line() ([]byte, error) {
	line, err := r.in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	r.a.Wire += len(line)
	return bytes.TrimRight(line, "\r\n"), nil
}

var errAnswer = errors.New("this is no HTTP/1.1 answer")

func (r *Reader) head() (length int, chunked bool, err error) {
	line, err := r.line()
	if err != nil {
		return 0, false, err
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) || len(line) < 12 {
		return 0, false, errAnswer
	}
	if r.a.Status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, false, errAnswer
	}
	for {
		if line, err = r.line(); err != nil || len(line) == 0 {
			return length, chunked, err
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch string(name) {
		case "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, false, errAnswer
			}
		case "Transfer-Encoding":
			chunked = true
		case "Content-Encoding":
			r.a.Gzip = string(value) == "gzip"
		case "Content-Type":
			r.a.kind = append(r.a.kind, value...)
		case "Location":
			r.a.location = append(r.a.location, value...)
		}
	}
}

// body reads n bytes of body.
func (r *Reader) body(n int) error {
	at := len(r.a.Body)
	if cap(r.a.Body) < at+n {
		r.a.Body = append(make([]byte, 0, 2*(at+n)), r.a.Body...)
	}
	r.a.Body = r.a.Body[:at+n]
	r.a.Wire += n
	_, err := io.ReadFull(r.in, r.a.Body[at:])
	return err
}

func (r *Reader) chunks() error {
	for {
		line, err := r.line()
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(line), 16, 32)
		if err != nil {
			return fmt.Errorf("a chunk of length %q", line)
		}
		if err := r.body(int(n)); err != nil {
			return err
		}
		if _, err := r.line(); err != nil || n == 0 {
			return err
		}
	}
}
