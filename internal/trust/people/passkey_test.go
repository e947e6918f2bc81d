package people_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

const origin = "https://towpath.example"

// authenticator makes and uses one passkey as a phone would (WebAuthn level 3, "none" attestation, ES256).
type authenticator struct {
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	count  uint32
	flags  byte // user present, user verified
	origin string
}

func newAuthenticator(t testing.TB) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ok(t, err)
	id := make([]byte, 20)
	rand.Read(id)
	return &authenticator{key: key, id: id, flags: 0x05, origin: origin}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (a *authenticator) clientData(kind string, challenge []byte) []byte {
	data, _ := json.Marshal(map[string]any{"type": kind, "challenge": b64(challenge), "origin": a.origin, "crossOrigin": false})
	return data
}

func (a *authenticator) authData(flags byte) []byte {
	rp := sha256.Sum256([]byte("towpath.example"))
	return binary.BigEndian.AppendUint32(append(rp[:], flags), a.count)
}

// create answers navigator.credentials.create.
func (a *authenticator) create(t testing.TB, asked people.Asked) people.Answer {
	t.Helper()
	o := asked.Options.(protocol.PublicKeyCredentialCreationOptions)
	a.handle = []byte(o.User.ID.(protocol.URLEncodedBase64))
	point, err := a.key.PublicKey.Bytes()
	ok(t, err)
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), point[33:]...)
	auth := append(a.authData(a.flags|0x40), make([]byte, 16)...)
	auth = append(append(binary.BigEndian.AppendUint16(auth, uint16(len(a.id))), a.id...), cose...)
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59"), byte(len(auth)>>8), byte(len(auth)))
	return answer(t, asked, a.id, map[string]any{"clientDataJSON": b64(a.clientData("webauthn.create", o.Challenge)),
		"attestationObject": b64(append(object, auth...)), "transports": []string{"internal"}})
}

// get answers navigator.credentials.get.
func (a *authenticator) get(t testing.TB, asked people.Asked) people.Answer {
	t.Helper()
	o := asked.Options.(protocol.PublicKeyCredentialRequestOptions)
	client, auth := a.clientData("webauthn.get", o.Challenge), a.authData(a.flags)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, auth...), hash[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	ok(t, err)
	return answer(t, asked, a.id, map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(auth), "signature": b64(sig), "userHandle": b64(a.handle)})
}

