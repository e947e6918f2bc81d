//go:build race

package app

// underRace: the race detector makes everything ten times slower, so that tests of size are smaller with it.
const underRace = true
