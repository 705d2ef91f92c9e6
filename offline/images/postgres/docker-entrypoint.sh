#!/bin/bash
# Starts Postgres with the variables of the official image; the first start on an empty volume initialises it.
#
# Started as root it needs, on a fresh volume, the capabilities CHOWN, SETUID and SETGID and drops to uid 999; on a volume
# that belongs to 999 it needs SETUID and SETGID. Started with --user 999 it needs none.
set -Eeuo pipefail

fail() {
  echo "postgres image: $1" >&2
  exit 1
}

# VARIABLE_FILE names a file that holds VARIABLE's value.
read_file_variable() {
  local variable=$1 file_variable=$1_FILE
  local file=${!file_variable:-}
  [[ -n $file ]] || return 0
  [[ -z ${!variable:-} ]] || fail "$variable and $file_variable are both set; set one of them"
  [[ -r $file ]] || fail "$file_variable names $file, which cannot be read"
  export "$variable"="$(<"$file")"
  unset "$file_variable"
}

readonly as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups --)

# postgres itself is asked what it may: root without the capability DAC_OVERRIDE cannot look into postgres' directories.
become_postgres() {
  "${as_postgres[@]}" mkdir -p "$PGDATA" 2>/dev/null || mkdir -p "$PGDATA"
  "${as_postgres[@]}" test -O "$PGDATA" || chown -R postgres:postgres "$PGDATA"
  exec "${as_postgres[@]}" "$0" "$@"
}

start_postgres() {
  local variable
  for variable in POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB POSTGRES_INITDB_ARGS; do
    read_file_variable "$variable"
  done
  if [[ $(id -u) == 0 ]]; then
    become_postgres "$@"
  fi
  # As process 1 a shell ignores these unless it says otherwise.
  trap 'exit 130' INT TERM
  initialise.sh "${@:2}"
  # The server has the password in its catalogue; its own environment need not show it.
  unset POSTGRES_PASSWORD
  exec "$@"
}

if [[ ${1:-} == -* ]]; then
  set -- postgres "$@"
fi
case "${1:-} ${2:-}" in
  "postgres --version" | "postgres -V" | "postgres --help" | "postgres -?" | "postgres --describe-config") exec "$@" ;;
  "postgres "*) start_postgres "$@" ;;
  *) exec "$@" ;;
esac
