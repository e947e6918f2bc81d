package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Tools are ffmpeg and ffprobe. Its methods may be called from any goroutine; who makes renditions sees to it that not too many
// are made at once.
type Tools struct {
	ffmpeg, ffprobe string
	h264            bool // it makes H.264 and AAC, which all browsers play; else VP9 and Opus
}

// Probed is what ffprobe finds out about a file.
type Probed struct {
	Millis        int64 // how long it lasts; 0 where that can't be found out
	Width, Height int   // in pixels, as it is to be seen
	Sound, Video  bool
}

// Failure says that ffmpeg didn't come to its end with a file. Another try may.
type Failure struct {
	Why string // hung, late, killed, failed
	Log string // what it said last
	Err error
}

func (f *Failure) Error() string { return fmt.Sprintf("media: ffmpeg %s (%v) %q", f.Why, f.Err, f.Log) }

func (f *Failure) Unwrap() error { return f.Err }

// Limits of looking into a file.
const (
	probeWithin = 30 * time.Second
	probeMemory = 1 << 30
	// mostFilmPixels is the most pixels that a picture of a film may have: somewhat more than 4K.
	mostFilmPixels = 9_500_000
)

// demuxers are what reads each format. It is always said which, so that a file never decides by itself what reads it: a list of
// other files to read, for one.
var demuxers = map[Format]string{MP4: "mov", WebM: "matroska", Ogg: "ogg", MP3: "mp3", WAV: "wav"}

// decoders are what phones and browsers record with.
const decoders = "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,h263,mjpeg,theora,aac,aac_fixed,opus,libopus,vorbis,mp3,mp3float," +
	"pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s32le,pcm_f32le,alac,flac,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb"

// input is how ffmpeg and ffprobe are told to read: that format alone, over the one protocol, with known decoders.
func input(f Format) []string {
	return []string{"-protocol_whitelist", "http,tcp", "-codec_whitelist", decoders, "-max_pixels", strconv.Itoa(mostFilmPixels), "-f", demuxers[f], "-i", sourceURL}
}

// Probe looks into sound or a film, with limits on time and memory. What can't be read is a *Refusal.
func (t *Tools) Probe(ctx context.Context, r io.ReaderAt, size int64) (p Probed, err error) {
	c, err := Look(r, size)
	if err != nil {
		return p, err
	}
	var said struct {
		Streams []struct {
			Type          string `json:"codec_type"`
			Width, Height int
			Disposition   struct {
				Picture int `json:"attached_pic"`
			}
			SideData []struct{ Rotation float64 } `json:"side_data_list"`
		}
		Format struct{ Duration string }
	}
	out, err := t.probe(ctx, c.Format, r, size, "-of", "json", "-show_entries", "format=duration:stream=codec_type,width,height:stream_disposition=attached_pic:stream_side_data=rotation")
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		return p, fmt.Errorf("media.Probe: %w", err)
	}
	for _, s := range said.Streams {
		switch {
		case s.Type == "audio":
			p.Sound = true
		case s.Type == "video" && s.Disposition.Picture == 0 && !p.Video:
			p.Video, p.Width, p.Height = true, s.Width, s.Height
			for _, d := range s.SideData {
				if int(d.Rotation)%180 != 0 {
					p.Width, p.Height = p.Height, p.Width
				}
			}
		}
	}
	if long, short := max(p.Width, p.Height), min(p.Width, p.Height); p.Video && (short < 16 || long > 6*short || long*short > mostFilmPixels) {
		return p, refuse(Pixels, "%d by %d pixels", p.Width, p.Height)
	}
	if p.Millis = millisOf(said.Format.Duration); p.Millis == 0 {
		p.Millis, err = t.lastPacket(ctx, c.Format, r, size)
	}
	if err == nil && !p.Sound && !p.Video {
		err = refuse(Empty, "no track of sound or film")
	}
	if err == nil && p.Millis > longestMillis {
		err = refuse(Long, "%d ms", p.Millis)
	}
	return p, err
}

// lastPacket finds out how long something lasts that doesn't say so, as browsers record it: when its last piece is played.
func (t *Tools) lastPacket(ctx context.Context, f Format, r io.ReaderAt, size int64) (int64, error) {
	out, err := t.probe(ctx, f, r, size, "-of", "csv=p=0", "-show_entries", "packet=pts_time")
	if err != nil {
		return 0, err
	}
	last := int64(0)
	for line := range strings.Lines(out) {
		last = max(last, millisOf(strings.Trim(line, ", \n")))
	}
	return last, nil
}

func millisOf(seconds string) int64 {
	s, err := strconv.ParseFloat(seconds, 64)
	if err != nil || s < 0 || s > 1e9 {
		return 0
	}
	return int64(s * 1000)
}

func (t *Tools) probe(ctx context.Context, f Format, r io.ReaderAt, size int64, args ...string) (string, error) {
	var out strings.Builder
	err := run(ctx, job{program: t.ffprobe, args: append(append([]string{"-loglevel", "error"}, args...), input(f)...), source: r, size: size,
		within: probeWithin, memory: probeMemory, said: func(line string) bool {
			out.WriteString(line)
			out.WriteByte('\n')
			return out.Len() < 16<<20
		}})
	failure := (*Failure)(nil)
	if errors.As(err, &failure) && failure.Why == "failed" {
		err = &Refusal{Why: Damaged, Err: err}
	}
	return out.String(), err
}
