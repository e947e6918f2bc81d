package pack

import "context"

type staffKey struct{}

// ForStaff marks a request as one of somebody who works for the service: they see also what nobody has signed yet, marked as that.
func ForStaff(ctx context.Context) context.Context { return context.WithValue(ctx, staffKey{}, true) }

// Of is the library for whoever asks: what people are shown, or for staff everything.
func (l *Live) Of(ctx context.Context) *Library {
	if staff, _ := ctx.Value(staffKey{}).(bool); staff {
		return l.Whole()
	}
	return l.Library()
}
