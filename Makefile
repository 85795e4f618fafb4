# Tidemark: `make demo` shows what it does, `make test` proves that it does it.

SWIFT ?= swift
# What the build and the demo need beyond Swift itself.
DEBIAN_PACKAGES = git libcurl4-openssl-dev libedit-dev libsqlite3-dev libssl-dev libzstd-dev sqlite3 \
  util-linux zlib1g-dev
SOURCES = Package.swift Sources Tests Benchmarks
DIST ?= dist
DEMO_DB ?= demo/tidemark.db
PREFIX ?= /usr/local

.PHONY: all deps test-deps build release install dist test-dist demo demo-docker test test-faults test-sanitizers \
  test-spark test-cgroup-v2 test-tutorials test-two-machines bench simulate docs lint format clean

all: build

# Installs the Debian packages that are missing, and says which.
deps:
	@scripts/install-debian-packages $(DEBIAN_PACKAGES)

build: deps
	scripts/sql-extension .build/libtidemark_sql.so
	$(SWIFT) build

# The programs as they are released. Continuous integration builds them too: what compiles for debugging may not here.
release: deps
	for program in tidemark tidemark-collect tidemark-demo; do \
	  $(SWIFT) build -c release --product $$program || exit 1; \
	done

# A .deb, a tarball for any Linux of this machine's architecture, the context of a container image, checksums: docs/install.md.
dist: release
	@scripts/install-debian-packages dpkg-dev patchelf xz-utils
	scripts/dist "$$($(SWIFT) build -c release --show-bin-path)" $(DIST)

# Installs each of them on a system without Swift and uses it: minutes, needs root.
test-dist:
	scripts/test-dist $(DIST)

# Programs that need no Swift on the machine, their completions and manual pages, below $(DESTDIR)$(PREFIX).
install: deps
	for program in tidemark tidemark-collect tidemark-demo; do \
	  $(SWIFT) build -c release --static-swift-stdlib --product $$program || exit 1; \
	done
	scripts/install "$$($(SWIFT) build -c release --static-swift-stdlib --show-bin-path)" "$(DESTDIR)$(PREFIX)"

# Records real processes for less than four minutes and prints what was found out about them.
demo: build
	@mkdir -p $(dir $(DEMO_DB))
	$$($(SWIFT) build --show-bin-path)/tidemark-collect demo --db $(DEMO_DB)

# The same on containers of a real engine, with limits, health checks and an OOM kill; about six minutes.
demo-docker: deps
	SWIFT=$(SWIFT) scripts/demo-docker

# One test after the other: many of them watch real processes on a real clock, and would be each other's noise.
test: deps test-deps
	scripts/test $(SWIFT)

# The tests open every page in a browser and start a container engine of their own. An engine that is installed already is used as it is: Debian's
# would replace it. Compose 2, cAdvisor and a newer engine are not in Debian 12; the tests that want one that cannot be had
# say so and are skipped.
test-deps:
	@scripts/install-debian-packages busybox-static chromium fonts-dejavu-core gcc iproute2 jq libc6-dev librsvg2-bin openssl procps \
	  prometheus python3 sysstat wrk
	@scripts/install-python-readers || echo "no openpyxl, prometheus_client and Otava on this machine"
	@scripts/install-moto || echo "no server of S3 on this machine"
	@scripts/install-lake-engines || echo "no DuckDB and pyarrow on this machine"
	@scripts/install-yaml-linters || echo "no linters of YAML on this machine"
	@scripts/install-psrecord || echo "no psrecord on this machine"
	@command -v dockerd >/dev/null || scripts/install-debian-packages docker.io
	@command -v podman >/dev/null || scripts/install-debian-packages podman || echo "no Podman on this machine"
	@command -v docker-compose >/dev/null || scripts/install-debian-packages docker-compose
	@docker compose version >/dev/null 2>&1 || scripts/install-compose-v2 || echo "no Compose 2 on this machine"
	@scripts/install-cadvisor || echo "no cAdvisor on this machine"
	@scripts/install-newer-engine || echo "no second container engine on this machine"

# All tutorials, also those that record for minutes.
test-tutorials: deps test-deps
	TIDEMARK_TUTORIALS=all $(SWIFT) test --filter TutorialTests

# System calls that write, made to fail or to be the last one, in real commands; minutes. Writes docs/faults.md.
# TIDEMARK_FAULT_SEED=2 draws other calls.
test-faults: deps test-deps
	$(SWIFT) build --build-tests
	TIDEMARK_FAULTS=all TIDEMARK_REWRITE_DOCS=1 $(SWIFT) test --skip-build --no-parallel --filter FaultTests

# All tests once more under the thread sanitizer and under the address sanitizer. It takes
# long; SANITIZED='HTTPTests PushPullTests' runs fewer.
test-sanitizers: deps test-deps
	for sanitizer in thread address; do scripts/test-sanitizers $(SWIFT) $$sanitizer $(SANITIZED) || exit 1; done

# Every saved query and every view on a Spark of a master and two workers, a worker killed in the middle, and thousands of
# Parquet files of random content; some minutes, and half a gigabyte from PyPI the first time.
test-spark: deps test-deps
	@scripts/install-spark
	$(SWIFT) build --build-tests
	SWIFT=$(SWIFT) scripts/test-spark

# The engine's tests once more, on a kernel whose control groups are version 2, which most machines have by now and those
# that test Tidemark may not. Some minutes: the kernel is a program (user-mode-linux).
test-cgroup-v2: deps test-deps
	@scripts/install-user-mode-linux
	$(SWIFT) build --build-tests
	scripts/on-cgroup-v2 $$($(SWIFT) build --show-bin-path)/tidemarkPackageTests.xctest \
	  --testing-library swift-testing --no-parallel --filter 'EngineSourceTests|OOMWatchTests'

# Two machines and a server of S3 as network namespaces: both push, both pull, both end with equal runs. Needs root.
test-two-machines: deps test-deps
	$(SWIFT) build
	scripts/two-machines $$($(SWIFT) build --show-bin-path)

# What Tidemark costs, as ratios measured side by side: docs/performance.md. SECTIONS='year ingest' measures some of it,
# YEAR=1 the reports also on a file of 3,650 runs, which needs 2.3 GB below .build and some minutes to make.
bench: deps
	for program in tidemark tidemark-collect tidemark-bench; do \
	  $(SWIFT) build -c release --product $$program || exit 1; \
	done
	$$($(SWIFT) build -c release --show-bin-path)/tidemark-bench $(SECTIONS)

# How often the verdicts are wrong on simulated data of known truth: docs/statistics-measured.md. Minutes.
simulate: deps
	$(SWIFT) run -c release tidemark-simulate 400

# The manual pages, docs/json.md and docs/schema.md, from what the code says of itself. A test fails when they are stale.
docs: build
	$$($(SWIFT) build --show-bin-path)/tidemark-reference docs

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

clean:
	$(SWIFT) package clean