func answer(t testing.TB, asked people.Asked, id []byte, response map[string]any) people.Answer {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"id": b64(id), "rawId": b64(id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	ok(t, err)
	return people.Answer{Ceremony: asked.Ceremony, Credential: raw, Unlock: "904826"}
}

func TestPasskey(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		keys, err := people.NewPasskeys(h.Register, origin, "Lockside")
		ok(t, err)
		alex := h.SignIn(t, h.Account(t, "Alex", people.Admin))
		path, err := h.Register.Invite(t.Context(), alex, "Bo", "bo@service.example", people.Worker)
		ok(t, err)
		link := strings.TrimPrefix(path, "/join/")
		bo, err := h.Register.Joining(t.Context(), link)
		ok(t, err)
		ask := func(what, account string) people.Asked {
			t.Helper()
			asked, err := keys.AskNew(t.Context(), what, account)
			ok(t, err)
			return asked
		}
		askIn := func() people.Asked {
			t.Helper()
			asked, err := keys.AskSignIn()
			ok(t, err)
			return asked
		}
		in := func(a people.Answer) (string, error) { return keys.BySignIn(t.Context(), a) }
		phone := newAuthenticator(t)
		t.Run("RUN-3 refused: a passkey without a check of who holds it", func(t *testing.T) {
			phone.flags = 0x01
			_, err := keys.Join(t.Context(), link, phone.create(t, ask("join", bo.ID)))
			wants(t, err, fault.Invalid, "people.wrong.passkey")
			phone.flags = 0x05
		})
		t.Run("RUN-3 refused: a passkey for another address", func(t *testing.T) {
			phone.origin = "https://towpath.example.evil.example"
			_, err := keys.Join(t.Context(), link, phone.create(t, ask("join", bo.ID)))
			wants(t, err, fault.Invalid, "people.wrong.passkey")
			phone.origin = origin
		})
		t.Run("refused: one asked for somebody else, or for something else", func(t *testing.T) {
			for _, asked := range []people.Asked{ask("join", alex.Account), ask("add", bo.ID)} {
				_, err := keys.Join(t.Context(), link, phone.create(t, asked))
				wants(t, err, fault.Invalid, "people.wrong.passkey")
			}
		})
		account, err := keys.Join(t.Context(), link, phone.create(t, ask("join", bo.ID)))
		if err != nil || account != bo.ID {
			t.Fatal("RUN-3", account, err)
		}
		answered := phone.get(t, askIn())
		account, err = in(answered)
		if err != nil || account != bo.ID {
			t.Fatal("RUN-3", account, err)
		}
		t.Run("RUN-3 an answer is good once", func(t *testing.T) {
			_, err := in(answered)
			wants(t, err, fault.Invalid, "people.wrong.passkey")
		})
		t.Run("refused: forged, late, foreign and empty answers", func(t *testing.T) {
			late := phone.get(t, askIn())
			h.Pass(5 * time.Minute)
			_, err := in(late)
			wants(t, err, fault.Invalid, "people.wrong.passkey")

			stranger := newAuthenticator(t)
			stranger.handle = phone.handle
			unknown := newAuthenticator(t)
			unknown.handle = []byte(people.NewID())
			copied := newAuthenticator(t)
			copied.id, copied.handle = phone.id, phone.handle
			forged := phone.get(t, askIn())
			forged.Ceremony = strings.Replace(forged.Ceremony, ".", "x.", 1)
			swapped := phone.get(t, askIn())
			swapped.Ceremony = askIn().Ceremony
			for name, a := range map[string]people.Answer{"a stranger's": stranger.get(t, askIn()), "nobody's": unknown.get(t, askIn()),
				"the right id and another key": copied.get(t, askIn()), "a forged ceremony": forged, "another ceremony": swapped,
				"empty": {}, "no JSON": {Ceremony: askIn().Ceremony, Credential: []byte(`"x"`)}} {
				if _, err := in(a); !fault.Is(err, fault.Invalid) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
		t.Run("another is added only by who has just shown who they are; the last one stays", func(t *testing.T) {
			v := h.SignIn(t, bo)
			mine, err := h.Register.PasskeysOf(t.Context(), v)
			if err != nil || len(mine) != 1 {
				t.Fatal(mine, err)
			}
			wants(t, h.Register.EndPasskey(t.Context(), v, mine[0].ID), fault.Conflict, "people.passkey.last")
			laptop := newAuthenticator(t)
			ok(t, keys.Add(t.Context(), v, laptop.create(t, ask("add", bo.ID))))
			_, err = in(laptop.get(t, askIn()))
			ok(t, err)
			ok(t, h.Register.EndPasskey(t.Context(), v, mine[0].ID))
			ok(t, h.Register.EndPasskey(t.Context(), v, mine[0].ID))
			_, err = in(phone.get(t, askIn()))
			wants(t, err, fault.Invalid, "people.wrong.passkey")
			h.Pass(10 * time.Minute)
			wants(t, keys.Add(t.Context(), v, phone.create(t, ask("add", bo.ID))), fault.Forbidden, "people.fresh")
			kit := h.SignIn(t, h.Worker(t, "Kit"))
			others, err := h.Register.PasskeysOf(t.Context(), v)
			ok(t, err)
			ok(t, h.Register.EndPasskey(t.Context(), kit, others[0].ID))
			_, err = in(laptop.get(t, askIn()))
			ok(t, err)
		})
		t.Run("a passkey that was copied is noticed by its count", func(t *testing.T) {
			v := h.SignIn(t, bo)
			counted := newAuthenticator(t)
			counted.count = 5
			ok(t, keys.Add(t.Context(), v, counted.create(t, ask("add", bo.ID))))
			counted.count = 6
			_, err := in(counted.get(t, askIn()))
			ok(t, err)
			counted.count = 6
			_, err = in(counted.get(t, askIn()))
			wants(t, err, fault.Invalid, "people.wrong.passkey")
		})
		t.Run("a closed account", func(t *testing.T) {
			admin := h.SignIn(t, h.Account(t, "Robin", people.Admin))
			more := newAuthenticator(t)
			ok(t, keys.Add(t.Context(), h.SignIn(t, bo), more.create(t, ask("add", bo.ID))))
			ok(t, h.Register.CloseAccount(t.Context(), admin, bo.ID))
			_, err := in(more.get(t, askIn()))
			wants(t, err, fault.Invalid, "people.wrong.passkey")
		})
	})
}

func TestNewPasskeys(t *testing.T) {
	for address, offered := range map[string]bool{
		"https://towpath.example": true, "https://towpath.example:8443": true, "http://localhost:8080": true,
		"http://towpath.example": false, "http://127.0.0.1:8080": false, "https://192.0.2.1": false, "https://[2001:db8::1]": false, "": false,
	} {
		keys, err := people.NewPasskeys(nil, address, "Lockside")
		if err != nil || (keys != nil) != offered {
			t.Errorf("RUN-3 %q: offered %v, %v", address, keys != nil, err)
		}
	}
}

func TestPersonsPasskey(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		keys, err := people.NewPasskeys(h.Register, origin, "Lockside")
		ok(t, err)
		maya, v, _ := carded(t, h, "Maya")
		phone := newAuthenticator(t)
		ask := func() people.Asked {
			asked, err := keys.AskNew(t.Context(), "add", maya.ID)
			ok(t, err)
			return asked
		}
		t.Run("ACC-6 on a tablet of the service a person makes none", func(t *testing.T) {
			there := v
			there.Device = people.NewID()
			wants(t, keys.Add(t.Context(), there, phone.create(t, ask())), fault.NotFound, "")
		})
		ok(t, keys.Add(t.Context(), v, phone.create(t, ask())))
		in := func() (string, error) {
			asked, err := keys.AskSignIn()
			ok(t, err)
			phone.count++
			return keys.BySignIn(t.Context(), phone.get(t, asked))
		}
		t.Run("ACC-6 a person signs in by a passkey", func(t *testing.T) {
			if got, err := in(); err != nil || got != maya.ID {
				t.Error(got, err)
			}
			if !happened(t, h, v, "passkey") {
				t.Error("nothing of it is on record for them")
			}
		})
		t.Run("ACC-6 who came back by the words for home ends passkeys that somebody else may have made", func(t *testing.T) {
			words, err := h.Register.MakeRecovery(t.Context(), v, people.NewID())
			ok(t, err)
			_, err = h.Register.ComeBack(here(t), strings.Join(words, " "))
			ok(t, err)
			_, err = in()
			wants(t, err, fault.Invalid, "people.wrong.passkey")
		})
	})
}
