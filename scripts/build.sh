#!/bin/sh
# The program as it is handed on, in the file that is named: static, without a C compiler, and small. Only what seals, packs, reads
# and stores is built with small functions copied into each place that calls them; a page made by templ is a long list of such calls,
# and each copy costs more room than the call saves time (docs/decisions/036-size.md).
set -eu
flags=-gcflags=all=-l
for p in towpath/internal/ground/... github.com/ncruces/... crypto/... filippo.io/... golang.org/x/crypto/... internal/... runtime runtime/... \
  compress/... github.com/klauspost/compress/flate github.com/klauspost/compress/gzip hash/... strings bytes bufio strconv slices \
  unicode/... encoding/... math/... sync/...; do
  flags="$flags -gcflags=$p="
done
# shellcheck disable=SC2086 # a list of flags
CGO_ENABLED=0 exec go build -trimpath -ldflags='-s -w' $flags -o "$1" ./cmd/towpath
