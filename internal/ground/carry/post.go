// Package carry carries short messages out of the house: e-mail by SMTP, text messages by a service's own sender over HTTPS, and notes
// that a browser shows.
// It knows nothing of who a message is for but the address, and neither its errors nor a log of them holds one.
package carry

import (
	"context"
	"errors"
	"time"
)

// Sort is a way of sending.
type Sort string

// The ways there are.
const (
	Mail Sort = "mail"
	Text Sort = "text"
)

// Message is what is sent.
type Message struct {
	ID      string // the same at each try, so that whoever carries it can tell that it is one message
	To      string
	Subject string // of e-mail
	Body    string // plain text
	Stop    string // where one press ends such messages, for mail programs that have a button for it; "" for none

	Until time.Time // of a note: when it is worth nothing any more, so that it is dropped where its phone was off
}

// Carrier sends messages of one sort, each within ctx.
type Carrier interface {
	Send(ctx context.Context, m Message) error
}

// Carriers are those that a service has set up; none for a sort that is off.
type Carriers map[Sort]Carrier

// Why says why a message didn't go.
type Why string

// The reasons. Only NoSuch is about the one message; all others are about whoever carries them.
const (
	Silent  Why = "silent"  // no connection, or no answer in time
	Unsafe  Why = "unsafe"  // no encrypted connection that can be trusted
	Barred  Why = "barred"  // it doesn't let us in, or takes nothing from us
	Later   Why = "later"   // it says: not now
	NoSuch  Why = "no_such" // it says that there is no such address, for good
	Strange Why = "strange" // it answers in a way that can't be read
)

// Error says why a message didn't go. It holds no address and nothing that the other side said, which may repeat one.
type Error struct{ Why Why }

func (e *Error) Error() string { return "carry: " + string(e.Why) }

func because(why Why) error { return &Error{why} }

// WhyOf is the reason in an error of a Carrier.
func WhyOf(err error) Why {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Why
	}
	return Strange
}
