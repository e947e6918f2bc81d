package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// What renditions may come to, in bytes.
const (
	MostVideo = 15 << 20
	MostSound = 3 << 20
)

const (
	renderLeast = 2 * time.Minute // how long a run may take, and so many times the clip's own length more
	renderTimes = 4
)

// The rest of its limits; tests set narrower ones.
var (
	renderMemory int64 = 3 << 30 // bytes of address space, most of which is never used
	renderQuiet        = time.Minute
)

// Rendition is one file that was made. It is in memory alone.
type Rendition struct {
	*io.SectionReader
	Type          string // its media type
	Width, Height int
	Millis        int64
	file          *os.File
}

// Made are the renditions of one clip; nil for what there is none of: a film without sound has no Sound, sound has no picture.
type Made struct{ Video, Sound, Poster *Rendition }

// Close lets go of all of them.
func (m *Made) Close() error {
	var errs []error
	for _, r := range []*Rendition{m.Video, m.Sound, m.Poster} {
		if r != nil {
			errs = append(errs, r.file.Close())
		}
	}
	return errors.Join(errs...)
}

// Renditions makes of a film, or of sound, what is shown: a film of at most MostVideo bytes and 720 lines that begins to play at
// once, its sound alone in at most MostSound bytes, and a picture that stands for it. progress is told how far it is, from 0 to
// 1. A clip that can't be used is a *Refusal; a *Failure may go better another time. Close what it returns.
func (t *Tools) Renditions(ctx context.Context, r io.ReaderAt, size int64, progress func(float64)) (*Made, error) {
	c, err := Look(r, size)
	if err != nil {
		return nil, err
	}
	p, err := t.Probe(ctx, r, size)
	if err != nil {
		return nil, err
	}
	if p.Millis <= 0 {
		return nil, refuse(Empty, "it doesn't last")
	}
	part := 1.0
	for try := range 3 { // where what was made is larger than it may be, once more with less
		made, err := t.render(ctx, c.Format, r, size, p, part, progress)
		if !errors.Is(err, errTooLarge) || try == 2 {
			return made, err
		}
		part *= 0.75
	}
	return nil, errTooLarge
}

var errTooLarge = errors.New("media: what was made is larger than it may be")

// rates are how many bits a second a film, its sound, and the sound alone may have, so that each keeps within its size.
type rates struct{ video, sound, alone int }

func ratesFor(millis int64, part float64) rates {
	within := func(bytes float64) int { return int(bytes * part * 8 * 1000 / float64(millis)) }
	all := within(MostVideo * 0.93)
	r := rates{alone: min(64_000, max(12_000, within(MostSound*0.9)))}
	r.sound = min(96_000, max(16_000, all/8))
	r.video = min(1_800_000, max(40_000, all-r.sound))
	return r
}

// linesFor is how high a film is for which there are so many bits a second.
func linesFor(bits int) int {
	switch {
	case bits >= 1_000_000:
		return 720
	case bits >= 400_000:
		return 540
	case bits >= 180_000:
		return 360
	}
	return 240
}

