package backup

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"filippo.io/age"

	"towpath/internal/ground/vault"
)

// archiveBy writes an archive of one row with the age key of key, and the seal of sealer.
func archiveBy(t *testing.T, key, sealer *vault.Key, rows int64) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := newWriter(&out, key, Manifest{Format: format, Kind: Data, Installation: key.Fingerprint(), Rows: map[string]int64{"t": rows}})
	if err != nil {
		t.Fatal(err)
	}
	if sealer != key {
		w.seal = hmac.New(sha256.New, sealKey(sealer))
	}
	table := Table{Name: "t", Columns: []Column{{"id", Text}}, Key: []string{"id"}}
	if err := errors.Join(w.begin(table), w.row([]any{"x"}), w.finish(), w.close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// check reads an archive to its end.
func check(archive []byte, key *vault.Key) error {
	_, _, err := Read(bytes.NewReader(archive), key, Data, unseen{})
	return err
}

func TestRUN4TheEndMarkTakesTheKeyAndNotOnlyItsPublicHalf(t *testing.T) {
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	other, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if err := check(archiveBy(t, key, key, 1), key); err != nil {
		t.Errorf("RUN-4: our own: %v", err)
	}
	if r := (*Refusal)(nil); !errors.As(check(archiveBy(t, key, other, 1), key), &r) || !strings.Contains(r.Error(), "end mark") {
		t.Errorf("RUN-4: made without the key: %v", r)
	}
	if r := (*Refusal)(nil); !errors.As(check(archiveBy(t, key, key, 2), key), &r) || !strings.Contains(r.Error(), "isn't what was written") {
		t.Errorf("RUN-4: fewer rows than it says: %v", r)
	}
}

func TestTheAgeKeyFollowsFromTheKeyFileAlone(t *testing.T) {
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	data, err := key.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	read, err := vault.ParseKey(data)
	if err != nil {
		t.Fatal(err)
	}
	one, err := identityOf(key)
	if err != nil {
		t.Fatal(err)
	}
	two, err := identityOf(read)
	if err != nil || one.String() != two.String() {
		t.Errorf("RUN-4: the same file makes another key: %v", err)
	}
	if _, err := age.ParseX25519Recipient(one.Recipient().String()); err != nil {
		t.Error(err)
	}
	archive := archiveBy(t, key, key, 1)
	if bytes.Contains(archive, []byte(strings.TrimPrefix(one.Recipient().String(), "age1"))) {
		t.Error("PRIV-4: the public half of the key stands in the archive")
	}
}
