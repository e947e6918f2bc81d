package vault

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ledgerFile is the ledger as a file: a line for each ending, only ever added to, on the disk before anybody is told that
// something has ended. Each line carries a keyed hash, so that none can be made up or changed; one that is missing at the
// end can't be noticed, which is why the file should be somewhere else than the data.
type ledgerFile struct {
	path string
	mac  []byte

	mu   sync.Mutex
	beat int64
}

func ledgerMAC(k *Key) []byte { return k.Derive("ledger", 32) }

// line is an ending as it is written: time, kind, id and the keyed hash over them.
func (f *ledgerFile) line(e Ending) string {
	text := strconv.FormatInt(e.At, 10) + " " + e.Kind + " " + e.Subject
	m := hmac.New(sha256.New, f.mac)
	m.Write([]byte(text))
	return text + " " + base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

func (f *ledgerFile) parse(line string) (e Ending, ok bool) {
	parts := strings.Split(line, " ")
	if len(parts) != 4 {
		return e, false
	}
	at, err := strconv.ParseInt(parts[0], 10, 64)
	e = Ending{Kind: parts[1], Subject: parts[2], At: at}
	return e, err == nil && hmac.Equal([]byte(f.line(e)), []byte(line))
}

// add appends endings and waits until they are on the disk.
func (f *ledgerFile) add(endings []Ending) (err error) {
	if len(endings) == 0 {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("the ledger can't be written: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var text bytes.Buffer
	if torn, err := endsTorn(file); err != nil {
		return err
	} else if torn {
		text.WriteByte('\n') // a line that was broken off must not swallow the next one
	}
	for _, e := range endings {
		text.WriteString(f.line(e) + "\n")
	}
	if _, err := file.Write(text.Bytes()); err != nil {
		return fmt.Errorf("the ledger can't be written: %w", err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("the ledger can't be written: %w", err)
	}
	if last := endings[len(endings)-1]; last.Kind == beat {
		f.beat = last.At
	}
	return nil
}

func (f *ledgerFile) ready() error {
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("the ledger can't be written: %w", err)
	}
	return file.Close()
}

func endsTorn(file *os.File) (bool, error) {
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, info.Size()-1)
	return last[0] != '\n', err
}

func (f *ledgerFile) lastBeat() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.UnixMilli(f.beat)
}

// read reads the whole file. wrong counts the lines that carry no hash of this installation's; a line that was broken off at
// the very end is none of them. A file that isn't there is an empty one.
func (f *ledgerFile) read() (all []Ending, wrong int, err error) {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("the ledger can't be read: %w", err)
	}
	defer file.Close()
	in := bufio.NewReader(file)
	for {
		line, err := in.ReadString('\n')
		if err == io.EOF {
			return all, wrong, nil
		}
		if err != nil {
			return nil, 0, fmt.Errorf("the ledger can't be read: %w", err)
		}
		if e, ok := f.parse(strings.TrimSuffix(line, "\n")); ok {
			all = append(all, e)
		} else if line != "\n" {
			wrong++
		}
	}
}
