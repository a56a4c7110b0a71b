# The image of wabamock: one static binary, run by a user without rights.
#
#   make docker                # builds the binary in a container; needs the image GO_IMAGE
#   make docker PREBUILT=1     # packs a binary built on this machine; needs no network
#   make docker PREBUILT=1 ARCH=arm64
#
# Nothing is written to a disk unless --data-dir names a directory: a volume then, which the user may write to. So the
# root may be read-only, the user may be any, and no capability is needed.

ARG GO_IMAGE=golang:1.26

FROM scratch AS base
LABEL org.opencontainers.image.title="wabamock" \
      org.opencontainers.image.description="A WhatsApp Business On-Premises API on your laptop and in your CI; not for production, not affiliated with WhatsApp or Meta" \
      org.opencontainers.image.url="https://github.com/wabamock/wabamock" \
      org.opencontainers.image.source="https://github.com/wabamock/wabamock" \
      org.opencontainers.image.documentation="https://github.com/wabamock/wabamock/blob/main/README.md" \
      org.opencontainers.image.vendor="wabamock maintainers" \
      org.opencontainers.image.licenses="Apache-2.0"
USER 65532:65532
ENV WABAMOCK_LISTEN=0.0.0.0:9090
EXPOSE 9090
# Engines before 25 do not know --start-interval; "make docker" leaves it out for them.
HEALTHCHECK --start-interval=1s --start-period=10s --interval=5s --timeout=3s --retries=3 CMD ["/wabamock", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/wabamock"]
CMD ["serve"]

# A binary and CA certificates that are there already. BuildKit says TARGETARCH itself, other builders are told.
FROM base AS packed
ARG TARGETARCH
ARG VERSION=dev
ARG COMMIT=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
COPY build/image/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY build/image/${TARGETARCH}/wabamock /wabamock

# The same for a release: goreleaser lays the binaries out by platform, and BuildKit names it.
FROM base AS released
ARG TARGETPLATFORM
ARG VERSION=dev
ARG COMMIT=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
COPY build/release/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY ${TARGETPLATFORM}/wabamock /wabamock

FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
ARG COMMIT=unknown
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags nethttpomithttp2,image -gcflags=github.com/wabamock/wabamock/gen/...=-l \
      -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" \
      -o /wabamock ./cmd/wabamock

FROM base AS built
ARG VERSION=dev
ARG COMMIT=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /wabamock /wabamock
