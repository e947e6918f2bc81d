package i18n

import (
	"context"
	"fmt"
	"time"
)

// Date is a day as people say it: "Sunday 22 November".
func Date(ctx context.Context, t time.Time) string {
	t = local(ctx, t)
	return T(ctx, "date.day", "weekday", weekday(ctx, t), "day", t.Day(), "month", month(ctx, t))
}

// DateYear is a day in a year that may not be this one: "22 November 2026".
func DateYear(ctx context.Context, t time.Time) string {
	t = local(ctx, t)
	return T(ctx, "date.year", "day", t.Day(), "month", month(ctx, t), "year", t.Year())
}

// DateTime is a day and a time: "Sunday 22 November at 2:30 pm".
func DateTime(ctx context.Context, t time.Time) string {
	return T(ctx, "date.both", "date", Date(ctx, t), "time", clock(ctx, local(ctx, t)))
}

// Time is a time of day: "2:30 pm".
func Time(ctx context.Context, t time.Time) string { return clock(ctx, local(ctx, t)) }

// Ago says when t was, seen from now, and no finer than anyone needs: "a moment ago", "12 minutes ago", "today at
// 9:05 am", "yesterday at …", "on Tuesday at …", "on Sunday 1 November", "on 3 May 2024".
func Ago(ctx context.Context, t, now time.Time) string {
	t, now = local(ctx, t), local(ctx, now)
	since, days := now.Sub(t), daysBetween(t, now)
	switch {
	case since >= -time.Minute && since < time.Minute: // another machine's clock may be a little ahead
		return T(ctx, "ago.moment")
	case since > 0 && since < time.Hour:
		return T(ctx, "ago.minutes", "n", int(since.Minutes()))
	case days == 0:
		return T(ctx, "ago.today", "time", clock(ctx, t))
	case days == 1:
		return T(ctx, "ago.yesterday", "time", clock(ctx, t))
	case days > 1 && days < 7:
		return T(ctx, "ago.weekday", "weekday", weekday(ctx, t), "time", clock(ctx, t))
	case t.Year() == now.Year():
		return T(ctx, "ago.date", "date", Date(ctx, t))
	}
	return T(ctx, "ago.date", "date", DateYear(ctx, t))
}

// Local is t as the reader's clocks show it: where their day ends is where midnight is for them.
func Local(ctx context.Context, t time.Time) time.Time { return local(ctx, t) }

func local(ctx context.Context, t time.Time) time.Time {
	if l := of(ctx); l != nil && l.zone != nil {
		return t.In(l.zone)
	}
	return t
}

// daysBetween counts midnights, not 24 hours: late last night was yesterday.
func daysBetween(t, now time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(now).Sub(midnight(t)) / (24 * time.Hour))
}

func weekday(ctx context.Context, t time.Time) string {
	return T(ctx, fmt.Sprintf("date.weekday.%d", t.Weekday()))
}

func month(ctx context.Context, t time.Time) string {
	return T(ctx, fmt.Sprintf("date.month.%d", t.Month()))
}

func clock(ctx context.Context, t time.Time) string {
	half := "date.am"
	if t.Hour() >= 12 {
		half = "date.pm"
	}
	return T(ctx, "date.time", "hour", (t.Hour()+11)%12+1, "minute", t.Format("04"), "half", T(ctx, half))
}