func (t *Tools) render(ctx context.Context, f Format, r io.ReaderAt, size int64, p Probed, part float64, progress func(float64)) (made *Made, err error) {
	made = &Made{}
	defer func() {
		if err != nil {
			err = errors.Join(err, made.Close())
			made = nil
		}
	}()
	args := append([]string{"-nostdin", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1", "-stats_period", "1", "-max_alloc", "536870912"}, input(f)...)
	var outputs []*os.File
	add := func(into **Rendition, kind string, how ...string) {
		if err != nil {
			return
		}
		var file *os.File
		if file, err = inMemory("towpath"); err == nil {
			*into = &Rendition{Type: kind, Millis: p.Millis, file: file}
			args = append(append(args, how...), "-map_metadata", "-1", "-map_chapters", "-1", "-y", "/proc/self/fd/"+strconv.Itoa(3+len(outputs)))
			outputs = append(outputs, file)
		}
	}
	rate := ratesFor(p.Millis, part)
	if p.Video {
		lines := min(linesFor(rate.video), max(2, min(p.Width, p.Height)&^1))
		add(&made.Video, t.videoType("video"), t.film(rate, lines, p.Sound)...)
		add(&made.Poster, "image/jpeg", "-map", "0:v:0", "-ss", strconv.FormatFloat(min(1, float64(p.Millis)/4000), 'f', 2, 64), "-vf", fit(lines), "-frames:v", "1", "-q:v", "6", "-f", "mjpeg")
	}
	if p.Sound {
		add(&made.Sound, t.videoType("audio"), t.sound(rate)...)
	}
	if err != nil {
		return made, err
	}
	length := time.Duration(p.Millis) * time.Millisecond
	err = run(ctx, job{program: t.ffmpeg, args: args, source: r, size: size, outputs: outputs, within: renderLeast + renderTimes*length, quiet: renderQuiet,
		memory: renderMemory, largest: 2 * MostVideo, said: follow(p.Millis, progress)})
	if err != nil {
		return made, err
	}
	return made, made.measure()
}

func (t *Tools) videoType(what string) string {
	if t.h264 {
		return what + "/mp4"
	}
	return what + "/webm"
}

// fit scales so that the shorter side has so many pixels, or fewer where there were fewer, and an even number of them.
func fit(lines int) string {
	return fmt.Sprintf("scale=w='if(gt(iw,ih),-2,min(%[1]d,trunc(iw/2)*2))':h='if(gt(iw,ih),min(%[1]d,trunc(ih/2)*2),-2)'", lines)
}

func (t *Tools) film(rate rates, lines int, sound bool) []string {
	args := []string{"-map", "0:v:0", "-vf", "fps='min(30,source_fps)'," + fit(lines) + ",setsar=1,format=yuv420p", "-b:v", strconv.Itoa(rate.video),
		"-maxrate", strconv.Itoa(rate.video * 3 / 2), "-bufsize", strconv.Itoa(rate.video * 4), "-g", "150"}
	if sound {
		args = append(args, "-map", "0:a:0", "-b:a", strconv.Itoa(rate.sound), "-ac", "1")
	}
	if t.h264 {
		return append(args, "-c:v", "libx264", "-preset", "faster", "-profile:v", "main", "-c:a", "aac", "-movflags", "+faststart", "-f", "mp4")
	}
	return append(args, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "6", "-row-mt", "1", "-c:a", "libopus", "-f", "webm")
}

func (t *Tools) sound(rate rates) []string {
	args := []string{"-map", "0:a:0", "-vn", "-b:a", strconv.Itoa(rate.alone), "-ac", "1"}
	if rate.alone < 32_000 {
		args = append(args, "-ar", "24000")
	}
	if t.h264 {
		return append(args, "-c:a", "aac", "-movflags", "+faststart", "-f", "mp4")
	}
	return append(args, "-c:a", "libopus", "-f", "webm")
}

// follow reads how far ffmpeg is.
func follow(millis int64, progress func(float64)) func(line string) bool {
	last := 0.0
	return func(line string) bool {
		value, ok := strings.CutPrefix(line, "out_time_us=")
		if !ok {
			return true
		}
		us, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if part := min(float64(us)/1000/float64(millis), 1); err == nil && part > last {
			last = part
			progress(part)
		}
		return true
	}
}

// measure looks at what was made: none of it may be empty, or larger than it may be.
func (m *Made) measure() error {
	for r, most := range map[*Rendition]int64{m.Video: MostVideo, m.Sound: MostSound, m.Poster: 1 << 20} {
		if r == nil {
			continue
		}
		info, err := r.file.Stat()
		if err != nil {
			return fmt.Errorf("media: %w", err)
		}
		if info.Size() == 0 {
			return refuse(Damaged, "nothing could be made of it")
		}
		if info.Size() > most {
			return errTooLarge
		}
		r.SectionReader = io.NewSectionReader(r.file, 0, info.Size())
	}
	return nil
}
