# camera-agent: build, run and test it. "make" alone lists the targets.
#
# Every target installs the Debian packages that it needs (listed in Tests/Tools/install-packages).

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
# The configuration for "make run", and further options of "camera-agent run".
CONFIG ?=
ARGS ?=
# The time of each fuzz target, in seconds, and the targets to run; empty: all.
FUZZ_SECONDS ?= 300
FUZZ ?=
# Options for "make test" and "make bench", e.g. TEST_ARGS='--filter RTSP', BENCH_ARGS=--quick
TEST_ARGS ?=
BENCH_ARGS ?=
# A board of Board/profiles, and the private key for "make release-image". See docs/board.md.
BOARD ?= qemu-arm64
KEY ?=
# Compiler and libraries for ARM64, 5 GB; by default camera-agent-board in the user's cache directory.
BOARD_CACHE ?=

tools := Tests/Tools
program := .build/release/camera-agent
# No exported symbols: two megabytes less. Packed relocations, which glibc reads from 2.36 on: a megabyte and a half
# less.
small := -Xlinker --no-export-dynamic
small += $(shell getconf GNU_LIBC_VERSION | awk '$$2 >= 2.36 {print "-Xlinker -z -Xlinker pack-relative-relocs"}')
export SWIFT BOARD_CACHE

.PHONY: help run build demo test test-camera test-wifi test-power-cuts bench fuzz install uninstall clean
.PHONY: board-toolchain board-agent board-image board-run board-test bench-board test-arm64 release-image
.DEFAULT_GOAL := help

help: ## lists these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## builds the release program, .build/release/camera-agent
	@$(tools)/install-packages build
	@$(tools)/check-swift
	@[ -e $(program) ] || echo "The first release build takes about four minutes on two cores."
	$(SWIFT) build -c release --static-swift-stdlib --product camera-agent $(small)

run: build ## builds and runs the agent: make run [CONFIG=file.json5] [ARGS=...]
	$(program) run $(CONFIG) $(ARGS)

demo: ## runs a simulated platform and a camera of it; prints a URL with a one-time token
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

test-wifi: ## runs only the Wi-Fi tests, among simulated radios in the virtual machine
	@$(tools)/install-packages build vm
	@$(tools)/check-swift
	$(tools)/run-tests --only-wifi $(TEST_ARGS)

test-power-cuts: build ## cuts the power of a virtual machine while it records, ten times each on ext4 and vfat (half an hour)
	@$(tools)/install-packages build test
	$(tools)/with-power-cuts --cuts 10 --fs ext4 $(program)
	$(tools)/with-power-cuts --cuts 10 --fs vfat $(program)

bench: build ## measures the agent beside its peers and prints the table
	@$(tools)/install-packages bench
	$(SWIFT) build -c release --static-swift-stdlib --product platform-simulator
	$(SWIFT) build -c release --static-swift-stdlib --product recording-load
	$(SWIFT) build -c release --static-swift-stdlib --product upload-load
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

board-toolchain:
	@$(tools)/install-packages board
	@Board/build/toolchain

board-agent: board-toolchain
	@Board/build/agent

board-image: board-agent ## makes the image of a board, as root: BOARD=qemu-arm64; first time 15 minutes, 5 GB
	@Board/build/image $(BOARD)

release-image: board-agent ## the same, signed for upgrades: KEY=private.pem BOARD=qemu-arm64
	@Board/build/release $(BOARD) '$(KEY)'

board-run: board-agent ## boots an image in QEMU, with a shell on the serial line; Ctrl-A X ends it
	@DEVELOPMENT=1 Board/build/image qemu-arm64
	@Board/build/run-qemu

board-test: board-agent ## boots the image and tests its behaviour under faults; forty minutes without the build
	@$(SWIFT) build --product platform-simulator
	@$(SWIFT) build --product camera-agent
	@DEVELOPMENT=1 Board/build/image qemu-arm64
	@Board/test/board-test
	@Board/test/upgrade-test

bench-board: board-agent ## measures the image: sizes, boot times, memory; five minutes without the build
	@DEVELOPMENT=1 Board/build/image qemu-arm64
	@Board/test/bench-board

test-arm64: board-toolchain ## the unit tests on an emulated ARM64 processor; over an hour
	@Board/build/test-arm64

clean: ## removes everything that was built
	rm -rf .build Fuzz/.build Benchmarks/.build bench.json
