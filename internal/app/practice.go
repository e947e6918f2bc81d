package app

import (
	"net/http"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/rooms/practice"
	"towpath/internal/rooms/practice/apps"
	"towpath/internal/rooms/practice/call"
	"towpath/internal/rooms/practice/form"
	"towpath/internal/rooms/practice/mail"
	"towpath/internal/rooms/practice/passwords"
	"towpath/internal/rooms/practice/scams"
	"towpath/internal/rooms/practice/search"
	wifi "towpath/internal/rooms/practice/settings"
)

// pretends are the practice rooms, in the order in which they are offered. Each has its words in practiceWords.
var pretends = []practice.Pretend{
	mail.Pretend, call.Pretend, form.Pretend, search.Pretend, passwords.Pretend, scams.Pretend, wifi.Pretend, apps.Pretend,
}

// practiceWords are the words of the practice rooms.
var practiceWords = []i18n.Catalogue{practice.Words,
	mail.Words, call.Words, form.Words, search.Words, passwords.Words, scams.Words, wifi.Words, apps.Words,
}

// openPractice makes the practice rooms. They keep nothing here: what somebody does in one is in their browser, sealed.
func (h *House) openPractice(key *vault.Key) {
	h.practice = practice.NewRoom(practice.Deps{Pretends: pretends, Keeps: h.skills, Derive: key.Derive, Cookies: h.cookies, Now: h.conf.Now})
}

// leave is leaving the site: nothing of a practice room stays in the browser either.
func (h *House) leave(w http.ResponseWriter, r *http.Request) error {
	h.practice.Forget(w)
	return h.safety.Leave(w, r)
}
