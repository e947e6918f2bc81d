package stories_test

import "towpath/internal/ground/vault"

func placeOf(id string) vault.Place {
	return vault.Place{Table: "stories", Column: "body", Owner: id, Row: id, Version: 1}
}
