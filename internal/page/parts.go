package page

import (
	"context"
	"io"
)

// Row is one thing in a list of things.
type Row struct {
	Href   string
	Title  string
	Text   string // a line of it
	When   string // in words: "yesterday"
	Pinned bool
	Shared string // who else can see it, in words; "" where nobody can
}

// Render makes a Row something to write into a List as it is.
func (r Row) Render(ctx context.Context, w io.Writer) error { return RowWith(r).Render(ctx, w) }

// Pick is one of a list to choose from in one touch: it sends the form that the List stands in as Name=Value.
type Pick struct {
	Name, Value string
	Title       string
	Text        string // a line of it
}

// Render makes a Pick something to write into a List as it is.
func (p Pick) Render(ctx context.Context, w io.Writer) error { return pick(p).Render(ctx, w) }

// Notice says something calmly: what has been done, or what there is to mend. Both have the same face.
type Notice struct {
	Title string
	Text  string
	Kept  bool   // it is about something done, and has the mark for it
	Links []Link // to the boxes concerned, or where to go next
}

// Render makes a Notice something to write into a page as it is.
func (n Notice) Render(ctx context.Context, w io.Writer) error { return notice(n).Render(ctx, w) }

// Pager leads to the pages before and after. A Link without Href isn't there.
type Pager struct{ Back, On Link }

// Render makes a Pager something to write into a page as it is.
func (p Pager) Render(ctx context.Context, w io.Writer) error { return pager(p).Render(ctx, w) }

// Confirm asks before something is done: what exactly, and a way out that is as easy as going on.
type Confirm struct {
	Form FormOf
	Text string
	What []string // item by item
	Yes  string
	No   Link
}

// Render makes a Confirm something to write into a page as it is.
func (c Confirm) Render(ctx context.Context, w io.Writer) error { return confirm(c).Render(ctx, w) }

// SaveState says whether what is on the page is saved. Text is what is true when the page is made ("Saved a moment
// ago"); where scripts run it follows the saving.
type SaveState struct{ Text string }

// Render makes a SaveState something to write into a Form as it is.
func (s SaveState) Render(ctx context.Context, w io.Writer) error { return saveState(s).Render(ctx, w) }
