package carry

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
)

// noteSize is in bytes, before encryption. Every note has it, so that its length says nothing.
const noteSize = 768

var errNoteLong = errors.New("carry: a note is too long")

// sealFor encrypts a note for one browser.
func sealFor(to PushTo, note []byte) ([]byte, error) {
	if len(note) >= noteSize {
		return nil, errNoteLong
	}
	ours, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	padded := make([]byte, noteSize)
	copy(padded, note)
	padded[len(note)] = lastRecord // and zeros after it
	return seal8291(to, padded, ours, salt)
}

// What RFC 8188 has before and after what is encrypted.
const (
	recordSize = 4096
	lastRecord = 2
)

// seal8291 encrypts what has its padding already, as RFC 8291 does: one record of RFC 8188, under a key that follows from the
// browser's point and secret and from a key of ours that is used once.
func seal8291(to PushTo, padded []byte, ours *ecdh.PrivateKey, salt []byte) ([]byte, error) {
	theirs, err := ecdh.P256().NewPublicKey(to.Key)
	if err != nil {
		return nil, err
	}
	shared, err := ours.ECDH(theirs)
	if err != nil {
		return nil, err
	}
	point := ours.PublicKey().Bytes()
	ikm, err := hkdf.Key(sha256.New, shared, to.Auth, "WebPush: info\x00"+string(to.Key)+string(point), 32)
	if err != nil {
		return nil, err
	}
	key, keyErr := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	nonce, nonceErr := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err := errors.Join(keyErr, nonceErr); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	head := slices.Concat(salt, binary.BigEndian.AppendUint32(nil, recordSize), []byte{byte(len(point))}, point)
	return gcm.Seal(head, nonce, padded, nil), nil
}
