# shellcheck shell=sh disable=SC2034
# Shared by the board's own scripts.
# The agent's socket is below the runtime directory, unless its configuration names another path.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root XDG_RUNTIME_DIR=/run
slot=$(cat /run/board/slot)
# The last known time in seconds, the number of boots, the number of the agent's crashes.
clock=/data/board/clock starts=/data/board/starts crashes=/data/board/crashes
# Writes to the console and to the log.
say() {
  echo "board: $*" >/dev/console
  [ -e /etc/board/development ] || logger -t board "$*"
}
# An installer may put a configuration on the data partition.
configuration() {
  if [ -e /data/camera-agent.json5 ]; then echo /data/camera-agent.json5; else echo /etc/camera-agent.json5; fi
}
# Ends the agent for good: the board restarts soon. On SIGTERM it takes at most 8 s.
end_agent() {
  touch /run/board/stopping
  [ -e /run/agent.pid ] || return 0
  agent=$(cat /run/agent.pid) count=0
  kill "$agent" 2>/dev/null
  while kill -0 "$agent" 2>/dev/null && [ $count -lt 100 ]; do
    sleep 0.1
    count=$((count + 1))
  done
  kill -9 "$agent" 2>/dev/null
}
# Replaces a small file atomically.
keep() { cat >"$1.new" && sync "$1.new" && mv "$1.new" "$1"; }
