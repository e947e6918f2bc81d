//go:build race

package practicetest

// walks are how many are made at random: one does, where each page takes ten times as long. Nothing here runs side by side.
const walks = 1
