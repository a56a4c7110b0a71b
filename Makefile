# Everything that is done with this repository: "make help".

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
FUZZTIME ?= 15s
BENCHTIME ?= 1s
IMAGE ?= wabamock:dev
GO_IMAGE ?= golang:1.26

# Static, without paths of the machine that built it.
BUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)"

# Directories with a go.mod: this one and the nested modules.
MODULES := $(sort $(dir $(shell find . -name go.mod -not -path './node_modules/*' -not -path './build/*')))

# Tools are pinned in module files of their own, so that nothing of them gets into go.mod.
# The linter remembers absolute paths, so each checkout has a memory of its own.
GOLANGCI := GOLANGCI_LINT_CACHE=$(CURDIR)/build/golangci-lint go tool -modfile=tools/golangci-lint.mod golangci-lint

# What oapi-codegen writes.
GENERATED := gen/gen.go gen/control/gen.go

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: gen
gen: ## Generate gen/ from openapi.yaml and server/control.yaml
	go generate ./gen/...

.PHONY: gen-check
gen-check: ## Fail when gen/ is not what the descriptions say
	@before=$$(cat $(GENERATED) | sha256sum); $(MAKE) gen; after=$$(cat $(GENERATED) | sha256sum); \
	if [ "$$before" != "$$after" ]; then echo "gen/ was stale: commit what 'make gen' has just written" >&2; exit 1; fi

.PHONY: fmt
fmt: ## Format all Go code and tidy the module files
	$(GOLANGCI) fmt
	@for m in $(MODULES); do (cd $$m && go mod tidy); done

.PHONY: lint
lint: lint-go lint-spec lint-tidy ## Lint code, formatting, descriptions and module files

.PHONY: lint-go
lint-go:
	$(GOLANGCI) run

.PHONY: lint-spec
lint-spec: node_modules/.package-lock.json
	npx --no-install redocly lint

node_modules/.package-lock.json: package.json package-lock.json
	npm ci

.PHONY: lint-tidy
lint-tidy:
	@for m in $(MODULES); do (cd $$m && echo "go mod tidy -diff in $$m" && go mod tidy -diff); done

.PHONY: test
test: ## Run all tests, shuffled, with the race detector
	@for m in $(MODULES); do (cd $$m && go test -race -shuffle=on ./...); done

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (15s)
	@grep -roE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | grep -v '^./node_modules/' | sort | \
	sed -E 's#/[^/]*_test\.go:func # #' | while read -r dir name; do tools/fuzz.sh "$$dir" "$$name" $(FUZZTIME); done

.PHONY: cover
cover: ## Measure which code the tests reach: build/cover.html
	@mkdir -p build
	go test -coverpkg=./... -coverprofile=build/cover.out ./...
	go tool cover -html=build/cover.out -o build/cover.html
	@go tool cover -func=build/cover.out | tail -n 1

.PHONY: bench
bench: ## Run the benchmarks and print the ratios against a bare handler
	go test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./...

.PHONY: build
build: ## Build the static binary: build/wabamock
	$(BUILD) -o build/wabamock ./cmd/wabamock

.PHONY: run
run: build ## Build and start the mock; settings through WABAMOCK_… or ARGS
	./build/wabamock serve $(ARGS)

.PHONY: docker
docker: ## Build the image wabamock:dev; PREBUILT=1 packs a binary built here, without network
ifdef PREBUILT
	@mkdir -p build/image
	$(BUILD) -o build/image/wabamock ./cmd/wabamock
	cp /etc/ssl/certs/ca-certificates.crt build/image/
	docker build --target packed -t $(IMAGE) .
else
	docker build --build-arg GO_IMAGE=$(GO_IMAGE) --build-arg VERSION=$(VERSION) --build-arg COMMIT=$(COMMIT) -t $(IMAGE) .
endif

.PHONY: check
check: gen-check lint test fuzz ## Do all that CI does
