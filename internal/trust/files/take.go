package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"

	"filippo.io/age"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/media"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// Take keeps a file that comes in one piece. It is read to its end, checked for what it is, and photos are made anew. Sent
// twice, it is kept once. What can't be kept is a fault with a sentence, and leaves nothing.
func (s *Store) Take(ctx context.Context, h Home, n Sent, r io.Reader) (File, error) {
	if there, err := s.again(ctx, h, n); err != nil || there.ID != "" {
		return there, err
	}
	take := s.takeAsItIs
	if n.Sort == Photo || n.Sort == Drawing {
		take = s.takePhoto
	}
	f, err := take(ctx, h, n, r)
	if err == nil && n.Mark != "" { // it may have been removed here once, and the ledger says so
		err = s.update(ctx, func(q *Queries) error { return q.noteReturnedFile(ctx, n.ID, s.now().UnixMilli()) })
	}
	return f, err
}

// again is the file of this id, if there is one already: the form came twice.
func (s *Store) again(ctx context.Context, h Home, n Sent) (File, error) {
	row, err := s.row(ctx, n.ID)
	if fault.Is(err, fault.NotFound) && people.IsID(n.ID) {
		return File{}, nil
	}
	if err == nil && (row.home() != h || Sort(row.Kind) != n.Sort) {
		err = fault.Missing()
	}
	return fileOf(row), fault.Wrap(err, "files.again")
}

func (s *Store) takePhoto(ctx context.Context, h Home, n Sent, r io.Reader) (File, error) {
	data, err := io.ReadAll(io.LimitReader(r, media.LargestPhoto+1))
	if err != nil {
		return File{}, cutOff(err)
	}
	p, err := media.Photo(ctx, data)
	if err != nil {
		return File{}, asFault(err)
	}
	if s.marked(data, n.Mark) {
		p.JPEG = data
	}
	f := File{ID: n.ID, Sort: n.Sort, Type: "image/jpeg", Width: p.Width, Height: p.Height}
	return s.Put(ctx, h, f, bytes.NewReader(p.JPEG))
}

// takeAsItIs keeps sound as it was recorded, and a film until something that can be shown is made of it.
func (s *Store) takeAsItIs(ctx context.Context, h Home, n Sent, r io.Reader) (File, error) {
	check, most := s.checkOf(n.Sort)
	if check == nil {
		return File{}, fault.Wrap(fault.Missing(), "files.Take")
	}
	return s.put(ctx, h, File{ID: n.ID, Sort: n.Sort}, io.LimitReader(r, most+1), check)
}

// check looks into what came, and says what it found out.
type check func(ctx context.Context, f *File, r io.ReaderAt, size int64) error

// checkOf is how a sort of file is checked, and the most bytes that it may have.
func (s *Store) checkOf(sort Sort) (check, int64) {
	switch sort {
	case Sound:
		return s.checkSound, media.LargestSound
	case Video:
		return s.checkVideo, media.LargestVideo
	}
	return nil, 0
}

func (s *Store) checkSound(ctx context.Context, f *File, r io.ReaderAt, size int64) error {
	mime, c, err := media.Sound(r, size)
	if err != nil {
		return err
	}
	f.Type, f.Millis = mime, c.Millis
	if s.tools == nil {
		return nil
	}
	p, err := s.tools.Probe(ctx, r, size)
	if err == nil && p.Millis > 0 {
		f.Millis = p.Millis
	}
	return err
}

func (s *Store) checkVideo(ctx context.Context, f *File, r io.ReaderAt, size int64) error {
	if size > media.LargestVideo {
		return &media.Refusal{Why: media.Large}
	}
	c, err := media.Look(r, size)
	if err == nil && c.Video == 0 {
		err = &media.Refusal{Why: media.NoPicture}
	}
	if err != nil {
		return err
	}
	f.Type, f.Millis = "video/"+string(c.Format), c.Millis
	if s.tools == nil {
		return nil
	}
	p, err := s.tools.Probe(ctx, r, size)
	if err == nil {
		f.Width, f.Height = p.Width, p.Height
		if p.Millis > 0 {
			f.Millis = p.Millis
		}
	}
	return err
}

// Put keeps what was made by this program as it is: nothing of it is checked. f says which id, sort and type it has.
func (s *Store) Put(ctx context.Context, h Home, f File, r io.Reader) (File, error) {
	return s.put(ctx, h, f, r, func(context.Context, *File, io.ReaderAt, int64) error { return nil })
}

