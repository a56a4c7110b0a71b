#!/usr/bin/env bash
# What action.yml does: gets wabamock, starts it, runs the tests, reports, and stops it. The inputs of the action come
# as INPUT_… variables. Runs wherever bash does: outside of GitHub the files of the runner are optional.
set -euo pipefail

kept="${RUNNER_TEMP:-${TMPDIR:-/tmp}}/wabamock-action"
mkdir -p "$kept"

fail() { echo "::error title=wabamock::$*" >&2; exit 2; }

# output NAME VALUE tells other steps something; variable does, as a variable of their environment.
output() { if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "$1=$2" >>"$GITHUB_OUTPUT"; fi; }
variable() { export "$1=$2"; if [ -n "${GITHUB_ENV:-}" ]; then echo "$1=$2" >>"$GITHUB_ENV"; fi; }

# The program: one that is there, or that of a release, checked against the sums of the release.
get() {
  if [ -n "${INPUT_BINARY:-}" ]; then
    printf '%s' "$INPUT_BINARY"
    return
  fi
  local version="${INPUT_VERSION:-}" system arch suffix=tar.gz
  if [ -z "$version" ]; then
    case "${ACTION_REF:-}" in
      v[0-9]*.[0-9]*.[0-9]*) version="$ACTION_REF" ;;
      *) fail "give the input version, or use the action by a tag such as v1.2.3: '${ACTION_REF:-}' names no version" ;;
    esac
  fi
  version="${version#v}"
  case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=darwin ;;
    MINGW* | MSYS* | CYGWIN*) system=windows suffix=zip ;;
    *) fail "there is no wabamock for $(uname -s)" ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "there is no wabamock for $(uname -m)" ;;
  esac
  local dir="$kept/$version" archive="wabamock_${version}_${system}_${arch}.$suffix"
  if [ ! -e "$dir/wabamock" ] && [ ! -e "$dir/wabamock.exe" ]; then
    local from="https://github.com/wabamock/wabamock/releases/download/v$version"
    mkdir -p "$dir"
    for file in checksums.txt "$archive"; do
      curl --fail --silent --show-error --location --retry 3 --proto '=https' --output "$dir/$file" "$from/$file" >&2 || fail "there is no $from/$file"
    done
    (
      cd "$dir"
      grep -E " [ *]?$archive\$" checksums.txt >sum || fail "checksums.txt has no sum of $archive"
      if command -v sha256sum >/dev/null; then sha256sum --check --quiet sum; else shasum -a 256 --check --quiet sum; fi
      if [ "$suffix" = zip ]; then unzip -q -o "$archive"; else tar -xzf "$archive"; fi
    ) >&2
  fi
  printf '%s' "$dir/wabamock"
}

# start starts the mock and waits for its start block, which names its address.
start() {
  # The input is words with spaces between them: nothing is expanded, and quotes mean nothing.
  local words=()
  read -r -a words <<<"${INPUT_SERVE:-}"
  # The new process empties these files in its own time: what an earlier mock wrote must be gone before they are read.
  rm -f "$kept/serve.out" "$kept/serve.err"
  "$wabamock" serve --listen "${INPUT_LISTEN:-127.0.0.1:9090}" ${words[@]+"${words[@]}"} >"$kept/serve.out" 2>"$kept/serve.err" &
  local pid=$!
  echo "$pid" >"$kept/pid"
  for _ in $(seq 1200); do
    grep -qs '^  Clock ' "$kept/serve.out" && break
    kill -0 "$pid" 2>/dev/null || { cat "$kept/serve.out" "$kept/serve.err" >&2; fail "the mock did not start"; }
    sleep 0.05
  done
  local api user password
  api=$(sed -n 's/^  API  *\([^ ]*\).*/\1/p' "$kept/serve.out" | head -n 1)
  [ -n "$api" ] || { cat "$kept/serve.out" "$kept/serve.err" >&2; fail "the mock did not start in time"; }
  read -r user password < <(sed -n 's|^  Log in  *\([^ ]*\) / \([^ ]*\).*|\1 \2|p' "$kept/serve.out" | head -n 1) || true
  cat "$kept/serve.out"
  variable WABAMOCK_API "$api"
  variable WABAMOCK_URL "${api%/v1}"
  variable WABAMOCK_USER "${user:-}"
  variable WABAMOCK_PASSWORD "${password:-}"
  output url "${api%/v1}"
}

# report judges, writes the report, and says whether all is well.
report() {
  local words=() status=0
  read -r -a words <<<"${INPUT_REPORT:-}"
  if [ "${INPUT_SUMMARY:-true}" = true ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then words+=(--github-summary); fi
  "$wabamock" report --out "${INPUT_OUT:-wabamock-report}" ${words[@]+"${words[@]}"} || status=$?
  output out "${INPUT_OUT:-wabamock-report}"
  if [ "$status" = 0 ]; then output passed true; else output passed false; fi
  return "$status"
}

# stop ends the mock that was started, and waits until its address is free again.
stop() {
  [ -f "$kept/pid" ] || return 0
  local pid
  pid=$(cat "$kept/pid")
  rm -f "$kept/pid"
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 1200); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
}

wabamock=$(get)
"$wabamock" version

case "${INPUT_PHASE:-all}" in
  all)
    [ -n "${INPUT_RUN:-}" ] || fail "give the input run, or a phase: start or report"
    trap stop EXIT
    start
    failed=0
    bash -euo pipefail -c "$INPUT_RUN" || failed=$?
    if [ "$failed" != 0 ]; then echo "::error title=wabamock::the command of run ended with $failed"; fi
    report || failed=$?
    exit "$failed"
    ;;
  start) start ;;
  report)
    trap stop EXIT
    report
    ;;
  *) fail "phase is '$INPUT_PHASE': want all, start or report" ;;
esac
