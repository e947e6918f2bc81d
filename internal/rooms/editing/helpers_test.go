package editing_test

import (
	"context"
	"html"
	"strconv"
)

type contextT = context.Context

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func unescape(s string) string { return html.UnescapeString(s) }
