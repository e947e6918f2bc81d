# Everything is run from here. `make` alone lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
TEMPL = go tool -modfile=tools/go.mod templ
SQLC = go run github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1

.PHONY: help demo build test soak bench generate fmt trace ensure

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## look at it: a made-up service on this computer, with links that sign you in; needs Go alone
	@go run ./cmd/towpath demo $(ARGS)

build: ## the program, in bin/towpath: static, no C compiler
	@sh scripts/build.sh bin/towpath

test: ## everything that has to hold; installs what its tests need, and says so
	@sh scripts/test.sh

soak: ensure ## what is too long for every change: hundreds of kills, long queues, every page for each viewer, all rooms with the race detector
	go run ./scripts/withpostgres go test -race -timeout 60m ./internal/rooms/...
	TOWPATH_SOAK=1 go run ./scripts/withpostgres go test -run Soak -count=1 -timeout 60m -v ./...
	TOWPATH_SOAK=1 CHROMIUM=$${CHROMIUM:-/usr/bin/chromium} npm --prefix e2e test --silent

bench: ## the figures, against their targets: weights, first paint, size, start, memory, load, nodes, a large store
	go run ./bench $(ARGS)

generate: ## what is generated and committed: pages from .templ, queries from .sql (sqlc takes two minutes the first time)
	$(TEMPL) generate
	$(SQLC) generate

fmt: ## Go and .templ files as they should be laid out
	gofmt -w $$(git ls-files '*.go')
	$(TEMPL) fmt .

trace: ## docs/traceability.md: which test shows which requirement
	go run ./scripts/trace

ensure: ## install what the tests need (as root on Debian), or name what is missing
	@sh scripts/ensure.sh
