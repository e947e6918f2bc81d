package media

import "io"

// Limits of sound and films.
const (
	// LargestSound and LargestVideo are the most bytes that are taken.
	LargestSound = 64 << 20
	LargestVideo = 600 << 20
	// longestMillis is the longest that either may last.
	longestMillis = 20 * 60 * 1000
	// mostTracks is the most tracks that one file may have.
	mostTracks = 16
)

// Container is what a file of sound or film says of itself.
type Container struct {
	Format       Format
	Sound, Video int   // how many tracks of each
	Others       int   // such as subtitles
	Millis       int64 // how long it lasts; 0 where it doesn't say
}

// soundType is the media type of sound in such a file.
func (c Container) soundType() string {
	return map[Format]string{MP4: "audio/mp4", WebM: "audio/webm", Ogg: "audio/ogg", MP3: "audio/mpeg", WAV: "audio/wav"}[c.Format]
}

// Look finds out what sound or film is in a file and checks that the file holds together, without decoding any of it.
func Look(r io.ReaderAt, size int64) (c Container, err error) {
	head, err := headOf(r, size)
	if err != nil {
		return c, err
	}
	f := FormatOf(head)
	looks := map[Format]func(io.ReaderAt, int64) (Container, error){MP4: lookMP4, WebM: lookWebM, Ogg: lookOgg, MP3: lookMP3, WAV: lookWAV}
	if f == JPEG || f == PNG || f == GIF {
		return c, refuse(NoSound, "%s", f)
	}
	if looks[f] == nil {
		return c, notTaken(f)
	}
	if c, err = looks[f](r, size); err != nil {
		return c, err
	}
	c.Format = f
	switch {
	case c.Sound+c.Video+c.Others > mostTracks:
		return c, refuse(Tracks, "%d tracks", c.Sound+c.Video+c.Others)
	case c.Sound+c.Video == 0:
		return c, refuse(Empty, "no track of sound or film")
	case c.Millis > longestMillis:
		return c, refuse(Long, "%d ms", c.Millis)
	}
	return c, nil
}

// Sound checks that a file is sound alone, which browsers play as it is, and says of which media type.
func Sound(r io.ReaderAt, size int64) (mime string, c Container, err error) {
	if size > LargestSound {
		return "", c, refuse(Large, "%d bytes", size)
	}
	if c, err = Look(r, size); err != nil {
		return "", c, err
	}
	if c.Video > 0 || c.Sound == 0 {
		return "", c, refuse(NoSound, "%d tracks of film, %d of sound", c.Video, c.Sound)
	}
	return c.soundType(), c, nil
}