// put seals what r has, lets it be checked, and makes it a file.
func (s *Store) put(ctx context.Context, h Home, f File, r io.Reader, check check) (File, error) {
	key, sealed, err := s.newKey(ctx, h, f.ID)
	if err != nil {
		return File{}, err
	}
	source := &source{r: r}
	name, size, err := s.seal(ctx, key.Recipient(), source)
	if source.err != nil {
		err = cutOff(source.err)
	}
	if err != nil {
		return File{}, err
	}
	if err := s.checkBlob(ctx, name, key, &f, check); err != nil {
		s.drop(ctx, name)
		return File{}, err
	}
	f.Owner, f.Thing, f.Size = h.Owner, h.Thing, size
	kept, added, err := s.add(ctx, f, sealed, name)
	if !added {
		s.drop(ctx, name)
	}
	return kept, err
}

// source tells an error of what is sent from one of where it is kept.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// newKey makes a file's own key, and seals it for the file's row.
func (s *Store) newKey(ctx context.Context, h Home, id string) (*age.X25519Identity, []byte, error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, nil, fault.Wrap(err, "files.newKey")
	}
	sealed, err := s.vault.Seal(ctx, keyPlace(h, id), []byte(key.String()))
	if errors.Is(err, vault.ErrErased) {
		err = errors.Join(fault.Missing(), err)
	}
	return key, sealed, fault.Wrap(err, "files.newKey")
}

// checkBlob looks into what was just sealed.
func (s *Store) checkBlob(ctx context.Context, name string, key age.Identity, f *File, check check) error {
	opened, size, b, err := s.unseal(ctx, name, key)
	if err != nil {
		return err
	}
	defer b.Close()
	return asFault(check(ctx, f, opened, size))
}

// add makes what was sealed a file. Where there is one of its id already, that one is returned.
func (s *Store) add(ctx context.Context, f File, key []byte, name string) (kept File, added bool, err error) {
	f.Created = s.now()
	err = s.update(ctx, func(q *Queries) error {
		added = false
		n, err := q.addFile(ctx, addFileParams{ID: f.ID, Owner: f.Owner, Thing: null(f.Thing), Kind: string(f.Sort), Format: f.Type, Size: f.Size,
			Width: int64(f.Width), Height: int64(f.Height), Millis: f.Millis, Key: key, Blob: name, Created: f.Created.UnixMilli()})
		if err != nil || n == 0 {
			return err
		}
		added = true
		n, err = q.useBlob(ctx, name)
		if err == nil && n == 0 { // it was taken for a leftover, since all this has taken more than a day
			err = errChanged
		}
		return err
	})
	if db.IsBereft(err) { // its thing was removed meanwhile
		err = errors.Join(fault.Missing(), err)
	}
	if err != nil {
		return File{}, false, fault.Wrap(err, "files.add")
	}
	if !added {
		kept, err = s.again(ctx, Home{Owner: f.Owner, Thing: f.Thing}, Sent{ID: f.ID, Sort: f.Sort})
		return kept, false, err
	}
	return f, true, nil
}

// mark is what the bytes of a file carry in an export, so that this installation knows them again.
func (s *Store) mark(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(s.vault.Lookup("files/export", string(sum[:])))
}

func (s *Store) marked(data []byte, mark string) bool {
	return mark != "" && subtle.ConstantTimeCompare([]byte(s.mark(data)), []byte(mark)) == 1
}

// Mark is what the bytes of a photo carry in an export, so that they are kept as they are when they come back: see Sent.
func (k *Keeper) Mark(data []byte) string { return k.store.mark(data) }

// cutOff is what whoever sends is told where not all of it came.
func cutOff(err error) error {
	if fault.CodeOf(err) != fault.Internal {
		return err
	}
	return errors.Join(fault.New(fault.Invalid, "files.cut_off"), err)
}

// asFault gives what is wrong with a file its sentence. Other errors pass.
func asFault(err error) error {
	refusal := (*media.Refusal)(nil)
	if errors.Is(err, blob.ErrGone) {
		return errors.Join(fault.New(fault.Gone, "files.gone"), err)
	}
	if !errors.As(err, &refusal) {
		return err
	}
	key, code := sentences[refusal.Why], fault.Invalid
	if refusal.Why == media.Large {
		code = fault.TooLarge
	}
	return errors.Join(fault.New(code, key), err)
}

// sentences say what is wrong with a file, to whoever sent it.
var sentences = map[media.Why]string{
	media.Empty: "files.bad.empty", media.Unknown: "files.bad.unknown", media.Heic: "files.bad.heic", media.Webp: "files.bad.webp",
	media.Svg: "files.bad.svg", media.Damaged: "files.bad.damaged", media.Pixels: "files.bad.pixels", media.Large: "files.bad.large",
	media.Long: "files.bad.long", media.Tracks: "files.bad.tracks", media.NoSound: "files.bad.no_sound",
	media.NoPicture: "files.bad.no_picture", media.NotAPicture: "files.bad.not_a_photo",
}
