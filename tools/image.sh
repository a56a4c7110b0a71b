#!/usr/bin/env bash
# image.sh IMAGE [ARCH]: builds the image with whatever builder docker has. With ARCH it packs the binary of
# build/image/ARCH; without, it builds the binary in a container from $GO_IMAGE. VERSION and COMMIT come from the environment.
set -euo pipefail
cd "$(dirname "$0")/.."
image=$1 arch=${2:-}

arguments=(--tag "$image" --build-arg "VERSION=${VERSION:-dev}" --build-arg "COMMIT=${COMMIT:-unknown}")
if [ -n "$arch" ]; then
  target=packed
  arguments+=(--build-arg "TARGETARCH=$arch")
  if [ "$arch" != "$(docker version --format '{{.Server.Arch}}')" ]; then arguments+=(--platform "linux/$arch"); fi
else
  target=built
  arguments+=(--build-arg "GO_IMAGE=$GO_IMAGE")
fi

# The Dockerfile without the stages that the target does not need: builders without BuildKit make every stage that
# stands before the target.
needed() {
  awk -v target="$target" '
    /^FROM / { skip = !($NF == "base" || $NF == target || target == "built" && $NF == "build") }
    !skip' Dockerfile
}

# HEALTHCHECK --start-interval came with engine 25, whose API is 1.44.
api=$(docker version --format '{{.Server.APIVersion}}')
leave_out='s/^$//'
if [ "$(printf '%s\n' 1.44 "$api" | sort -V | head -n 1)" != 1.44 ]; then
  echo "image: this engine (API $api) knows no start interval of health checks: the image has none" >&2
  leave_out='s/^(HEALTHCHECK .*)--start-interval=[^ ]+ /\1/'
fi
needed | sed -E "$leave_out" | docker build "${arguments[@]}" --file - .
