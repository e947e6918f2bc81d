package page

import (
	"context"
	"fmt"
	"io"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
)

// QR is a code to hold to a camera. It is black on white in every theme, with the quiet border that readers need, and
// drawn as shapes so that paper shows it sharp.
type QR struct {
	Text  string // what the camera reads
	Label string // what it is for, for those who can't see it
	Small bool   // on a printed page, where the words come first
}

// Render makes a QR something to write into a page as it is. It fails where Text is too long to be a code (above some
// 2,000 bytes).
func (q QR) Render(ctx context.Context, w io.Writer) error {
	code, err := qrcode.New(q.Text, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("page.QR: %w", err)
	}
	bits := code.Bitmap() // with its quiet border
	return qr(q, len(bits), squares(bits)).Render(ctx, w)
}

// squares is the path of the dark squares, each run in a row as one bar.
func squares(bits [][]bool) string {
	var path strings.Builder
	for y, row := range bits {
		for x := 0; x < len(row); x++ {
			run := 0
			for x+run < len(row) && row[x+run] {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x, y, run, run)
				x += run
			}
		}
	}
	return path.String()
}
