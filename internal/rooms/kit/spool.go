package kit

import (
	"bufio"
	"errors"
	"io"
	"os"

	"filippo.io/age"
)

// spool holds an upload while it is looked through from end to end, more than once: sealed with a key that is in memory alone,
// in a file that has no name any more where the system lets a file be without one. A private upload never lies open on a disk.
type spool struct {
	file *os.File
	key  *age.X25519Identity
}

func newSpool(from io.Reader) (s *spool, err error) {
	s = &spool{}
	if s.key, err = age.GenerateX25519Identity(); err != nil {
		return nil, err
	}
	if s.file, err = os.CreateTemp("", "towpath-"); err != nil {
		return nil, err
	}
	os.Remove(s.file.Name()) //nolint:errcheck // where an open file can't be removed, close does it
	w, err := age.Encrypt(s.file, s.key.Recipient())
	if err == nil {
		_, err = io.Copy(w, from)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// open reads it from the beginning.
func (s *spool) open() (io.Reader, error) {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return age.Decrypt(bufio.NewReaderSize(s.file, 64<<10), s.key)
}

func (s *spool) close() error {
	err := s.file.Close()
	os.Remove(s.file.Name()) //nolint:errcheck // it is gone already, but for systems that keep open files
	return err
}
