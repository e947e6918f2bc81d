package files

import (
	"context"
	"io"

	"filippo.io/age"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/media"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

const (
	// LargestPiece is the most bytes that one piece of an upload may have.
	LargestPiece = 8 << 20
	// uploadsAtOnce is how many files may be on their way for one owner.
	uploadsAtOnce = 12
	// roomFor is how many bytes one owner's files may come to.
	roomFor = 3 << 30
)

// Upload is a file on its way in pieces.
type Upload struct {
	ID     string
	Size   int64 // what it will come to, in bytes
	Offset int64 // how much of it is here; the next piece begins there
}

// Desk takes sound and films in pieces, so that one that was cut off goes on where it was.
type Desk struct {
	store *Store
	home  Home
	pass  vault.Pass
}

// Desk takes files in pieces for an owner that isn't a person, with a pass for it; the room has decided that they may be sent.
func (s *Store) Desk(owner string, p vault.Pass) Desk { return Desk{s, Home{Owner: owner}, p} }

// Begin begins a file of a size in bytes, or says how much of it is here already.
func (d Desk) Begin(ctx context.Context, n Sent, size int64) (u Upload, err error) {
	h := d.home
	if there, err := d.store.again(ctx, h, n); err != nil || there.ID != "" {
		return Upload{ID: n.ID, Size: size, Offset: size}, err
	}
	if err := sizeFits(n.Sort, size); err != nil {
		return u, err
	}
	_, sealed, err := d.store.newKey(ctx, h, n.ID)
	if err != nil {
		return u, err
	}
	err = d.store.update(ctx, func(q *Queries) error {
		row := addUploadParams{ID: n.ID, Owner: h.Owner, Kind: string(n.Sort), Size: size, Key: sealed, Touched: d.store.now().UnixMilli()}
		if added, err := q.addUpload(ctx, row); err != nil || added == 0 {
			return err
		}
		return hasRoom(ctx, q, h.Owner)
	})
	if err != nil {
		return u, fault.Wrap(err, "files.Begin")
	}
	row, _, u, err := d.find(ctx, n.ID)
	if err == nil && (row.Size != size || Sort(row.Kind) != n.Sort) { // of the same id, and another file
		err = fault.New(fault.Conflict, "files.other")
	}
	return u, err
}

// sizeFits refuses at once what would be refused at the end.
func sizeFits(sort Sort, size int64) error {
	most := map[Sort]int64{Sound: media.LargestSound, Video: media.LargestVideo}[sort]
	switch {
	case most == 0:
		return fault.Wrap(fault.Missing(), "files.sizeFits")
	case size <= 0:
		return fault.New(fault.Invalid, "files.bad.empty")
	case size > most:
		return fault.New(fault.TooLarge, "files.bad.large")
	}
	return nil
}

// hasRoom refuses what would be too much for one owner.
func hasRoom(ctx context.Context, q *Queries, owner string) error {
	n, err := q.countUploads(ctx, owner)
	if err == nil && n > uploadsAtOnce {
		err = fault.New(fault.Busy, "files.too_many")
	}
	if err != nil {
		return err
	}
	bytes, err := q.roomTaken(ctx, owner)
	if err == nil && bytes > roomFor {
		err = fault.New(fault.TooLarge, "files.no_room")
	}
	return err
}

func (r Uploads) home() Home { return Home{Owner: r.Owner, Thing: r.Thing.String} }

// find is an upload at this desk, with what is here of it.
func (d Desk) find(ctx context.Context, id string) (row Uploads, pieces []Pieces, u Upload, err error) {
	if !people.IsID(id) {
		return row, nil, u, fault.Missing()
	}
	err = d.store.view(ctx, func(q *Queries) (err error) {
		if row, err = db.One(q.upload(ctx, id)); err == nil && row.home() != d.home {
			err = fault.Missing()
		}
		if err == nil {
			pieces, err = q.pieces(ctx, id)
		}
		return err
	})
	if err != nil {
		return row, nil, u, fault.Wrap(err, "files.Desk")
	}
	u = Upload{ID: id, Size: row.Size}
	for _, p := range pieces {
		u.Offset += p.Size
	}
	return row, pieces, u, nil
}

// open is find, with the upload's key.
func (d Desk) open(ctx context.Context, id string) (row Uploads, pieces []Pieces, u Upload, key *age.X25519Identity, err error) {
	row, pieces, u, err = d.find(ctx, id)
	if err == nil {
		key, err = d.store.identity(ctx, d.pass, d.home, id, row.Key)
	}
	return row, pieces, u, key, err
}

// Append adds the piece that begins at an offset, whole or not at all. One that is here already is passed over. Where pieces are
// missing before it, or it doesn't begin where one ended, it is a Conflict: the Upload says where to go on.
func (d Desk) Append(ctx context.Context, id string, offset int64, r io.Reader) (Upload, error) {
	row, pieces, u, key, err := d.open(ctx, id)
	if err != nil {
		return u, err
	}
	for _, p := range pieces {
		if p.Start == offset {
			return u, nil
		}
	}
	if offset != u.Offset || offset >= u.Size {
		return u, fault.New(fault.Conflict, "files.offset")
	}
	source := &source{r: io.LimitReader(r, min(LargestPiece, row.Size-offset)+1)}
	name, size, err := d.store.seal(ctx, key.Recipient(), source)
	switch {
	case source.err != nil:
		return u, cutOff(source.err)
	case err != nil:
		return u, err
	case size == 0:
		err = fault.New(fault.Invalid, "files.cut_off")
	case size > LargestPiece || offset+size > row.Size:
		err = fault.New(fault.TooLarge, "files.too_much")
	default:
		err = d.store.addPieceOf(ctx, id, offset, size, name)
	}
	if err != nil {
		d.store.drop(ctx, name)
		return u, err
	}
	_, _, u, err = d.find(ctx, id)
	return u, err
}

// addPieceOf puts a piece on record. Where another one of the same place was first, it is a Conflict.
func (s *Store) addPieceOf(ctx context.Context, id string, offset, size int64, name string) error {
	err := s.update(ctx, func(q *Queries) error {
		n, err := q.addPiece(ctx, id, offset, size, name)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "files.offset")
		}
		if err != nil {
			return err
		}
		if err := q.touchUpload(ctx, id, s.now().UnixMilli()); err != nil {
			return err
		}
		_, err = q.useBlob(ctx, name)
		return err
	})
	if db.IsBereft(err) { // it was given up meanwhile
		err = fault.Missing()
	}
	return fault.Wrap(err, "files.Append")
}

