package stories

import (
	"context"
	"io"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Example puts a film on the site that is nobody's story, as one editor tells it and another publishes it: for a demo alone. It is
// shown as it comes.
func (x *Room) Example(ctx context.Context, maker, publisher people.Viewer, b Body, film io.Reader) error {
	b.Way = Video
	c := Consent{Scope: sharing.ScopeMembers, Printed: true, How: b.Title, By: maker.Account, At: x.Now().UnixMilli()}
	id, err := x.create(ctx, maker, people.NewID(), b.Way, b.Lang, c)
	if err != nil {
		return fault.Wrap(err, "stories.Example")
	}
	f, err := x.Files.Take(ctx, files.Home{Owner: id}, files.Sent{ID: people.NewID(), Sort: files.Video}, film)
	if err != nil {
		return fault.Wrap(err, "stories.Example")
	}
	for _, step := range []func(d draft) error{
		func(d draft) error { return x.addTake(ctx, maker, d, f, true) },
		func(d draft) error {
			b.Take = d.Take
			_, err := x.save(ctx, maker, d, d.Row.Version, b)
			return err
		},
		func(d draft) error { return x.send(ctx, maker, d) },
		func(d draft) error { return x.publish(ctx, publisher, d) },
	} {
		d, err := x.work(ctx, maker, id)
		if err == nil {
			err = step(d)
		}
		if err != nil {
			return fault.Wrap(err, "stories.Example")
		}
	}
	return nil
}
