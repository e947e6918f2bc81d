package stories

import (
	"context"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// The states of a recording.
const (
	takeWaiting = "waiting" // it is here whole, and what can be shown isn't made yet
	takeWorking = "working"
	takeReady   = "ready"
	takeFailed  = "failed"
)

// takeState is how far a recording is.
type takeState struct {
	StoryTakes
	Files []StoryFiles
}

// takeOf is the recording of an id, nil for none.
func (x *Room) takeOf(ctx context.Context, id string) (*takeState, error) {
	if id == "" {
		return nil, nil
	}
	t := &takeState{}
	err := x.view(ctx, func(q *Queries) (err error) {
		if t.StoryTakes, err = db.One(q.takeByID(ctx, id)); err == nil {
			t.Files, err = q.filesOfTake(ctx, id)
		}
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return t, fault.Wrap(err, "stories.takeOf(%s)", id)
}

// partsOf is what was made of a recording, and how long it lasts.
func (x *Room) partsOf(ctx context.Context, id string) (parts []Part, millis int64, err error) {
	t, err := x.takeOf(ctx, id)
	if t == nil || err != nil {
		return nil, 0, err
	}
	for _, f := range t.Files {
		if f.Kind != original {
			parts = append(parts, Part{Kind: f.Kind, ID: f.ID, Media: f.Media, Size: f.Size})
		}
	}
	return parts, t.Millis, nil
}

// original is the recording as it came.
const original = "original"

func (x *Room) removeFiles(context.Context, string) error { return nil }

func (x *Room) tendTakes(context.Context) error { return nil }
