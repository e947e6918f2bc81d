package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"towpath/internal/ground/fault"
)

// Passwords of staff are hashed with argon2id at the cost that OWASP's password storage guidance names first for little
// memory: 19 MiB, two rounds, one thread.
const (
	argonMemory = 19 << 10 // KiB
	argonRounds = 2
	argonBytes  = 32
)

// The bounds of a password, in characters. There are no rules on what is in it (NIST SP 800-63B).
const (
	shortestPassword = 12
	longestPassword  = 200
)

// hashingAtOnce is how many passwords are hashed at a time. Each takes 19 MiB and one processor for some thirty milliseconds, and half
// of the processors are for those who read meanwhile.
var hashingAtOnce = max(1, runtime.GOMAXPROCS(0)/2)

// How many may wait, which takes next to nothing: a whole shift that comes in the same second. And how long: then they are told to
// come again, while there is still somebody to tell.
const (
	hashingWaiting = 256
	hashingWithin  = 7 * time.Second
)

// hasher bounds the memory and the time that hashing takes.
type hasher struct{ running, queued chan struct{} }

func newHasher() *hasher {
	return &hasher{running: make(chan struct{}, hashingAtOnce), queued: make(chan struct{}, hashingAtOnce+hashingWaiting)}
}

// do runs fn when there is room for it, or answers that there is too much at once.
func (h *hasher) do(ctx context.Context, fn func()) error {
	select {
	case h.queued <- struct{}{}:
		defer func() { <-h.queued }()
	default:
		return fault.New(fault.Busy, "people.busy")
	}
	enough := time.NewTimer(hashingWithin)
	defer enough.Stop()
	select {
	case h.running <- struct{}{}:
		defer func() { <-h.running }()
	case <-enough.C:
		return fault.New(fault.Busy, "people.busy")
	case <-ctx.Done():
		return ctx.Err()
	}
	fn()
	return nil
}

func argon(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, argonRounds, argonMemory, 1, argonBytes)
}

// hash is what is kept of a password: argon2id, in the form that other programs read too.
func (h *hasher) hash(ctx context.Context, password string) (kept string, err error) {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails: it ends the program instead
	err = h.do(ctx, func() {
		b64 := base64.RawStdEncoding.EncodeToString
		kept = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argonMemory, argonRounds, b64(salt), b64(argon(password, salt)))
	})
	return kept, err
}

// nobodys is the hash of no password; comparing with it takes as long as with somebody's.
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// fits reports whether password is the one that was hashed.
func (h *hasher) fits(ctx context.Context, kept, password string) (ok bool, err error) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 {
		return false, fmt.Errorf("people: a password's hash can't be read")
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || sumErr != nil {
		return false, fmt.Errorf("people: a password's hash can't be read")
	}
	if len(password) > 4*longestPassword {
		password = ""
	}
	err = h.do(ctx, func() { ok = subtle.ConstantTimeCompare(sum, argon(password, salt)) == 1 })
	return ok && password != "", err
}

// checkPassword says what to change about a password somebody would like.
func checkPassword(password string, a Account) error {
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(norm.NFKC.String(password))
	local, _, _ := strings.Cut(a.Email, "@")
	different := map[rune]bool{}
	for _, c := range low {
		different[c] = true
	}
	switch {
	case !utf8.ValidString(password) || n < shortestPassword:
		return fault.New(fault.Invalid, "people.password.short", "least", shortestPassword)
	case n > longestPassword:
		return fault.New(fault.Invalid, "people.password.long", "most", longestPassword)
	case a.Email != "" && (strings.Contains(low, a.Email) || without(low, local) < shortestPassword/2 || without(low, strings.ToLower(a.Name)) < shortestPassword/2):
		return fault.New(fault.Invalid, "people.password.own")
	case len(different) < 5:
		return fault.New(fault.Invalid, "people.password.same")
	}
	return nil
}

// without is how many characters are left of s without part.
func without(s, part string) int {
	if part != "" {
		s = strings.ReplaceAll(s, part, "")
	}
	return utf8.RuneCountInString(s)
}
