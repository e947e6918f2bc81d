#!/bin/sh
# Everything that has to hold, one step after the other; the first that fails ends it, with its output. It starts and ends
# what it needs: one PostgreSQL for all Go tests, a demo for each browser test.
set -eu
cd "$(dirname "$0")/.."
export CI=1 CHROMIUM="${CHROMIUM:-/usr/bin/chromium-headless-shell}" TOWPATH_BIN="$PWD/bin/towpath"
# what was compiled of the same text in another folder needn't be compiled again
export GOFLAGS="$(go env GOFLAGS) -trimpath"

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM
begun=$(date +%s)
tool() { go tool -modfile=tools/go.mod "$@"; }

# step WHAT COMMAND…: runs quietly; what it printed is shown if it fails.
step() {
  printf '== %s (after %d s)\n' "$1" $(($(date +%s) - begun))
  shift
  if ! "$@" >"$logs/step" 2>&1; then
    cat "$logs/step"
    echo "== FAILED: $*"
    exit 1
  fi
}

# loud NAME WHAT COMMAND…: runs in sight and keeps what was printed in $logs/NAME.
loud() {
  name=$1
  printf '== %s (after %d s)\n' "$2" $(($(date +%s) - begun))
  shift 2
  { "$@" 2>&1 || echo "$?" >"$logs/failed"; } | tee "$logs/$name"
  if [ -e "$logs/failed" ]; then
    echo "== FAILED: $*"
    exit 1
  fi
}

formatted() {
  bad=$(git ls-files '*.go' | xargs gofmt -l)
  [ -z "$bad" ] || { echo "gofmt would change (make fmt):"; echo "$bad"; return 1; }
}

# generated: the pages' Go files are those that their .templ files make. The names of files in them depend on the folder
# that templ was called in, and don't count.
generated() {
  mkdir "$logs/templ" &&
    git ls-files '*.templ' go.mod | tar cf - -T - | tar xf - -C "$logs/templ" &&
    go build -modfile=tools/go.mod -o "$logs/templ-bin" github.com/a-h/templ/cmd/templ &&
    (cd "$logs/templ" && "$logs/templ-bin" generate) || return 1
  stale=0
  for f in $(git ls-files '*.templ'); do
    go=${f%.templ}_templ.go
    sed 's/FileName: `[^`]*`/FileName/' "$go" >"$logs/have"
    sed 's/FileName: `[^`]*`/FileName/' "$logs/templ/$go" | cmp -s - "$logs/have" || { echo "$go isn't what $f makes: make generate, and commit it"; stale=1; }
  done
  return $stale
}

# unwatched: the largest of what takes bytes, gives bytes and shares nothing isn't slowed by the race detector. Everything of ours is
# watched. A package whose generic functions others use can't be here: the linker takes one copy of each for all.
unwatched() {
  for p in github.com/ncruces/go-sqlite3-wasm/v6/... github.com/klauspost/compress/flate github.com/klauspost/compress/zstd github.com/goccy/... golang.org/x/net/html; do
    printf ' -gcflags=%s=-race=false' "$p"
  done
}

# beside: the names of the tests of the whole house in which many things happen at once.
beside() {
  (cd internal/app && cat live_test.go nodes_test.go join_test.go load_test.go turns_test.go memory_test.go clock_test.go firm_test.go same_test.go backup_size_test.go) |
    sed -n 's/^func \(Test[A-Za-z0-9]*\)(.*/^\1$/p' | paste -sd'|' -
}

packages() {
  cmp -s e2e/package-lock.json e2e/node_modules/.towpath-lock || {
    (cd e2e && npm ci --no-audit --no-fund) && cp e2e/package-lock.json e2e/node_modules/.towpath-lock
  }
}

static() {
  sh scripts/build.sh bin/towpath || return 1
  go version -m bin/towpath | grep -q 'CGO_ENABLED=0' || { echo "RUN-1: the program was built with a C compiler"; return 1; }
  # docs/decisions/036-size.md
  grep -aq 'text/template.(\*state).evalField' bin/towpath && { echo "RUN-1: a template runs in the program, and every method of every type is kept for it"; return 1; }
  [ "$(wc -c <bin/towpath)" -le 45000000 ] || { echo "RUN-1: the program is larger than 45 MB"; ls -l bin/towpath; return 1; }
}

printf '== what the tests need\n'
sh scripts/ensure.sh
step "gofmt" formatted
step "go vet" go vet ./...
step "staticcheck" tool staticcheck ./...
step "generated pages are those of their .templ files" generated
step "RUN-1 one static program, built without a C compiler" static
step "content: strict, and plain enough (TOP-2, TOP-9)" bin/towpath content check
step "traceability: docs/traceability.md is what the tests say" go run ./scripts/trace -check
# apart: the rooms whose requests share nothing in memory. What two of them do at once meets in the database, with the race detector or
# without it. `make soak` runs it over all.
apart() {
  for p in $(go list ./internal/rooms/...); do
    grep -lE 'sync\.|atomic\.|go func' "${p#towpath/}"/*.go | grep -qv '_test\.go$' || echo "$p"
  done
}

# each: every package but the whole house and the whole program, which come next.
each() {
  apart >"$logs/apart"
  go run ./scripts/withpostgres go test -count=1 -race $(unwatched) -timeout 15m $(go list ./... | grep -vx -e towpath/internal/app -e towpath/cmd/towpath -f "$logs/apart") || return 1
  go run ./scripts/withpostgres go test -count=1 -timeout 15m $(cat "$logs/apart")
}
loud race "Go tests, on SQLite and PostgreSQL, with the race detector where requests share memory" each
# The whole house and the whole program are slow under the race detector, and in most of their tests one thing happens after the
# other: those run without it.
# None of them keeps two cores busy by itself. The second is of copies and putting them back, and of the whole program.
together() {
  go run ./scripts/withpostgres go test -count=1 -race $(unwatched) -timeout 15m -run "$(beside)" ./internal/app >"$logs/beside" 2>&1 &
  first=$!
  { go run ./scripts/withpostgres go test -count=1 -timeout 15m -run '^TestRUN4' -skip "$(beside)" ./internal/app &&
    go run ./scripts/withpostgres go test -count=1 -timeout 15m ./cmd/towpath; } >"$logs/put-back" 2>&1 &
  second=$!
  ended=0
  go run ./scripts/withpostgres go test -count=1 -timeout 15m -skip "^TestRUN4|$(beside)" ./internal/app || ended=1
  wait $first || ended=1
  wait $second || ended=1
  cat "$logs/beside" "$logs/put-back"
  return $ended
}
loud whole "the whole house and the whole program: without it, and at the same time, with it, the tests in which many things happen at once" together
if [ -e e2e/package.json ]; then
  step "npm packages of the browser tests (e2e/package-lock.json)" packages
  step "types of all scripts (tsc --checkJs)" npm --prefix e2e run --silent typecheck
  loud browser "what people do, in Chromium" go run ./scripts/withpostgres npm --prefix e2e test --silent
fi

echo "== all of it holds, in $(($(date +%s) - begun)) seconds. The runners' closing lines:"
grep -hE '^(ok|FAIL|---)' "$logs/race" "$logs/whole"
[ ! -e "$logs/browser" ] || tail -n 8 "$logs/browser"
