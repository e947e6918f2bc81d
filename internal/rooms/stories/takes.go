package stories

import (
	"context"
	"errors"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/jobs"
	"towpath/internal/ground/media"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
)

// The states of a recording.
const (
	takeWaiting = "waiting" // it is here whole, and what can be shown isn't made yet
	takeWorking = "working"
	takeReady   = "ready"
	takeFailed  = "failed"
)

// original is the recording as it came. It is shown to nobody, and goes once what was made of it is on the site.
const original = "original"

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

func (t *takeState) file(kind string) (StoryFiles, bool) {
	for _, f := range t.Files {
		if f.Kind == kind {
			return f, true
		}
	}
	return StoryFiles{}, false
}

// partsOf is what was made of a recording, and how long it lasts.
func (x *Room) partsOf(ctx context.Context, id string) (parts []Part, millis int64, err error) {
	t, err := x.takeOf(ctx, id)
	if t == nil || err != nil || t.State != takeReady {
		return nil, 0, err
	}
	for _, f := range t.Files {
		if f.Kind != original {
			parts = append(parts, Part{Kind: f.Kind, ID: f.ID, Media: f.Media, Size: f.Size})
		}
	}
	return parts, t.Millis, nil
}

// sortOf is how a story's recording is checked.
func (b Body) sortOf() files.Sort {
	if b.Way == Video {
		return files.Video
	}
	return files.Sound
}

// asItIs reports that a recording can be shown as it came, where nothing can be made of it.
func asItIs(f files.File) bool {
	playable := f.Type == "video/mp4" || f.Type == "video/webm"
	return f.Sort == files.Sound || playable && f.Size <= media.MostVideo
}

// record makes a file that came whole the recording of a story. Asked twice, it does so once.
func (x *Room) record(ctx context.Context, v people.Viewer, d draft, f files.File) error {
	if d.Take == f.ID {
		return nil
	}
	if x.Tools == nil && !asItIs(f) {
		return errors.Join(fault.New(fault.Invalid, "stories.take.no_tools", "most", media.MostVideo>>20), x.Files.Remove(ctx, files.Home{Owner: d.Row.ID}, f.ID))
	}
	if err := x.addTake(ctx, v, d, f, x.Tools == nil); err != nil || x.Tools == nil {
		return err
	}
	return x.Jobs.Add(ctx, Making, f.ID)
}

// addTake puts a recording on record, to be shown as it came or to be made into what is shown, and has its story use it.
func (x *Room) addTake(ctx context.Context, v people.Viewer, d draft, f files.File, asItCame bool) error {
	kind, state := original, takeWaiting
	if asItCame {
		kind, state = d.Way, takeReady
	}
	err := x.update(ctx, func(q *Queries) error {
		if _, err := q.addTake(ctx, addTakeParams{ID: f.ID, Story: d.Row.ID, Kind: d.Way, State: state, Millis: f.Millis, Created: x.Now().UnixMilli()}); err != nil {
			return err
		}
		if err := q.addFile(ctx, addFileParams{ID: f.ID, Take: f.ID, Kind: kind, Media: f.Type, Size: f.Size}); err != nil {
			return err
		}
		return x.note(ctx, q, v, d.Row.ID, actRecorded, comment{})
	})
	if err != nil {
		return fault.Wrap(err, "stories.record")
	}
	return x.setTake(ctx, v, d.Row.ID, f.ID)
}

// setTake has a story use a recording, whoever else is changing its words.
func (x *Room) setTake(ctx context.Context, v people.Viewer, id, take string) error {
	for try := 0; ; try++ {
		d, err := x.work(ctx, v, id)
		if err != nil {
			return err
		}
		d.Take = take
		if _, err = x.save(ctx, v, d, d.Row.Version, d.Body); !fault.Is(err, fault.Conflict) || try == 5 {
			return err
		}
	}
}

// The reasons why nothing could be made of a recording: each has its sentence.
const (
	whyDamaged = "damaged" // what is in it can't be read
	whyLate    = "late"    // it took too long, or stopped
	whyFailed  = "failed"
	whyRoom    = "room" // there is no room for what was made
)

// Make makes of a recording what is shown, in the background. What can't be used is on record as failed, with why; its
// error is nil then. Any other error is for another try, and on record after the last.
func (x *Room) Make(ctx context.Context, id string) error {
	t, err := x.takeOf(ctx, id)
	if t == nil || err != nil || t.State == takeReady || t.State == takeFailed {
		return err // withdrawn or done in between
	}
	from, ok := t.file(original)
	if !ok {
		return nil
	}
	if err := errors.Join(x.dropParts(ctx, t), x.takeIs(ctx, t, takeWorking, "", 0)); err != nil {
		return err
	}
	err = x.makeFrom(ctx, t, from)
	if fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
		return nil // it was withdrawn meanwhile
	}
	if why := whyOf(ctx, err); why != "" {
		return x.takeIs(context.WithoutCancel(ctx), t, takeFailed, why, 0)
	}
	return fault.Wrap(err, "stories.Make(%s)", id)
}

