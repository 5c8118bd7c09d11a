# What the scripts in this folder share; sourced by each. A program on a free port with a folder of its own,
# killed and cleared up after. PROGRAM and FAULTS name built programs; without them they are built.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
name=${0##*/}
fail() { echo "$name: $*" >&2; exit 1; }

if [[ -z ${PROGRAM:-} || -z ${FAULTS:-} ]]; then
  (cd "$root" && SQLX_OFFLINE=true cargo build --quiet --bin chibo --example faults)
  target=${CARGO_TARGET_DIR:-target}
  if [[ $target != /* ]]; then target=$root/$target; fi
  PROGRAM=$target/debug/chibo FAULTS=$target/debug/examples/faults
  export PROGRAM FAULTS
fi
for tool in psql curl; do command -v "$tool" >/dev/null || fail "$tool is missing: run script/bootstrap test"; done

folder=$(mktemp -d "${TMPDIR:-/tmp}/chibo-fault.XXXXXX")
chmod 755 "$folder" # as root, PostgreSQL runs as another user
data=$folder/data
log=$folder/log
pid=
helpers=()

free_port() {
  local port=$((20000 + RANDOM % 20000))
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}
port=$(free_port)
url=http://127.0.0.1:$port

end_helpers() {
  if (( ${#helpers[@]} > 0 )); then
    kill "${helpers[@]}" 2>/dev/null || true
    wait "${helpers[@]}" 2>/dev/null || true
  fi
  helpers=()
}
# Scripts that have more to clear up define `clear_up`.
clear_up() { :; }
finish() {
  touch "$folder/stop"
  end_helpers
  if [[ -n $pid ]]; then kill -KILL "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi
  for _ in {1..100}; do sql "select 1" >/dev/null 2>&1 || break; sleep 0.1; done
  clear_up
  rm -rf "$folder"
}
trap finish EXIT

# start [NAME=VALUE…]: the program with a PostgreSQL of its own and the demonstration.
start() {
  env -u DATABASE_URL -u DATABASE_OWNER_URL -u TLS_CERT -u TLS_KEY RUST_LOG=warn \
    DATA_DIR="$data" LISTEN="127.0.0.1:$port" PUBLIC_URL="$url" DEMO=true "$@" "$PROGRAM" serve >>"$log" 2>&1 &
  pid=$!
}
stop() { kill -TERM "$pid"; wait "$pid" || true; pid=; }
is_ready() { [[ $(curl -s -o /dev/null -w '%{http_code}' --max-time 2 "${1:-$url}/health/ready") == 200 ]]; }
until_ready() {
  local until=$((SECONDS + 300))
  until is_ready "${1:-$url}"; do
    (( SECONDS < until )) || { tail -n 20 "$log" >&2; fail "the program does not come up"; }
    sleep 0.05
  done
}
# The database as its superuser sees it, through the private socket.
sql() { PGHOST=$data/s PGPORT=5432 PGUSER=postgres PGDATABASE=chibo PGCONNECT_TIMEOUT=2 psql -qAtXc "$1"; }
# value NAME LINE: the number behind NAME= in a line.
value() { sed -E "s/.*\b$1=([0-9]+).*/\1/" <<<"$2"; }
pause() { sleep "0.$((RANDOM % 6 + 3))"; }

# Compares what was acknowledged with what is there, and leaves both figures in $missing and $doubled.
count_saved() {
  sql "select title from duties where title ~ '^[0-9a-f]{8}-'" | sort >"$folder/there"
  sort "$1" >"$folder/acknowledged.sorted"
  missing=$(comm -23 "$folder/acknowledged.sorted" <(uniq "$folder/there") | wc -l)
  doubled=$(uniq -d "$folder/there" | wc -l)
  acknowledged=$(wc -l <"$1")
}
