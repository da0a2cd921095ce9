# shellcheck shell=bash disable=SC2034,SC2154
# A board for a test: QEMU with a shell on its serial line (a development image is required).

# Time limits allow for heavy load, which makes everything ten times slower; nothing here is a measurement.
patience=${PATIENCE:-400}

# Starts the board with the image; its console is written to $console_log, its RTSP port is $rtsp_port here.
power_on() {
  local image=$1
  until rtsp_port=$((20000 + RANDOM % 10000)) && ! (: <>"/dev/tcp/127.0.0.1/$rtsp_port") 2>/dev/null; do :; done
  console_log=$work/console-$((++power_ons)).log
  : >"$console_log"
  [ -p "$work/line" ] || mkfifo "$work/line"
  exec {line}<>"$work/line"
  "$project/Board/build/run-qemu" --plain --rtsp "$rtsp_port" --qmp "$work/qmp" "$image" <&"$line" >"$console_log" 2>&1 &
  board=$!
  from=1
}

# Simulates a power cut.
power_off() {
  [ -n "${board:-}" ] || return 0
  kill -KILL "$board" 2>/dev/null || true
  wait "$board" 2>/dev/null || true
  board=
  exec {line}>&-
}

# Sends a line to the shell on the serial line.
type_in() { printf '%s\n' "$1" >&"$line"; }

# Presses the board's button briefly.
press() {
  printf '{"execute": "%s"}\n' qmp_capabilities system_powerdown |
    timeout 20 socat -t 2 - "UNIX-CONNECT:$work/qmp" >/dev/null
}

# Waits until the console prints the text, after the text of the last wait.
await() {
  local words=$1 seconds=${2:-$patience} began=$SECONDS number
  while :; do
    number=$(tail -n "+$from" "$console_log" | grep -aEn -m 1 -- "$words" | cut -d : -f 1) || true
    if [ -n "$number" ]; then
      said=$(sed -n "$((from + number - 1))p" "$console_log" | tr -d '\r')
      from=$((from + number))
      return 0
    fi
    kill -0 "$board" 2>/dev/null || failed "the board went off while waiting for: $words"
    [ $((SECONDS - began)) -lt "$seconds" ] || failed "not within $seconds s: $words"
    sleep "${pace:-1}"
  done
}

failed() {
  echo "FAILED: $*" >&2
  [ ! -e "${console_log:-}" ] || { echo "--- the console's last lines ($console_log)"; tail -n 40 "$console_log"; } >&2
  exit 1
}
