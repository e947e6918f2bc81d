package stories

import (
	_ "embed"

	"towpath/internal/page"
)

//go:embed stories.js
var storiesJS []byte

// scriptName is the script of the pages on which stories are recorded and captions written.
const scriptName = "stories.js"

var _ = page.Register(scriptName, storiesJS)
