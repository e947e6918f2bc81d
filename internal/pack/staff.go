package pack

import "context"

type staffKey struct{}

// ForStaff marks a request as one of somebody who works for the service: they see also what nobody has signed yet, marked as that.
func ForStaff(ctx context.Context) context.Context { return context.WithValue(ctx, staffKey{}, true) }

// IsStaff reports whether a request is one of somebody who works for the service.
func IsStaff(ctx context.Context) bool {
	staff, _ := ctx.Value(staffKey{}).(bool)
	return staff
}

// Of is the library for whoever asks: what people are shown, or for staff everything.
func (l *Live) Of(ctx context.Context) *Library {
	if IsStaff(ctx) {
		return l.Whole()
	}
	return l.Library()
}
