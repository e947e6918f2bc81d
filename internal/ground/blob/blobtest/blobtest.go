// Package blobtest runs tests of what keeps blobs in a folder and on a real S3 gateway: versitygw, built from the module proxy, on
// this computer alone, over a folder of the test's own.
package blobtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"towpath/internal/ground/blob"
)

// Env, set to "skip", leaves out what runs on S3.
const Env = "TOWPATH_TEST_S3"

const gateway = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// Each runs fn on a store in a folder and on one in S3.
func Each(t *testing.T, fn func(t *testing.T, s blob.Store)) {
	t.Helper()
	t.Run("disk", func(t *testing.T) {
		s, err := blob.Disk(t.TempDir())
		must(t, err)
		fn(t, s)
	})
	t.Run("s3", func(t *testing.T) { fn(t, Start(t).Store(t)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// program is the gateway's program, built once and kept from one run of the tests to the next.
var program = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "towpath-test", strings.ReplaceAll(filepath.Base(gateway), "@", "-"))
	path := filepath.Join(dir, "versitygw")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	bin, err := os.MkdirTemp(dir, "building-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(bin)
	build := exec.Command("go", "install", gateway)
	build.Dir, build.Env = bin, append(os.Environ(), "GOBIN="+bin, "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the S3 gateway can't be built, and half of the tests of media storage run on it (%s). "+
			"To leave that half out, set %s=skip: %w\n%s", gateway, Env, err, out)
	}
	return path, os.Rename(filepath.Join(bin, "versitygw"), path)
})

// Gateway is an S3 service for one test.
type Gateway struct {
	Config blob.S3Config
	dir    string
	hold   io.Closer // what the gateway's guard reads: it ends the gateway when this closes, however this process ends
	guard  *exec.Cmd
}

// guard runs a program until its own standard input closes.
const guard = `"$@" </dev/null >/dev/null 2>&1 & pid=$!; read -r _; kill -KILL "$pid"; wait "$pid" 2>/dev/null`

// Start starts a gateway with an empty bucket. It ends with the test.
func Start(t testing.TB) *Gateway {
	t.Helper()
	if os.Getenv(Env) == "skip" {
		t.Skip("not run on S3: " + Env + " is \"skip\"")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := l.Addr().String()
	must(t, l.Close())
	g := &Gateway{dir: t.TempDir(), Config: blob.S3Config{Host: address, Plain: true, Bucket: "media", Prefix: "towpath/", Region: "us-east-1",
		Access: "for-tests", Secret: "made-up-for-tests"}}
	g.Up(t)
	t.Cleanup(func() { g.Down(t) })
	return g
}

// Up starts the gateway, again where it was down: what was in it is still there.
func (g *Gateway) Up(t testing.TB) {
	t.Helper()
	path, err := program()
	must(t, err)
	c := g.Config
	g.guard = exec.Command("/bin/sh", "-c", guard, "sh", path, "--access", c.Access, "--secret", c.Secret, "--port", c.Host, "--quiet", "posix", "--sidecar", g.side(t), g.root(t))
	g.hold, err = g.guard.StdinPipe()
	must(t, err)
	must(t, g.guard.Start())
	client, err := minio.New(c.Host, &minio.Options{Creds: credentials.NewStaticV4(c.Access, c.Secret, ""), Region: c.Region, MaxRetries: 1})
	must(t, err)
	for n := 0; ; n++ {
		err := client.MakeBucket(context.Background(), c.Bucket, minio.MakeBucketOptions{Region: c.Region})
		if code := minio.ToErrorResponse(err).Code; err == nil || code == "BucketAlreadyOwnedByYou" {
			return
		}
		if n > 300 {
			t.Fatalf("the S3 gateway doesn't come up: %v", err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (g *Gateway) root(t testing.TB) string { return g.folder(t, "root") }
func (g *Gateway) side(t testing.TB) string { return g.folder(t, "side") }

func (g *Gateway) folder(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(g.dir, name)
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
	return path
}

// Down ends the gateway, as if its computer had been switched off.
func (g *Gateway) Down(t testing.TB) {
	t.Helper()
	if g.hold == nil {
		return
	}
	must(t, g.hold.Close())
	g.hold = nil
	g.guard.Wait() //nolint:errcheck // it was killed
}

// Store keeps blobs in the gateway.
func (g *Gateway) Store(t testing.TB) blob.Store {
	t.Helper()
	s, err := blob.S3(g.Config)
	must(t, err)
	return s
}

// Files are all bytes that lie in the gateway's folder.
func (g *Gateway) Files(t testing.TB) (all []byte) {
	t.Helper()
	must(t, filepath.WalkDir(g.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all = append(append(all, path...), data...)
		return err
	}))
	return all
}
