package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"towpath/internal/ground/fault"
)

// S3Config says where storage is that speaks S3.
type S3Config struct {
	Host           string // with its port, if it has one
	Plain          bool   // without TLS: on this computer, or inside a network of its own
	Bucket, Prefix string
	Region         string // "" where the service finds it out by itself
	Access, Secret string
}

// ParseS3 reads an address such as https://s3.example.org/bucket/prefix?region=eu-central-1. It holds no secrets: one that does
// is refused.
func ParseS3(address string) (c S3Config, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return c, errors.New("the address of the media storage can't be read: it looks like https://s3.example.org/bucket")
	}
	if u.User != nil {
		return c, errors.New("the address of the media storage holds a password, which everybody on this computer could read: give it in the environment")
	}
	c = S3Config{Host: u.Host, Plain: u.Scheme == "http", Region: u.Query().Get("region")}
	c.Bucket, c.Prefix, _ = strings.Cut(strings.Trim(u.Path, "/"), "/")
	if c.Bucket == "" {
		return c, errors.New("the address of the media storage names no bucket: it looks like https://s3.example.org/bucket")
	}
	if c.Prefix != "" {
		c.Prefix += "/"
	}
	return c, nil
}

// s3 keeps each blob in an object of its own.
type s3 struct {
	client         *minio.Client
	core           minio.Core
	bucket, prefix string
}

const (
	partSize   = 16 << 20 // of an object that is put in parts; each put holds one in memory
	windowSize = 1 << 20  // how much is read at once
	tries      = 4        // how often something is asked before the storage counts as away
)

// S3 keeps blobs in a bucket, which has to be there.
func S3(c S3Config) (Store, error) {
	transport, err := minio.DefaultTransport(!c.Plain)
	if err != nil {
		return nil, fmt.Errorf("blob.S3: %w", err)
	}
	transport.ResponseHeaderTimeout = 20 * time.Second
	client, err := minio.New(c.Host, &minio.Options{Creds: credentials.NewStaticV4(c.Access, c.Secret, ""), Secure: !c.Plain, Region: c.Region,
		Transport: transport, MaxRetries: tries})
	if err != nil {
		return nil, fmt.Errorf("blob.S3: %w", err)
	}
	return &s3{client: client, core: minio.Core{Client: client}, bucket: c.Bucket, prefix: c.Prefix}, nil
}

// Check finds out whether a store's place is there and lets us in. A fault (Unavailable) says that it doesn't answer, which may
// pass; another error that it never will like this.
func Check(ctx context.Context, s Store) error {
	at, ok := s.(*s3)
	if !ok {
		return nil
	}
	there, err := at.client.BucketExists(ctx, at.bucket)
	if err != nil {
		return s3Fault(err)
	}
	if !there {
		return fmt.Errorf("the media storage has no bucket %q", at.bucket)
	}
	return nil
}

// s3Fault says what an error of the storage means.
func s3Fault(err error) error {
	said := minio.ToErrorResponse(err)
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case said.Code == "NoSuchKey":
		return ErrGone
	case said.StatusCode == http.StatusInsufficientStorage, said.Code == "QuotaExceeded", said.Code == "EntityTooLarge":
		return fmt.Errorf("blob: %w: %w", fault.New(fault.Unsaved, "page.problem.unsaved.full"), err)
	case said.StatusCode == http.StatusForbidden, said.StatusCode == http.StatusUnauthorized:
		return fmt.Errorf("blob: the media storage doesn't let us in: %w", err)
	}
	return away(err)
}

func (s *s3) key(id string) string { return s.prefix + id }

func (s *s3) Put(ctx context.Context, id string, r io.Reader) (size int64, err error) {
	if err := check(id); err != nil {
		return 0, err
	}
	_, err = s.client.StatObject(ctx, s.bucket, s.key(id), minio.StatObjectOptions{})
	if err == nil {
		return 0, ErrThere
	}
	if err := s3Fault(err); !errors.Is(err, ErrGone) {
		return 0, err
	}
	g := &giver{ctx: ctx, r: r}
	first, err := io.ReadAll(io.LimitReader(g, partSize))
	if err != nil {
		return 0, err
	}
	in, length := io.Reader(bytes.NewReader(first)), int64(len(first))
	if length == partSize {
		in, length = io.MultiReader(in, g), -1
	}
	info, err := s.client.PutObject(ctx, s.bucket, s.key(id), in, length, minio.PutObjectOptions{PartSize: partSize, NumThreads: 1,
		ContentType: "application/octet-stream", SendContentMd5: true})
	switch {
	case g.err != nil:
		return 0, g.err
	case err != nil:
		return 0, s3Fault(err)
	}
	return info.Size, nil
}

