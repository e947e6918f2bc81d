package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"towpath/internal/ground/media"
)

// The clip that is made small, and the target: how long that may take, as a part of the clip's own length.
const (
	clipLength   = 180 * time.Second
	mostOfLength = 1.5
)

// transcode measures how long it takes to make of a three-minute clip in 1080p, with movement and noise in it as a phone films
// them, what is shown: a film, its sound alone and a poster.
func transcode(ctx context.Context, out io.Writer, dir string) error {
	tools := media.Find()
	if tools == nil {
		return errors.New("ffmpeg isn't installed")
	}
	path := filepath.Join(dir, "clip.mp4")
	c := exec.CommandContext(ctx, "ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30,noise=alls=12:allf=t",
		"-f", "lavfi", "-i", "sine=frequency=440", "-t", fmt.Sprint(clipLength.Seconds()), "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "12M", "-maxrate", "14M", "-bufsize", "20M", "-c:a", "aac", path)
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	began := time.Now()
	made, err := tools.Renditions(ctx, f, info.Size(), func(float64) {})
	if err != nil {
		return err
	}
	defer made.Close()
	took := time.Since(began).Seconds() / clipLength.Seconds()
	fmt.Fprintf(out, "A clip of three minutes, 1080p, %d MB\n%-44s %8s  %s\n", info.Size()>>20, "", "measured", "target")
	row := func(name string, got, most float64, unit string) {
		fmt.Fprintf(out, "  %-42s %8.2f  ≤ %g %s: %s\n", name, got, most, unit, verdict(got, most))
	}
	row("all that is made of it, of its length", took, mostOfLength, "×")
	row("the film", float64(made.Video.Size())/(1<<20), media.MostVideo>>20, "MB")
	row("its sound alone", float64(made.Sound.Size())/(1<<20), media.MostSound>>20, "MB")
	row("the poster", float64(made.Poster.Size())/(1<<20), 1, "MB")
	return nil
}
