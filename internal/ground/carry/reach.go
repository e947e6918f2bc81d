package carry

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// DialPublic connects to public addresses alone, whatever a name leads to at that moment: for addresses that somebody else gave us. It
// looks at the address after the name was looked up and before anything is said.
func DialPublic(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 5 * time.Second, ControlContext: func(_ context.Context, _, at string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(at)
		if err != nil || !isPublic(to.Addr()) {
			return errNotPublic
		}
		return nil
	}}
	return d.DialContext(ctx, network, address)
}
