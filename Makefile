# Tidemark: `make demo` shows what it does, `make test` proves that it does it.

SWIFT ?= swift
# What the build and the tests need beyond Swift itself.
DEBIAN_PACKAGES = git libsqlite3-dev sqlite3 util-linux
SOURCES = Package.swift Sources Tests Benchmarks
DEMO_DB ?= demo/tidemark.db

.PHONY: all deps build demo test bench simulate lint format clean

all: build

# Installs the Debian packages that are missing, and says which.
deps:
	@scripts/install-debian-packages $(DEBIAN_PACKAGES)

build: deps
	$(SWIFT) build

# Records real processes for about three minutes and prints what was found out about them.
demo: build
	@mkdir -p $(dir $(DEMO_DB))
	$$($(SWIFT) build --show-bin-path)/tidemark-collect demo --db $(DEMO_DB)

test: deps
	$(SWIFT) test

# What the statistics cost, as ratios measured side by side.
bench: deps
	$(SWIFT) run -c release tidemark-bench

# How often the verdicts are wrong on simulated data of known truth: docs/statistics-measured.md. Minutes.
simulate: deps
	$(SWIFT) run -c release tidemark-simulate 400

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

clean:
	$(SWIFT) package clean
