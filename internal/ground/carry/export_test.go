package carry

// NewMailAway is NewMail for a host on this computer that is treated like one elsewhere.
func NewMailAway(h MailHost) (Carrier, error) {
	c, err := NewMail(h)
	if m, ok := c.(*MailHost); ok {
		m.plain = false
	}
	return c, err
}

// What the tests of notes look into.
var (
	Seal8291     = seal8291
	IsPublic     = isPublic
	PublicOnly   = publicOnly
	ErrNotPublic = errNotPublic
)
