package calendar

// Place is where a diary is sealed, for tests that look into it.
var Place = place
