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
ARCH ?= $(shell go env GOARCH)

# Static, without paths of the machine that built it, and without HTTP/2, which nothing here speaks.
TAGS := nethttpomithttp2
# What is generated is compiled without inlining for the image, which has 20,000,000 bytes: 0.07 MB less.
SMALLER := github.com/wabamock/wabamock/gen/...=-l
BUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags $(TAGS) -ldflags "-s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)"

# Directories with a go.mod: this one and the nested modules.
MODULES := $(sort $(dir $(shell find . -name go.mod -not -path '*/node_modules/*' -not -path './build/*')))

# Tools are pinned in module files of their own, so that nothing of them gets into go.mod.
# The linter remembers absolute paths, so each checkout has a memory of its own.
GOLANGCI := GOLANGCI_LINT_CACHE=$(CURDIR)/build/golangci-lint go tool -modfile=$(CURDIR)/tools/golangci-lint.mod golangci-lint

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

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	cd ui && npm ci

.PHONY: ui
ui: ui/node_modules/.package-lock.json ## Build the page from ui/ into server/internal/ui/dist
	cd ui && npm run --silent types && npm run --silent check && npm run --silent build

.PHONY: ui-check
ui-check: ui/node_modules/.package-lock.json ## Fail when the built page is not what ui/ and server/control.yaml give
	ui/drift.sh

.PHONY: ui-test
ui-test: ui/node_modules/.package-lock.json build ## Test the page: units, and end to end in Chromium against the built binary
	cd ui && npm run --silent unit && npm run --silent e2e

.PHONY: screenshots
screenshots: ui/node_modules/.package-lock.json build ## Take pictures of every view: build/screenshots
	cd ui && npm run --silent screenshots

.PHONY: fmt
fmt: ## Format all Go code and tidy the module files
	$(GOLANGCI) fmt
	@for m in $(MODULES); do (cd $$m && go mod tidy); done

.PHONY: lint
lint: lint-go lint-spec lint-tidy lint-deploy lint-workflows ## Lint code, formatting, descriptions, module files, deployment and workflows

.PHONY: lint-go
lint-go:
	$(GOLANGCI) run --build-tags e2e
	cd testcontainers/wabamock && $(GOLANGCI) run --build-tags e2e --config ../../.golangci.yml

.PHONY: lint-spec
lint-spec: node_modules/.package-lock.json
	npx --no-install redocly lint

node_modules/.package-lock.json: package.json package-lock.json
	npm ci

.PHONY: lint-tidy
lint-tidy:
	@for m in $(MODULES); do (cd $$m && echo "go mod tidy -diff in $$m" && go mod tidy -diff); done

.PHONY: lint-deploy
lint-deploy:
	@cd tools/deploy && go build -o $(CURDIR)/build/deploy .
	@build/deploy

.PHONY: lint-workflows
lint-workflows:
	go tool -modfile=tools/actionlint.mod actionlint

.PHONY: test
test: ## Run all tests, shuffled, with the race detector
	@for m in $(MODULES); do (cd $$m && go test -race -shuffle=on -timeout 30m ./...); done
	$(MAKE) test-node

.PHONY: test-node
test-node: testcontainers/node/node_modules/.package-lock.json
	cd testcontainers/node && npm test

.PHONY: docs
docs: ## Write docs/cli.md from the program
	go run -tags manual ./cmd/wabamock manual markdown docs/cli.md

.PHONY: docs-check
docs-check: ## Fail when docs/cli.md is not what the program says
	@before=$$(sha256sum docs/cli.md); $(MAKE) docs; \
	if [ "$$before" != "$$(sha256sum docs/cli.md)" ]; then echo "docs/cli.md was stale: commit what 'make docs' has just written" >&2; exit 1; fi

.PHONY: site
site: docs/node_modules/.package-lock.json node_modules/.package-lock.json ## Build the documentation site: build/site; fails for dead links
	cd docs && npm run --silent build
	npx --no-install redocly build-docs openapi.yaml --output build/site/reference/api.html
	npx --no-install redocly build-docs server/control.yaml --output build/site/reference/control.html

docs/node_modules/.package-lock.json: docs/package.json docs/package-lock.json
	cd docs && npm ci

.PHONY: recipes
recipes: ## Run the programs of docs/recipes; needs python3, node, java and php
	go test -tags recipes -count=1 -timeout 30m -run Recipes ./server

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (15s)
	@grep -roE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | grep -v '/node_modules/' | sort | \
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
docker: ## Build the image wabamock:dev; PREBUILT=1 packs a binary built here, without network, for ARCH
ifdef PREBUILT
	@mkdir -p build/image/$(ARCH)
	GOOS=linux GOARCH=$(ARCH) $(BUILD) -tags $(TAGS),image -gcflags=$(SMALLER) -o build/image/$(ARCH)/wabamock ./cmd/wabamock
	cp /etc/ssl/certs/ca-certificates.crt build/image/
	VERSION=$(VERSION) COMMIT=$(COMMIT) tools/image.sh $(IMAGE) $(ARCH)
else
	VERSION=$(VERSION) COMMIT=$(COMMIT) GO_IMAGE=$(GO_IMAGE) tools/image.sh $(IMAGE)
endif

# The packages of the Node module, as its lock file pins them.
testcontainers/node/node_modules/.package-lock.json: testcontainers/node/package.json testcontainers/node/package-lock.json
	cd testcontainers/node && npm ci

.PHONY: e2e
e2e: testcontainers/node/node_modules/.package-lock.json ## Try the image and the Testcontainers modules on a Docker engine; fails without one
	tools/e2e.sh

.PHONY: docker-figures
docker-figures: ## Build the image and print its size, start time and idle memory beside those of neighbours
	$(MAKE) docker PREBUILT=1
	tools/docker-figures.sh $(IMAGE)

.PHONY: release-dry
release-dry: ## Make a release in dist/ without publishing it; what makes images and bills of materials may be missing
	go tool -modfile=tools/goreleaser.mod goreleaser check
	@lacking=; docker buildx version >/dev/null 2>&1 || lacking+=,docker; command -v syft >/dev/null || lacking+=,sbom; \
	go tool -modfile=tools/goreleaser.mod goreleaser release --snapshot --clean --skip=publish,announce$$lacking; \
	echo "left out, since docker buildx or syft is not here: $${lacking:-nothing}"

.PHONY: spec-diff
spec-diff: ## Fail for breaking changes of the descriptions that docs/spec-changes.txt does not allow
	tools/spec-diff.sh

.PHONY: check
check: gen-check docs-check ui-check lint spec-diff site test fuzz ## Do all that CI does but recipes, ui-test and e2e
