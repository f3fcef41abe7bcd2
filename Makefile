# Kursbro: `make` lists the targets. KURSBRO_FIXTURES names the folder of test data, where there is one.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
export GOFLAGS := -buildvcs=false -trimpath -tags=nomsgpack
export CGO_ENABLED := 1
export KURSBRO_FIXTURES ?= $(realpath ../shared/fixtures)
DIST := static/dist/manifest.json
LONG := -count=1 -timeout=3h
.PHONY: help run test unit journeys axe bench timing check holes race long packages breaks fuzz build clean needs

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t12

run: build ## serve the demo on http://localhost:8080
	./build/kursbro serve --demo

test: needs check holes unit journeys ## everything: unit tests on SQLite and PostgreSQL, then the browser journeys

unit: $(DIST)
	go test -timeout=15m ./...

journeys: build cmd/kursbro/journeys/node_modules
	cd cmd/kursbro/journeys && node --test --test-concurrency=2

axe: build cmd/kursbro/journeys/node_modules ## accessibility of every page in all sixteen combinations
	cd cmd/kursbro/journeys && AXE=all node --test pages.test.mjs

bench: build ## speed and size, next to bare gin and the bare database in the same run
	./build/kursbro bench $(BENCH)

timing: build ## whether the time of an answer tells that an address is known
	./build/kursbro timing

check: $(DIST) ## gofmt, vet, staticcheck and the house rules
	@test -z "$$(gofmt -l app accounts cmd courses merge static views)" || { gofmt -l app accounts cmd courses merge static views; exit 1; }
	go vet ./...
	go tool -modfile=.ci/tools.mod staticcheck ./...

holes: $(DIST) ## known holes in the parts we build on, where their lists can be reached
	.ci/holes

race: $(DIST) ## the tests again under the race detector
	go test -race -timeout=90m ./...

long: $(DIST) ## property tests with 10 000 cases, 200 kills of merges and 60 of erasures, 20 000 lives of courses: hours
	KURSBRO_LONG=1 go test $(LONG) ./app/db/... ./merge/... ./courses/...
	cd cmd/kursbro/journeys && KURSBRO_LONG=1 node --test resume.test.mjs calls.test.mjs

packages: build cmd/kursbro/journeys/node_modules ## every package of KURSBRO_FIXTURES, and those made as tools make them, played to its end in Chromium
	cd cmd/kursbro/journeys && KURSBRO_PACKAGES=1 node --test packages.test.mjs golf.test.mjs tools.test.mjs

breaks: $(DIST) ## each merge rule broken once: its test must fail (RULE=M21 for one)
	go run merge/testdata/breaks.go $(RULE)

fuzz: $(DIST) ## each parser fuzzed for FUZZTIME (default 1m)
	.ci/fuzz $(or $(FUZZTIME),1m)

build: $(DIST) ## the binary, build/kursbro
	go build -o build/kursbro ./cmd/kursbro

$(DIST): static/package-lock.json $(wildcard static/css/* static/js/* static/player/* static/img/* static/*.mjs)
	.ci/needs build
	cd static && npm ci --no-fund --no-audit --loglevel=error && node build.mjs

cmd/kursbro/journeys/node_modules: cmd/kursbro/journeys/package-lock.json
	cd cmd/kursbro/journeys && npm ci --no-fund --no-audit --loglevel=error && touch node_modules

needs:
	.ci/needs test

clean: ## away with what was built (the demo's data in data/ stays)
	rm -rf build static/dist/* static/node_modules cmd/kursbro/journeys/node_modules
