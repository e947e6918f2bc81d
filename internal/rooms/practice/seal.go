package practice

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"

	"towpath/internal/trust/people"
)

// most is how many characters the sealed state may have: browsers keep cookies of 4,096 bytes, name and all.
const most = 3500

// aead seals what a visitor has in a room under a key that is theirs and the room's alone: what was sealed in another session, or
// in none, opens in no other. So it is nobody's once they sign out or leave the table, wherever the cookie still is.
func (x *Room) aead(v people.Viewer, p Pretend) cipher.AEAD {
	key := x.Derive("practice/"+p.ID+"/"+strconv.Itoa(p.Shape)+"/"+v.Session, 32)
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	sealer, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // it is AES
	}
	return sealer
}

func (x *Room) cookie() string {
	if x.Cookies.Secure {
		return "__Secure-practice"
	}
	return "practice"
}

// open is the visit that a request belongs to; kept says that the browser had kept something of it.
func (x *Room) open(r *http.Request, p Pretend) (v *visit, kept bool) {
	var text []byte
	if c, err := r.Cookie(x.cookie()); err == nil {
		if sealed, err := base64.RawURLEncoding.DecodeString(c.Value); err == nil {
			text, err = x.aead(people.ViewerOf(r.Context()), p).Open(nil, nil, sealed, nil)
			kept = err == nil
		}
	}
	v = enter(p, text)
	v.was = v.text()
	return v, kept
}

// text is all there is of a visit.
func (v *visit) text() []byte {
	var err error
	if v.State, err = json.Marshal(v.play); err != nil {
		panic(err) // a Play is plain data
	}
	text, err := json.Marshal(v.kept)
	if err != nil {
		panic(err)
	}
	return text
}

// keep keeps a visit in the browser until it is closed. It reports whether there was room for it. What is as it was isn't kept again.
func (x *Room) keep(w http.ResponseWriter, r *http.Request, v *visit) bool {
	text := v.text()
	if bytes.Equal(text, v.was) {
		return true
	}
	sealed := base64.RawURLEncoding.EncodeToString(x.aead(people.ViewerOf(r.Context()), v.Pretend).Seal(nil, nil, text, nil))
	if len(sealed) > most {
		return false
	}
	x.set(w, v.Pretend, sealed, 0)
	return true
}

func (x *Room) set(w http.ResponseWriter, p Pretend, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: x.cookie(), Value: value, Path: path(p.ID), MaxAge: age, HttpOnly: true, Secure: x.Cookies.Secure,
		SameSite: http.SameSiteStrictMode})
}

// Forget takes what was kept of all rooms out of the browser, for whoever leaves the site: the next one at it may not be signed in either.
func (x *Room) Forget(w http.ResponseWriter) {
	for _, p := range x.Pretends {
		x.set(w, p, "", -1)
	}
}