// dropParts removes what a making that was broken off had made already.
func (x *Room) dropParts(ctx context.Context, t *takeState) (err error) {
	for _, f := range t.Files {
		if f.Kind != original {
			err = errors.Join(err, x.Files.Remove(ctx, files.Home{Owner: t.Story}, f.ID), x.update(ctx, func(q *Queries) error { return q.removeTakeFile(ctx, f.ID) }))
		}
	}
	return err
}

// whyOf is why nothing can be made of a recording; "" where it was made, or where another try may do.
func whyOf(ctx context.Context, err error) string {
	refusal, failure := (*media.Refusal)(nil), (*media.Failure)(nil)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return whyLate
	case err == nil || ctx.Err() != nil: // the node stops: another one goes on
		return ""
	case errors.As(err, &refusal):
		return whyDamaged
	case errors.As(err, &failure) && (failure.Why == "hung" || failure.Why == "late"):
		return whyLate
	case fault.Is(err, fault.Unsaved):
		return whyRoom
	case jobs.IsLast(ctx):
		return whyFailed
	}
	return "" // where the media are doesn't answer, or the computer had no room to work in: it may have passed by then
}

func (x *Room) takeIs(ctx context.Context, t *takeState, state, reason string, done int64) error {
	return x.update(ctx, func(q *Queries) error {
		_, err := q.setTake(ctx, setTakeParams{State: state, Reason: reason, Done: done, Millis: t.Millis, ID: t.ID})
		return err
	})
}

func (x *Room) makeFrom(ctx context.Context, t *takeState, from StoryFiles) (err error) {
	source, err := x.Files.Open(ctx, x.Sharing.MakeStory(t.Story), from.ID)
	if err != nil {
		return err
	}
	defer source.Close()
	made, err := x.Tools.Renditions(ctx, source, from.Size, x.follow(ctx, t))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, made.Close()) }()
	for kind, r := range map[string]*media.Rendition{Video: made.Video, Audio: made.Sound, poster: made.Poster} {
		if r == nil {
			continue
		}
		t.Millis = max(t.Millis, r.Millis)
		if err := x.keepPart(ctx, t, kind, r); err != nil {
			return err
		}
	}
	return x.takeIs(ctx, t, takeReady, "", 100)
}

// follow puts on record how far the making is, about once in a second.
func (x *Room) follow(ctx context.Context, t *takeState) func(float64) {
	var last time.Time
	return func(part float64) {
		if now := time.Now(); now.Sub(last) > time.Second {
			last = now
			x.takeIs(ctx, t, takeWorking, "", int64(part*100)) //nolint:errcheck // only shown
		}
	}
}

var sortOfPart = map[string]files.Sort{Video: files.Video, Audio: files.Sound, poster: files.Poster}

func (x *Room) keepPart(ctx context.Context, t *takeState, kind string, r *media.Rendition) error {
	f, err := x.Files.Put(ctx, files.Home{Owner: t.Story}, files.File{ID: people.NewID(), Sort: sortOfPart[kind], Type: r.Type, Width: r.Width, Height: r.Height, Millis: r.Millis}, r)
	if err != nil {
		return err
	}
	err = x.update(ctx, func(q *Queries) error {
		return q.addFile(ctx, addFileParams{ID: f.ID, Take: t.ID, Kind: kind, Media: f.Type, Size: f.Size})
	})
	if db.IsBereft(err) { // the story was withdrawn at this moment
		err = errors.Join(errGone(), x.Files.Remove(ctx, files.Home{Owner: t.Story}, f.ID))
	}
	return err
}

// tendTakes has made what was broken off, as jobs are on no backup and a queue can be lost.
func (x *Room) tendTakes(ctx context.Context) error {
	var waiting []string
	err := x.view(ctx, func(q *Queries) (err error) { waiting, err = q.takesToMake(ctx); return err })
	for _, id := range waiting {
		err = errors.Join(err, x.Jobs.Add(ctx, Making, id))
	}
	return err
}

// tidyTakes removes recordings that a story no longer uses, and the originals of what is on the site.
func (x *Room) tidyTakes(ctx context.Context, id, live, draft string) error {
	var takes []string
	err := x.view(ctx, func(q *Queries) (err error) { takes, err = q.takesOf(ctx, id); return err })
	for _, take := range takes {
		t, takeErr := x.takeOf(ctx, take)
		if err = errors.Join(err, takeErr); t == nil {
			continue
		}
		for _, f := range t.Files {
			if take != live && take != draft || f.Kind == original && take == live {
				err = errors.Join(err, x.Files.Remove(ctx, files.Home{Owner: id}, f.ID), x.update(ctx, func(q *Queries) error { return q.removeTakeFile(ctx, f.ID) }))
			}
		}
		if take != live && take != draft {
			err = errors.Join(err, x.update(ctx, func(q *Queries) error { return q.removeTake(ctx, take) }))
		}
	}
	return fault.Wrap(err, "stories.tidyTakes(%s)", id)
}
