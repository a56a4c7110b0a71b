#!/usr/bin/env bash
# Fails when the types or the built page are not what the sources give. Archives are compared unpacked,
# since versions of Node.js may pack differently.
set -euo pipefail
cd "$(dirname "$0")"
fresh=../build/ui
dist=../server/internal/ui/dist
mkdir -p ../build
npx --no-install openapi-typescript ../server/control.yaml --default-non-nullable=false --output ../build/control.gen.ts >/dev/null
cmp ../build/control.gen.ts src/control.gen.ts || { echo "ui/src/control.gen.ts is stale: run 'make ui'" >&2; exit 1; }
node shapes.mjs ../build/shapes.gen.ts
cmp ../build/shapes.gen.ts src/shapes.gen.ts || { echo "ui/src/shapes.gen.ts is stale: run 'make ui'" >&2; exit 1; }
npm run --silent check
UI_OUT=$fresh npm run --silent build >/dev/null
listing() { (cd "$1" && find . -name '*.gz' | sort | while read -r f; do echo "$f $(gzip -dc "$f" | sha256sum | cut -d ' ' -f 1)"; done); }
diff <(listing "$dist") <(listing "$fresh") || { echo "server/internal/ui/dist is stale: run 'make ui'" >&2; exit 1; }
size=$(find "$dist" -name '*.gz' -printf '%s\n' | awk '{ n += $1 } END { print n }')
echo "the page has $size bytes, packed"
[ "$size" -lt 250000 ]
