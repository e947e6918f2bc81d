// Withpostgres runs a command with a PostgreSQL of its own: one for all the test programs that the command starts. It makes
// a cluster in a temporary folder, tells the command where it is, and ends and removes it afterwards, whatever happened.
//
//	go run ./scripts/withpostgres go test ./...
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"towpath/internal/ground/db/dbtest"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
	}
	os.Exit(code)
}

// run runs the command and returns the code it ended with.
func run(args []string) (int, error) {
	if len(args) == 0 {
		return 2, errors.New("say what to run: withpostgres COMMAND…")
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	command := exec.Command(args[0], args[1:]...)
	command.Stdin, command.Stdout, command.Stderr, command.Env = os.Stdin, os.Stdout, os.Stderr, os.Environ()
	if os.Getenv(dbtest.Env) == "" {
		cluster, err := dbtest.StartCluster(context.Background())
		if err != nil {
			return 1, err
		}
		defer cluster.End()
		command.Env = append(command.Env, dbtest.Env+"="+cluster.DSN)
	}
	if err := command.Start(); err != nil {
		return 1, err
	}
	go func() {
		for s := range stop {
			command.Process.Signal(s) //nolint:errcheck // it may have ended in the same moment
		}
	}()
	err := command.Wait()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}