func (s *s3) Open(ctx context.Context, id string) (Blob, error) {
	if err := check(id); err != nil {
		return nil, err
	}
	info, err := s.client.StatObject(ctx, s.bucket, s.key(id), minio.StatObjectOptions{})
	if err != nil {
		return nil, s3Fault(err)
	}
	return &object{ctx: ctx, s: s, key: s.key(id), size: info.Size, etag: info.ETag}, nil
}

// object reads an object a window at a time, and keeps the last windows: what unseals it asks for small pieces, one after
// another, after it has looked at the end.
type object struct {
	ctx  context.Context
	s    *s3
	key  string
	size int64
	etag string

	mu      sync.Mutex
	windows [2]window
}

type window struct {
	at   int64
	data []byte
}

func (o *object) Size() int64  { return o.size }
func (o *object) Close() error { return nil }

func (o *object) ReadAt(p []byte, at int64) (n int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for n < len(p) {
		if at+int64(n) >= o.size {
			return n, io.EOF
		}
		w, err := o.window(at + int64(n))
		if err != nil {
			return n, err
		}
		n += copy(p[n:], w.data[at+int64(n)-w.at:])
	}
	return n, nil
}

// window is the part of the object in which a place is.
func (o *object) window(at int64) (window, error) {
	start := at - at%windowSize
	for i, w := range o.windows {
		if w.data != nil && w.at == start {
			o.windows[0], o.windows[i] = w, o.windows[0]
			return w, nil
		}
	}
	data, err := o.fetch(start, min(start+windowSize, o.size))
	if err != nil {
		return window{}, err
	}
	o.windows[1], o.windows[0] = o.windows[0], window{start, data}
	return o.windows[0], nil
}

// fetch reads a part, and once more where the line was cut in the middle of it.
func (o *object) fetch(from, to int64) (data []byte, err error) {
	for range tries {
		if data, err = o.fetchOnce(from, to); err == nil || o.ctx.Err() != nil || errors.Is(err, ErrGone) {
			return data, err
		}
	}
	return nil, err
}

func (o *object) fetchOnce(from, to int64) ([]byte, error) {
	opts := minio.GetObjectOptions{}
	if err := errors.Join(opts.SetRange(from, to-1), opts.SetMatchETag(o.etag)); err != nil {
		return nil, err
	}
	body, _, _, err := o.s.core.GetObject(o.ctx, o.s.bucket, o.key, opts)
	if err != nil {
		return nil, s3Fault(err)
	}
	defer body.Close()
	data := make([]byte, to-from)
	if _, err := io.ReadFull(body, data); err != nil {
		return nil, away(err)
	}
	return data, nil
}

func (s *s3) Remove(ctx context.Context, id string) error {
	if err := check(id); err != nil {
		return err
	}
	err := s3Fault(s.client.RemoveObject(ctx, s.bucket, s.key(id), minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrGone) {
		return nil
	}
	return err
}

func (s *s3) Each(ctx context.Context, fn func(id string, size int64, at time.Time) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix}) {
		if o.Err != nil {
			return s3Fault(o.Err)
		}
		if id := strings.TrimPrefix(o.Key, s.prefix); isID(id) {
			if err := fn(id, o.Size, o.LastModified); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (s *s3) Tidy(ctx context.Context, before time.Time) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for u := range s.client.ListIncompleteUploads(ctx, s.bucket, s.prefix, true) {
		if u.Err != nil {
			return s3Fault(u.Err)
		}
		if u.Initiated.Before(before) {
			if err := s.core.AbortMultipartUpload(ctx, s.bucket, u.Key, u.UploadID); err != nil {
				return s3Fault(err)
			}
		}
	}
	return nil
}
