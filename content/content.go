// Package content holds the packs that are built in. How to write one is in content/README.md.
package content

import "embed"

// FS is the root of the built-in layer. Problems name its files with the prefix "content".
//
//go:embed topics skills guidance library starting exempt-words.txt glossary.md wishes.md course.md
var FS embed.FS
