//go:build !unix

package dbtest

import "syscall"

// ordinaryUser: elsewhere PostgreSQL runs as whoever runs the test.
func ordinaryUser(string) (*syscall.SysProcAttr, error) { return nil, nil }
