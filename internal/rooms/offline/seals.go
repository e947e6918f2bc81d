package offline

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Seals are the installation's keys for what is kept and written without a connection. All follow from the installation's key, so
// that each node has the same and a restored server still opens what was sealed to it.
type Seals struct {
	private hpke.PrivateKey
	pass    cipher.AEAD
	halves  []byte
}

// NewSeals makes them from the installation's key.
func NewSeals(derive func(purpose string, n int) []byte) (*Seals, error) {
	private, err := hpke.DHKEM(ecdh.P256()).DeriveKeyPair(derive("offline/envelopes", 32))
	if err != nil {
		return nil, fmt.Errorf("offline.NewSeals: %w", err)
	}
	block, err := aes.NewCipher(derive("offline/passes", 32))
	if err != nil {
		return nil, fmt.Errorf("offline.NewSeals: %w", err)
	}
	pass, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("offline.NewSeals: %w", err)
	}
	return &Seals{private: private, pass: pass, halves: derive("offline/halves", 32)}, nil
}

// Public is the key to which devices seal, as an uncompressed point in base64.
func (s *Seals) Public() string {
	return base64.StdEncoding.EncodeToString(s.private.PublicKey().Bytes())
}

// Half is the server's half of a locker's lock, in base64: with it and what the device holds the locker opens, with either alone it
// doesn't. It goes to a session of the locker's person and to nobody else.
func (s *Seals) Half(account, locker string) string {
	m := hmac.New(sha256.New, s.halves)
	fmt.Fprintf(m, "%d:%s%s", len(account), account, locker)
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// Pass says for whom a device may bring in what was written on it. Only the server can make one or read it.
type Pass struct {
	Account string `json:"a"`
	Locker  string `json:"l,omitempty"`
	Table   string `json:"t,omitempty"` // the joint session, and the session at it
	Session string `json:"s,omitempty"`
	Made    int64  `json:"m"` // in milliseconds
}

// MakePass seals a pass, as base64.
func (s *Seals) MakePass(p Pass) (string, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(s.pass.Seal(nil, nil, text, []byte("pass"))), nil
}

var errPass = errors.New("offline: not a pass of this installation, or too old")

// ReadPass opens a pass, if it isn't too old.
func (s *Seals) ReadPass(sealed string, now time.Time) (p Pass, err error) {
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return p, errPass
	}
	text, err := s.pass.Open(nil, nil, data, []byte("pass"))
	if err != nil || json.Unmarshal(text, &p) != nil {
		return Pass{}, errPass
	}
	if age := now.Sub(time.UnixMilli(p.Made)); age > passLasts {
		return Pass{}, errPass
	}
	return p, nil
}

// Written is a form as it was sealed on a device.
type Written struct {
	Pass  string `json:"pass"`
	Path  string `json:"path"`
	Form  string `json:"form"`            // urlencoded
	After string `json:"after,omitempty"` // the envelope that this form was written on top of
}

// envelope is what binds a sealed form to its use.
const envelope = "towpath offline 1 "

var errEnvelope = errors.New("offline: not an envelope for this installation")

// Open opens an envelope: RFC 9180, base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The info names its id, so that
// it can't come under another.
func (s *Seals) Open(id, sealed string) (w Written, err error) {
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return w, errEnvelope
	}
	text, err := hpke.Open(s.private, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(envelope+id), data)
	if err != nil || json.Unmarshal(text, &w) != nil {
		return Written{}, errEnvelope
	}
	return w, nil
}

// Seal seals a form as a device does; for tests, and for those who measure.
func Seal(public, id string, w Written) (string, error) {
	point, err := base64.StdEncoding.DecodeString(public)
	if err != nil {
		return "", err
	}
	key, err := hpke.DHKEM(ecdh.P256()).NewPublicKey(point)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(w)
	if err != nil {
		return "", err
	}
	sealed, err := hpke.Seal(key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(envelope+id), text)
	return base64.StdEncoding.EncodeToString(sealed), err
}
