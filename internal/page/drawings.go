package page

import (
	"context"

	"towpath/internal/ground/i18n"
)

// Drawings are single-weight line drawings in the colour of the text round them. They live in three files that a
// browser fetches once: marks (24 × 24, in the frame), scenes (160 × 90, on empty and unhappy pages) and pictures
// (64 × 64, for signing in).

// Marks are the names of the small drawings.
var Marks = []string{"water", "one", "two", "many", "together", "topics", "things", "online", "tick", "pin", "print", "post"}

// Scenes are the names of the large ones.
var Scenes = []string{"water", "reeds", "lock", "mugs", "bench", "bridge", "boat", "signpost"}

// Pictures are the names of those people choose from to sign in on a tablet. Each is unlike the others in outline and
// in first letter sound, so far as sixteen plain things allow.
var Pictures = []string{"kettle", "key", "boat", "leaf", "cup", "bicycle", "moon", "fish", "chair", "umbrella", "bread", "hat",
	"dog", "tree", "clock", "shoe"}

// PictureName is what a picture is called, for those who hear it.
func PictureName(ctx context.Context, name string) string { return i18n.T(ctx, "page.picture."+name) }
