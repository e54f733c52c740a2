# Everything that is done to this project, one word each. Every target may be run again: it does only what is missing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8080
DATA ?= data
PYTHON := .venv/bin/python
PDF := .venv/pdf/ready

# People run the release build; CI builds debug alone, with the tests, and tries these recipes with it.
CONFIGURATION ?= release
CEANGAL := .build/$(CONFIGURATION)/ceangal
# With Swift's libraries inside, the program needs no toolchain where it runs, and a call of them costs less.
LINKED := $(if $(filter release,$(CONFIGURATION)),--static-swift-stdlib)
DEBUG := swift build --build-tests --disable-index-store --explicit-target-dependency-import-check error
SWIFT_TEST := swift test --enable-swift-testing --disable-xctest

.PHONY: help run demo build test check format bench bench-engines bench-figures bench-report commits proofs fuzz sanitize sbom setup-system schema screenshots clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(if $(DEMO),demo,$(DATA)/loaded $(PDF)) ## Build, load the real listings once, serve on http://127.0.0.1:8080; DEMO=1 is demo
	@$(if $(DEMO),true,exec $(CEANGAL) serve --data $(DATA) --port $(PORT))

# What ships is looked through again only when it or the program is newer.
$(DATA)/loaded: $(CEANGAL) $(shell find Reference)
	@$(CEANGAL) setup --data $(DATA)
	@touch $@

demo: build $(PDF) ## As run, on a folder of its own, with invented people and 60 invented dated listings
	@CEANGAL_PORT=$(PORT) $(CEANGAL) setup --data $(DATA)-demo --demo
	@exec $(CEANGAL) serve --data $(DATA)-demo --port $(PORT)

build: $(CEANGAL) ## Build the program in release mode

# Only when a file is newer, or one has come or gone (its folder is newer): a start of what is built waits for nothing.
$(CEANGAL): Package.swift $(shell find Sources)
	@Tools/packages run
	@swift build -c $(CONFIGURATION) $(LINKED) --product ceangal --disable-index-store
	@touch $@

test: ## Build and run every test, the real browser included; ends in a count
	@Tools/packages run test
	@python3 Tools/test.py

check: ## Check what STYLE.md asks for and a machine can see
	@Tools/packages check
	@python3 Tools/check.py

format: ## Format the Swift code
	@swift format --in-place --parallel --recursive Package.swift Sources Tests $(wildcard Benchmarks)

bench: build ## Measure the directory against its peers: BENCH="--size 10k" (docs/performance.md)
	@Tools/packages bench
	@$(MAKE) .venv/bench
	@$(PYTHON) Benchmarks/run.py $(BENCH)

bench-engines: build ## Measure SQLite and PostgreSQL side by side: ENGINES="--size 10k" (docs/performance.md)
	@Tools/packages bench test
	@$(MAKE) .venv/bench
	@$(PYTHON) Benchmarks/engines.py $(ENGINES)

bench-figures: ## Measure the figures of a report beside DuckDB and SQLite: FIGURES="--size 100k" (docs/performance.md)
	@Tools/packages run bench
	@swift build -c $(CONFIGURATION) $(LINKED) --product figures --disable-index-store
	@$(MAKE) .venv/bench
	@$(PYTHON) Benchmarks/figures.py $(FIGURES)

bench-report: build ## Measure the pages of a report, on both engines and beside SQL: REPORT="--size 10k" (docs/performance.md)
	@Tools/packages bench test
	@$(MAKE) .venv/bench
	@$(PYTHON) Benchmarks/report_page.py $(REPORT)

commits: ## Measure commits a second from 64 writers, shared and one fsync each (docs/reliability.md)
	@Tools/packages run
	@swift build -c $(CONFIGURATION) $(LINKED) --product commits --disable-index-store
	@.build/$(CONFIGURATION)/commits $(CURDIR)/.build/commits-data

proofs: build ## Prove that acknowledged writes outlive kills, power cuts and disk errors: PROOFS="kills=20 power"
	@Tools/packages proofs
	@python3 Tools/proofs/prove.py $(PROOFS)

fuzz: ## Feed the parsers and the index random input for a long time
	@Tools/packages run
	@Fuzz/run.sh $${CEANGAL_FUZZ_SECONDS:-60}
	@$(DEBUG)
	@CEANGAL_FUZZ_ROUNDS=$${CEANGAL_FUZZ_ROUNDS:-80} $(SWIFT_TEST) --skip-build --filter 'looking at every listing'

# Swift's globals look like leaks to the address sanitizer, and a test of memory would measure the sanitizer's own.
sanitize: ## Run the Swift tests under the address and the thread sanitizer
	@Tools/packages run
	@failed=0; for kind in address thread; do \
	    ASAN_OPTIONS=detect_leaks=0:suppressions=$(CURDIR)/Tests/address-sanitizer.txt \
	    TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/thread-sanitizer.txt \
	        $(SWIFT_TEST) --disable-index-store --sanitize=$$kind --scratch-path .build-$$kind --no-parallel --skip MemoryTests || failed=1; \
	done; exit $$failed

setup-system: ## Install the Debian packages that running and testing need
	@Tools/packages run test

sbom: ## Write a bill of materials (CycloneDX) to .build/sbom.json
	@Tools/packages run check
	@python3 Tools/sbom.py > .build/sbom.json
	@echo "The bill of materials is .build/sbom.json"

schema: ## Write docs/schema.sql from the migrations
	@Tools/packages check
	@python3 Tools/schema.py

screenshots: ## Take the documents' pictures from the program (after make test)
	@Tools/packages run test
	@$(MAKE) .venv/ready
	@$(PYTHON) Tests/Browser/screenshots.py

clean: ## Remove what was built; data stays
	@rm -rf .build .build-address .build-thread .venv

# The browser tests' Python, with the exact versions that requirements.txt names.
.venv/ready: Tests/Browser/requirements.txt
	@python3 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# What makes PDFs of reports: a Python of its own, with the exact versions that are named (docs/operations.md).
$(PDF): Tools/pdf-requirements.txt
	@Tools/packages run
	@python3 -m venv .venv/pdf
	@.venv/pdf/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# The peers that `make bench` measures against, beside the browser tests' packages.
.venv/bench: Benchmarks/requirements.txt
	@test -x $(PYTHON) || python3 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
