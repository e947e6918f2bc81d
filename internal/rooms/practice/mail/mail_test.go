package mail_test

import (
	"testing"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/mail"
	"towpath/internal/rooms/practice/practicetest"
)

var room = practicetest.Room{Pretend: mail.Pretend, Words: []i18n.Catalogue{mail.Words}, Type: map[string][]string{
	"to":      {"", "sam@post.example", "books@library.example", "sam@pots.example", "sam", "no body@x.example"},
	"subject": {"", "Friday"},
	"text":    {"", "Yes, I'll come."},
	"q":       {"", "appointment", "Sam", "zebra"},
}}

func TestMail(t *testing.T) { practicetest.Hold(t, room) }
