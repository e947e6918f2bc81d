package db

import "testing"

func TestPlaceholdersAreBoundByNumber(t *testing.T) {
	for in, want := range map[string]string{
		"SELECT a FROM t WHERE b = $2 AND a = $1": "SELECT a FROM t WHERE b = ?2 AND a = ?1",
		"SELECT 'costs $1' WHERE x = $10":         "SELECT 'costs $1' WHERE x = ?10",
		"SELECT 'it''s $3', $3":                   "SELECT 'it''s $3', ?3",
	} {
		if got := renumber(in); got != want {
			t.Errorf("renumber(%q) = %q", in, got)
		}
	}
}
