package backup

import (
	"fmt"
	"strings"

	"filippo.io/age"

	"towpath/internal/ground/vault"
)

// identityOf is the age key of an installation's archives: the same for the same key file, which is all that it takes to
// open them. Its public half is never printed or stored.
func identityOf(k *vault.Key) (*age.X25519Identity, error) {
	id, err := age.ParseX25519Identity(strings.ToUpper(bech32("age-secret-key-", k.Derive("backup/age", 32))))
	if err != nil {
		return nil, fmt.Errorf("backup: key: %w", err)
	}
	return id, nil
}

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32 writes bytes as age writes its keys (BIP 173); age has no other way in for a key that was derived.
func bech32(prefix string, data []byte) string {
	fives := regroup(data)
	check := checksum(prefix, fives)
	var b strings.Builder
	b.WriteString(prefix + "1")
	for _, v := range append(fives, check...) {
		b.WriteByte(bech32Letters[v])
	}
	return b.String()
}

// regroup turns bytes into groups of five bits, the last filled up with zeros.
func regroup(data []byte) (fives []byte) {
	var held uint32
	bits := 0
	for _, b := range data {
		held, bits = held<<8|uint32(b), bits+8
		for ; bits >= 5; bits -= 5 {
			fives = append(fives, byte(held>>(bits-5))&31)
		}
	}
	if bits > 0 {
		fives = append(fives, byte(held<<(5-bits))&31)
	}
	return fives
}

// checksum is the six groups that end a bech32 text.
func checksum(prefix string, fives []byte) (sum []byte) {
	var values []byte
	for i := range len(prefix) {
		values = append(values, prefix[i]>>5)
	}
	values = append(values, 0)
	for i := range len(prefix) {
		values = append(values, prefix[i]&31)
	}
	state := polymod(append(append(values, fives...), 0, 0, 0, 0, 0, 0)) ^ 1
	for i := range 6 {
		sum = append(sum, byte(state>>(5*(5-i)))&31)
	}
	return sum
}

func polymod(values []byte) uint32 {
	state := uint32(1)
	for _, v := range values {
		top := state >> 25
		state = (state&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				state ^= g
			}
		}
	}
	return state
}
