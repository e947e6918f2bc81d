// Package schema holds the one schema of the house, as forward-only migrations that run on both engines.
//
// What is in the clear, for every private thing: whose it is, its coarse kind, times, pin and version. Words, titles and
// which exercise something was are sealed (BYTEA columns) by the vault before they get here.
package schema

import "embed"

// Migrations are goose migrations, in order.
//
//go:embed *.sql
var Migrations embed.FS
