#!/bin/sh
# The program as it is handed on, in the file that is named: static, without a C compiler, and as small as it can be where that
# costs no time. What isn't on the way of a page, and the rooms themselves, whose pages are long lists of small calls, is built without
# copying small functions into each place that calls them: that is 3.5 MB less (docs/decisions/036-size.md).
set -eu
small=
for p in towpath/internal/rooms github.com/minio github.com/riverqueue github.com/go-webauthn github.com/caddyserver github.com/mholt github.com/miekg \
  github.com/alecthomas github.com/pressly github.com/goccy github.com/prometheus google.golang.org github.com/fxamacker gopkg.in go.yaml.in; do
  small="$small -gcflags=$p/...=-l"
done
# shellcheck disable=SC2086 # a list of flags
CGO_ENABLED=0 exec go build -trimpath -ldflags='-s -w' $small -o "$1" ./cmd/towpath
