package db

import "regexp"

var placeholder = regexp.MustCompile(`'(?:[^']|'')*'|\$([0-9]+)`)

// renumber rewrites $N to ?N before a query reaches SQLite, and leaves quoted text alone. SQLite takes $1 for a *name*, and
// its drivers bind names in order of appearance, so "WHERE b = $2 AND a = $1" would swap its arguments without a word.
func renumber(q string) string {
	return placeholder.ReplaceAllStringFunc(q, func(m string) string {
		if m[0] == '$' {
			return "?" + m[1:]
		}
		return m
	})
}
