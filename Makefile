# Tidemark: `make demo` shows what it does, `make test` proves that it does it.

SWIFT ?= swift
# What the build and the tests need beyond Swift itself.
DEBIAN_PACKAGES = git libsqlite3-dev sqlite3 util-linux
SOURCES = Package.swift Sources Tests
DEMO_DB ?= demo/tidemark.db

.PHONY: all deps build demo test lint format clean

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

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

clean:
	$(SWIFT) package clean
