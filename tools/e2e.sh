#!/usr/bin/env bash
# e2e.sh: tries the image and the Testcontainers modules on the Docker engine that answers, and fails without one. Needs
# no network but for what Go and npm have not fetched yet. "make e2e" runs it.
set -euo pipefail
cd "$(dirname "$0")/.."
host=$(go env GOARCH)
if [ "$host" = amd64 ]; then other=arm64; else other=amd64; fi

say() { printf '\n-- %s\n' "$*"; }

if ! docker version >/dev/null 2>&1; then
  echo "e2e: no Docker engine answers; .ci/engine make e2e starts one" >&2
  exit 1
fi

say "the image for $host"
make docker PREBUILT=1 IMAGE=wabamock:dev

say "the image for $other"
rm -f "build/image/$other/wabamock"
built=$(mktemp)
trap 'rm -f "$built"' EXIT
if DOCKER_BUILDKIT=1 make docker PREBUILT=1 ARCH="$other" IMAGE="wabamock:dev-$other" >"$built" 2>&1; then
  test "$(docker image inspect --format '{{.Architecture}}' "wabamock:dev-$other")" = "$other"
  echo "wabamock:dev-$other: $(docker image inspect --format '{{.Size}}' "wabamock:dev-$other") bytes"
elif grep -qE 'does not match the specified platform|buildx component is missing' "$built"; then
  echo "image for $other: SKIPPED: without BuildKit, images are of the engine's own architecture"
else
  cat "$built" >&2
  exit 1
fi
go version -m "build/image/$other/wabamock" | grep -w "GOARCH=$other"
if [ "$(stat --format %s "build/image/$other/wabamock")" -ge 20000000 ]; then
  echo "the binary for $other has 20,000,000 bytes or more" >&2
  exit 1
fi

# Each test ends what it starts, so that the image of a reaper is not needed. The ports of an engine behind a socket are
# those of this machine.
export TESTCONTAINERS_RYUK_DISABLED=true
case ${DOCKER_HOST:-unix:} in unix:*) export TESTCONTAINERS_HOST_OVERRIDE=localhost ;; esac

say "behaviour, starts and stops, recipes"
tags=e2e
if command -v python3 >/dev/null && command -v javac >/dev/null; then
  tags=e2e,recipes
else
  echo "recipes of docs/testcontainers.md: SKIPPED: they need python3 and a JDK"
fi
go vet -tags "$tags" ./testcontainers/e2e
go test -tags "$tags" -count=1 -timeout 30m ./testcontainers/e2e

say "the module for Go"
(cd testcontainers/wabamock && go vet -tags e2e ./... && go test -tags e2e -race -count=1 -timeout 30m ./...)

say "the package for Node"
(cd testcontainers/node && npm run e2e)

say "e2e: all passed"
