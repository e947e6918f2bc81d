// Towpath is a self-hosted website that people living with severe mental illness and those who work with them use
// together. See `towpath --help`.
package main

import (
	"fmt"
	"os"

	"towpath/internal/app"
	"towpath/internal/ground/cli"
)

// version is set by the build.
var version = "development"

type commands struct {
	Demo    demoCmd    `cmd:"" help:"Try it: a made-up service on this computer, with a sign-in link for each role."`
	Setup   setupCmd   `cmd:"" help:"Begin for real: makes the installation's key and the first administrator."`
	Serve   serveCmd   `cmd:"" help:"Serve an installation that was set up."`
	Backup  backupCmd  `cmd:"" help:"Copy an installation into encrypted archives, also while it is served; or check one."`
	Media   mediaCmd   `cmd:"" help:"Find out whether all photos, sound and films are in their place, and put back from a copy what is missing."`
	Restore restoreCmd `cmd:"" help:"Put an archive back in the place of what is there, or into an empty folder."`
	Key     keyCmd     `cmd:"" help:"Change the installation's wrapping key while it serves."`
	Content contentCmd `cmd:"" help:"Content packs."`
	Routes  routesCmd  `cmd:"" help:"List every address there is, and who it is for."`
	Version versionCmd `cmd:"" help:"Say which version this is."`
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	fmt.Println("towpath", version)
	return nil
}

func main() {
	app.Sparing()
	about := cli.Program{Name: "towpath", About: "A place where people find out, together, what keeps life on track.",
		Args: os.Args[1:], Env: os.Getenv, Out: os.Stdout, Err: os.Stderr}
	os.Exit(about.Run(&commands{}))
}