// Finish makes a file of an upload of which everything is here. Done twice, it is done once. What can't be kept is a fault, and
// nothing of it stays.
func (d Desk) Finish(ctx context.Context, id string) (File, error) {
	if f, err := d.finished(ctx, id); err != nil || f.ID != "" {
		return f, err
	}
	row, pieces, u, key, err := d.open(ctx, id)
	if err != nil {
		return File{}, err
	}
	if u.Offset != u.Size {
		return File{}, fault.New(fault.Conflict, "files.offset")
	}
	whole := &joined{ctx: ctx, store: d.store, key: key, pieces: pieces}
	defer whole.Close()
	f, err := d.store.Take(ctx, d.home, Sent{ID: id, Sort: Sort(row.Kind)}, whole)
	if whole.err != nil {
		return File{}, whole.err // it is our side that couldn't read, so it may be tried again
	}
	if err == nil || fault.Mends(err) || fault.Is(err, fault.TooLarge) {
		d.store.giveUp(ctx, id, pieces)
	}
	return f, err
}

// finished is the file that an upload has become already.
func (d Desk) finished(ctx context.Context, id string) (File, error) {
	row, err := d.store.row(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return File{}, nil
	}
	if err == nil && row.home() != d.home {
		err = fault.Missing()
	}
	return fileOf(row), fault.Wrap(err, "files.finished")
}

// giveUp removes an upload and its pieces. What isn't removed now is removed later.
func (s *Store) giveUp(ctx context.Context, id string, pieces []Pieces) {
	ctx = context.WithoutCancel(ctx)
	if s.update(ctx, func(q *Queries) error { return q.removeUpload(ctx, id) }) != nil {
		return
	}
	for _, p := range pieces {
		s.drop(ctx, p.Blob)
	}
}

// joined reads the pieces of an upload, one after another.
type joined struct {
	ctx    context.Context
	store  *Store
	key    age.Identity
	pieces []Pieces
	now    io.Reader
	close  io.Closer
	err    error // of reading, not of what was read
}

func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.now == nil {
			if len(j.pieces) == 0 {
				return 0, io.EOF
			}
			opened, size, b, err := j.store.unseal(j.ctx, j.pieces[0].Blob, j.key)
			if err != nil {
				j.err = err
				return 0, err
			}
			j.now, j.close, j.pieces = io.NewSectionReader(opened, 0, size), b, j.pieces[1:]
		}
		n, err := j.now.Read(p)
		if err != nil && err != io.EOF {
			j.err = err
		}
		if err == io.EOF && n > 0 {
			return n, nil
		}
		if err != io.EOF {
			return n, err
		}
		j.now = nil
		if err := j.close.Close(); err != nil {
			return 0, err
		}
	}
}

// Close closes the piece that is being read.
func (j *joined) Close() error {
	if j.now == nil {
		return nil
	}
	return j.close.Close()
}
