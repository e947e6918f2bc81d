package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/fault"
)

// Upload is a file that a form brings, while it comes in.
type Upload struct {
	Field string
	File  io.Reader
	Form  Form // what the form has said before it
}

// Takes takes a file as it comes in. The names it returns go into the form as if the form had said them; it need not read to
// the end. An error ends the reading.
type Takes func(Upload) (url.Values, error)

// ReadUploads reads a form that may bring files, of at most `most` bytes in all; its words are held to LargestForm as in
// ReadForm. Each file that was chosen is handed on as it comes: none of it is kept in memory or on disk here. A form that is
// no such form is read by ReadForm.
func ReadUploads(w http.ResponseWriter, r *http.Request, most int64, take Takes) (Form, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return ReadForm(w, r)
	}
	r.Body = http.MaxBytesReader(w, Slowly(w, r), most)
	parts, err := r.MultipartReader()
	if err != nil {
		return Form{}, fault.New(fault.Invalid, "page.problem.form")
	}
	u := &uploads{form: Form{url.Values{}}, left: LargestForm}
	r.PostForm = u.form.Values // for whoever reads the form again
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return u.form, u.bad
		}
		if err == nil {
			err = u.part(part.FormName(), part.FileName(), part, take)
		}
		if err != nil {
			return u.form, unread(err)
		}
	}
}

// uploads is one such form, being read.
type uploads struct {
	form Form
	left int64 // bytes of words that there is room for
	bad  error
}

func (u *uploads) part(name, file string, from io.Reader, take Takes) error {
	if file != "" {
		said, err := take(Upload{Field: name, File: from, Form: u.form})
		for name, values := range said {
			u.form.Values[name] = append(u.form.Values[name], values...)
		}
		return err
	}
	text, err := io.ReadAll(io.LimitReader(from, u.left+1))
	u.left -= int64(len(text)) + int64(len(name))
	if err != nil || u.left < 0 {
		return errors.Join(err, &http.MaxBytesError{Limit: LargestForm})
	}
	value, ok := readable(string(text))
	if !ok {
		u.bad = fault.New(fault.Invalid, "page.problem.characters")
	}
	u.form.Add(name, value)
	return nil
}

// readable is a value with line ends as \n, without what can't be read; ok is false if there was any.
func readable(v string) (text string, ok bool) {
	ok = utf8.ValidString(v) && !strings.ContainsRune(v, 0)
	if !ok {
		v = strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\x00", "")
	}
	return strings.ReplaceAll(v, "\r\n", "\n"), ok
}

// unread is what to say about a form that could not be read to its end.
func unread(err error) error {
	if fault.CodeOf(err) != fault.Internal {
		return err
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return fault.New(fault.TooLarge, "page.problem.too_large", "most", large.Limit>>10)
	}
	return errors.Join(fault.New(fault.Invalid, "page.problem.form"), err)
}
