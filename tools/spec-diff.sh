#!/usr/bin/env bash
# spec-diff.sh: compares the descriptions with those of SPEC_BASE, or of where this branch left main, else of the last
# tag, else of the commit before. Fails on breaking changes that docs/spec-changes.txt does not allow.
set -euo pipefail
cd "$(dirname "$0")/.."

base_of() {
  local base
  if [ -n "${SPEC_BASE:-}" ]; then echo "$SPEC_BASE"; return; fi
  base=$(git merge-base HEAD origin/main 2>/dev/null || true)
  if [ -n "$base" ] && [ "$base" != "$(git rev-parse HEAD)" ]; then echo "$base"; return; fi
  base=$(git describe --tags --abbrev=0 HEAD~1 2>/dev/null || true)
  if [ -n "$base" ]; then echo "$base"; return; fi
  git rev-parse --verify --quiet HEAD~1 || true
}

if ! git rev-parse --verify --quiet HEAD >/dev/null 2>&1; then
  echo "spec-diff: nothing to compare: this is no clone of the repository"
  exit 0
fi
base=$(base_of)
if [ -z "$base" ]; then
  echo "spec-diff: nothing to compare: no commit before this one is here (a shallow clone?) and no tag"
  exit 0
fi
go build -o build/spec-diff ./cmd/wabamock
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for file in openapi.yaml server/control.yaml; do
  if ! git show "$base:$file" >"$work/old.yaml" 2>/dev/null; then
    echo "spec-diff: nothing to compare: $base has no $file"
    continue
  fi
  echo "spec-diff: $file since $base"
  build/spec-diff spec diff "$work/old.yaml" "$file" --allow docs/spec-changes.txt || failed=1
done
exit "$failed"
