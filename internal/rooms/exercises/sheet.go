package exercises

import (
	_ "embed"

	"towpath/internal/page"
)

//go:embed sheet.css
var sheetCSS []byte

// sheetStyle is for the page on which somebody types in from paper.
const sheetStyle = "sheet.css"

var _ = page.Register(sheetStyle, sheetCSS)
