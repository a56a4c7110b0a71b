#!/usr/bin/env bash
# docker-figures.sh IMAGE: measures size, start and idle memory of an image on the engine that answers, and prints them
# beside what others have measured of their neighbours. "make docker-figures" runs it.
set -euo pipefail
image=$1
runs=10
command -v curl >/dev/null || { echo "docker-figures: no curl" >&2; exit 1; }
container=''
trap 'if [ -n "$container" ]; then docker rm --force "$container" >/dev/null; fi' EXIT

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# median of the numbers on standard input, one a line
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

megabytes() { awk -v b="$1" 'BEGIN { printf "%.2f MB", b / 1000000 }'; }

unpacked=$(docker image inspect --format '{{.Size}}' "$image")
packed=$(docker save "$image" | gzip -9 | wc -c)

called=() started=()
for _ in $(seq "$runs"); do
  before=$(milliseconds)
  container=$(docker run --detach --publish 127.0.0.1::9090 "$image")
  url="http://$(docker port "$container" 9090/tcp | head -n 1)/_mock/readyz"
  give_up=$((SECONDS + 30))
  until curl --fail --silent --max-time 5 --output /dev/null "$url"; do
    if [ "$SECONDS" -ge "$give_up" ]; then echo "docker-figures: $url does not answer" >&2 && exit 1; fi
  done
  called+=($(($(milliseconds) - before)))
  began=$(date --date "$(docker inspect --format '{{.State.StartedAt}}' "$container")" +%s%N)
  said=$(date --date "$(docker logs --timestamps "$container" 2>/dev/null | grep -m 1 'wabamock is ready' | cut -d ' ' -f 1)" +%s%N)
  started+=($(((said - began) / 1000000)))
  docker rm --force "$container" >/dev/null
  container=''
done

container=$(docker run --detach --publish 127.0.0.1::9090 "$image")
sleep 10
stats=$(docker stats --no-stream --format '{{.MemUsage}}' "$container" | cut -d ' ' -f 1)
resident=$(awk '/^VmRSS/ { printf "%.1f MB", $2 * 1024 / 1000000 }' "/proc/$(docker inspect --format '{{.State.Pid}}' "$container")/status" 2>/dev/null || echo "not readable from here")

cat <<END
Measured now, with engine $(docker version --format '{{.Server.Version}}') on $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg):
  image                $image
  size                 $(megabytes "$unpacked") unpacked, $(megabytes "$packed") as docker save | gzip -9
  ready after          $(printf '%s\n' "${started[@]}" | median) ms from the start of its container, median of $runs (best $(printf '%s\n' "${started[@]}" | sort -n | head -n 1) ms)
  answers after        $(printf '%s\n' "${called[@]}" | median) ms from calling docker run, the engine's own work included, median of $runs (best $(printf '%s\n' "${called[@]}" | sort -n | head -n 1) ms)
  idle after 10 s      $stats as docker stats counts, $resident resident

Measured by others, of published images; what is not here was not measured by anybody we know of, nor by us:
  WireMock             about 100 MB idle, docker stats, wiremock/wiremock:latest in July 2024
                       by t-kutenkova, github.com/Kuper-Tech/grpc-wiremock/issues/16
  MockServer           1.345 GiB after 2,494 expectations and requests (not idle), docker stats, mockserver/mockserver:snapshot in March 2022
                       by jamesdbloom, github.com/mock-server/mockserver-monorepo/issues/1171
END
