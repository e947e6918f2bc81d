package stories

import (
	"context"
	"unicode/utf8"

	"towpath/internal/ground/i18n"
)

// wordsPerMinute is how fast people read who find it hard just now.
const wordsPerMinute = 150

// minutesOf is how long it takes to watch, hear or read something.
func minutesOf(ctx context.Context, b Body) string {
	if b.Millis > 0 {
		return i18n.T(ctx, "stories.minutes", "n", max(1, int((b.Millis+30_000)/60_000)))
	}
	return i18n.T(ctx, "stories.minutes", "n", max(1, utf8.RuneCountInString(b.Text)/6/wordsPerMinute))
}

// lengthOf says in a list how a story is told and how long it is.
func lengthOf(ctx context.Context, b Body) string {
	return i18n.T(ctx, "stories.length", "way", i18n.T(ctx, "stories.way."+b.Way), "minutes", minutesOf(ctx, b))
}

// watchSize is what watching loads: the film, the picture before it, and captions.
func (b Body) watchSize() int64 {
	size := int64(len(WebVTT(b.Captions)))
	for _, kind := range []string{Video, poster} {
		if p := b.part(kind); p != nil {
			size += p.Size
		}
	}
	return size
}

// howSize is what the way that was chosen loads.
func (s shown) howSize() int64 {
	switch s.how {
	case "watch":
		return s.watchSize()
	case "listen":
		return s.part(Audio).Size
	}
	return 0
}

// poster is the picture that stands for a film before it plays.
const poster = "poster"
