//go:build unix

package dbtest

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// ordinaryUser says who the cluster runs as: PostgreSQL refuses root, so root hands the folder to an ordinary user. The
// process gets a group of its own: Ctrl-C is for the test, and its end is what ends the cluster.
func ordinaryUser(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{Setpgid: true}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			return nil, err
		}
		return &syscall.SysProcAttr{Setpgid: true, Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return nil, errors.New("PostgreSQL doesn't run as root, and there is no user «postgres» or «nobody» to run it as")
}
