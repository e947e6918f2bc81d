#!/bin/sh
# Makes sure that what the tests need is there. As root on Debian it installs what is missing and says so; otherwise it names
# everything that is missing, once, and ends with an error.
set -eu

missing=
updated=

# need WHAT PACKAGES TEST…: if TEST fails, installs Debian's PACKAGES or notes that WHAT is missing.
need() {
  what=$1 packages=$2
  shift 2
  if "$@" >/dev/null 2>&1; then return 0; fi
  if [ -z "$packages" ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    missing="$missing
  - $what${packages:+ (Debian: apt-get install $packages)}"
    return 0
  fi
  echo "   $what isn't there: installing $packages"
  if [ -z "$updated" ]; then
    apt-get update -q >/dev/null || { echo "   apt-get update failed"; exit 1; }
    updated=yes
  fi
  # shellcheck disable=SC2086 # several packages
  if ! out=$(DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages 2>&1); then
    printf '%s\n' "$out" | tail -n 20
    exit 1
  fi
  "$@" >/dev/null 2>&1 || { echo "   $what still isn't there"; exit 1; }
}

has() { command -v "$1"; }
has_engine() { [ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ]; }
has_chromium() { [ -x "${CHROMIUM_WHOLE:-/usr/bin/chromium}" ]; }
has_postgres() { has initdb || ls /usr/lib/postgresql/*/bin/initdb; }
has_font() { fc-list | grep -qi "$1"; }
has_go() {
  want=$(sed -n 's/^go //p' go.mod) have=$(go env GOVERSION | sed 's/^go//')
  [ "$(printf '%s\n%s\n' "$want" "$have" | sort -V | head -n 1)" = "$want" ]
}
has_node() { [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] && has npm; }

need "Go $(sed -n 's/^go //p' go.mod) or newer" "" has_go
need "Node 20 or newer, with npm" "" has_node
need "git" "git" has git
need "a C compiler (the race detector needs one; the program itself doesn't)" "build-essential" has gcc
if [ "${TOWPATH_TEST_POSTGRES:-}" != skip ]; then
  if [ ! -e /etc/postgresql-common ] && [ "$(id -u)" = 0 ]; then
    # Debian's package would make and start a server of its own; the tests want only its programs.
    mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  fi
  need "PostgreSQL's programs (or set TOWPATH_TEST_POSTGRES=skip)" "postgresql" has_postgres
fi
need "ffmpeg, with which films are made small" "ffmpeg" has ffmpeg
if [ -e e2e/package.json ]; then
  need "Chromium (or set CHROMIUM_WHOLE to where it is)" "chromium" has_chromium
  need "Chromium's headless shell (or set CHROMIUM to where a Chromium is)" "chromium-headless-shell" has_engine
  need "fontconfig" "fontconfig" has fc-list
  need "fonts for many scripts" "fonts-noto-core" has_font noto
fi

if [ -n "$missing" ]; then
  echo "The tests need what isn't on this computer, and only root on Debian can install it from here:$missing"
  exit 1
fi
