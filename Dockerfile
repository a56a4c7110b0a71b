# The image of wabamock: one static binary, run by a user without rights.
#
#   docker build -t wabamock:dev .                      # builds the binary in a container
#   docker build -t wabamock:dev --target packed .      # packs build/image, see "make docker PREBUILT=1"
#
# Nothing is written to a disk unless --data-dir names a directory: a volume then, which user 65532 may write to.

ARG GO_IMAGE=golang:1.26

FROM scratch AS base
LABEL org.opencontainers.image.title="wabamock" \
      org.opencontainers.image.description="A WhatsApp Business On-Premises API on your laptop and in your CI; not for production, not affiliated with WhatsApp or Meta" \
      org.opencontainers.image.source="https://github.com/wabamock/wabamock" \
      org.opencontainers.image.licenses="Apache-2.0"
USER 65532:65532
ENV WABAMOCK_LISTEN=0.0.0.0:9090
EXPOSE 9090
HEALTHCHECK --interval=5s --timeout=3s --start-period=2s --retries=3 CMD ["/wabamock", "health"]
ENTRYPOINT ["/wabamock"]
CMD ["serve"]

# A binary and CA certificates that are there already.
FROM base AS packed
COPY build/image/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY build/image/wabamock /wabamock

FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
ARG COMMIT=unknown
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false \
      -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" \
      -o /wabamock ./cmd/wabamock

FROM base
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /wabamock /wabamock
