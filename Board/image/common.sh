# shellcheck shell=sh disable=SC2034
# What the board's own scripts share.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
slot=$(cat /run/board/slot)
# The last known time in seconds, how often the board started, how often the agent ended by itself.
clock=/data/board/clock starts=/data/board/starts crashes=/data/board/crashes
# On the console for whoever watches a board boot, and in the log.
say() {
  echo "board: $*" >/dev/console
  [ -e /etc/board/development ] || logger -t board "$*"
}
# Writes a small file whole or not at all.
keep() { cat >"$1.new" && sync "$1.new" && mv "$1.new" "$1"; }
