# Look, then change only what differs. Runs as root, under bash, on the server.
set -euo pipefail
umask 022
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
# a set-up that has begun goes on when the connection ends
trap '' HUP

differences=0
current="the look at the server"

# want THING LOOK CHANGE
want() {
  if "$2"; then return; fi
  differences=$((differences + 1))
  if [ "$MODE" = check ]; then
    echo "differs: $1"
    return
  fi
  current=$1
  "$3"
  if ! "$2"; then fail "it was changed, and still differs"; fi
  echo "changed: $1"
  current="the look at the server"
}

# want_file PATH MODE <<content [, and then COMMAND…]: the file, with what its content needs to take effect
want_file() {
  file_path=$1 file_mode=$2 file_content=$(cat) file_after=("${@:3}")
  want "file $file_path" file_is_right write_file
}

file_is_right() {
  [ "$(stat --format '%a %U:%G' "$file_path" 2>/dev/null)" = "$file_mode root:root" ] &&
    printf '%s\n' "$file_content" | cmp --silent - "$file_path"
}

write_file() {
  install -D --mode "$file_mode" --owner root --group root <(printf '%s\n' "$file_content") "$file_path.new"
  mv "$file_path.new" "$file_path"
  if [ ${#file_after[@]} -gt 0 ]; then quietly "${file_after[@]}"; fi
}

# a service that is to run, now and after a start of the server
want_service() {
  service=$1
  want "service $service, running and begun with the server" service_runs start_service
}

service_runs() {
  systemctl is-enabled --quiet "$service" && systemctl is-active --quiet "$service"
}

start_service() {
  quietly systemctl unmask "$service"
  # one that could not start before it was set up is not tried again by itself
  systemctl reset-failed "$service" 2>/dev/null || true
  quietly systemctl enable --now "$service"
}

# quietly COMMAND…: its output only where it fails
quietly() {
  local output
  if ! output=$("$@" 2>&1 </dev/null); then
    tail --lines 20 <<<"$output" >&2
    fail "$1 failed"
  fi
}

fail() {
  echo "failed: $current: $1" >&2
  exit 2
}

trap 'fail "line $LINENO of the set-up ended with $?"' ERR
set -o errtrace

unseen() {
  echo "not checked here: $1"
}

has_systemd() {
  [ -d /run/systemd/system ]
}

in_container() {
  [ -e /run/systemd/container ] || [ -e /.dockerenv ]
}

has_package() {
  [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}
