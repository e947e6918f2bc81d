package files

import (
	"context"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// Schema is the version of the schema that first has files.
const Schema = 5

// Blobs are the names of all blobs that files have, in a database that may be served meanwhile.
func Blobs(ctx context.Context, q db.Q) (names []string, err error) {
	for after := ""; ; {
		rows, err := New(q).namedBlobs(ctx, after)
		if err != nil || len(rows) == 0 {
			return names, fault.Wrap(err, "files.Blobs")
		}
		for _, r := range rows {
			names = append(names, r.Blob)
		}
		after = rows[len(rows)-1].Blob
	}
}

// Known are the names of all blobs that the data knows of, also of those that are on their way or just going.
func Known(ctx context.Context, q db.Q) (map[string]bool, error) {
	known := map[string]bool{}
	for after := ""; ; {
		names, err := New(q).allBlobs(ctx, after)
		if err != nil || len(names) == 0 {
			return known, fault.Wrap(err, "files.Known")
		}
		for _, name := range names {
			known[name] = true
		}
		after = names[len(names)-1]
	}
}

// ForgetUploads forgets what was on its way, in data that was put back: its pieces are in no backup.
func ForgetUploads(ctx context.Context, q db.Q) error {
	return fault.Wrap(New(q).forgetUploads(ctx), "files.ForgetUploads")
}
