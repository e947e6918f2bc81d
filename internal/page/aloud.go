package page

import _ "embed"

//go:embed aloud.js
var aloudJS []byte

// aloudScript reads a page aloud with a voice of the device's own, and marks the words (TOP-8).
const aloudScript = "aloud.js"

var _ = Register(aloudScript, aloudJS)
