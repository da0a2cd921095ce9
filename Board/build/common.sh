# shellcheck shell=bash disable=SC2034
# Shared by the scripts of this folder: paths and messages.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${BOARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/camera-agent-board}
compiler=$cache/compiler
bundle=$cache/sdks/board.artifactbundle
sysroot=$bundle/board/sysroot
triple=aarch64-unknown-linux-gnu
scratch=$project/.build/arm64
cross=(--scratch-path "$scratch" --swift-sdks-path "$cache/sdks" --swift-sdk board)
# Dependencies of the statically linked libraries ("libraries").
for name in v4lconvert jpeg bsd md tinfo z lzma ssl m; do cross+=(-Xlinker "-l$name"); done
agent=$scratch/$triple/release/camera-agent
out=$project/.build/board

say() { echo "== $(date +%T) $*"; }
die() { echo "$(basename "$0"): $*" >&2; exit 1; }
need_root() { [ "$(id -u)" = 0 ] || die "needs root, for a chroot with a mount namespace of its own"; }
# The version of the agent and the image; tests set others.
version() {
  [ -z "${IMAGE_VERSION:-}" ] || { echo "$IMAGE_VERSION"; return; }
  sed -n 's/.*text = "\(.*\)"/\1/p' "$project/Sources/Agent/Commands/RootCommand.swift"
}

# The Debian mirror of this machine's apt.
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 2>/dev/null | grep -v security | sed -n 1p)
signed="signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"

# debian SOURCE APT-GET-ARGUMENTS... - apt-get with one source and separate lists; this machine's lists are not changed.
debian() {
  local state
  [ -n "$mirror" ] || die "apt on this machine names no Debian mirror; this needs a Debian system"
  state=$cache/apt/$(cut -c 1-12 <<<"$(sha256sum <<<"$1")")
  mkdir -p "$state/lists/partial" "$state/archives/partial"
  touch "$state/status"
  echo "$1" >"$state/sources.list"
  shift
  apt-get -q -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State="$state" \
    -o Dir::State::status="$state/status" -o Dir::Cache="$state" -o APT::Sandbox::User=root \
    -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 \
    -o Acquire::Check-Valid-Until=false "$@"
}
kernel_version() { basename "$sysroot"/usr/lib/modules/*; }

# Sets the variables of a board's profile, and "profile" to its name.
load_profile() {
  profile=$1
  [ -f "$project/Board/profiles/$profile" ] || die "there is no board named '$profile'; there are:
$(cd "$project/Board/profiles" && find . -type f ! -name '*.*' -printf '  %f\n' | sort)"
  # shellcheck source=Board/profiles/qemu-arm64
  . "$project/Board/profiles/$profile"
}
