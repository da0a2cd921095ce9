# camera-agent: build, try and test it. "make" alone lists what there is.
#
# Every target sees for itself to the Debian packages it needs (Tests/Tools/install-packages: what, and why).

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
# The file that "make run" reads, and further options of "camera-agent run".
CONFIG ?=
ARGS ?=
# How long each fuzz target runs, and which ones; empty: all.
FUZZ_SECONDS ?= 300
FUZZ ?=
# What "make test" and "make bench" pass on, e.g. TEST_ARGS='--filter RTSP', BENCH_ARGS=--quick
TEST_ARGS ?=
BENCH_ARGS ?=

tools := Tests/Tools
program := .build/release/camera-agent
export SWIFT

.PHONY: help run build demo test test-camera bench fuzz install uninstall clean
.DEFAULT_GOAL := help

help: ## lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## builds the release program, .build/release/camera-agent
	@$(tools)/install-packages build
	@$(tools)/check-swift
	@[ -e $(program) ] || echo "The first release build takes about four minutes on two cores."
	$(SWIFT) build -c release --static-swift-stdlib --product camera-agent

run: build ## builds and runs the agent: make run [CONFIG=file.json5] [ARGS=...]
	$(program) run $(CONFIG) $(ARGS)

demo: ## a platform and a camera that belongs to it; prints a URL with a one-time token
	@$(tools)/install-packages build
	@$(tools)/check-swift
	$(SWIFT) build --product camera-agent
	$(SWIFT) build --product platform-simulator
	@$(tools)/demo .build/debug

test: ## runs all tests, with real players and a V4L2 driver in a virtual machine
	@$(tools)/install-packages build test
	@$(tools)/check-swift
	$(tools)/run-tests $(TEST_ARGS)

test-camera: ## runs only the tests that need a V4L2 driver, in the virtual machine
	@$(tools)/install-packages build vm
	@$(tools)/check-swift
	$(tools)/run-tests --only-camera $(TEST_ARGS)

bench: build ## measures the agent beside its peers and prints the table
	@$(tools)/install-packages bench
	$(SWIFT) build -c release --static-swift-stdlib --product platform-simulator
	Benchmarks/run --json bench.json $(BENCH_ARGS) $(program)

fuzz: ## runs each fuzz target for FUZZ_SECONDS (300); FUZZ="rtsp sdp" picks some
	@$(tools)/install-packages build
	@$(tools)/check-swift
	Fuzz/run --seconds $(FUZZ_SECONDS) $(FUZZ)

install: ## installs program, service, udev rule and example: PREFIX=/usr/local DESTDIR=
	@[ -x $(program) ] || { echo "There is no $(program) yet: run 'make build'." >&2; exit 1; }
	DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' Board/install $(program)

uninstall: ## removes what "make install" installed; configuration and state stay
	DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' Board/install --remove

clean: ## removes everything that was built
	rm -rf .build Fuzz/.build Benchmarks/.build bench.json
