package things

import (
	"bytes"
	"context"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// AnyVersion is the version of a change that fits whatever has become of a thing in between, such as a step that is ticked.
const AnyVersion int64 = -1

// changeTries is how often a change for AnyVersion begins again because another save came first.
const changeTries = 5

// Change saves what fn makes of a thing as it is now, for those who may write it: a part of it can be replaced where the rest,
// say its earlier versions, isn't in the form. fn may be called more than once and must be the same each time. Nothing of
// the thing is a look, so a locked table may change it too; what comes back is not for showing there. With another version than
// the thing's, what fn made is kept beside it, as by Save.
func (k *Keeper) Change(ctx context.Context, v people.Viewer, id string, kind sharing.Kind, version int64, fn func(now Thing) (any, error)) (t Thing, err error) {
	for range changeTries {
		var saved bool
		if t, saved, err = k.changeOnce(ctx, v, id, kind, version, fn); err != nil || saved {
			return t, err
		}
	}
	return t, fault.New(fault.Conflict, "things.beside")
}

func (k *Keeper) changeOnce(ctx context.Context, v people.Viewer, id string, kind sharing.Kind, version int64, fn func(now Thing) (any, error)) (t Thing, saved bool, err error) {
	ref, pass, err := k.sharing.Write(ctx, v, id)
	if err == nil && ref.Kind != kind {
		err = fault.Wrap(fault.Missing(), "things.Change(%s)", id)
	}
	if err != nil {
		return t, false, err
	}
	row, err := k.row(ctx, id)
	if err != nil {
		return t, false, err
	}
	was, err := k.open(ctx, pass, row)
	if err != nil {
		return t, false, err
	}
	body, err := fn(was)
	if err != nil {
		return t, false, err
	}
	text, err := encode(body)
	switch {
	case err != nil:
		return t, false, err
	case bytes.Equal(was.Body, text):
		return was, true, nil
	case version != AnyVersion && version != was.Version:
		return was, false, k.beside(ctx, v, was, version, text)
	}
	return k.replace(ctx, v, id, kind, was.Version, text)
}
