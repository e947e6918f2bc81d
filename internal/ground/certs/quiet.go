package certs

import (
	"context"
	"log/slog"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// quiet is a log for the library that gets certificates: what happened and what went wrong go into ours, and nothing else of
// what it tells, since that holds the address of whoever runs the service.
func quiet(a ACME) *zap.Logger { return zap.New(&bridge{a}) }

type bridge struct{ ACME }

// Enabled: what it does step by step is for those who work on it.
func (b *bridge) Enabled(l zapcore.Level) bool { return l >= zapcore.InfoLevel }

// With drops what a part of the library would add to each line.
func (b *bridge) With([]zapcore.Field) zapcore.Core { return b }

// Check takes a line that is worth it.
func (b *bridge) Check(e zapcore.Entry, c *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if b.Enabled(e.Level) {
		return c.AddCore(e, b)
	}
	return c
}

// Write writes a line, with its error.
func (b *bridge) Write(e zapcore.Entry, fields []zapcore.Field) error {
	attrs := []slog.Attr{slog.String("what", e.Message)}
	for _, f := range fields {
		if err, ok := f.Interface.(error); ok && f.Type == zapcore.ErrorType {
			attrs = append(attrs, slog.String("error", b.without(err.Error())))
		}
	}
	level := slog.LevelInfo
	switch {
	case e.Level >= zapcore.ErrorLevel:
		level = slog.LevelError
	case e.Level == zapcore.WarnLevel:
		level = slog.LevelWarn
	}
	b.Log.LogAttrs(context.Background(), level, "certificate", attrs...)
	return nil
}

// without leaves out the address of whoever runs the service.
func (b *bridge) without(s string) string {
	if b.Email == "" {
		return s
	}
	return strings.ReplaceAll(s, b.Email, "…")
}

// Sync has nothing to wait for.
func (b *bridge) Sync() error { return nil }
