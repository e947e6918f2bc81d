//go:build !race

package practicetest

// walks are how many are made at random.
const walks = 4
